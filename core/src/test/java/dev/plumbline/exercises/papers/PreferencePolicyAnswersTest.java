package dev.plumbline.exercises.papers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.evaluation.FrechetDistance;
import dev.plumbline.evaluation.VendiScore;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.dragon.DemonstrationSets;
import dev.plumbline.papers.mmrlhf.DynamicRewardScaling;
import dev.plumbline.policy.TokenRegularizedDpo;
import dev.plumbline.policy.diffusion.ImplicitFlowReward;
import dev.plumbline.policy.preference.PairwiseBetas;
import dev.plumbline.preference.rankings.GroupRankingLoss;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/// Answers to the exercises on policies that learn from preferences, of texts and of images.
///
/// Planted mistakes that turn it red: α r̂ with one sign in both responses; the covariance divided by n.
class PreferencePolicyAnswersTest {
    private static final double ROUNDING = 1e-14;
    private static final double[] CHOSEN = {-1, -2, -0.5};
    private static final double[] REJECTED = {-1.5, -0.7, -2};
    private static final double[] REFERENCE = {-1.2, -1.1, -1.6};

    @Test
    void aConstantRewardWeighsTheTwoResponses() {
        double c = 0.4;
        double[] constant = {c, c, c};
        var half = new TokenRegularizedDpo(0.5, 0.5)
                .evaluate(CHOSEN, REFERENCE, constant, REJECTED, REFERENCE, constant);
        assertEquals(-0.5 * half.weight() * (1 + 0.5 * c), half.dChosen()[0], ROUNDING);
        assertEquals(0.5 * half.weight() * (1 - 0.5 * c), half.dRejected()[0], ROUNDING);
        var vanishing = new TokenRegularizedDpo(0.5, 1 / c)
                .evaluate(CHOSEN, REFERENCE, constant, REJECTED, REFERENCE, constant);
        assertEquals(0, vanishing.dRejected()[0], ROUNDING);
        assertEquals(-vanishing.weight(), vanishing.dChosen()[0], ROUNDING);
    }

    @Test
    void theSoftmaxOfARowCancelsForDpoAlone() {
        double[] good = {0.3, -0.2, 0.4};
        double[] bad = {0.1, -0.4, -0.3};
        var dpo = new TokenRegularizedDpo(0.5, 0).evaluate(CHOSEN, REFERENCE, good, REJECTED, REFERENCE, bad);
        var treg = new TokenRegularizedDpo(0.5, 0.7).evaluate(CHOSEN, REFERENCE, good, REJECTED, REFERENCE, bad);
        for (int t = 0; t < 3; t++) {
            // The row's softmax enters each logit with minus the sum of the two coefficients.
            assertEquals(0, dpo.dChosen()[t] + dpo.dRejected()[t], ROUNDING);
            double left = treg.dChosen()[t] + treg.dRejected()[t];
            assertEquals(-0.5 * treg.weight() * 0.7 * (good[t] + bad[t]), left, ROUNDING);
        }
    }

    @Test
    void aNoisyJudgeLosesSignalAndGainsNoise() {
        // r̂ of a token worth 1 less r̂ of one worth −1, and the deviation of r̂ over the judge's errors.
        assertEquals(0.393, signal(1), 0.0005);
        assertEquals(0.183, deviation(1), 0.0005);
        assertEquals(0.226, signal(3), 0.0005);
        assertEquals(0.356, deviation(3), 0.0005);
    }

    private static double signal(double error) {
        return mean(error, e -> Math.tanh((1 + e) / 2) / 2) - mean(error, e -> Math.tanh((-1 + e) / 2) / 2);
    }

    private static double deviation(double error) {
        double first = mean(error, e -> Math.tanh((1 + e) / 2) / 2);
        return Math.sqrt(mean(error, e -> Math.pow(Math.tanh((1 + e) / 2) / 2, 2)) - first * first);
    }

    /// E f(error · N(0, 1)), by 4000 midpoints.
    private static double mean(double error, DoubleUnaryOperator f) {
        double total = 0;
        for (int i = 0; i < 4000; i++) {
            double z = -8 + 16 * (i + 0.5) / 4000;
            total += f.applyAsDouble(error * z) * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * 16 / 4000;
        }
        return total;
    }

