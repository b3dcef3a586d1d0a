package dev.plumbline.exercises.papers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.evaluation.OveroptimizationFit;
import dev.plumbline.evaluation.StudentT;
import dev.plumbline.kernel.TransformKind;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.noisyrewards.PatternCalibration;
import dev.plumbline.papers.rewardrobust.HeadLoss;
import dev.plumbline.papers.rewardrobust.SetwiseOptimum;
import dev.plumbline.policy.BestOfN;
import dev.plumbline.policy.GroupAdvantages;
import dev.plumbline.policy.KlRegularizedPolicy;
import dev.plumbline.reward.LabelNoise;
import dev.plumbline.reward.RewardNoise;
import dev.plumbline.reward.RewardTransform;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Answers to the exercises on over-optimisation, noise and transforms.
///
/// Planted mistakes that turn it red: log σ(−z) for log σ(z); a peak at α/β; flips of outputs that cannot be parsed.
class OveroptimizationAnswersTest {
    private static final double ROUNDING = 1e-13;
    /// Eight responses of one prompt, with the reward of each.
    private static final double[] REWARD = {-1.4, -0.8, -0.3, 0, 0.2, 0.6, 1.1, 1.9};
    private static final double[] BASE = {0.05, 0.1, 0.2, 0.25, 0.2, 0.1, 0.07, 0.03};

    @Test
    void overScoringCostsMoreThanUnderScoring() {
        double beta = 0.3;
        double shift = 1.5;
        double optimal = value(REWARD, beta);
        double[] over = new double[8];
        double[] under = new double[8];
        for (int y = 0; y < 8; y++) {
            double[] high = REWARD.clone();
            high[y] += shift;
            double[] low = REWARD.clone();
            low[y] -= shift;
            over[y] = optimal - value(high, beta);
            under[y] = optimal - value(low, beta);
            double[] before = KlRegularizedPolicy.optimum(BASE, REWARD, beta);
            double[] after = KlRegularizedPolicy.optimum(BASE, high, beta);
            double factor = after[y] / (1 - after[y]) * (1 - before[y]) / before[y];
            assertEquals(Math.exp(shift / beta), factor, 1e-10 * factor);
        }
        // An under-scored response is missed only if it was among the best; an over-scored one is found wherever it is.
        assertTrue(Arrays.stream(over).sum() > 2 * Arrays.stream(under).sum());
        assertTrue(Arrays.stream(over).filter(loss -> loss > 0.1).count() > 4);
        assertEquals(1, Arrays.stream(under).filter(loss -> loss > 0.1).count());
    }

    /// True value of the policy that is optimal for a reward.
    private static double value(double[] reward, double beta) {
        double[] policy = KlRegularizedPolicy.optimum(BASE, reward, beta);
        return IntStream.range(0, policy.length).mapToDouble(y -> policy[y] * REWARD[y]).sum();
    }

    @Test
    void onlyHeadsThatAreLeastExpectedGetWeight() {
        double[][] reference = {BASE};
        double[][] nominal = {REWARD};
        double[][][] heads = {
            {{-1, -1, 0, 0, 0, 1, 1, 1}}, {{1, 1, 1, 1, 0, 0, 0, -1}}, {{2, 2, 2, 2, 2, 2, 2, 2}}
        };
        double a = 0.4;
        double beta = 0.5;
        double[] w = {0.5, 0.3, 0.2};
        var here = SetwiseOptimum.at(reference, heads, nominal, a, beta, w);
        double[] expected = SetwiseOptimum.expectations(here.policy(), heads);
        double step = 1e-5;
        for (int i = 0; i < 3; i++) {
            double[] up = w.clone();
            double[] down = w.clone();
            up[i] += step;
            down[i] -= step;
            double slope = (SetwiseOptimum.at(reference, heads, nominal, a, beta, up).dual()
                            - SetwiseOptimum.at(reference, heads, nominal, a, beta, down).dual())
                    / (2 * step);
            assertEquals((1 - a) * expected[i], slope, 1e-8);
        }
        var best = SetwiseOptimum.solve(reference, heads, nominal, a, beta, 3000);
        double[] atBest = SetwiseOptimum.expectations(best.policy(), heads);
        // The gap between dual and primal bounds how far from the optimum this is.
        assertTrue(best.dual() - best.primal() < 1e-3);
        assertEquals(atBest[0], atBest[1], 1e-2);
        assertTrue(best.headWeights()[2] < 1e-6 && atBest[2] > atBest[0] + 0.5);
    }

