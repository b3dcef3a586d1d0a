package dev.plumbline.policy.mixing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.GroupAdvantages;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Mixing rewards: the properties that ReFine-RFT's specification lists for its normalisation, and the other scalings.
///
/// Planted mistakes, and what turns red: divisor G for G − 1 (second moment, golden numbers); weights inside the
/// standard deviation (affine); ε on the variance (golden numbers); the sum whitened instead of each reward
/// (resolution, affine); a constant reward divided by ε (constant); the gate asked of the wrong response (gate); ranks
/// from 1 (rank); no batch step (GDPO).
class RewardMixtureProperties {
    private static final RewardScaling WHITENED = new RewardScaling.Whitened(0, 1);

    private static double[][] normals(int seed, int size, int count) {
        var random = new Philox(seed, 1);
        var rewards = new double[size][count];
        for (double[] row : rewards) {
            Arrays.setAll(row, m -> random.nextGaussian());
        }
        return rewards;
    }

    private static double[] weights(int seed, int count) {
        var random = new Philox(seed, 2);
        var weights = new double[count];
        Arrays.setAll(weights, m -> 0.1 + random.nextDouble());
        return weights;
    }

    /// P1, P2: only the sign of a factor matters. Standard deviations above 0.05 with overwhelming probability; errors
    /// of 10 ulp of numbers below 1e3, over that.
    @Property(tries = 200)
    void scalesDoNotMatter(
            @ForAll int seed, @ForAll @IntRange(min = 3, max = 8) int size,
            @ForAll @DoubleRange(min = 0.1, max = 50) double a, @ForAll @DoubleRange(min = -20, max = 20) double b) {
        double[][] rewards = normals(seed, size, 3);
        double[] w = weights(seed, 3);
        double[] once = RewardMixture.scaleThenSum(w, WHITENED).apply(rewards);
        double[][] changed = Arrays.stream(rewards)
                .map(r -> new double[] {a * r[0] + b, r[1], -a * r[2] + b})
                .toArray(double[][]::new);
        assertArrayEquals(once,
                RewardMixture.scaleThenSum(new double[] {w[0], w[1], -w[2]}, WHITENED).apply(changed), 1e-9);
    }

    /// P3 to P7.
    @Property(tries = 200)
    void moments(
            @ForAll int seed, @ForAll @IntRange(min = 2, max = 8) int size,
            @ForAll @IntRange(min = 1, max = 5) int count) {
        double[][] rewards = normals(seed, size, count);
        double[] w = weights(seed, count);
        var mixture = RewardMixture.scaleThenSum(w, WHITENED);
        double[] a = mixture.apply(rewards);
        assertEquals(0, CompensatedSum.of(a), 1e-13);
        var diagnostics = AdvantageDiagnostics.of(rewards, w);
        double squares = Arrays.stream(a).map(x -> x * x).sum();
        assertEquals(squares, (size - 1) * diagnostics.size() * diagnostics.size(), 1e-11);
        assertEquals(0, diagnostics.constant());
        double[] first = Arrays.stream(rewards).mapToDouble(r -> r[0]).toArray();
        assertArrayEquals(GroupAdvantages.normalized(first, 1e-4, 1),
                RewardMixture.scaleThenSum(new double[] {1}, new RewardScaling.Whitened(1e-4, 1))
                        .apply(Arrays.stream(first).mapToObj(x -> new double[] {x}).toArray(double[][]::new)));
        double[][] withConstant = Arrays.stream(rewards).map(r -> append(r, 0.3)).toArray(double[][]::new);
        assertArrayEquals(a, RewardMixture.scaleThenSum(append(w, 7), WHITENED).apply(withConstant));
        assertEquals(1, AdvantageDiagnostics.of(withConstant, append(w, 7)).constant());
        int[] order = new Philox(seed, 3).permutation(size);
        assertArrayEquals(Arrays.stream(order).mapToDouble(i -> a[i]).toArray(),
                mixture.apply(Arrays.stream(order).mapToObj(i -> rewards[i]).toArray(double[][]::new)), 1e-13);
        double[][] reversed = Arrays.stream(rewards).map(RewardMixtureProperties::reversed).toArray(double[][]::new);
        assertArrayEquals(a, RewardMixture.scaleThenSum(reversed(w), WHITENED).apply(reversed), 1e-13);
    }

