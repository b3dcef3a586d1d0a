package dev.plumbline.exercises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.reward.EnsembleAggregation;
import dev.plumbline.reward.aggregation.EnsembleIdentities;
import dev.plumbline.reward.aggregation.OrderWeighted;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Answers to the exercises on one aggregate: docs/operations/mean.md, minimum.md, median.md, quantile.md, soft-min.md,
/// mean-minus-std.md, uncertainty-weighted.md, variance.md, log-sigmoid-sum.md.
///
/// Red if a deviation has divisor M − 1 for M, if the soft minimum loses its 1/M, if two definitions of the quantile
/// are exchanged, or if the variance is taken as a difference of squares.
class EnsembleAnswersTest {
    private static final double[] SCORES = {-1, 0, 2, 2.5, -0.5};

    private static double value(Aggregation rule, double... scores) {
        return EnsembleAggregation.evaluate(rule, scores).value();
    }

    @Test
    void sharedErrorIsNotAveragedAway() {
        double rho = 0.25;
        for (int members = 1; members <= 8; members++) {
            // error √ρ c + √(1 − ρ) eᵢ with independent signs c, eᵢ: correlation ρ, variance 1; all 2^(M+1) outcomes
            double variance = 0;
            for (int signs = 0; signs < 2 << members; signs++) {
                double mean = Math.sqrt(rho) * ((signs & 1) == 0 ? 1 : -1);
                for (int i = 1; i <= members; i++) {
                    mean += Math.sqrt(1 - rho) * ((signs >> i & 1) == 0 ? 1 : -1) / members;
                }
                variance += mean * mean / (2 << members);
            }
            // up to 512 terms that add to at most 1, each with about ten roundings
            assertEquals(rho + (1 - rho) / members, variance, 1e-13);
            assertEquals(EnsembleIdentities.varianceOfMean(members, 1, rho), variance, 1e-13);
        }
    }

    @Test
    void minimumOfAPairLiesBetweenMinimumAndMean() {
        var random = new Philox(13, 0);
        for (int members = 2; members < 12; members++) {
            double[] r = random.doubles(members, -3, 3).toArray();
            double pairs = 0;
            for (int i = 0; i < members; i++) {
                for (int j = 0; j < i; j++) {
                    pairs += Math.min(r[i], r[j]) / (members * (members - 1) / 2);
                }
            }
            double expected = new OrderWeighted.ExpectedMinimum(2).evaluateFinite(r).value();
            assertEquals(pairs, expected, 1e-14); // at most 55 terms whose sizes add to 3
            assertTrue(value(new Aggregation.Minimum(), r) <= expected && expected <= value(new Aggregation.Mean(), r));
        }
    }

    @Test
    void medianIsNeitherConcaveNorConvex() {
        var median = new Aggregation.Median();
        assertEquals(2, value(median, 2, 2, 0));
        assertEquals(2, value(median, 0, 2, 2));
        assertEquals(1, value(median, 1, 2, 1)); // halfway: below the mean of the ends
        assertEquals(0, value(median, 2, 0, 0));
        assertEquals(0, value(median, 0, 0, 2));
        assertEquals(1, value(median, 1, 0, 1)); // halfway: above it
    }

    @Test
    void sixQuantilesOfFiveMembers() {
        var expected = Map.of(QuantileMethod.LINEAR, 2.2, QuantileMethod.LOWER, 2.0, QuantileMethod.HIGHER, 2.5,
                QuantileMethod.MIDPOINT, 2.25, QuantileMethod.NEAREST, 2.0, QuantileMethod.INVERTED_CDF, 2.5);
        assertEquals(QuantileMethod.values().length, expected.size());
        expected.forEach((method, quantile) -> // h = 4 · 0.85 rounds once, the interpolation twice
                assertEquals(quantile, value(new Aggregation.Quantile(0.85, method), SCORES), 3 * Math.ulp(4.0)));
    }

