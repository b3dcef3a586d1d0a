package dev.plumbline.exercises;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.KlEstimator;
import dev.plumbline.policy.Baseline;
import dev.plumbline.policy.BestOfN;
import dev.plumbline.policy.ExpectedEstimator;
import dev.plumbline.policy.GroupAdvantages;
import dev.plumbline.policy.Reinforce;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.policy.preference.Dpo;
import dev.plumbline.policy.preference.PreferencePair;
import dev.plumbline.policy.surrogate.GroupRelativeLoss;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Answers to the exercises of docs/policy-gradients.md.
///
/// Red if GRPO is divided by the variance, if ReMax takes the mean for the greedy reward, if a tie counts as a win, if
/// the estimator of a group loss is exchanged, or if DPO forgets β in its slope.
class PolicyGradientAnswersTest {
    private static final double[] LOGITS = {0.3, -1, 0.8, 0};

    private static ExpectedEstimator.Moments moments(
            double[] logits, double[] reward, UnaryOperator<double[]> advantage) {
        double[] logP = SoftmaxPolicy.logSoftmax(logits);
        return ExpectedEstimator.moments(SoftmaxPolicy.softmax(logits), 4, draws -> Reinforce.gradient(logP, draws,
                advantage.apply(Arrays.stream(draws).mapToDouble(y -> reward[y]).toArray())));
    }

    @Test
    void rarePromptsWeighTheRootOfTheGroup() {
        for (int size : new int[] {2, 4, 8, 16, 64}) {
            double limit = Math.sqrt(size - 1);
            // the share of two successes beside one is (G − 1) p/2 times a root below √2; higher ones are smaller still
            assertEquals(limit, GroupAdvantages.grpoBias(size, 1e-9, 0), limit * 1e-9 * size);
            assertTrue(GroupAdvantages.grpoBias(size, 0.01, 0) <= limit + 1e-12);
        }
        assertEquals(7.94, Math.sqrt(63), 0.005); // 6.7362 at p = 0.01: 64 draws often hold more than one success
    }

    @Test
    void threeRewardsTurnTheGradientOfGrpo() {
        double[] reward = {0, 1, 3, 0};
        double[] exact = SoftmaxPolicy.expectation(LOGITS, reward).gradient();
        double[] grpo = moments(LOGITS, reward, r -> GroupAdvantages.normalized(r, 0, 0)).mean();
        double[] rloo = moments(LOGITS, reward, GroupAdvantages::leaveOneOut).mean();
        assertArrayEquals(exact, rloo, 1e-13); // 256 groups of numbers below 3
        assertEquals(0.9999, cosine(exact, grpo), 5e-5); // 0.85 degrees apart, not 0
        assertTrue(1 - cosine(exact, grpo) > 1e-4);
        double[] outlier = {0, 1, 30, 0}; // groups without it are scaled up, and then 1 counts like 30
        assertEquals(0.9991, cosine(SoftmaxPolicy.expectation(LOGITS, outlier).gradient(),
                moments(LOGITS, outlier, r -> GroupAdvantages.normalized(r, 0, 0)).mean()), 5e-5);
        double[] two = {0, 1, 1, 0}; // two values: parallel
        assertEquals(1, cosine(SoftmaxPolicy.expectation(LOGITS, two).gradient(),
                moments(LOGITS, two, r -> GroupAdvantages.normalized(r, 0, 0)).mean()), 1e-13);
    }

    private static double cosine(double[] a, double[] b) {
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    }

    private static double dot(double[] a, double[] b) {
        double total = 0;
        for (int k = 0; k < a.length; k++) {
            total += a[k] * b[k];
        }
        return total;
    }

    @Test
    void greedyBaselineHelpsExactlyWhereTheBestOneIsAboveAHalf() {
        double[][] rewards = {{1, 0, 1, 0, 1}, {1, 0, 1, 0, 0}, {0, 1, 1, 1, 1}};
        for (double[] reward : rewards) {
            for (double[] logits : new double[][] {new double[5], {0.5, 0, 0, 0, 0}, {2, 1, 0, -1, -2}}) {
                double[] logP = SoftmaxPolicy.logSoftmax(logits);
                double best = new Baseline.VarianceOptimal().value(logP, reward);
                double greedy = new Baseline.Greedy().value(logP, reward);
                boolean quieter = variance(logP, reward, greedy) < variance(logP, reward, 0) - 1e-12;
                assertEquals(greedy == 1 && best > 0.5, quieter);
            }
        }
        double[] even = SoftmaxPolicy.logSoftmax(new double[5]); // ‖S‖² is the same for all: b of least variance is p
        assertEquals(0.6, new Baseline.VarianceOptimal().value(even, rewards[0]), 1e-15);
        double[] two = SoftmaxPolicy.logSoftmax(new double[] {1, 0}); // p = 0.73, but b* = 1 − p
        assertEquals(Math.exp(two[1]), new Baseline.VarianceOptimal().value(two, new double[] {1, 0}), 1e-15);
        assertTrue(variance(two, new double[] {1, 0}, 1) > variance(two, new double[] {1, 0}, 0));
    }

    private static double variance(double[] logP, double[] reward, double b) {
        double[] p = Arrays.stream(logP).map(Math::exp).toArray();
        return ExpectedEstimator.moments(p, 1,
                draws -> Reinforce.gradient(logP, draws, new double[] {reward[draws[0]] - b})).totalVariance();
    }

