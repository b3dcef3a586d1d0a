package dev.plumbline.quantile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.Quantiles;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/// Weights over models and levels, and conformal correction. Tolerances: convex sums of numbers of size 4, 1e-12.
///
/// Planted mistakes that turn it red: logits of fine read level by level (special cases, gradient); a softmax over the wrong
/// axis (special cases, range); a gradient without −q (differences); a rank ⌈n (1 − α)⌉, a rank beyond n clipped to n (coverage,
/// closed values).
class AggregationProperties {
    private static double[][] forecasts(int models, int levels, Philox random, boolean ordered) {
        var g = new double[models][levels];
        for (var row : g) {
            Arrays.setAll(row, _ -> random.nextGaussian());
            if (ordered) {
                Arrays.sort(row);
            }
        }
        return g;
    }

    private static double[] normals(int n, Philox random) {
        return IntStream.range(0, n).mapToDouble(_ -> random.nextGaussian()).toArray();
    }

    @Property(tries = 200)
    void coarseIsMediumIsFine(@ForAll @IntRange(min = 1, max = 5) int p, @ForAll @IntRange(min = 1, max = 6) int m, @ForAll long seed) {
        var random = new Philox(seed, 1);
        double[][] g = forecasts(p, m, random, false);
        double[] coarse = normals(p, random);
        double[] medium = new double[p * m];
        Arrays.setAll(medium, i -> coarse[i / m]);
        assertArrayEquals(WeightForm.COARSE.aggregate(coarse, g), WeightForm.MEDIUM.aggregate(medium, g), 1e-12);
        double[] free = normals(p * m, random);
        var fine = new double[p * m * m];                          // model i, from level l, to level k; nothing off l = k
        Arrays.setAll(fine, i -> i / m % m == i % m ? free[i / (m * m) * m + i % m] : -1000);
        assertArrayEquals(WeightForm.MEDIUM.aggregate(free, g), WeightForm.FINE.aggregate(fine, g), 1e-12);
    }

    @Property(tries = 100)
    void equalLogitsAverage(@ForAll @IntRange(min = 1, max = 5) int p, @ForAll @IntRange(min = 1, max = 6) int m, @ForAll long seed) {
        double[][] g = forecasts(p, m, new Philox(seed, 1), false);
        double all = 0;
        for (int k = 0; k < m; k++) {
            int level = k;
            double mean = Arrays.stream(g).mapToDouble(row -> row[level]).average().orElseThrow();
            all += mean / m;
            assertEquals(mean, WeightForm.COARSE.aggregate(new double[p], g)[k], 1e-12);
            assertEquals(mean, WeightForm.MEDIUM.aggregate(new double[p * m], g)[k], 1e-12);
        }
        for (double q : WeightForm.FINE.aggregate(new double[p * m * m], g)) {
            assertEquals(all, q, 1e-12);
        }
    }

    @Property(tries = 200)
    void rangeOrderAndUnits(@ForAll @IntRange(min = 1, max = 5) int p, @ForAll @IntRange(min = 2, max = 6) int m, @ForAll long seed,
            @ForAll @DoubleRange(min = 0.1, max = 3) double c, @ForAll @DoubleRange(min = -3, max = 3) double b) {
        var random = new Philox(seed, 1);
        double[][] g = forecasts(p, m, random, true);
        double low = Arrays.stream(g).mapToDouble(row -> row[0]).min().orElseThrow();
        double high = Arrays.stream(g).mapToDouble(row -> row[m - 1]).max().orElseThrow();
        double[][] moved = Arrays.stream(g).map(row -> Arrays.stream(row).map(x -> c * x + b).toArray()).toArray(double[][]::new);
        for (var form : WeightForm.values()) {
            double[] logits = normals(form.parameters(p, m), random);
            double[] q = form.aggregate(logits, g);
            double[] other = form.aggregate(logits, moved);
            for (int k = 0; k < m; k++) {
                assertTrue(q[k] >= low - 1e-12 && q[k] <= high + 1e-12);
                assertEquals(c * q[k] + b, other[k], 1e-11);
            }
            if (form == WeightForm.COARSE) {
                assertEquals(0, CrossingPenalty.crossings(q));
            }
        }
    }

    /// Ordered forecasts, yet medium weights cross: all of the higher model at the lower level.
    @Example
    void mediumMayCross() {
        double[][] g = {{0, 1}, {2, 3}};
        double[] q = WeightForm.MEDIUM.aggregate(new double[] {-1000, 0, 0, -1000}, g);
        assertArrayEquals(new double[] {2, 1}, q, 1e-15);
        assertThrows(IllegalArgumentException.class, () -> WeightForm.FINE.aggregate(new double[4], g));
    }

