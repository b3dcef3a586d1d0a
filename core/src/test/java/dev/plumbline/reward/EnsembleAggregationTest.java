package dev.plumbline.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.numerics.QuantileMethod;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/// Aggregation rules: golden numbers, axioms, gradients against differences.
///
/// Planted mistakes that turn it red: the other ddof; λ on the standard deviation; soft-min without 1/M; a subgradient on the
/// highest index among equals; a quantile that interpolates upwards; the sign of the penalty.
class EnsembleAggregationTest {
    /// Of the numbers in the golden vector, twelve decimals.
    private static final double PRINTED = 5e-13;
    private static final double[] R = {-1, 0, 2, 2.5, -0.5};

    private static double value(Aggregation rule, double... scores) {
        return EnsembleAggregation.evaluate(rule, scores).value();
    }

    private static Aggregation quantile(double q) {
        return new Aggregation.Quantile(q, QuantileMethod.LINEAR);
    }

    private static List<Aggregation> rules() {
        return List.of(new Aggregation.Mean(), new Aggregation.Minimum(), new Aggregation.Median(), quantile(0.3),
                new Aggregation.UncertaintyWeighted(0.5, 0), new Aggregation.UncertaintyWeighted(0.5, 1),
                new Aggregation.MeanMinusStd(1, 0), new Aggregation.MeanMinusStd(2, 1), new Aggregation.SoftMin(0.7));
    }

    @Test
    void goldenNumbers() {
        assertEquals(0.6, value(new Aggregation.Mean(), R), 0);
        assertEquals(0, value(new Aggregation.Median(), R), 0);
        assertEquals(-1, value(new Aggregation.Minimum(), R), 0);
        assertEquals(-0.37, value(new Aggregation.UncertaintyWeighted(0.5, 0), R), 4e-16);
        assertEquals(0.6 - 0.5 * 2.425, value(new Aggregation.UncertaintyWeighted(0.5, 1), R), 4e-16);
        assertEquals(-0.792838827718, value(new Aggregation.MeanMinusStd(1, 0), R), PRINTED);
        assertEquals(-0.957241150240, value(new Aggregation.MeanMinusStd(1, 1), R), PRINTED);
        assertEquals(-0.110543270535, value(new Aggregation.SoftMin(1), R), PRINTED);
        assertEquals(-0.839732253111, value(new Aggregation.SoftMin(0.1), R), PRINTED);
        assertEquals(0.504571071209, value(new Aggregation.SoftMin(10), R), PRINTED);
        assertEquals(-0.5, value(quantile(0.25), R), 0);
        assertEquals(-0.8, value(quantile(0.1), R), 2e-16);
        assertEquals(-3.186303597594, value(new Aggregation.LogSigmoidSum(0), R), PRINTED);
    }

    @Test
    void varianceHasAnExplicitDivisor() {
        assertEquals(1.94, EnsembleAggregation.variance(R, 0).value(), 4e-16);
        assertEquals(2.425, EnsembleAggregation.variance(R, 1).value(), 5e-16);
        assertArrayEquals(new double[] {-0.64, -0.24, 0.56, 0.76, -0.44}, EnsembleAggregation.variance(R, 0).gradient(), 4e-16);
    }

    /// A median or minimum among equals puts its whole weight on the lowest index.
    @Test
    void subgradientsAtTies() {
        assertArrayEquals(new double[] {0, 1, 0, 0}, EnsembleAggregation.evaluate(
                new Aggregation.Minimum(), new double[] {2, 1, 1, 3}).gradient());
        assertArrayEquals(new double[] {0.5, 0.5, 0}, EnsembleAggregation.evaluate(
                quantile(0.25), new double[] {1, 1, 1}).gradient());
        assertArrayEquals(new double[] {0.5, 0.5}, EnsembleAggregation.evaluate(
                new Aggregation.MeanMinusStd(1, 0), new double[] {4, 4}).gradient());
    }

