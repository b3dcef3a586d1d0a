package dev.plumbline.exercises;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.ExpectedEstimator;
import dev.plumbline.policy.KlEstimators;
import dev.plumbline.policy.KlRegularizedPolicy;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/// Answers to the exercises on entropies and divergences: docs/operations/entropy.md, kl-divergence.md, kl-k1.md,
/// kl-k2.md, kl-k3.md, regularized-optimum.md.
///
/// Red if a divergence is taken the other way round, if the slope of k3 loses its sign, or if the optimum is tilted by
/// γ u instead of u/γ.
class DivergenceAnswersTest {
    private static final double[] LOGITS = {0.3, -1, 0.8, 0};
    private static final double[] REFERENCE = {-0.2, 0.5, 0, 0.4};
    private static final double[] P = SoftmaxPolicy.softmax(LOGITS);
    private static final double[] Q = SoftmaxPolicy.softmax(REFERENCE);

    /// Expectations here are sums of fewer than 10 products of numbers below 3, each with a few roundings of 1e-16.
    private static final double TOLERANCE = 1e-14;

    private static double logRatio(int y) {
        return Math.log(P[y] / Q[y]);
    }

    /// E f(u) under π.
    private static double expected(DoubleUnaryOperator f) {
        double total = 0;
        for (int y = 0; y < P.length; y++) {
            total += P[y] * f.applyAsDouble(logRatio(y));
        }
        return total;
    }

    /// E f(u) ∇log π(y), what a sampled penalty with slope f adds to the gradient.
    private static double[] expectedGradient(DoubleUnaryOperator f) {
        return ExpectedEstimator.mean(P, 1, draws -> Arrays.stream(
                SoftmaxPolicy.score(SoftmaxPolicy.logSoftmax(LOGITS), draws[0]))
                .map(s -> f.applyAsDouble(logRatio(draws[0])) * s).toArray());
    }

    @Test
    void slopeOfTheEntropySumsToZero() {
        var entropy = SoftmaxPolicy.entropy(LOGITS);
        double h = 1e-5;
        for (int k = 0; k < LOGITS.length; k++) {
            double[] up = LOGITS.clone();
            double[] down = LOGITS.clone();
            up[k] += h;
            down[k] -= h;
            double slope = (SoftmaxPolicy.entropy(up).value() - SoftmaxPolicy.entropy(down).value()) / (2 * h);
            assertEquals(-P[k] * (Math.log(P[k]) + entropy.value()), entropy.gradient()[k], TOLERANCE);
            // h²/6 times a third derivative below 2, and 2 u/h for the rounding: 3e-11 + 2e-11
            assertEquals(slope, entropy.gradient()[k], 1e-10);
        }
        assertEquals(0, Arrays.stream(entropy.gradient()).sum(), TOLERANCE);
        double[] shifted = Arrays.stream(LOGITS).map(z -> z + 2).toArray();
        assertEquals(entropy.value(), SoftmaxPolicy.entropy(shifted).value(), TOLERANCE);
    }

    @Test
    void divergenceIsTheMeanOfTheThirdEstimator() {
        double kl = SoftmaxPolicy.kl(LOGITS, REFERENCE).value();
        assertEquals(kl, expected(u -> Math.exp(-u) - 1 + u), TOLERANCE);
        assertEquals(kl, expected(KlEstimators::k1), TOLERANCE); // the terms e⁻ᵘ − 1 add to Σ ref − Σ π = 0
        double[] near = LOGITS.clone();
        near[0] += 1e-7; // KL is ½ π₀ (1 − π₀) 1e-14, far below the rounding of Σ π u
        assertEquals(P[0] * (1 - P[0]) / 2, SoftmaxPolicy.kl(near, LOGITS).value() * 1e14, 1e-6);
    }

    @Test
    void firstEstimatorInTheLossPullsNowhere() {
        assertArrayEquals(new double[4], expectedGradient(u -> 1), TOLERANCE);
    }