    @Test
    void aCommonErrorOfVelocitiesHasNoGradient() {
        double[] rewards = {0.9, 0.4, 0.7, 0.1};
        double[] scores = {0.2, -1, 3, 0.5};
        var loss = new GroupRankingLoss(0.3);
        var terms = loss.evaluate(scores, rewards);
        assertEquals(0, Arrays.stream(terms.gradient()).sum(), ROUNDING);
        double[] worse = Arrays.stream(scores).map(s -> s - 50).toArray();
        assertEquals(terms.loss(), loss.evaluate(worse, rewards).loss(), 1e-12);
    }

    @Test
    void aSingleHardStageForgetsTheLosers() {
        double[] rewards = {3, 2, 1};
        double[] right = {5, 1, 0};
        double[] wrong = {5, 0, 1};
        var top = new GroupRankingLoss(0, true);
        var all = new GroupRankingLoss(0, false);
        assertEquals(top.evaluate(right, rewards).loss(), top.evaluate(wrong, rewards).loss(), ROUNDING);
        // Stage 2 tells the losers apart, by exactly the swapped margin.
        assertEquals(1, all.evaluate(wrong, rewards).loss() - all.evaluate(right, rewards).loss(), ROUNDING);
        // With τ > 0 every stage is at its minimum at s = r/τ.
        double[] tempered = Arrays.stream(rewards).map(r -> r / 0.5).toArray();
        for (boolean first : new boolean[] {true, false}) {
            var soft = new GroupRankingLoss(0.5, first);
            assertArrayEquals(new double[3], soft.evaluate(tempered, rewards).gradient(), ROUNDING);
        }
    }

    @Test
    void bothSamplesMayBeForgottenAtAProfit() {
        double[][] target = {{1, 0}, {0, 1}};
        double[][] reference = {{1, 0}, {0, 1}};
        // The winner's velocity is off by 2, the loser's by 5: both are worse models of the data than the reference.
        double[][] model = {{3, 0}, {0, 6}};
        double[] before = ImplicitFlowReward.of(target, reference, reference, 0.5);
        double[] after = ImplicitFlowReward.of(target, model, reference, 0.5);
        assertTrue(after[0] < before[0] && after[1] < before[1]);
        double lossBefore = -Logistic.logSigmoid(before[0] - before[1]);
        double lossAfter = -Logistic.logSigmoid(after[0] - after[1]);
        assertEquals(Math.log(2), lossBefore, ROUNDING);
        assertTrue(lossAfter < 1e-4);
    }

    /// 200 000 pairs: true margins N(0, 2), labels by Bradley-Terry, a fifth reversed, reward models off by N(0, 2 s²).
    /// Standard errors are below 0.001, and the differences asserted above 0.01.
    @Test
    void aWorseRewardModelOnlyLosesItsGain() {
        double last = 2;
        for (double s : new double[] {0.5, 1, 2, 4}) {
            double ratio = betaOfRightOverWrong(s, 0.5);
            assertTrue(ratio < last - 0.01 && ratio > 1.01, "error " + s + ": " + ratio);
            assertTrue(betaOfRightOverWrong(s, 8) > ratio);
            last = ratio;
        }
    }

    private static double betaOfRightOverWrong(double error, double w) {
        var random = new Philox(20261129, 21);
        var scaling = new DynamicRewardScaling(0.1, w, 0.5);
        var total = new double[2];
        var count = new int[2];
        for (int n = 0; n < 200_000; n++) {
            double margin = Math.sqrt(2) * random.nextGaussian();
            double noisy = margin + Math.sqrt(2) * error * random.nextGaussian();
            boolean first = random.nextDouble() < Logistic.sigmoid(margin);
            boolean reversed = random.nextDouble() < 0.2;
            double delta = first == reversed ? -noisy : noisy;
            total[reversed ? 1 : 0] += scaling.beta(delta);
            count[reversed ? 1 : 0]++;
        }
        return total[0] / count[0] / (total[1] / count[1]);
    }

