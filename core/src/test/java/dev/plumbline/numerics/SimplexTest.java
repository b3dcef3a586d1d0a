package dev.plumbline.numerics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Against all vertices of programs in two variables, and a program made to cycle. Red if the
/// ratio test forgets a row, if reduced costs are not brought up to date, or if x is read from the wrong variable.
class SimplexTest {
    /// Two variables: the optimum is the best of all crossings of two rows (axes among them) that fulfil every row.
    @Property(tries = 200, seed = "20261129")
    void bestVertex(@ForAll int seed, @ForAll @IntRange(min = 1, max = 6) int count) {
        var random = new Philox(seed, 1);
        var rows = new double[count + 3][];
        var bounds = new double[count + 3];
        for (int i = 0; i < count; i++) {
            rows[i] = new double[] {random.nextGaussian(), random.nextGaussian()};
            bounds[i] = random.nextInt(3) == 0 ? 0 : random.nextDouble(); // some of them degenerate
        }
        rows[count] = new double[] {1, 1}; // a bound
        bounds[count] = 5;
        rows[count + 1] = new double[] {-1, 0};
        rows[count + 2] = new double[] {0, -1};
        double[] c = {random.nextGaussian(), random.nextGaussian()};
        var program = new Simplex(2);
        for (int i = 0; i <= count; i++) {
            program.atMost(rows[i], bounds[i]);
        }
        double[] x = program.maximize(c);
        double best = 0;
        for (int i = 0; i < rows.length; i++) {
            assertTrue(rows[i][0] * x[0] + rows[i][1] * x[1] <= bounds[i] + 1e-12);
            for (int j = 0; j < i; j++) {
                double det = rows[i][0] * rows[j][1] - rows[i][1] * rows[j][0];
                double u = (bounds[i] * rows[j][1] - rows[i][1] * bounds[j]) / det;
                double v = (rows[i][0] * bounds[j] - bounds[i] * rows[j][0]) / det;
                boolean inside = Double.isFinite(u) && Double.isFinite(v);
                for (int k = 0; k < rows.length; k++) {
                    inside &= rows[k][0] * u + rows[k][1] * v <= bounds[k] + 1e-11;
                }
                best = inside ? Math.max(best, c[0] * u + c[1] * v) : best;
            }
        }
        // crossings of nearly parallel rows are off by 1e-11/|det|; those within 1e-8 of a row at the optimum count
        assertEquals(best, c[0] * x[0] + c[1] * x[1], 1e-8);
    }

    /// Beale's program, on which Dantzig's rule with lowest ties goes round for ever: 1/20 at (1/25, 0, 1, 0).
    @Test
    void degenerate() {
        double[] x = new Simplex(4)
                .atMost(new double[] {0.25, -60, -1.0 / 25, 9}, 0)
                .atMost(new double[] {0.5, -90, -1.0 / 50, 3}, 0)
                .atMost(new double[] {0, 0, 1, 0}, 1)
                .maximize(new double[] {0.75, -150, 1.0 / 50, -6});
        assertArrayEquals(new double[] {1.0 / 25, 0, 1, 0}, x, 1e-14);
    }

    @Test
    void refuses() {
        assertThrows(ArithmeticException.class,
                () -> new Simplex(2).atMost(new double[] {1, -1}, 1).maximize(new double[] {1, 1}));
        assertThrows(IllegalArgumentException.class, () -> new Simplex(1).atMost(new double[] {1}, -1));
        assertThrows(IllegalArgumentException.class, () -> new Simplex(1).atMost(new double[] {1}, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new Simplex(1).atMost(new double[2], 1));
        assertArrayEquals(new double[1], new Simplex(1).maximize(new double[] {-1}));
    }
}
