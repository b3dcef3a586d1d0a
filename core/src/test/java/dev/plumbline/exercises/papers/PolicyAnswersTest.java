package dev.plumbline.exercises.papers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.evaluation.DiscountedGain;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.fgaif.GradientVariance;
import dev.plumbline.policy.Gae;
import dev.plumbline.policy.GroupAdvantages;
import dev.plumbline.policy.KlRegularizedPolicy;
import dev.plumbline.policy.mixing.AdvantageDiagnostics;
import dev.plumbline.policy.mixing.RewardMixture;
import dev.plumbline.policy.mixing.RewardScaling;
import dev.plumbline.reward.ProcessRewardShaping;
import dev.plumbline.reward.intrinsic.CaptionQueue;
import dev.plumbline.reward.intrinsic.EpisodicCounts;
import dev.plumbline.reward.rules.GroupLengthPenalty;
import dev.plumbline.reward.rules.MatchedSimilarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Answers to the exercises on rewards of steps, segments, groups and pages.
///
/// Planted mistakes that turn it red: Delta with the opposite sign; a group's mean without the response itself.
class PolicyAnswersTest {
    private static final double ROUNDING = 1e-13;

    @Test
    void aDiscountMakesDeltaCountSteps() {
        double gamma = 0.9;
        double[] three = {0.8, 0.8, 0.8};
        double[] six = {0.8, 0.8, 0.8, 0.8, 0.8, 0.8};
        // r₁ − (1 − γ) Σ γ^(i−1) r, one term for each step between the first and the last.
        assertEquals(0.8 - 0.1 * 0.8, discounted(three, gamma), ROUNDING);
        assertEquals(0.8 - 0.1 * 0.8 * (1 + 0.9 + 0.81 + 0.729), discounted(six, gamma), ROUNDING);
        assertEquals(discounted(three, 1), discounted(six, 1), ROUNDING);
    }

    private static double discounted(double[] scores, double gamma) {
        double[] u = new ProcessRewardShaping.Delta().shape(scores);
        return IntStream.range(0, u.length).mapToDouble(k -> Math.pow(gamma, k) * u[k]).sum();
    }

    @Test
    void clipDeltaLiesBetweenSuccessAloneAndDelta() {
        double[] scores = {0.9, 0.3, 0.95, 0.1, 0.6};
        assertArrayEquals(new double[5], new ProcessRewardShaping.ClipDelta(0).shape(scores));
        double[] delta = ProcessRewardShaping.stepReturns(new ProcessRewardShaping.Delta().shape(scores), 1, 0);
        double[] clipped = ProcessRewardShaping.stepReturns(new ProcessRewardShaping.ClipDelta(1).shape(scores), 1, 0);
        for (int j = 0; j < 4; j++) {
            assertEquals(delta[j] - 1, clipped[j], ROUNDING);
        }
    }

    @Test
    void deltaNeedsAnOrderAmongGoodSteps() {
        double[] repeats = {0.95, 0.9, 0.9};
        double[] advances = {0.9, 0.9, 0.9};
        double[] errs = {0.1, 0.9, 0.9};
        var delta = new ProcessRewardShaping.Delta();
        assertTrue(firstReturn(delta, repeats) > firstReturn(delta, advances));
        var clip = new ProcessRewardShaping.ClipDelta(0.8);
        assertEquals(firstReturn(clip, repeats), firstReturn(clip, advances));
        assertEquals(-0.7, firstReturn(clip, errs), ROUNDING);
    }

    private static double firstReturn(ProcessRewardShaping shaping, double[] scores) {
        return ProcessRewardShaping.stepReturns(shaping.shape(scores), 1, 0)[0];
    }

    @Test
    void bothPaymentsHaveOneGradient() {
        var random = new Philox(20261129, 31);
        double[][] logits = table(random, 5, 3);
        double[][] rewards = table(random, 5, 3);
        double[][] none = new double[5][3];
        var segment = GradientVariance.of(logits, rewards, none, 1);
        var end = GradientVariance.of(logits, none, rewards, 1);
        for (int j = 0; j < 5; j++) {
            assertArrayEquals(segment.mean()[j], end.mean()[j], ROUNDING);
        }
        assertTrue(end.noise() > segment.noise());
    }

    private static double[][] table(Philox random, int rows, int columns) {
        return IntStream.range(0, rows)
                .mapToObj(i -> IntStream.range(0, columns).mapToDouble(j -> random.nextGaussian()).toArray())
                .toArray(double[][]::new);
    }