    private static double[] append(double[] x, double last) {
        double[] longer = Arrays.copyOf(x, x.length + 1);
        longer[x.length] = last;
        return longer;
    }

    private static double[] reversed(double[] x) {
        var y = new double[x.length];
        Arrays.setAll(y, i -> x[x.length - 1 - i]);
        return y;
    }

    /// P8: rows that tie in the sum.
    @Test
    void resolution() {
        double[][] rewards = {{1, 0}, {0, 1}, {0, 0}, {0, 0}, {0, 1}};
        double[] w = {1, 1};
        double[] sum = RewardMixture.sumThenScale(w, WHITENED).apply(rewards);
        double[] each = RewardMixture.scaleThenSum(w, WHITENED).apply(rewards);
        assertEquals(sum[0], sum[1]);
        assertTrue(each[0] > each[1] + 0.3);
        assertEquals(each[1], each[4]);
    }

    /// P9.
    @Property(tries = 100)
    void batch(@ForAll int seed) {
        double[][][] batch = {normals(seed, 4, 2), normals(seed + 1, 3, 2), normals(seed + 2, 5, 2)};
        var mixture = RewardMixture.scaleThenSum(new double[] {1, 0.3}, WHITENED);
        double[] white = Arrays.stream(mixture.applyThenWhiten(batch, 0)).flatMapToDouble(Arrays::stream).toArray();
        double[] before = Arrays.stream(batch).map(mixture::apply).flatMapToDouble(Arrays::stream).toArray();
        assertEquals(0, Moments.mean(white), 1e-14);
        assertEquals(1, Moments.standardDeviation(white, 1), 1e-13);
        double factor = Moments.standardDeviation(before, 1);
        for (int i = 0; i < white.length; i++) {
            assertEquals(before[i] - Moments.mean(before), white[i] * factor, 1e-13);
        }
    }

    /// One success in 8 is 2.475 deviations whatever it is worth; five unrelated rewards of weights 1, 1, 1, 0.1, 0.1
    /// make steps of √3.02 = 1.738. ε = 1e-4 divides by s + ε: s of one in 8 is √(1/8).
    @Test
    void goldenNumbers() {
        var rare = new double[8][1];
        rare[3][0] = 30;
        assertEquals(7 / Math.sqrt(8), RewardMixture.scaleThenSum(new double[] {1}, WHITENED).apply(rare)[3], 1e-14);
        assertEquals(2.4749, 7 / Math.sqrt(8), 1e-4);
        rare[3][0] = 1;
        assertEquals(0.875 / (Math.sqrt(0.125) + 1e-4),
                RewardMixture.scaleThenSum(new double[] {1}, new RewardScaling.Whitened(1e-4, 1)).apply(rare)[3],
                1e-14);
        var walsh = new double[8][5]; // orthogonal columns
        for (int i = 0; i < 8; i++) {
            for (int m = 0; m < 5; m++) {
                walsh[i][m] = Integer.bitCount(i & (m + 1)) % 2;
            }
        }
        assertEquals(Math.sqrt(3.02), AdvantageDiagnostics.of(walsh, new double[] {1, 1, 1, 0.1, 0.1}).size(), 1e-14);
        assertArrayEquals(new double[] {0, 0}, RewardMixture.scaleThenSum(new double[] {1}, WHITENED)
                .apply(new double[][] {{0.3}, {0.3}}));
    }