    @Test
    void meanOfTheGroupTimesGOverGMinusOneIsLeaveOneOut() {
        double[] reward = {0, 1, 1, 0};
        double factor = 4.0 / 3;
        var mean = moments(LOGITS, reward, GroupAdvantages::meanCentered);
        var scaled = moments(LOGITS, reward,
                r -> Arrays.stream(GroupAdvantages.meanCentered(r)).map(a -> factor * a).toArray());
        var rloo = moments(LOGITS, reward, GroupAdvantages::leaveOneOut);
        assertArrayEquals(rloo.mean(), scaled.mean(), 1e-14);
        assertEquals(rloo.totalVariance(), scaled.totalVariance(), 1e-14); // 0.0440
        assertEquals(factor * factor * mean.totalVariance(), rloo.totalVariance(), 1e-14); // 16/9 of 0.0248
    }

    @Test
    void tiesCostBestOfNWins() {
        double[] base = {0.1, 0.2, 0.3, 0.25, 0.15};
        double[] tied = {2, 0, 1, 1, -1};
        for (int n = 2; n <= 8; n++) {
            assertEquals(1, Arrays.stream(BestOfN.law(n, base, tied).probability()).sum(), 1e-14);
            double trapezoids = 0; // of w^(1/n) over w = Fⁿ: (F⁻ + F)/2 times Fⁿ − (F⁻)ⁿ
            double[] level = {0, 0.15, 0.35, 0.9, 1};
            for (int i = 1; i < level.length; i++) {
                trapezoids += (level[i - 1] + level[i]) / 2 * (Math.pow(level[i], n) - Math.pow(level[i - 1], n));
            }
            double rate = BestOfN.winRate(n, base, tied);
            assertEquals(trapezoids, rate, 1e-14);
            assertTrue(rate < n / (n + 1.0));
        }
        assertEquals(0.5, BestOfN.winRate(1, base, tied), 1e-15);
    }

    /// GRPO's penalty alone (equal rewards), β = 1, with k2: ∂L/∂l of each token.
    private static double[] penalty(double[] logp, double[] reference) {
        var grpo = GroupRelativeLoss.grpo(1e-4, 1, 1);
        var loss = new GroupRelativeLoss(grpo.advantage(), grpo.form(), grpo.aggregation(), 1, KlEstimator.K2, 1);
        var mask = new boolean[1][logp.length];
        Arrays.fill(mask[0], true);
        return loss.evaluate(new double[][] {logp}, new double[][] {logp}, new double[][] {reference}, new double[] {0},
                mask, 1).gradient()[0];
    }

    @Test
    void secondEstimatorOfOneTokenPullsTowardsTheReference() {
        double[] logP = SoftmaxPolicy.logSoftmax(LOGITS);
        double[] reference = {-0.2, 0.5, 0, 0.4};
        double[] logQ = SoftmaxPolicy.logSoftmax(reference);
        double[] pull = ExpectedEstimator.mean(SoftmaxPolicy.softmax(LOGITS), 1, draws -> {
            double slope = penalty(new double[] {logP[draws[0]]}, new double[] {logQ[draws[0]]})[0];
            return Arrays.stream(SoftmaxPolicy.score(logP, draws[0])).map(s -> slope * s).toArray();
        });
        assertArrayEquals(SoftmaxPolicy.kl(LOGITS, reference).gradient(), pull, 1e-14);
    }

    @Test
    void secondEstimatorOfTwoTokensForgetsWhereTheFirstLeads() {
        double[] first = {0.5, -0.5};
        double[][] second = {{1, 0}, {-2, 0}}; // by the first token; the reference is even everywhere
        double[] logP = SoftmaxPolicy.logSoftmax(first);
        double even = Math.log(0.5);
        double pull = 0; // on the first logit of the first token
        double whole = 0; // ∂/∂z of the divergence of both tokens: Σ of u over both, times the score
        for (int a = 0; a < 2; a++) {
            double[] logNext = SoftmaxPolicy.logSoftmax(second[a]);
            for (int b = 0; b < 2; b++) {
                double p = Math.exp(logP[a] + logNext[b]);
                double score = SoftmaxPolicy.score(logP, a)[0];
                // the mean over two tokens halves each of them
                pull += p * 2 * penalty(new double[] {logP[a], logNext[b]}, new double[] {even, even})[0] * score;
                whole += p * (logP[a] + logNext[b] - 2 * even) * score;
            }
        }
        double[] flat = {0, 0};
        assertEquals(SoftmaxPolicy.kl(first, flat).gradient()[0], pull, 1e-15); // as if the second token did not exist
        double p = Math.exp(logP[0]);
        double leads = p * (1 - p) * (SoftmaxPolicy.kl(second[0], flat).value()
                - SoftmaxPolicy.kl(second[1], flat).value());
        assertEquals(pull + leads, whole, 1e-15);
        assertTrue(leads < -0.03);
    }

    @Test
    void swappedPairKeepsItsCurvature() {
        double beta = 0.1;
        var loss = new Dpo(beta);
        for (double h : new double[] {0, 2, -7}) {
            var pair = new PreferencePair(h, 0, 0, 0);
            double right = loss.evaluate(pair).inChosen(); // −β σ(−β h)
            // the same response, now the other one: β σ(β h)
            double swapped = loss.evaluate(pair.swapped()).inRejected();
            assertEquals(beta, Math.abs(right) + Math.abs(swapped), 1e-16);
            assertEquals(h == 0, Math.abs(right) == Math.abs(swapped));
            double step = 1e-4;
            double curvature = (loss.evaluate(new PreferencePair(h + step, 0, 0, 0)).inChosen() - right) / step;
            double opposite = (loss.evaluate(new PreferencePair(-h + step, 0, 0, 0)).inChosen()
                    - loss.evaluate(new PreferencePair(-h, 0, 0, 0)).inChosen()) / step;
            // β² σ(βh) σ(−βh), even in h; step/2 times a third derivative below β³/8 = 1.3e-4 on either side
            assertEquals(curvature, opposite, step * beta * beta * beta / 8 + 1e-12);
        }
    }
}
