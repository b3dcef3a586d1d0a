package dev.plumbline.numerics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Properties 5 and 6 of the specification of ONI.
///
/// Planted mistakes, and what turns red: the term d² left out (one pass); variances divided by n − 1 (one pass); the
/// count of the batch not added (grouping).
class MergedMomentsTest {
    private static double[] normals(int seed, int n) {
        var random = new Philox(seed, 1);
        var x = new double[n];
        Arrays.setAll(x, i -> 3 * random.nextGaussian() + 1);
        return x;
    }

    private static MergedMoments merged(double[] x, int... cuts) {
        var moments = new MergedMoments(7, 2, 0);
        int from = 0;
        for (int cut : cuts) {
            moments.merge(Arrays.copyOfRange(x, from, cut));
            from = cut;
        }
        moments.merge(Arrays.copyOfRange(x, from, x.length));
        return moments;
    }

    /// P6, with weight 0 before. 20 numbers below 30: errors of squares below 1e-12.
    @Property(tries = 200, seed = "20261129")
    void batchesAreOnePass(@ForAll int seed, @ForAll @IntRange(min = 1, max = 9) int a,
            @ForAll @IntRange(min = 10, max = 19) int b) {
        double[] x = normals(seed, 20);
        var moments = merged(x, a, b);
        assertEquals(Moments.mean(x), moments.mean(), 1e-12);
        assertEquals(Moments.variance(x, 0), moments.variance(), 1e-11);
        // other groups, and another order of them
        double[] turned = new double[20];
        System.arraycopy(x, b, turned, 0, 20 - b);
        System.arraycopy(x, 0, turned, 20 - b, b);
        var other = merged(turned, 20 - b);
        assertEquals(moments.mean(), other.mean(), 1e-12);
        assertEquals(moments.variance(), other.variance(), 1e-11);
    }

    /// P5: z does not see a positive affine map of everything. Deviations above 0.1 with overwhelming probability.
    @Property(tries = 200, seed = "20261129")
    void normalizedIsInvariant(
            @ForAll int seed, @ForAll @DoubleRange(min = 0.1, max = 20) double a,
            @ForAll @DoubleRange(min = -9, max = 9) double b) {
        double[] x = normals(seed, 12);
        double[] mapped = Arrays.stream(x).map(value -> a * value + b).toArray();
        assertEquals(merged(x, 5).normalize(x[3]), merged(mapped, 5).normalize(mapped[3]), 1e-10);
    }

    @Test
    void firstResultsAreExtreme() {
        var moments = MergedMoments.usual();
        assertEquals(5, moments.normalize(5));
        moments.merge(new double[] {10, 10});
        // the weight of 1e-4 before: d² n n_b/(n + n_b)² = 100 · 5e-5 to first order, and v n/(n + n_b) = 5e-5
        assertEquals(5e-3 + 5e-5, moments.variance(), 1e-6);
        moments.merge(0, 0, 0);
        assertEquals(10, moments.mean(), 1e-3);
        var constant = new MergedMoments(0, 0, 0);
        constant.merge(new double[] {2, 2, 2});
        assertEquals(0, constant.normalize(2));
        assertTrue(Math.abs(constant.normalize(3)) <= 1e4 * (1 + 1e-12)); // 1/√1e-8
        assertThrows(IllegalArgumentException.class, () -> new MergedMoments(0, Double.NaN, 0));
        assertThrows(IllegalArgumentException.class, () -> moments.merge(0, 0, -1));
    }
}
