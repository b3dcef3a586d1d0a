package dev.plumbline.exercises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.reward.aggregation.Aggregator;
import dev.plumbline.reward.aggregation.BoltzmannSoftMin;
import dev.plumbline.reward.aggregation.EnsembleIdentities;
import dev.plumbline.reward.aggregation.OrderWeighted;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Answers to the exercises of docs/aggregation.md.
///
/// Red if the lower tail counts a member too many, if the Boltzmann weights favour high scores, if trimming cuts at one
/// end only, or if c₄ is taken for a divisor M.
class AggregationAnswersTest {
    private static double value(Aggregation rule, double... scores) {
        return Aggregator.of(rule).evaluateFinite(scores).value();
    }

    @Test
    void orderOfFourRulesAndWhatHoldsAlways() {
        double[] scores = {-1, 0, 2, 2.5, -0.5};
        var tail = new OrderWeighted.LowerTailMean(0.4);
        assertEquals(-1, value(new Aggregation.Minimum(), scores));
        assertEquals(-0.75, tail.evaluateFinite(scores).value(), 1e-15);
        assertEquals(-0.1105, value(new Aggregation.SoftMin(1), scores), 5e-5);
        assertEquals(0.6, value(new Aggregation.Mean(), scores), 1e-15);
        var random = new Philox(17, 0);
        int reversed = 0;
        for (int i = 0; i < 2000; i++) {
            double[] r = random.doubles(5, -10, 10).toArray();
            double low = value(new Aggregation.Minimum(), r);
            double high = value(new Aggregation.Mean(), r);
            double soft = value(new Aggregation.SoftMin(1), r);
            double tailed = tail.evaluateFinite(r).value();
            assertTrue(low <= Math.min(soft, tailed) && Math.max(soft, tailed) <= high);
            reversed += soft < tailed ? 1 : 0;
        }
        assertTrue(reversed > 100, "reversed " + reversed); // soft-min and lower-tail mean have no fixed order
        double[] wide = Arrays.stream(scores).map(r -> 10 * r).toArray();
        assertTrue(value(new Aggregation.SoftMin(1), wide) < tail.evaluateFinite(wide).value());
    }

    @Test
    void twoRulesAreBelowTheMeanWithoutBeingConcaveAndNormalized() {
        var random = new Philox(18, 0);
        var boltzmann = new BoltzmannSoftMin(1);
        var and = new Aggregation.LogSigmoidSum(0);
        for (int i = 0; i < 2000; i++) {
            double[] r = random.doubles(4, -5, 5).toArray();
            double mean = value(new Aggregation.Mean(), r);
            assertTrue(boltzmann.evaluateFinite(r).value() <= mean); // weights fall where scores rise: Chebyshev
            assertTrue(value(and, r) < Math.min(mean, 0)); // Jensen, then M log σ(m) ≤ log σ(m) < min(m, 0)
        }
        assertTrue(value(and, 3, 3) < -0.09); // A(c, c) is not c
        // not concave: halfway between (0, 4) and (0, 8) it is below the mean of both
        assertTrue(boltzmann.evaluateFinite(new double[] {0, 6}).value()
                < (boltzmann.evaluateFinite(new double[] {0, 4}).value()
                + boltzmann.evaluateFinite(new double[] {0, 8}).value()) / 2);
        // the order statistics that are not concave are not always below it
        assertTrue(value(new Aggregation.Quantile(0.25, QuantileMethod.LINEAR), -10, 0, 0, 0, 0)
                > value(new Aggregation.Mean(), -10, 0, 0, 0, 0));
    }

    @Test
    void offsetTurnsTheOrderByTheMinimum() {
        double[] x = {0, 2};
        double[] y = {1, 1};
        double offset = 5;
        assertTrue(value(new Aggregation.Minimum(), x) < value(new Aggregation.Minimum(), y)); // 0 and 1
        assertTrue(value(new Aggregation.Minimum(), x[0] + offset, x[1])
                > value(new Aggregation.Minimum(), y[0] + offset, y[1])); // 2 and 1
        var random = new Philox(19, 0);
        for (int i = 0; i < 1000; i++) {
            double[] a = random.ints(3, -20, 20).asDoubleStream().toArray();
            double[] b = random.ints(3, -20, 20).asDoubleStream().toArray();
            double before = value(new Aggregation.Mean(), a) - value(new Aggregation.Mean(), b);
            a[0] += offset;
            b[0] += offset;
            // offset/M cancels; means of whole numbers below 25 in size are rounded three times
            assertEquals(before, value(new Aggregation.Mean(), a) - value(new Aggregation.Mean(), b), 1e-14);
        }
    }

    @Test
    void whichOrderStatisticsBearThreeBadMembersOfSeven() {
        for (var rule : List.of(
                new OrderWeighted.TrimmedMean(3), quantile(1 / 6.0), quantile(2 / 6.0), quantile(3 / 6.0))) {
            assertTrue(bounded(rule));
        }
        for (var rule : List.of(new OrderWeighted.TrimmedMean(2), quantile(0), quantile(4 / 6.0),
                Aggregator.of(new Aggregation.Mean()))) {
            assertFalse(bounded(rule));
        }
    }

    private static Aggregator quantile(double q) {
        return Aggregator.of(new Aggregation.Quantile(q, QuantileMethod.LINEAR));
    }

    /// Whether the value stays within the honest scores 1, 2, 3, 4, whatever the hacked two and the broken one say.
    private static boolean bounded(Aggregator rule) {
        double[] anything = {-1e9, 1.5, 1e9};
        for (double hack : new double[] {1.5, 1e9}) { // a hack lifts
            for (double broken : anything) {
                double value = rule.evaluateFinite(new double[] {hack, 1, 2, broken, 3, hack, 4}).value();
                if (!(value >= 1 && value <= 4)) {
                    return false;
                }
            }
        }
        return true;
    }

    @Test
    void deviationThatCostsAsMuchAsTheMinimum() {
        double k = EnsembleIdentities.expectedLargestNormal(5) / EnsembleIdentities.meanSampleDeviation(5);
        assertEquals(1.2372, k, 5e-5);
        var random = new Philox(20, 0);
        double deviation = 0;
        double minimum = 0;
        int draws = 100_000;
        for (int i = 0; i < draws; i++) {
            double[] r = new double[5];
            Arrays.setAll(r, j -> random.nextGaussian());
            deviation += value(new Aggregation.MeanMinusStd(k, 1), r) / draws;
            minimum += value(new Aggregation.Minimum(), r) / draws;
        }
        // the two differ by less than 1 in deviation: 6 standard errors of 1/√100,000, false alarm 2e-9 (seed fixed)
        assertEquals(minimum, deviation, 6 / Math.sqrt(draws));
    }

    @Test
    void betterMembersBeatOneMoreMember() {
        double five = EnsembleIdentities.varianceOfMean(5, 1, 0.5);
        double six = EnsembleIdentities.varianceOfMean(6, 1, 0.5);
        double better = EnsembleIdentities.varianceOfMean(5, 0.9 * 0.9, 0.5);
        assertEquals(0.6, five, 1e-15);
        assertEquals(0.5833, six, 5e-5);
        assertEquals(0.486, better, 1e-15);
        assertTrue(better < EnsembleIdentities.varianceOfMean(1_000_000, 1, 0.5)); // not even a million would do
    }
}
