package dev.plumbline.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/// Property 7 of the specification of RewardMATH, hand-worked scores and edges.
///
/// Planted mistakes that turn it red: an arithmetic for the geometric mean; a product not taken in logs (underflow);
/// the first step for the last; odds of the mean for the mean of odds; no clamp.
class StepAggregationProperties {
    /// P7. Logs and exps lose a few units in the last place a step: 12 steps, 1e-13.
    @Property(tries = 200, seed = "20261129")
    void ordered(@ForAll int seed, @ForAll @IntRange(min = 1, max = 12) int m) {
        double[] p = new Philox(seed, 1).doubles(m).map(u -> 0.01 + 0.98 * u).toArray();
        double geo = StepAggregation.GEOMETRIC_MEAN.apply(p);
        double product = StepAggregation.PRODUCT.apply(p);
        assertTrue(StepAggregation.MIN.apply(p) <= geo + 1e-13);
        assertTrue(geo <= StepAggregation.MEAN.apply(p) + 1e-13);
        assertTrue(StepAggregation.MEAN.apply(p) <= StepAggregation.MAX.apply(p) + 1e-15);
        assertTrue(product <= StepAggregation.MIN.apply(p) * (1 + 1e-13));
        assertEquals(Math.log(product), m * Math.log(geo), 1e-12);
        assertEquals(p[m - 1], StepAggregation.LAST.apply(p));
        double[] doubled = Arrays.stream(p).flatMap(x -> Arrays.stream(new double[] {x, x})).toArray();
        for (var rule : StepAggregation.values()) {
            double expected = rule == StepAggregation.PRODUCT ? product * product : rule.apply(p);
            assertEquals(expected, rule.apply(doubled), 1e-12 * Math.max(1, expected), rule::toString);
        }
    }

    /// P7: one step; equal steps.
    @Property(tries = 100, seed = "20261129")
    void equalSteps(@ForAll @DoubleRange(min = 0.01, max = 0.99) double p, @ForAll @IntRange(min = 1, max = 9) int m) {
        var steps = new double[m];
        Arrays.fill(steps, p);
        for (var rule : StepAggregation.values()) {
            double expected = switch (rule) {
                case PRODUCT -> Math.pow(p, m);
                case MEAN_ODDS -> p / (1 - p);
                default -> p;
            };
            assertEquals(expected, rule.apply(steps), 1e-13 * Math.max(1, expected), rule::toString);
        }
    }

    @Example
    void golden() {
        double[] p = {0.5, 0.8, 0.2};
        assertEquals(0.08, StepAggregation.PRODUCT.apply(p), 1e-16);
        assertEquals(Math.cbrt(0.08), StepAggregation.GEOMETRIC_MEAN.apply(p), 1e-15);
        assertEquals(0.5, StepAggregation.MEAN.apply(p), 1e-16);
        assertEquals(0.5, StepAggregation.MEAN_LOGIT.apply(p), 1e-15);
        assertEquals((1 + 4 + 0.25) / 3, StepAggregation.MEAN_ODDS.apply(p), 1e-15);
        assertEquals(0.2, StepAggregation.MIN.apply(p));
        assertEquals(0.8, StepAggregation.MAX.apply(p));
    }

    @Example
    void edges() {
        var many = new double[5000];
        Arrays.fill(many, 0.5);
        assertEquals(0, StepAggregation.PRODUCT.apply(many), 0);
        assertEquals(5000 * Math.log(0.5), StepAggregation.logProduct(many), 1e-9);
        assertEquals(0.5, StepAggregation.GEOMETRIC_MEAN.apply(many), 1e-12);
        assertEquals(0, StepAggregation.PRODUCT.apply(1, 0, 1));
        assertEquals(0.99, StepAggregation.MEAN_LOGIT.apply(0.01, new double[] {1}), 1e-15);
        assertEquals(99, StepAggregation.MEAN_ODDS.apply(0.01, new double[] {1}), 1e-12);
        assertTrue(StepAggregation.MEAN_ODDS.apply(1.0) <= 1e6);
        assertThrows(IllegalArgumentException.class, () -> StepAggregation.MIN.apply());
        assertThrows(IllegalArgumentException.class, () -> StepAggregation.MIN.apply(0.5, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> StepAggregation.MIN.apply(0.5, new double[] {1.5}));
        assertThrows(IllegalArgumentException.class, () -> StepAggregation.MIN.apply(0, new double[] {0.5}));
    }
}