    @Property(tries = 200)
    void otherScalings(
            @ForAll int seed, @ForAll @IntRange(min = 2, max = 8) int size,
            @ForAll @DoubleRange(min = 0.1, max = 9) double a) {
        double[] r = Arrays.stream(normals(seed, size, 1)).mapToDouble(x -> x[0]).toArray();
        double[] scaled = Arrays.stream(r).map(x -> a * x - 3).toArray();
        double[] minMax = new RewardScaling.MinMax().apply(r);
        assertEquals(0, Arrays.stream(minMax).min().orElseThrow());
        assertEquals(1, Arrays.stream(minMax).max().orElseThrow());
        assertArrayEquals(minMax, new RewardScaling.MinMax().apply(scaled), 1e-9);
        double[] rank = new RewardScaling.Rank().apply(r);
        assertArrayEquals(rank, new RewardScaling.Rank().apply(Arrays.stream(r).map(Math::exp).toArray()));
        assertEquals(size / 2.0, Arrays.stream(rank).sum(), 1e-12);
        double[] fixed = RewardScaling.Fixed.of(r).apply(r);
        assertArrayEquals(WHITENED.apply(r), fixed, 1e-11);
        assertArrayEquals(new RewardScaling.Whitened(0.1, 0).apply(r),
                new RewardScaling.RunningStatistics(0.1).apply(r), 1e-11);
    }

    @Test
    void scalingsOfSmallGroups() {
        double[] r = {2, 5, 2, 3};
        assertArrayEquals(new double[] {0, 1, 0, 1.0 / 3}, new RewardScaling.MinMax().apply(r), 1e-16);
        assertArrayEquals(new double[] {0.5 / 3, 1, 0.5 / 3, 2.0 / 3}, new RewardScaling.Rank().apply(r), 1e-15);
        assertArrayEquals(new double[] {-1, 2, -1, 0}, new RewardScaling.Centered().apply(r));
        assertArrayEquals(new double[] {0, 0}, new RewardScaling.MinMax().apply(new double[] {4, 4}));
        assertArrayEquals(new double[] {0.5}, new RewardScaling.Rank().apply(new double[] {4}));
        assertTrue(Double.isNaN(new RewardScaling.Rank().apply(new double[] {4, Double.NaN})[0]));
        assertTrue(Double.isNaN(new RewardScaling.MinMax().apply(new double[] {4, Double.NaN})[0]));
        var running = new RewardScaling.RunningStatistics(0);
        assertArrayEquals(new double[] {0, 0}, running.apply(new double[] {1, 1}));
        assertArrayEquals(new double[] {1, 1}, running.apply(new double[] {3, 3})); // mean 2, deviation 1
        assertThrows(IllegalArgumentException.class, () -> RewardScaling.Fixed.of(new double[] {1, 1}));
        assertThrows(IllegalArgumentException.class, () -> new RewardScaling.Whitened(Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> RewardMixture.scaleThenSum(new double[2], running));
    }

    /// Brevity counts for correct answers only.
    @Test
    void gate() {
        var raw = new RewardScaling.Raw();
        var components = List.of(
                new RewardMixture.Component(1, raw, false), new RewardMixture.Component(0.5, raw, true),
                new RewardMixture.Component(0.25, raw, false));
        double[][] rewards = {{1, 1, 1}, {0, 1, 1}, {1, 0, 0}, {0.4, 1, 0}, {Double.NaN, 1, 0}};
        double[] mixed = new RewardMixture(components, new RewardMixture.Gate(0, 0.5), raw).apply(rewards);
        assertArrayEquals(new double[] {1.75, 0.25, 1, 0.4, Double.NaN}, mixed);
        assertNotEquals(mixed[1], new RewardMixture(components, null, raw).apply(rewards)[1]);
        assertThrows(IllegalArgumentException.class,
                () -> new RewardMixture(components, new RewardMixture.Gate(1, 0.5), raw));
        assertThrows(IllegalArgumentException.class,
                () -> new RewardMixture(components, null, raw).apply(new double[][] {{1}}));
    }
}
