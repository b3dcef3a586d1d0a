package dev.plumbline.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.function.ToDoubleFunction;

/// Random rows and comparisons for the tests of this package.
final class Rows {
    private Rows() {}

    static double[] gaussian(Philox random, int n, double scale) {
        var out = new double[n];
        for (int i = 0; i < n; i++) {
            out[i] = scale * random.nextGaussian();
        }
        return out;
    }

    static double[][] gaussian(Philox random, int rows, int n, double scale) {
        var out = new double[rows][];
        for (int i = 0; i < rows; i++) {
            out[i] = gaussian(random, n, scale);
        }
        return out;
    }

    /// Central difference of `f` in each entry of `x`, step h = 1e-5: truncation of order h² f‴/6 ~ 1e-11, rounding of
    /// order u |f|/h ~ 1e-11, for functions and arguments of order 1; callers compare at 1e-8.
    static double[] difference(ToDoubleFunction<double[]> f, double[] x) {
        double h = 1e-5;
        var out = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double[] y = x.clone();
            y[i] = x[i] + h;
            double up = f.applyAsDouble(y);
            y[i] = x[i] - h;
            out[i] = (up - f.applyAsDouble(y)) / (2 * h);
        }
        return out;
    }

    static void assertClose(double[] expected, double[] actual, double tolerance) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertTrue(Math.abs(expected[i] - actual[i]) <= tolerance,
                    "entry " + i + ": expected " + expected[i] + ", was " + actual[i] + ", tolerance " + tolerance);
        }
    }

    static double[] scaled(double[] x, double factor) {
        var out = x.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] *= factor;
        }
        return out;
    }

    static double[] flat(double[][] x) {
        return java.util.Arrays.stream(x).flatMapToDouble(java.util.Arrays::stream).toArray();
    }
}
