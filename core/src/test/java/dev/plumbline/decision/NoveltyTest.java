package dev.plumbline.decision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Bonuses for what was seldom seen. Red if n and λ/B are added before the square, if hops follow arrows the wrong way,
/// or if the learned network is compared with itself.
class NoveltyTest {
    /// λ/√n is within n/(λ/B)² relative of it for large n, half of that by the square root.
    @Property(tries = 100, seed = "20261129")
    void countBonusFallsFromItsLargest(
            @ForAll @DoubleRange(min = 0.01, max = 5) double lambda,
            @ForAll @DoubleRange(min = 0.1, max = 5) double most,
            @ForAll @IntRange(max = 1000) int n) {
        var bonus = new CountBonus(lambda, most);
        assertEquals(most, bonus.value(0), 1e-14 * most);
        assertTrue(bonus.value(n + 1) < bonus.value(n));
        assertTrue(bonus.value(n) <= most * (1 + 1e-15));
        double far = 1e12;
        assertEquals(lambda / Math.sqrt(far), bonus.value((long) far),
                lambda / Math.sqrt(far) * (lambda / most) * (lambda / most) / far + 1e-20);
        assertEquals(0, new CountBonus(0, most).value(n));
        assertEquals(lambda / Math.sqrt(n + 1), new CountBonus(lambda, Double.POSITIVE_INFINITY).value(n + 1), 1e-15);
    }

    @Test
    void graph() {
        var graph = new StateGraph(6);
        assertArrayEquals(new double[6], graph.potential(3, 0.5));
        graph.observe(0, 1);
        graph.observe(1, 2);
        graph.observe(2, 3);
        graph.observe(3, 0);
        graph.observe(4, 0);
        assertArrayEquals(new int[] {3, 2, 1, 0, 4, -1}, graph.hops(3));
        assertArrayEquals(new double[] {-1.5, -1, -0.5, -0.0, -2, -2.5}, graph.potential(3, 0.5));
    }

    /// Training on one state makes it known and leaves another new: factors of 10 where 100 and more are seen.
    @Test
    void distillation() {
        try (var backend = new DefinitionBackend()) {
            var novelty = new RandomDistillation(
                    backend, 3, 8, 4, new StepRule.Adam(AdamOptions.of(0.02)), new Philox(3, 1));
            var known = backend.tensor(DType.FLOAT64, new double[] {1, 0, 0}, 1, 3);
            var all = backend.tensor(DType.FLOAT64, new double[] {1, 0, 0, 0, 0, 1}, 2, 3);
            double[] before = novelty.novelty(all);
            for (int i = 0; i < 300; i++) {
                novelty.train(known);
            }
            double[] after = novelty.novelty(all);
            assertTrue(before[0] > 0.01 && before[1] > 0.01);
            assertTrue(after[0] < before[0] / 10, after[0] + " " + before[0]);
            assertTrue(after[1] > before[1] / 10, after[1] + " " + before[1]);
        }
        assertThrows(IllegalArgumentException.class, () -> new CountBonus(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> new CountBonus(1, Double.NaN));
    }
}