    @Test
    void softMinimumIsMeanMinusVarianceOverTwoTau() {
        double mean = value(new Aggregation.Mean(), SCORES);
        double variance = EnsembleAggregation.variance(SCORES, 0).value();
        double third = Arrays.stream(SCORES).map(r -> Math.pow(r - mean, 3)).sum() / SCORES.length;
        for (double tau : new double[] {50, 100, 200}) {
            double rest = value(new Aggregation.SoftMin(tau), SCORES) - (mean - variance / (2 * tau));
            // the next term is κ₃/(6 τ²), the one after −κ₄/(24 τ³) = 0.262/τ³
            assertEquals(third / 6, rest * tau * tau, 0.3 / tau);
        }
    }

    @Test
    void uncertaintyWeightingIsTheSoftMinimumCutAfterTwoTerms() {
        for (double lambda : new double[] {0.01, 0.1, 0.5}) {
            double tau = 1 / (2 * lambda);
            // the same formula in another order: a few roundings of numbers near 1
            assertEquals(EnsembleIdentities.cumulantExpansion(SCORES, tau, 2),
                    value(new Aggregation.UncertaintyWeighted(lambda, 0), SCORES), 1e-15);
        }
        // what is cut off made the soft minimum monotone: without it, a member that rises can lower the value
        assertTrue(value(new Aggregation.SoftMin(1), 0, 0, 9) > value(new Aggregation.SoftMin(1), 0, 0, 8));
        assertTrue(value(new Aggregation.UncertaintyWeighted(0.5, 0), 0, 0, 9)
                < value(new Aggregation.UncertaintyWeighted(0.5, 0), 0, 0, 8));
    }

    @Test
    void threeMembersAreMonotoneUpToOneOverRootTwo() {
        double edge = 1 / Math.sqrt(2);
        for (double k : new double[] {edge - 0.01, edge + 0.01}) {
            var rule = new Aggregation.MeanMinusStd(k, 0);
            boolean falls = value(rule, 0, 0, 2) < value(rule, 0, 0, 1);
            assertEquals(k > edge, falls);
        }
        var random = new Philox(14, 0);
        // at the edge itself no gradient is below 0 but for three roundings of numbers below 1
        for (int i = 0; i < 1000; i++) {
            double[] r = random.doubles(3, -1, 1).toArray();
            double[] gradient = EnsembleAggregation.evaluate(new Aggregation.MeanMinusStd(edge, 0), r).gradient();
            assertTrue(Arrays.stream(gradient).min().getAsDouble() > -1e-15);
        }
    }

    @Test
    void differenceOfSquaresCanBeNegative() {
        double[] r = {0.1, 0.1, 0.1};
        double mean = (r[0] + r[1] + r[2]) / 3;
        double square = (r[0] * r[0] + r[1] * r[1] + r[2] * r[2]) / 3;
        assertTrue(square - mean * mean < 0);
        assertEquals(0, EnsembleAggregation.variance(r, 0).value());
        double[] far = {1e8 + 0.1, 1e8 + 0.2, 1e8 + 0.4}; // squares of 1e16 leave no digit of a variance of 0.0156
        double plain = (far[0] * far[0] + far[1] * far[1] + far[2] * far[2]) / 3
                - Math.pow((far[0] + far[1] + far[2]) / 3, 2);
        assertTrue(Math.abs(plain - 0.0156) > 0.01);
        assertEquals(0.0156, EnsembleAggregation.variance(far, 0).value(), 1e-4);
    }

    @Test
    void sumOfLogSigmoidsIsBelowThatOfTheMean() {
        double reference = 0.5;
        double[] r = {-1, 0, 2};
        double atMean = 3 * Logistic.logSigmoid(1.0 / 3 - reference);
        assertEquals(-2.3398, atMean, 1e-4);
        assertEquals(-2.8769, value(new Aggregation.LogSigmoidSum(reference), r), 1e-4);
        double h = 1e-3; // members m − h, m, m + h: the gap is (h²)(−(log σ)″) = h² σ σ(−) to second order
        double z = 0.3;
        double gap = 3 * Logistic.logSigmoid(z) - value(new Aggregation.LogSigmoidSum(0), z - h, z, z + h);
        // fourth derivative below 1/8: h⁴/12 of it, 1e-14; four roundings of numbers below 2 in the difference
        assertEquals(h * h * Logistic.sigmoidSlope(z), gap, 1e-14);
    }
}