    @Test
    void aValueThatSeesRewardsPaysThemAtOnce() {
        double[] reward = {1, -1, 0, 1};
        double[] expected = {0.3, -0.2, 0.1, 0.4};
        var atEnd = new double[4];
        atEnd[3] = Arrays.stream(reward).sum();
        var still = new double[4];
        var knows = new double[4];
        double earned = 0;
        for (int t = 0; t < 4; t++) {
            still[t] = Arrays.stream(expected, t, 4).sum();
            knows[t] = earned + still[t];
            earned += reward[t];
        }
        for (double lambda : new double[] {0.5, 0.95, 1}) {
            double[] segment = Gae.estimate(reward, still, null, null, null, null, 1, lambda).advantage();
            double[] end = Gae.estimate(atEnd, knows, null, null, null, null, 1, lambda).advantage();
            assertArrayEquals(segment, end, ROUNDING);
        }
    }

    @Test
    void withoutPayForFactsSilenceIsAsGood() {
        double[] reference = {0.3, 0.37, 0.33};
        // None, faithful, hallucinated.
        double[] policy = KlRegularizedPolicy.optimum(reference, new double[] {0, 0, -1}, 0.2);
        assertTrue(policy[2] < 0.01);
        assertEquals(0.37 / 0.3, policy[1] / policy[0], ROUNDING);
        double[] paid = KlRegularizedPolicy.optimum(reference, new double[] {0, 1, -1}, 0.2);
        assertTrue(paid[1] > 0.99);
    }

    @Test
    void aLongGoodResponseMovesTheReferenceOfAll() {
        var penalty = new GroupLengthPenalty(0.5, 0.7);
        double[] accuracy = {1, 1, 0};
        double[] before = penalty.apply(accuracy, new int[] {4, 4, 2});
        double[] longerGood = penalty.apply(accuracy, new int[] {8, 4, 2});
        double[] longerBad = penalty.apply(accuracy, new int[] {4, 4, 3});
        assertTrue(longerGood[1] < before[1] && longerGood[2] < before[2]);
        assertArrayEquals(new double[] {before[0], before[1]}, Arrays.copyOf(longerBad, 2));
        assertTrue(longerBad[2] > before[2]);
    }

    /// All groups of three responses of two kinds, by enumeration.
    @Test
    void groupAdvantagesShrinkTheGradientByOneOverG() {
        double p = 0.3;
        double[] reward = {1, 0.2};
        double slope = 0;
        double withLength = 0;
        double lengthOfOwn = 0;
        var penalty = new GroupLengthPenalty(0.5, 0.7);
        for (int group = 0; group < 8; group++) {
            int[] kind = {group & 1, group >> 1 & 1, group >> 2};
            double probability = Arrays.stream(kind).mapToDouble(k -> k == 0 ? p : 1 - p).reduce(1, (a, b) -> a * b);
            double[] own = Arrays.stream(kind).mapToDouble(k -> reward[k]).toArray();
            double[] length = penalty.apply(own, Arrays.stream(kind).map(k -> k == 0 ? 6 : 2).toArray());
            double[] advantage = GroupAdvantages.meanCentered(own);
            double[] lengthAdvantage = GroupAdvantages.meanCentered(length);
            for (int i = 0; i < 3; i++) {
                double score = kind[i] == 0 ? 1 - p : -p;
                slope += probability * advantage[i] * score / 3;
                withLength += probability * lengthAdvantage[i] * score / 3;
                lengthOfOwn += probability * length[i] * score / 3;
            }
        }
        double exact = p * (1 - p) * (reward[0] - reward[1]);
        assertEquals(2 / 3.0 * exact, slope, ROUNDING);
        assertTrue(Math.abs(withLength - 2 / 3.0 * lengthOfOwn) > 0.005);
    }

    @Test
    void shortRightAnswersAreOnlyFinedBesideLongRightOnes() {
        var penalty = new GroupLengthPenalty(2, 0.7);
        // Alone among wrong ones a short right answer is the reference itself.
        assertArrayEquals(new double[3], penalty.apply(new double[] {1, 0, 0}, new int[] {1, 7, 8}));
        double[] beside = penalty.apply(new double[] {1, 1, 0}, new int[] {1, 7, 7});
        assertEquals(-1.5, beside[0], ROUNDING);
        double longRight = 1 + beside[1];
        double longWrong = 0 + beside[2];
        double shortRight = 1 + beside[0];
        assertTrue(longRight > longWrong && longWrong > shortRight);
    }

