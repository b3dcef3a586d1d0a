package dev.plumbline.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.SymmetricEigen;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/// Fréchet distance and Vendi score: properties 4 to 6 of the specification of DRAGON; and the eigenvalues beneath, which two
/// different algorithms must agree on.
///
/// Planted mistakes, and what turns red: the root of each covariance in place of the root of the product (rotation, 1-D); a factor 2
/// left out (zero for equals); log₂ for log, or eigenvalues of K in place of K/n (Vendi); a reflection applied on one side only
/// (eigenvalues).
class SetMeasuresProperties {
    private static double[][] samples(int seed, int stream, int n, int dimensions) {
        var random = new Philox(seed, stream);
        var x = new double[n][dimensions];
        double stretch = 0.2 + random.nextDouble();
        for (double[] point : x) {
            Arrays.setAll(point, i -> (1 + stretch * i) * random.nextGaussian());
        }
        return x;
    }

    private static double distance(double[][] x, double[][] y) {
        return FrechetDistance.ofSamples(x, FrechetDistance.mean(y), FrechetDistance.covariance(y, 1), 1);
    }

    private static double[][] map(double[][] x, double c, double angle, double shift) {
        double cos = c * Math.cos(angle);
        double sin = c * Math.sin(angle);
        return Arrays.stream(x).map(v -> {
            double[] out = v.clone();
            out[0] = cos * v[0] - sin * v[1] + shift;
            out[1] = sin * v[0] + cos * v[1] - shift;
            for (int i = 2; i < out.length; i++) {
                out[i] *= c;
            }
            return out;
        }).toArray(double[][]::new);
    }

    /// P4. Tolerance: u times the traces (below 1e3) times the dimension, with the conditioning of the roots: 1e-9.
    @Property(tries = 100)
    void distanceIsOneOfGaussians(
            @ForAll int seed, @ForAll @IntRange(min = 2, max = 4) int dimensions, @ForAll @DoubleRange(min = -3, max = 3) double angle,
            @ForAll @DoubleRange(min = 0.2, max = 3) double c) {
        double[][] x = samples(seed, 1, 12, dimensions);
        double[][] y = samples(seed, 2, 12, dimensions);
        double f = distance(x, y);
        assertTrue(f >= 0);
        assertEquals(0, distance(x, x), 1e-9);
        assertEquals(f, distance(y, x), 1e-9);
        assertEquals(f, distance(map(x, 1, angle, 2), map(y, 1, angle, 2)), 1e-9);
        assertEquals(c * c * f, distance(map(x, c, 0, 0), map(y, c, 0, 0)), 1e-9);
    }

    /// P4: different means or covariances are at a distance.
    @Property(tries = 100)
    void onlyEqualsAreAtDistanceZero(@ForAll int seed, @ForAll @DoubleRange(min = 0.1, max = 2) double by) {
        double[][] x = samples(seed, 1, 12, 2);
        double[][] covariance = FrechetDistance.covariance(x, 1);
        assertEquals(2 * by * by, distance(x, map(x, 1, 0, by)), 1e-9);
        double[] mean = FrechetDistance.mean(x);
        double[][] wider = Arrays.stream(covariance).map(double[]::clone).toArray(double[][]::new);
        wider[0][0] += by;
        // tr S + tr S′ − 2 tr √ ≥ (√tr S′ − √tr S)², by Cauchy and Schwarz
        double gap = Math.sqrt(wider[0][0] + wider[1][1]) - Math.sqrt(covariance[0][0] + covariance[1][1]);
        assertTrue(FrechetDistance.of(mean, covariance, mean, wider) >= gap * gap - 1e-9);
    }

    /// P5: one dimension, and diagonal covariances, in closed form.
    @Property(tries = 100)
    void closedForms(
            @ForAll @DoubleRange(min = -3, max = 3) double m, @ForAll @DoubleRange(max = 3) double s,
            @ForAll @DoubleRange(max = 3) double z) {
        assertEquals(m * m + (s - z) * (s - z),
                FrechetDistance.of(new double[] {m}, new double[][] {{s * s}}, new double[1], new double[][] {{z * z}}), 1e-12);
        assertEquals(m * m + (s - z) * (s - z) + (z - 1) * (z - 1), FrechetDistance.of(
                new double[] {m, 1}, new double[][] {{s * s, 0}, {0, z * z}},
                new double[] {0, 1}, new double[][] {{z * z, 0}, {0, 1}}), 1e-12);
    }