    @Test
    void oneMemberIsItself() {
        for (var rule : rules()) {
            var terms = EnsembleAggregation.evaluate(rule, new double[] {-3.25});
            assertEquals(-3.25, terms.value(), 0, rule.toString());
            assertArrayEquals(new double[] {1}, terms.gradient(), rule.toString());
        }
    }

    @Test
    void noMemberAndNaN() {
        for (var rule : rules()) {
            assertThrows(IllegalArgumentException.class, () -> EnsembleAggregation.evaluate(rule, new double[0]));
            var terms = EnsembleAggregation.evaluate(rule, new double[] {1, Double.NaN, 2});
            assertTrue(Double.isNaN(terms.value()), rule.toString());
            assertTrue(Arrays.stream(terms.gradient()).allMatch(Double::isNaN), rule.toString());
        }
    }

    /// Values of order 10 with a handful of roundings: 1e-13. The log-sigmoid sum is no mean and not among the rules.
    @Property(tries = 200)
    void axioms(@ForAll @Size(min = 1, max = 8) double[] raw, @ForAll @DoubleRange(min = -5, max = 5) double shift) {
        double[] r = Arrays.stream(raw).map(x -> Double.isFinite(x) ? 5 * Math.tanh(x) : 0).toArray();
        double[] moved = Arrays.stream(r).map(x -> x + shift).toArray();
        double[] reversed = new double[r.length];
        Arrays.setAll(reversed, i -> r[r.length - 1 - i]);
        double least = Arrays.stream(r).min().orElseThrow();
        double mean = value(new Aggregation.Mean(), r);
        for (var rule : rules()) {
            double a = value(rule, r);
            assertEquals(a + shift, value(rule, moved), 1e-13, "translation: " + rule);
            assertEquals(a, value(rule, reversed), 1e-13, "symmetry: " + rule);
            double total = Arrays.stream(EnsembleAggregation.evaluate(rule, r).gradient()).sum();
            assertEquals(1, total, 1e-13, "weights sum to 1: " + rule);
        }
        double soft = value(new Aggregation.SoftMin(0.7), r);
        assertTrue(least <= soft + 1e-13 && soft <= mean + 1e-13, "min, soft-min, mean");
        assertTrue(value(new Aggregation.SoftMin(0.1), r) <= soft + 1e-13, "soft-min rises with tau");
        assertEquals(least, value(quantile(0), r), 0);
        assertEquals(value(new Aggregation.Median(), r), value(quantile(0.5), r), 1e-14);
        assertEquals(mean, value(new Aggregation.UncertaintyWeighted(0, 0), r), 1e-14);
    }

    /// Central differences with h = 1e-5 away from ties (members 0.1 apart): truncation h²/6 |f‴| below 1e-8 for these
    /// rules (τ ≥ 0.7, deviations above 0.1), rounding 1e-15/h = 1e-10.
    @Property(tries = 100)
    void gradientsAreThoseOfTheValue(@ForAll @Size(min = 2, max = 6) double[] raw) {
        var r = new double[raw.length];
        for (int i = 0; i < r.length; i++) {
            r[i] = (i * 7 % r.length) * 0.5 + (Double.isFinite(raw[i]) ? 0.2 * Math.tanh(raw[i]) : 0);
        }
        for (var rule : rules()) {
            double[] gradient = EnsembleAggregation.evaluate(rule, r).gradient();
            for (int i = 0; i < r.length; i++) {
                double h = 1e-5;
                double[] up = r.clone();
                double[] down = r.clone();
                up[i] += h;
                down[i] -= h;
                double slope = (value(rule, up) - value(rule, down)) / (up[i] - down[i]);
                assertEquals(slope, gradient[i], 1e-7, rule + " member " + i);
            }
        }
    }

    @Test
    void limitsOfSoftMin() {
        // min + τ log M bounds the distance from the minimum, Var/(2τ) that from the mean
        assertEquals(-1, value(new Aggregation.SoftMin(1e-3), R), 1e-3 * Math.log(5) + 1e-15);
        assertEquals(0.6, value(new Aggregation.SoftMin(1e9), R), 1.94 / 2e9 + 1e-15);
    }
}