    @Test
    void thePullStopsGrowingWhereLabelsAgreeInFourOfFive() {
        double turning = PairwiseBetas.LARGEST_GROWING;
        double h = turning / 0.1;
        assertEquals(0, PairwiseBetas.pullSlope(0.1, h), 1e-12);
        assertTrue(PairwiseBetas.pullSlope(0.1, 0.9 * h) > 0 && PairwiseBetas.pullSlope(0.1, 1.1 * h) < 0);
        // At its optimum a pair stands at β h = logit p.
        assertEquals(0.782, Logistic.sigmoid(turning), 5e-4);
        assertTrue(Logistic.logit(0.8) > turning);
        assertTrue(Logistic.logit(0.65) < turning);
    }

    @Test
    void drawnCritiquesKeepWhatAConvexHeadSees() {
        double p = 0.5;
        DoubleUnaryOperator linear = c -> 2 * c - 1;
        DoubleUnaryOperator rectifier = c -> Math.max(0, c - 0.6);
        double drawn = (1 - p) * linear.applyAsDouble(0) + p * linear.applyAsDouble(1);
        assertEquals(linear.applyAsDouble(p), drawn, ROUNDING);
        assertEquals(0, rectifier.applyAsDouble(p));
        assertEquals(0.2, (1 - p) * rectifier.applyAsDouble(0) + p * rectifier.applyAsDouble(1), ROUNDING);
    }

    @Test
    void greedySetsAskNPlusTwoTimes() {
        var random = new Philox(20261129, 22);
        var a = new double[6][1];
        var b = new double[6][1];
        for (int i = 0; i < 6; i++) {
            a[i][0] = random.nextGaussian();
            b[i][0] = random.nextGaussian();
        }
        var calls = new int[1];
        var sets = DemonstrationSets.greedy(a, b, set -> {
            calls[0]++;
            return closeness(set);
        });
        assertEquals(8, calls[0]);
        double best = Double.NEGATIVE_INFINITY;
        for (int mask = 0; mask < 1 << 6; mask++) {
            var set = new double[6][];
            for (int i = 0; i < 6; i++) {
                set[i] = (mask >> i & 1) == 0 ? a[i] : b[i];
            }
            best = Math.max(best, closeness(set));
        }
        double greedy = closeness(sets.positive());
        assertTrue(greedy >= Math.max(closeness(a), closeness(b)) && greedy <= best);
    }

    /// A reward of the set: minus the distance of its mean to 0.3.
    private static double closeness(double[][] set) {
        return -Math.abs(Arrays.stream(set).mapToDouble(x -> x[0]).average().orElseThrow() - 0.3);
    }

    @Test
    void aPointIsFartherThanTheReference() {
        double[] mean = {1, 0};
        double[][] exemplars = {{0.81, 0}, {0, 2.25}};
        assertEquals(3.06, FrechetDistance.of(mean, new double[2][2], mean, exemplars), ROUNDING);
        // All deviations c times as large: (1 − c)² · 3.06, which is the reference's 1.366 at c = .332.
        double c = 1 - Math.sqrt(1.366 / 3.06);
        assertEquals(0.332, c, 5e-4);
        double[][] shrunk = {{c * c * 0.81, 0}, {0, c * c * 2.25}};
        assertEquals(1.366, FrechetDistance.of(mean, shrunk, mean, exemplars), 1e-12);
    }

    @Test
    void repetitionLeavesVendiAndMovesTheCovariance() {
        double[][] samples = {{0, 1}, {2, -1}, {0.5, 0.5}, {-1, 3}};
        double[][] twice = {{0, 1}, {2, -1}, {0.5, 0.5}, {-1, 3}, {0, 1}, {2, -1}, {0.5, 0.5}, {-1, 3}};
        double vendi = VendiScore.of(VendiScore.gaussianKernel(samples, 1));
        assertEquals(vendi, VendiScore.of(VendiScore.gaussianKernel(twice, 1)), 1e-10);
        double once = FrechetDistance.covariance(samples, 1)[0][0];
        assertEquals(6 / 7.0, FrechetDistance.covariance(twice, 1)[0][0] / once, ROUNDING);
    }
}