    @Test
    void expectedSquareForgetsTheErrorAndTheLikelihoodDoesNot() {
        double error = 0.7;
        var square = new HeadLoss.ReparameterizedSquare();
        var likelihood = new HeadLoss.GaussianLikelihood();
        for (double scale : new double[] {0.01, 0.7, 3}) {
            assertTrue(square.gradient(error, scale, 0)[1] > 0);
        }
        assertEquals(0, likelihood.gradient(error, error, 0)[1], ROUNDING);
        assertTrue(likelihood.gradient(error, 0.5, 0)[1] < 0);
        assertTrue(likelihood.gradient(error, 1, 0)[1] > 0);
    }

    @Test
    void bothFormsPeakWhereTheirDerivativesVanish() {
        double[] d = {0.5, 1, 1.5, 2, 2.5, 3};
        double[] bestOfN = Arrays.stream(d).map(x -> x * (2 - 0.5 * x)).toArray();
        double[] rl = Arrays.stream(d).map(x -> x * (1.5 - 0.9 * Math.log(x))).toArray();
        double[] kl = Arrays.stream(d).map(x -> x * x).toArray();
        var first = OveroptimizationFit.fit(kl, bestOfN, OveroptimizationFit.Form.BEST_OF_N);
        var second = OveroptimizationFit.fit(kl, rl, OveroptimizationFit.Form.RL);
        assertEquals(2, first.peakDistance(), 1e-9);
        assertEquals(2, first.peakValue(), 1e-9);
        assertEquals(Math.exp(1.5 / 0.9 - 1), second.peakDistance(), 1e-9);
        assertEquals(0.9 * second.peakDistance(), second.peakValue(), 1e-9);
        // A tilted policy has a finite slope at 0: KL ≈ Var/(2 γ²), gain ≈ Var/γ.
        double gamma = 1e4;
        double small = KlRegularizedPolicy.klOfOptimum(BASE, REWARD, gamma);
        double mean = IntStream.range(0, 8).mapToDouble(y -> BASE[y] * REWARD[y]).sum();
        double variance = IntStream.range(0, 8).mapToDouble(y -> BASE[y] * REWARD[y] * REWARD[y]).sum() - mean * mean;
        double gain = value(REWARD, gamma) - mean;
        assertEquals(Math.sqrt(2 * variance), gain / Math.sqrt(small), 1e-3);
    }

    @Test
    void compressedRewardsRankAlike() {
        var random = new Philox(20261129, 11);
        double[] gold = IntStream.range(0, 256).mapToDouble(i -> random.nextGaussian()).toArray();
        double[] proxy = Arrays.stream(gold).map(g -> g + 0.5 * random.nextGaussian()).toArray();
        double[] compressed = Arrays.stream(proxy).map(r -> LabelNoise.compressed(r, 0.25)).toArray();
        assertTrue(Moments.standardDeviation(compressed, 0) < 0.6 * Moments.standardDeviation(proxy, 0));
        int[] n = {1, 4, 16, 64, 256};
        assertArrayEquals(BestOfN.curve(n, proxy, gold), BestOfN.curve(n, compressed, gold), ROUNDING);
    }

    @Test
    void aFlippedGroupHasNegatedAdvantages() {
        double[] rewards = {1, 0, 0, 1, 0};
        double[] flipped = Arrays.stream(rewards).map(r -> 1 - r).toArray();
        double[] advantage = GroupAdvantages.normalized(rewards, 1e-6, 1);
        double[] negated = Arrays.stream(GroupAdvantages.normalized(flipped, 1e-6, 1)).map(x -> -x).toArray();
        assertArrayEquals(advantage, negated, ROUNDING);
        // One output alone: the baseline and the deviation of the four others move as well.
        double[] one = GroupAdvantages.normalized(new double[] {1, 1, 0, 1, 0}, 1e-6, 1);
        assertTrue(Math.abs(one[0] - advantage[0]) > 0.3);
        // A group of failures taught nothing; with one output flipped it does.
        assertEquals(0, GroupAdvantages.normalized(new double[5], 1e-6, 1)[0]);
        assertTrue(GroupAdvantages.normalized(new double[] {1, 0, 0, 0, 0}, 1e-6, 1)[0] > 1);
    }