    /// P6. Identical, orthogonal, in any order, repeated. Eigenvalues err by about n u, where −λ log λ has slope up to 40: 1e-11.
    @Property(tries = 100)
    void vendiCountsDifferentSamples(@ForAll int seed, @ForAll @IntRange(min = 1, max = 12) int n) {
        double[][] x = samples(seed, 1, n, 2);
        double v = vendi(x);
        assertTrue(v >= 1 - 1e-11 && v <= n + 1e-11, () -> "score " + v);
        int[] order = new Philox(seed, 3).permutation(n);
        assertEquals(v, vendi(Arrays.stream(order).mapToObj(i -> x[i]).toArray(double[][]::new)), 1e-10);
        var doubled = new double[2 * n][];
        Arrays.setAll(doubled, i -> x[i % n]);
        assertEquals(v, vendi(doubled), 1e-10);
        var same = new double[n][];
        Arrays.fill(same, x[0]);
        assertEquals(1, vendi(same), 1e-11);
        var apart = new double[n][];
        Arrays.setAll(apart, i -> new double[] {100.0 * i, 0});
        assertEquals(n, vendi(apart), 1e-11 * n);
    }

    private static double vendi(double[][] x) {
        return VendiScore.of(VendiScore.gaussianKernel(x, 1));
    }

    /// Householder and QR against Jacobi; vectors that reproduce the matrix; traces of A and A².
    @Property(tries = 200)
    void eigenvaluesAgree(@ForAll int seed, @ForAll @IntRange(min = 1, max = 20) int n, @ForAll @IntRange(min = -3, max = 3) int power) {
        var random = new Philox(seed, 4);
        double scale = Math.pow(1e20, power);
        var a = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                // many zeros: blocks, and columns that need no reflection
                a[i][j] = random.nextInt(3) == 0 ? 0 : scale * random.nextGaussian();
                a[j][i] = a[i][j];
            }
        }
        var full = SymmetricEigen.of(a);
        double tolerance = 1e-13 * n * scale;
        assertArrayEquals(full.values(), SymmetricEigen.values(a), tolerance);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double entry = 0;
                double product = 0;
                for (int k = 0; k < n; k++) {
                    entry += full.values()[k] * full.vectors()[i][k] * full.vectors()[j][k];
                    product += full.vectors()[k][i] * full.vectors()[k][j];
                }
                assertEquals(a[i][j], entry, tolerance);
                assertEquals(i == j ? 1 : 0, product, 1e-13 * n);
            }
        }
    }

    /// 2 and 4 for [3 1; 1 3]; 2 − √2, 2, 2 + √2 for the second difference of three points; e^{−λ log λ} by hand.
    @Example
    void goldenNumbers() {
        // n u ‖A‖ of the largest matrix is 1.1e-15; four times that for the constant of the error bound
        double rounding = 5e-15;
        assertArrayEquals(new double[] {2, 4}, SymmetricEigen.values(new double[][] {{3, 1}, {1, 3}}), rounding);
        double[][] difference = {{2, -1, 0}, {-1, 2, -1}, {0, -1, 2}};
        double[] wanted = {2 - Math.sqrt(2), 2, 2 + Math.sqrt(2)};
        assertArrayEquals(wanted, SymmetricEigen.values(difference), rounding);
        assertArrayEquals(wanted, SymmetricEigen.of(difference).values(), rounding);
        assertArrayEquals(new double[2][2], SymmetricEigen.of(new double[2][2]).squareRoot());
        assertEquals(0, SymmetricEigen.values(new double[0][0]).length);
        // two samples of similarity 1/2: eigenvalues 3/4 and 1/4
        assertEquals(Math.pow(0.75, -0.75) * Math.pow(0.25, -0.25), VendiScore.of(new double[][] {{1, 0.5}, {0.5, 1}}), 1e-14);
        assertEquals(25 + 1 + 4, FrechetDistance.of(
                new double[] {3, 4}, new double[][] {{4, 0}, {0, 9}}, new double[2], new double[][] {{1, 0}, {0, 1}}), 1e-13);
        assertArrayEquals(new double[][] {{1, 2}, {2, 4}},
                FrechetDistance.covariance(new double[][] {{0, 0}, {2, 4}}, 0));
        assertArrayEquals(new double[][] {{2, 4}, {4, 8}},
                FrechetDistance.covariance(new double[][] {{0, 0}, {2, 4}}, 1));
    }

    @Example
    void refusals() {
        assertThrows(IllegalArgumentException.class, () -> SymmetricEigen.values(new double[][] {{1, 2}, {0, 1}}));
        assertThrows(IllegalArgumentException.class, () -> SymmetricEigen.values(new double[][] {{Double.NaN}}));
        assertThrows(IllegalArgumentException.class, () -> SymmetricEigen.of(new double[][] {{1, 2}}));
        assertThrows(IllegalArgumentException.class, () -> VendiScore.of(new double[][] {{2}}));
        assertThrows(IllegalArgumentException.class, () -> VendiScore.of(new double[0][0]));
        assertThrows(IllegalArgumentException.class, () -> FrechetDistance.covariance(new double[1][1], 1));
        assertThrows(IllegalArgumentException.class, () -> VendiScore.gaussianKernel(new double[1][1], Double.NaN));
    }
}
