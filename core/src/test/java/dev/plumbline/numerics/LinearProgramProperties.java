package dev.plumbline.numerics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Every optimum is certified by its dual; gamma and beta variates have the moments of their laws.
///
/// Planted mistakes that turn it red: the largest instead of the smallest ratio; the sign of the last row; a dual
/// from the wrong columns; shape − 1/2 for − 1/3; no boost below shape 1.
class LinearProgramProperties {

    /// Feasible, dual feasible, and no gap. Entries are at most 1 and pivots well scaled: 1e-9 is far above the
    /// rounding of a tableau of at most 13 columns.
    @Property(tries = 300, seed = "20261129")
    void theDualCertifies(
            @ForAll int seed, @ForAll @IntRange(min = 1, max = 6) int n, @ForAll @IntRange(min = 1, max = 5) int m) {
        var random = new Philox(seed, 1);
        var c = new double[n];
        Arrays.setAll(c, j -> 2 * random.nextDouble() - 1);
        var a = new double[m + 1][n];
        var b = new double[m + 1];
        for (int i = 0; i < m; i++) {
            Arrays.setAll(a[i], j -> random.nextDouble() < 0.2 ? 0 : 2 * random.nextDouble() - 0.5);
            b[i] = random.nextDouble() < 0.2 ? 0 : random.nextDouble();
        }
        Arrays.fill(a[m], 1); // bounded
        b[m] = 1;
        var solved = LinearProgram.maximize(c, a, b);
        double dual = 0;
        for (int i = 0; i <= m; i++) {
            double row = 0;
            for (int j = 0; j < n; j++) {
                row += a[i][j] * solved.x()[j];
            }
            assertTrue(row <= b[i] + 1e-9 && solved.dual()[i] >= -1e-9);
            dual += b[i] * solved.dual()[i];
        }
        for (int j = 0; j < n; j++) {
            double price = 0;
            for (int i = 0; i <= m; i++) {
                price += a[i][j] * solved.dual()[i];
            }
            assertTrue(price >= c[j] - 1e-9 && solved.x()[j] >= -1e-9);
        }
        assertEquals(dual, solved.value(), 1e-9);
    }

    /// By hand: max 3x + 2y, x + y ≤ 4, x + 3y ≤ 7, x ≤ 3 has (3, 1) and 11; prices 2, 0, 1. A row without limit is
    /// none.
    @Test
    void byHand() {
        double[][] a = {{1, 1}, {1, 3}, {1, 0}, {1, 1}};
        var solved = LinearProgram.maximize(new double[] {3, 2}, a, new double[] {4, 7, 3, Double.POSITIVE_INFINITY});
        assertEquals(11, solved.value(), 1e-14);
        assertArrayEquals(new double[] {3, 1}, solved.x(), 1e-14);
        assertArrayEquals(new double[] {2, 0, 1, 0}, solved.dual(), 1e-14);
    }

    /// Beale's example (1955) cycles under the rule of the largest coefficient; its optimum is 1/20.
    @Test
    void doesNotCycle() {
        double[][] a = {{0.25, -60, -0.04, 9}, {0.5, -90, -0.02, 3}, {0, 0, 1, 0}};
        var solved = LinearProgram.maximize(new double[] {0.75, -150, 0.02, -6}, a, new double[] {0, 0, 1});
        assertEquals(0.05, solved.value(), 1e-13);
    }

    @Test
    void refusals() {
        double[][] a = {{-1}};
        double[] b = {1};
        assertThrows(ArithmeticException.class, () -> LinearProgram.maximize(new double[] {1}, a, b));
        assertThrows(IllegalArgumentException.class, () -> LinearProgram.maximize(new double[] {Double.NaN}, a, b));
        assertThrows(IllegalArgumentException.class, () -> LinearProgram.maximize(new double[] {1}, a,
                new double[] {-1}));
        assertThrows(IllegalArgumentException.class, () -> LinearProgram.maximize(new double[] {1, 1}, a, b));
        assertThrows(IllegalArgumentException.class, () -> GammaVariates.log(0, new Philox(1, 1)));
        assertThrows(IllegalArgumentException.class, () -> GammaVariates.beta(1, Double.NaN, new Philox(1, 1)));
    }

    /// Mean and variance of G(a) are a, of log G(a) for a = 0.01 mean ψ(0.01) = −100.5608854578687 (the recurrence
    /// ψ(1.01) − 100). 40,000 draws; 5 standard errors: a false alarm in 6e-7 of seeds for each of 8 comparisons.
    @Test
    void gammaMoments() {
        int n = 40_000;
        for (double shape : new double[] {0.5, 1, 3.7}) {
            var random = new Philox(3, Math.round(10 * shape));
            var moments = new Moments.Running();
            for (int i = 0; i < n; i++) {
                moments.add(Math.exp(GammaVariates.log(shape, random)));
            }
            assertEquals(shape, moments.mean(), 5 * Math.sqrt(shape / n));
            // the fourth central moment of a gamma law is 3a² + 6a
            assertEquals(shape, moments.variance(1), 5 * Math.sqrt((2 * shape * shape + 6 * shape) / n));
        }
        var random = new Philox(4, 4);
        var logs = new Moments.Running();
        for (int i = 0; i < n; i++) {
            logs.add(GammaVariates.log(0.01, random));
        }
        assertEquals(-100.5608854578687, logs.mean(), 5 * 100.01 / Math.sqrt(n)); // deviation √ψ′(0.01) = 100.008
    }

    /// Beta(2, 5): mean 2/7, variance 10/392; Beta(0.02, 0.02) is nearly a coin, never NaN. 5 standard errors.
    @Test
    void betaMoments() {
        int n = 40_000;
        var random = new Philox(5, 1);
        var moments = new Moments.Running();
        int low = 0;
        for (int i = 0; i < n; i++) {
            moments.add(GammaVariates.beta(2, 5, random));
            double coin = GammaVariates.beta(0.02, 0.02, random);
            assertTrue(coin >= 0 && coin <= 1);
            low += coin < 0.5 ? 1 : 0;
        }
        assertEquals(2.0 / 7, moments.mean(), 5 * Math.sqrt(10.0 / 392 / n));
        assertEquals(0.5, (double) low / n, 5 * 0.5 / Math.sqrt(n));
    }
}