    @Test
    void noiseOfTheFirstEstimatorIsTwiceTheDivergence() {
        double h = 1e-3; // log ratios of order h
        double kl = 0;
        double first = 0;
        double third = 0;
        double[] near = new double[4];
        Arrays.setAll(near, k -> LOGITS[k] + h * REFERENCE[k]);
        double[] logP = SoftmaxPolicy.logSoftmax(near);
        double[] logQ = SoftmaxPolicy.logSoftmax(LOGITS);
        for (int y = 0; y < 4; y++) {
            double u = logP[y] - logQ[y];
            kl += Math.exp(logP[y]) * KlEstimators.k3(u);
            first += Math.exp(logP[y]) * u * u;
            third += Math.exp(logP[y]) * KlEstimators.k3(u) * KlEstimators.k3(u);
        }
        // Var k1 = 2 KL (1 + O(h)), |u| < h: the next terms are below h/3 and the square of the mean below h²
        assertEquals(2, (first - kl * kl) / kl, h);
        assertTrue(third - kl * kl < kl * h * h); // Var k3 is of fourth order
    }

    @Test
    void biasOfTheSecondEstimatorBeginsWithTheThirdMoment() {
        double bias = expected(KlEstimators::k2) - expected(KlEstimators::k1);
        double third = expected(u -> u * u * u) / 6;
        double bound = expected(u -> Math.pow(u, 4) * Math.exp(Math.abs(u)) / 24);
        assertTrue(Math.abs(bias - third) < bound); // the rest of the series of e⁻ᵘ
        // log ratios a thousand times smaller: a bias 1e9 times smaller beside a KL 1e6 times smaller
        double small = 1e-3;
        double[] near = new double[4];
        Arrays.setAll(near, k -> LOGITS[k] + small * (REFERENCE[k] - LOGITS[k]));
        double[] logQ = SoftmaxPolicy.logSoftmax(near);
        double scaled = 0;
        double ofThird = 0;
        for (int y = 0; y < 4; y++) {
            double u = Math.log(P[y]) - logQ[y];
            scaled += P[y] * (KlEstimators.k2(u) - KlEstimators.k3(u));
            ofThird += P[y] * u * u * u / 6;
        }
        assertEquals(1, scaled / ofThird, 1e-2); // next term: E u⁴/24, smaller by |u|, here below 2e-3
    }

    @Test
    void thirdEstimatorIsNeverNegative() {
        var random = new Philox(15, 0);
        for (int i = 0; i < 10_000; i++) {
            double u = 4 * random.nextGaussian();
            assertTrue(KlEstimators.k3(u) > 0);
        }
        assertEquals(0, KlEstimators.k3(0));
    }

    @Test
    void thirdEstimatorInTheLossFollowsTheOtherDivergence() {
        double[] gradient = expectedGradient(KlEstimators::k3Slope);
        assertArrayEquals(SoftmaxPolicy.forwardKl(LOGITS, REFERENCE).gradient(), gradient, TOLERANCE); // π − ref
        double[] reverse = SoftmaxPolicy.kl(LOGITS, REFERENCE).gradient();
        assertTrue(Math.abs(reverse[1] - gradient[1]) > 0.05);
        assertArrayEquals(reverse, expectedGradient(u -> u), TOLERANCE); // that of k2
    }

    @Test
    void objectiveIsTheOptimumLessADivergence() {
        double[] utility = {1, 0, -1, 2};
        for (double gamma : new double[] {0.3, 1, 5}) {
            double[] optimum = KlRegularizedPolicy.optimum(Q, utility, gamma);
            double best = gamma * KlRegularizedPolicy.logPartition(Q, utility, gamma);
            double value = KlRegularizedPolicy.objective(P, Q, utility, gamma);
            assertEquals(best - gamma * KlRegularizedPolicy.kl(P, optimum), value, 5 * TOLERANCE);
            assertEquals(best, KlRegularizedPolicy.objective(optimum, Q, utility, gamma), 5 * TOLERANCE);
        }
    }
}