    /// Of Σ dₖ qₖ; central differences over 2e-6, third derivatives below 10: 1e-10 and rounding 1e-9.
    @Property(tries = 100)
    void gradients(@ForAll @IntRange(min = 1, max = 4) int p, @ForAll @IntRange(min = 1, max = 4) int m, @ForAll long seed) {
        var random = new Philox(seed, 1);
        double[][] g = forecasts(p, m, random, false);
        double[] d = normals(m, random);
        double h = 1e-6;
        for (var form : WeightForm.values()) {
            double[] logits = normals(form.parameters(p, m), random);
            var found = new double[logits.length];
            double[][] w = form.weights(logits, p, m);
            form.addGradient(w, g, form.combine(w, g), d, found);
            for (int i = 0; i < logits.length; i++) {
                double[] more = logits.clone();
                double[] less = logits.clone();
                more[i] += h;
                less[i] -= h;
                double difference = 0;
                for (int k = 0; k < m; k++) {
                    difference += d[k] * (form.aggregate(more, g)[k] - form.aggregate(less, g)[k]);
                }
                assertEquals(difference / (2 * h), found[i], 1e-8);
            }
        }
    }

    /// Quantile averages of normal forecasts against their linear pool: the same mean, and a standard deviation that is not
    /// larger: (Σ w s)² ≤ Σ w s² ≤ Σ w s² + Var_w(μ). Read from the quantiles: coarse weights average means and deviations.
    @Property(tries = 100)
    void quantileAveragesAreNarrowerThanPools(@ForAll @IntRange(min = 1, max = 5) int p, @ForAll long seed) {
        var random = new Philox(seed, 1);
        double[] z = {Quantiles.normalQuantile(0.25), 0, Quantiles.normalQuantile(0.75)};
        var mean = normals(p, random);
        var deviation = Arrays.stream(normals(p, random)).map(Math::exp).toArray();
        var g = new double[p][];
        Arrays.setAll(g, i -> Arrays.stream(z).map(x -> mean[i] + deviation[i] * x).toArray());
        double[] logits = normals(p, random);
        double[] w = WeightForm.COARSE.weights(logits, p, 3)[0];
        double[] q = WeightForm.COARSE.aggregate(logits, g);
        double centre = 0;
        double square = 0;
        for (int i = 0; i < p; i++) {
            centre += w[i] * mean[i];
            square += w[i] * (deviation[i] * deviation[i] + mean[i] * mean[i]);
        }
        assertEquals(centre, q[1], 1e-12);
        double own = (q[2] - q[0]) / (z[2] - z[0]);
        assertTrue(own * own <= square - centre * centre + 1e-12 * (1 + square));
    }

    @Example
    void conformalRanks() {
        assertEquals(90, new ConformalPair(0.1).rank(99));
        assertEquals(19, new ConformalPair(0.05).rank(19));        // 20 · 0.95 is 19 exactly
        var pair = new ConformalPair(0.1);
        double[] zero = new double[9];
        double[] y = {5, 1, 2, 3, 4, 6, 7, 8, 9};
        assertEquals(9, pair.correction(zero, zero, y), 0);        // rank ⌈10 · 0.9⌉ = 9 of 9
        assertEquals(Double.POSITIVE_INFINITY, pair.correction(new double[8], new double[8], Arrays.copyOf(y, 8)), 0);
        double[] far = {-10, -10, -10, -10, -10, -10, -10, -10, -10};
        double[] wide = new double[9];
        Arrays.fill(wide, 10);
        assertEquals(-1, pair.correction(far, wide, y), 0);        // intervals shrink by the least room left, 10 − 9
        assertThrows(IllegalArgumentException.class, () -> pair.correction(zero, zero, new double[] {Double.NaN, 1, 1, 1, 1, 1, 1, 1, 1}));
        assertThrows(IllegalArgumentException.class, () -> new ConformalPair(1));
    }

    /// 4000 draws of 39 calibration points and one more: coverage is 36/40 exactly for α = 0.1. Standard error
    /// √(0.9 · 0.1/4000) = 0.0047; 4.5 of them: a false alarm of 7e-6, and the seed is fixed.
    @Example
    void conformalCoverage() {
        var random = new Philox(7, 1);
        var pair = new ConformalPair(0.1);
        int covered = 0;
        for (int draw = 0; draw < 4000; draw++) {
            double[] y = normals(40, random);
            double[] low = new double[39];
            double[] high = new double[39];
            Arrays.fill(low, -0.3);
            Arrays.fill(high, 0.1);
            double q = pair.correction(low, high, Arrays.copyOf(y, 39));
            covered += -0.3 - q <= y[39] && y[39] <= 0.1 + q ? 1 : 0;
        }
        assertEquals(0.9, covered / 4000.0, 4.5 * 0.0047);
    }

    @Property(tries = 50)
    void orderOfCalibrationPointsDoesNotMatter(@ForAll long seed) {
        var random = new Philox(seed, 1);
        double[] y = normals(30, random);
        int[] order = random.permutation(30);
        double[] other = IntStream.of(order).mapToDouble(i -> y[i]).toArray();
        var pair = new ConformalPair(0.2);
        assertEquals(pair.correction(new double[30], new double[30], y), pair.correction(new double[30], new double[30], other), 0);
    }
}
