package dev.plumbline.quantile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Repair of crossing quantiles, and the penalty against crossing. Tolerances: sums of at most 19 numbers of size 4, 1e-12.
///
/// Planted mistakes that turn it red: a pool that is not averaged over all it holds, or not compared with the block before
/// (projection, mean); a sweep that starts at an end (median, counter-example); a Jacobian of the inverse permutation
/// (differences); a penalty on neighbours only, or without its normaliser (closed values).
class IsotonizerProperties {
    private static double[] draw(int half, long seed, boolean ties) {
        var random = new Philox(seed, 1);
        var q = new double[2 * half + 1];
        Arrays.setAll(q, _ -> ties ? random.nextInt(4) : random.nextGaussian());
        return q;
    }

    private static void assertAscending(double... q) {
        for (int k = 1; k < q.length; k++) {
            assertTrue(q[k] >= q[k - 1] - 1e-12, () -> Arrays.toString(q));
        }
    }

    @Property(tries = 300)
    void repairs(@ForAll @IntRange(max = 9) int half, @ForAll long seed, @ForAll boolean ties) {
        double[] q = draw(half, seed, ties);
        for (var isotonizer : Isotonizer.values()) {
            double[] repaired = isotonizer.apply(q);
            assertAscending(repaired);
            assertArrayEquals(repaired, isotonizer.apply(repaired), 1e-12);
            double[] ordered = q.clone();
            Arrays.sort(ordered);
            assertArrayEquals(ordered, isotonizer.apply(ordered), 0);
        }
        double[] sorted = q.clone();
        Arrays.sort(sorted);
        assertArrayEquals(sorted, Isotonizer.SORT.apply(q), 0);
        assertEquals(Arrays.stream(q).sum(), Arrays.stream(Isotonizer.ISOTONIC.apply(q)).sum(), 1e-12);
        assertEquals(q[half], Isotonizer.MIN_MAX_SWEEP.apply(q)[half], 0);
    }

    /// P is the projection on ascending vectors iff (q − P)·P = 0 and (q − P)·z ≤ 0 for every ascending z; steps
    /// (0, …, 0, 1, …, 1) and ± (1, …, 1) generate them.
    @Property(tries = 300)
    void isotonicIsTheProjection(@ForAll @IntRange(max = 9) int half, @ForAll long seed, @ForAll boolean ties) {
        double[] q = draw(half, seed, ties);
        double[] p = Isotonizer.ISOTONIC.apply(q);
        double along = 0;
        double tail = 0;
        for (int k = q.length - 1; k >= 0; k--) {
            along += (q[k] - p[k]) * p[k];
            tail += q[k] - p[k];
            assertTrue(tail <= 1e-12, "step at " + k + ": " + tail);
        }
        assertEquals(0, tail, 1e-12);
        assertEquals(0, along, 1e-11);
    }

    /// The theorem: for every y, not only on average.
    @Property(tries = 300)
    void sortingAndPoolingNeverRaiseTheLoss(@ForAll @IntRange(max = 9) int half, @ForAll long seed, @ForAll boolean ties) {
        double[] q = draw(half, seed, ties);
        var taus = new double[q.length];
        Arrays.setAll(taus, k -> (k + 1.0) / (taus.length + 1));
        var random = new Philox(seed, 2);
        for (int turn = 0; turn < 10; turn++) {
            double y = turn < 5 ? q[random.nextInt(q.length)] : 2 * random.nextGaussian();
            double raw = Pinball.mean(y, q, taus);
            assertTrue(Pinball.mean(y, Isotonizer.SORT.apply(q), taus) <= raw + 1e-13);
            assertTrue(Pinball.mean(y, Isotonizer.ISOTONIC.apply(q), taus) <= raw + 1e-13);
        }
    }

    @Example
    void sweepMayRaiseTheLoss() {
        double[] q = {0, -1, 0};
        double[] taus = {0.25, 0.5, 0.75};
        assertArrayEquals(new double[] {-1, -1, 0}, Isotonizer.MIN_MAX_SWEEP.apply(q), 0);
        assertEquals(0.5, 3 * Pinball.mean(0, q, taus), 1e-15);
        assertEquals(0.75, 3 * Pinball.mean(0, Isotonizer.MIN_MAX_SWEEP.apply(q), taus), 1e-15);
        assertEquals(0.25, 3 * Pinball.mean(0, Isotonizer.SORT.apply(q), taus), 1e-15);
        assertThrows(IllegalArgumentException.class, () -> Isotonizer.MIN_MAX_SWEEP.apply(1, 2));
    }

    /// Central differences over 2e-7 away from kinks; the maps are piecewise linear, so only rounding is left: 1e-8.
    @Property(tries = 200)
    void jacobians(@ForAll @IntRange(max = 6) int half, @ForAll long seed) {
        double[] q = draw(half, seed, false);
        double[] upstream = draw(half, seed + 1, false);
        double h = 1e-7;
        for (var isotonizer : Isotonizer.values()) {
            double[] found = isotonizer.vectorJacobian(q, upstream);
            for (int k = 0; k < q.length; k++) {
                double[] more = q.clone();
                double[] less = q.clone();
                more[k] += h;
                less[k] -= h;
                double forward = dot(isotonizer.apply(more), upstream) - dot(isotonizer.apply(q), upstream);
                double back = dot(isotonizer.apply(q), upstream) - dot(isotonizer.apply(less), upstream);
                if (Math.abs(forward - back) < 1e-12) {
                    assertEquals((forward + back) / (2 * h), found[k], 1e-7);
                }
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @Example
    void penaltyCountsAllPairs() {
        var plain = CrossingPenalty.constant(3, 0, 3);
        assertEquals(3 * 2 / 6.0 * (2 + 1 + 0), plain.value(2, 0, 1), 1e-15);
        assertArrayEquals(new double[] {2, -1, -1}, plain.gradient(2, 0, 1), 1e-15);
        assertEquals(0, plain.value(0, 1, 1), 0);
        assertEquals(3 * 2 / 6.0 * 0.5, CrossingPenalty.constant(3, 0.5, 3).value(0, 1, 1), 1e-15);
        var adaptive = CrossingPenalty.adaptive(3, 0.5, -1, 0, 3);
        assertEquals(0.5, adaptive.margin()[0][1], 0);
        assertEquals(2, adaptive.margin()[0][2], 0);
        assertEquals(1, CrossingPenalty.crossings(1, 0.5, 0.5 - 1e-10, 2));
        assertThrows(IllegalArgumentException.class, () -> plain.value(1, 2));
    }

    /// Linear between kinks; pairs nearer to a kink than the step are passed over.
    @Property(tries = 200)
    void penaltyGradient(@ForAll @IntRange(min = 1, max = 5) int half, @ForAll long seed) {
        double[] q = draw(half, seed, false);
        var penalty = CrossingPenalty.constant(2, 0.3, q.length);
        double[] found = penalty.gradient(q);
        double h = 1e-7;
        for (int k = 0; k < q.length; k++) {
            double[] more = q.clone();
            double[] less = q.clone();
            more[k] += h;
            less[k] -= h;
            double forward = penalty.value(more) - penalty.value(q);
            double back = penalty.value(q) - penalty.value(less);
            if (Math.abs(forward - back) < 1e-12) {
                assertEquals((forward + back) / (2 * h), found[k], 1e-7);
            }
        }
    }
}