    @Test
    void falsePositivesPayForForm() {
        var noise = new RewardNoise.AsymmetricFlip(0.4, 0);
        assertEquals(0.6, noise.gradientScale(), ROUNDING);
        assertEquals(0.4, noise.expected(0), ROUNDING);
        assertEquals(1, noise.expected(1), ROUNDING);
        var rewards = new double[][] {new double[20_000]};
        var parseable = new boolean[][] {new boolean[20_000]};
        Arrays.fill(parseable[0], 0, 10_000, true);
        double[] corrupted = noise.corrupt(rewards, parseable, new Philox(20261129, 12))[0];
        // 10 000 coins of 0.4: five standard errors are 0.0245, exceeded once in two million seeds.
        assertEquals(0.4, Arrays.stream(corrupted, 0, 10_000).average().orElseThrow(), 0.0245);
        assertEquals(0, Arrays.stream(corrupted, 10_000, 20_000).max().orElseThrow());
    }

    @Test
    void theJumpAtTheThresholdReversesAnOrder() {
        var calibration = PatternCalibration.ofPaper();
        double below = 0.5 - 1e-12;
        assertEquals(0.1, calibration.calibrate(below, 1) - calibration.calibrate(0.5, 1), 1e-11);
        // Continuous: what is added fades to 0 at τ; with a < τ the order among equal pattern rewards stays.
        double last = 0;
        for (double s = 0.01; s < 1; s += 0.01) {
            double smooth = s + 0.1 * Math.max(0, (0.5 - s) / 0.5);
            assertTrue(smooth > last && (s >= 0.5 || smooth < 0.5));
            last = smooth;
        }
    }

    @Test
    void propertiesMayComeInAnyOrder() {
        double[] first = utility(REWARD, 1);
        double[] second = utility(new double[] {0.4, -2, 1, 0, 3, -1, 0.7, -0.2}, 0.5);
        double[] both = IntStream.range(0, 8).mapToDouble(y -> first[y] + second[y]).toArray();
        double gamma = 0.7;
        double[] oneTwo = KlRegularizedPolicy.optimum(KlRegularizedPolicy.optimum(BASE, first, gamma), second, gamma);
        double[] twoOne = KlRegularizedPolicy.optimum(KlRegularizedPolicy.optimum(BASE, second, gamma), first, gamma);
        assertArrayEquals(oneTwo, twoOne, ROUNDING);
        assertArrayEquals(KlRegularizedPolicy.optimum(BASE, both, gamma), oneTwo, ROUNDING);
    }

    @Test
    void aTransformedRewardCannotGoFar() {
        double[] scaled = Arrays.stream(REWARD).map(r -> 100 * r).toArray();
        // Reference 0.2 · 100; at or above it lies the mass .2 + .1 + .07 + .03.
        double kl = KlRegularizedPolicy.klOfOptimum(BASE, utility(scaled, 20), 1);
        assertTrue(kl <= Math.log(2 / 0.4), () -> "KL " + kl);
        double[] policy = KlRegularizedPolicy.optimum(BASE, utility(scaled, 20), 1);
        assertTrue(Arrays.stream(policy, 4, 8).sum() > 0.99);
        // The raw reward goes to its maximum, the last response: −log 0.03.
        assertEquals(-Math.log(0.03), KlRegularizedPolicy.klOfOptimum(BASE, scaled, 1), 1e-9);
    }