    @Test
    void rewardsThatOpposeEachOtherMakeASmallStep() {
        double[][] rewards = {{1, 0}, {1, 0.1}, {0, 1}, {0, 0.8}};
        var diagnostics = AdvantageDiagnostics.of(rewards, new double[] {1, 1});
        assertTrue(diagnostics.correlation()[0][1] < -0.5);
        assertTrue(diagnostics.size() < 1);
        assertEquals(Math.sqrt(2 + 2 * diagnostics.correlation()[0][1]), diagnostics.size(), ROUNDING);
    }

    @Test
    void tinyNoiseIsASignalToNormalisation() {
        var random = new Philox(20261129, 32);
        double[][] rewards = IntStream.range(0, 8)
                .mapToObj(i -> new double[] {i < 4 ? 1 : 0, 0.001 * random.nextGaussian()})
                .toArray(double[][]::new);
        double[] w = {1, 1};
        var whitened = new RewardScaling.Whitened(1e-4, 1);
        double[] accuracy = Arrays.stream(rewards).mapToDouble(r -> r[0]).toArray();
        double[] clean = GroupAdvantages.normalized(accuracy, 1e-4, 1);
        double[] grpo = RewardMixture.sumThenScale(w, whitened).apply(rewards);
        double[] mrn = RewardMixture.scaleThenSum(w, whitened).apply(rewards);
        assertTrue(distance(clean, grpo) < 0.01);
        // The second reward alone has a size of √7, but for ε.
        assertEquals(Math.sqrt(7), distance(clean, mrn), 0.4);
    }

    private static double distance(double[] a, double[] b) {
        return Math.sqrt(IntStream.range(0, a.length).mapToDouble(i -> (a[i] - b[i]) * (a[i] - b[i])).sum());
    }

    @Test
    void aLargeAccuracyRulesTheSumToItsOwnGood() {
        double[][] rewards = {
            {30, 0, 1}, {30, 1, 1}, {0, 1, 1}, {0, 1, 0}, {0, 1, 1}, {30, 0, 0}, {0, 0, 1}, {0, 1, 1}
        };
        var whitened = new RewardScaling.Whitened(1e-4, 1);
        double[] sum = RewardMixture.sumThenScale(new double[] {1, 1, 1}, whitened).apply(rewards);
        for (int i = 0; i < 8; i++) {
            assertTrue(sum[i] > 0 == rewards[i][0] > 0);
        }
    }

    @Test
    void countsBoundWhatAMilestonePays() {
        double[] paid = new double[2];
        double[] exponents = {1, 3};
        for (int e = 0; e < 2; e++) {
            var counts = new EpisodicCounts(exponents[e]);
            for (int visit = 0; visit < 40; visit++) {
                paid[e] += 0.2 * counts.scale(7);
            }
        }
        assertEquals(0.856, paid[0], 5e-4);
        assertEquals(0.240, paid[1], 5e-4);
    }

    @Test
    void aRareCaptionHasALargeStandardScore() {
        var scores = new double[100];
        Arrays.fill(scores, 0, 5, 1);
        double z = (1 - Moments.mean(scores)) / Moments.standardDeviation(scores, 0);
        assertEquals(Math.sqrt(19), z, ROUNDING);
        double harmonic = IntStream.rangeClosed(1, 40).mapToDouble(n -> 1.0 / n).sum();
        assertTrue(0.2 * z * harmonic > 3);
    }

    @Test
    void theOldestCaptionFirstKnowsOnlyTheBeginning() {
        var newest = new CaptionQueue(true);
        var oldest = new CaptionQueue(false);
        var answeredNewest = new ArrayList<Integer>();
        var answeredOldest = new ArrayList<Integer>();
        for (int episode = 0; episode < 200; episode++) {
            for (int i = 0; i < 10; i++) {
                newest.add(10 * episode + i);
                oldest.add(10 * episode + i);
            }
            answeredNewest.add(newest.next() / 10);
            answeredOldest.add(oldest.next() / 10);
        }
        assertEquals(199, answeredNewest.getLast());
        assertEquals(19, answeredOldest.getLast());
    }

    @Test
    void aSwapLeavesFeaturesThatDoNotSeeOrder() {
        double[] relevance = {3, 0, 2, 1, 0, 2};
        int[] page = {0, 1, 2, 3};
        int[] swapped = {1, 0, 2, 3};
        double sum = Arrays.stream(page).mapToDouble(i -> relevance[i]).sum();
        assertEquals(sum, Arrays.stream(swapped).mapToDouble(i -> relevance[i]).sum());
        assertTrue(DiscountedGain.LINEAR.dcg(relevance, page) > DiscountedGain.LINEAR.dcg(relevance, swapped));
    }

