package dev.plumbline.numerics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Red if rows are not exchanged (a pivot of 0), if the order is not undone in the transposed solve, or if Lᵀ and Uᵀ
/// change places there.
class LuTest {
    /// Residuals of a backward stable solve: |A x − b| ≤ 3 n u ‖|L||U|‖ |x|; growth stays below 10 for Gaussian
    /// matrices of these sizes with overwhelming probability.
    @Property(tries = 100, seed = "20261129")
    void solvesBothWays(@ForAll int seed, @ForAll @IntRange(min = 1, max = 12) int n) {
        var random = new Philox(seed, 1);
        var a = new double[n][n];
        var b = new double[n];
        for (int i = 0; i < n; i++) {
            b[i] = random.nextGaussian();
            for (int j = 0; j < n; j++) {
                a[i][j] = random.nextGaussian();
            }
        }
        var lu = new Lu(a);
        double[] x = lu.solve(b);
        double[] y = lu.solveTransposed(b);
        double bound = 3 * n * n * 0x1p-53 * 100 * (1 + largest(x) + largest(y));
        for (int i = 0; i < n; i++) {
            double forward = -b[i];
            double backward = -b[i];
            for (int j = 0; j < n; j++) {
                forward += a[i][j] * x[j];
                backward += a[j][i] * y[j];
            }
            assertTrue(Math.abs(forward) <= bound && Math.abs(backward) <= bound, forward + " " + backward);
        }
    }

    private static double largest(double[] x) {
        double largest = 0;
        for (double value : x) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    @Test
    void exactWhereNothingRounds() {
        var lu = new Lu(new double[][] {{0, 2, 0}, {1, 0, 0}, {0, 4, 8}});
        assertArrayEquals(new double[] {5, 3, -1}, lu.solve(new double[] {6, 5, 4}));
        assertArrayEquals(new double[] {1, 5, 0.5}, lu.solveTransposed(new double[] {5, 4, 4}));
    }

    @Test
    void refuses() {
        assertThrows(ArithmeticException.class, () -> new Lu(new double[][] {{1, 2}, {2, 4}}));
        assertThrows(ArithmeticException.class, () -> new Lu(new double[][] {{Double.NaN}}));
        assertThrows(IllegalArgumentException.class, () -> new Lu(new double[][] {{1, 2}}));
        assertThrows(IllegalArgumentException.class, () -> new Lu(new double[][] {{1}}).solve(new double[2]));
    }
}