    @Test
    void scaleMattersToTheTransformAlone() {
        double[] five = Arrays.stream(REWARD).map(r -> 5 * r).toArray();
        assertArrayEquals(atOneNat(REWARD), atOneNat(five), 1e-6);
        double[] transformed = atOneNat(utility(REWARD, 0.6));
        double[] saturated = atOneNat(utility(five, 3));
        double variation = IntStream.range(0, 8).mapToDouble(y -> Math.abs(transformed[y] - saturated[y])).sum() / 2;
        assertTrue(variation > 0.05, () -> "total variation " + variation);
    }

    private static double[] atOneNat(double[] utility) {
        return KlRegularizedPolicy.optimum(BASE, utility, KlRegularizedPolicy.gammaForKl(BASE, utility, 1, 1e-12));
    }

    private static double[] utility(double[] reward, double reference) {
        return Arrays.stream(reward)
                .map(r -> RewardTransform.value(TransformKind.LOG_SIGMOID, r - reference))
                .toArray();
    }

    @Test
    void hacksThatAvoidHarmLeaveHarmAsItIs() {
        double k = 0.5;
        double[][] traits = {{1, 0, 0}, {-k, 1, k}, {0, 0, 1}};
        double[] gap = {0, 1 + k * k, -k};
        double[] inTraits = Arrays.stream(traits).mapToDouble(row -> dot(row, gap)).toArray();
        double[] moved = IntStream.range(0, 3)
                .mapToDouble(f -> IntStream.range(0, 3).mapToDouble(t -> traits[t][f] * inTraits[t]).sum())
                .toArray();
        assertEquals(0, moved[2], ROUNDING);
        assertEquals(1, moved[1], ROUNDING);
    }

    @Test
    void aRotationOfTraitsMattersToSignsOfGradients() {
        double c = Math.sqrt(0.5);
        double[][] map = {{1, 0}, {-0.5, 1}};
        double[][] rotated = {
            {c * (map[0][0] - map[1][0]), c * (map[0][1] - map[1][1])},
            {c * (map[0][0] + map[1][0]), c * (map[0][1] + map[1][1])}
        };
        double[] gap = {-1, 2};
        assertArrayEquals(stepInFeatures(map, gap, false), stepInFeatures(rotated, gap, false), ROUNDING);
        double[] signs = stepInFeatures(map, gap, true);
        double[] rotatedSigns = stepInFeatures(rotated, gap, true);
        assertTrue(Math.abs(signs[0] / signs[1] - rotatedSigns[0] / rotatedSigns[1]) > 0.1);
    }

    /// Lᵀ(L g), or Lᵀ sign(L g), which is the first step of Adam.
    private static double[] stepInFeatures(double[][] map, double[] gap, boolean signs) {
        double[] inTraits = Arrays.stream(map)
                .mapToDouble(row -> dot(row, gap))
                .map(x -> signs ? Math.signum(x) : x)
                .toArray();
        return IntStream.range(0, 2).mapToDouble(f -> map[0][f] * inTraits[0] + map[1][f] * inTraits[1]).toArray();
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }

    /// 20 000 experiments of three runs, 100 responses each. The share has a standard error of at most 0.0025, so that
    /// an interval of coverage 0.95 would leave (0.9375, 0.9625) once in two million seeds.
    @Test
    void threeRunsNeedStudentsQuantile() {
        var random = new Philox(20261129, 13);
        double truth = 0;
        int nodes = 4000;
        for (int i = 0; i < nodes; i++) {
            double z = -8 + 16 * (i + 0.5) / nodes;
            truth += Logistic.sigmoid(-1 + 0.7 * z) * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * 16 / nodes;
        }
        double quantile = StudentT.centralQuantile(0.95, 2);
        int held = 0;
        for (int n = 0; n < 20_000; n++) {
            var rate = new double[3];
            for (int run = 0; run < 3; run++) {
                double p = Logistic.sigmoid(-1 + 0.7 * random.nextGaussian());
                rate[run] = IntStream.range(0, 100).filter(i -> random.nextDouble() < p).count() / 100.0;
            }
            double half = quantile * Moments.standardDeviation(rate, 1) / Math.sqrt(3);
            held += Math.abs(Moments.mean(rate) - truth) <= half ? 1 : 0;
        }
        assertEquals(0.95, held / 20_000.0, 0.0125);
    }
}