    @Test
    void centredDiscountsPutIrrelevantItemsLast() {
        double[] relevance = {3, 3, 2, 2, 2, 1, 1, 1, 0, 0, 0, 0};
        int[] plain = {0, 1, 2, 3, 4, 5};
        int[] centred = {0, 1, 8, 9, 10, 11};
        double[] discount = IntStream.range(0, 6).mapToDouble(j -> DiscountedGain.discount(j + 1)).toArray();
        double mean = Moments.mean(discount);
        assertTrue(score(relevance, plain, discount, 0) > score(relevance, centred, discount, 0));
        assertTrue(score(relevance, centred, discount, mean) > score(relevance, plain, discount, mean));
        assertEquals(1, DiscountedGain.LINEAR.ndcg(relevance, plain), ROUNDING);
        assertEquals(0.621, DiscountedGain.LINEAR.ndcg(relevance, centred), 5e-4);
    }

    private static double score(double[] relevance, int[] page, double[] discount, double offset) {
        return IntStream.range(0, 6).mapToDouble(j -> relevance[page[j]] * (discount[j] - offset)).sum();
    }

    @Test
    void rawScoresAreMixedByTheirDeviations() {
        double[] pages = {3, -3, 3, -3};
        double[] items = {0.5, 0.5, -0.5, -0.5};
        double[] first = RewardScaling.Fixed.of(pages).apply(pages);
        double[] second = RewardScaling.Fixed.of(items).apply(items);
        // Deviations 3 and 0.5 with divisor n, √(4/3) times as large with the divisor n − 1 that is used here.
        for (int i = 0; i < 4; i++) {
            double raw = 0.5 * pages[i] + 0.5 * items[i];
            assertEquals(raw, (6 / 7.0 * first[i] + 1 / 7.0 * second[i]) * 1.75 * Math.sqrt(4 / 3.0), 1e-9);
        }
    }

    @Test
    void oneMoreTokenNeverLowersQ() {
        double[][] truth = {{1, 0}, {0, 1}};
        double[][] answer = {{1, 0}, {0.6, 0.8}};
        var before = MatchedSimilarity.of(answer, truth);
        var good = MatchedSimilarity.of(new double[][] {{1, 0}, {0.6, 0.8}, {0, 1}}, truth);
        var poor = MatchedSimilarity.of(new double[][] {{1, 0}, {0.6, 0.8}, {-1, 0}}, truth);
        assertTrue(good.backward() > before.backward() && poor.backward() >= before.backward());
        // P of the two tokens is (1 + .8)/2 = .9: a token of 1 raises it, one of 0 does not.
        assertTrue(good.forward() > before.forward() && poor.forward() < before.forward());
    }

    @Test
    void aMultisetRewardFallsWithEachRepetition() {
        double[][] truth = {{1, 0}, {0, 1}};
        double last = Double.POSITIVE_INFINITY;
        for (int copies = 1; copies < 5; copies++) {
            var tokens = new ArrayList<double[]>();
            tokens.add(new double[] {0, 1});
            for (int i = 0; i < copies; i++) {
                tokens.add(new double[] {1, 0});
            }
            double similarity = MatchedSimilarity.of(tokens.toArray(double[][]::new), truth).value();
            assertEquals(1, similarity, ROUNDING);
            double reward = similarity * 2 / tokens.size();
            assertTrue(reward < last);
            last = reward;
        }
    }

    /// Groups of 8 uniform draws from n candidates: the share that meets the best one.
    @Test
    void groupsSeldomHitOneOfAThousand() {
        var random = new Philox(20261129, 33);
        // 20 000 groups: five standard errors are at most 0.0115 and 0.0032, exceeded once in two million seeds.
        assertEquals(1 - Math.pow(63 / 64.0, 8), hit(random, 64), 0.0115);
        assertEquals(1 - Math.pow(0.999, 8), hit(random, 1000), 0.0032);
    }

    private static double hit(Philox random, int candidates) {
        int groups = 20_000;
        int hits = 0;
        for (int g = 0; g < groups; g++) {
            hits += IntStream.range(0, 8).filter(i -> random.nextDouble() * candidates < 1).count() > 0 ? 1 : 0;
        }
        return hits / (double) groups;
    }
}
