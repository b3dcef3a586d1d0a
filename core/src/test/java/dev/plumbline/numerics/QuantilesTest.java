package dev.plumbline.numerics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/// Quantile definitions by hand, and the normal distribution against tabled values.
///
/// Planted mistakes that turn it red: n q where (n − 1) q belongs; half-way cases away from zero; an unstable order; the
/// upper tail taken for the lower; one Halley step left out.
class QuantilesTest {
    private static final double[] X = {40, 10, 30, 20};

    private static void check(QuantileMethod method, double... expected) {
        double[] levels = {0, 0.25, 0.5, 0.6, 1};
        for (int i = 0; i < levels.length; i++) {
            assertEquals(expected[i], Quantiles.quantile(X, levels[i], method), 1e-14 * expected[i], method + " " + levels[i]);
        }
    }

    /// h = 3 q: 0, 0.75, 1.5, 1.8, 3.
    @Test
    void everyDefinition() {
        check(QuantileMethod.LINEAR, 10, 17.5, 25, 28, 40);
        check(QuantileMethod.LOWER, 10, 10, 20, 20, 40);
        check(QuantileMethod.HIGHER, 10, 20, 30, 30, 40);
        check(QuantileMethod.MIDPOINT, 10, 15, 25, 25, 40);
        check(QuantileMethod.NEAREST, 10, 20, 30, 30, 40);
        check(QuantileMethod.INVERTED_CDF, 10, 10, 20, 30, 40);
    }

    @Test
    void halfWayGoesToTheEvenIndex() {
        double[] three = {1, 2, 3};
        assertEquals(1, Quantiles.quantile(three, 0.25, QuantileMethod.NEAREST), 0);
        assertEquals(3, Quantiles.quantile(three, 0.75, QuantileMethod.NEAREST), 0);
    }

    @Test
    void badLevelsAndNaN() {
        for (double q : new double[] {-0.01, 1.01, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> Quantiles.quantile(X, q, QuantileMethod.LINEAR));
        }
        assertThrows(IllegalArgumentException.class, () -> Quantiles.quantile(new double[0], 0.5, QuantileMethod.LINEAR));
        assertTrue(Double.isNaN(Quantiles.quantile(new double[] {1, Double.NaN}, 0, QuantileMethod.LOWER)));
        double infinity = Double.POSITIVE_INFINITY;
        assertEquals(1, Quantiles.quantile(new double[] {infinity, 1}, 0, QuantileMethod.LINEAR), 0);
        assertEquals(infinity, Quantiles.quantile(new double[] {infinity, infinity}, 0.3, QuantileMethod.LINEAR), 0);
    }

    @Test
    void orderIsStable() {
        assertArrayEquals(new int[] {1, 3, 0, 2}, Quantiles.stableOrder(new double[] {2, 0.0, 2, -0.0}));
    }

    /// Tabled to 16 digits.
    @Test
    void normalDistribution() {
        assertEquals(1.959963984540054, Quantiles.normalQuantile(0.975), 1e-14);
        assertEquals(-1.281551565544600, Quantiles.normalQuantile(0.1), 1e-14);
        assertEquals(-4.753424308822899, Quantiles.normalQuantile(1e-6), 1e-13);
        assertEquals(0, Quantiles.normalQuantile(0.5), 1e-16);
        assertEquals(Double.NEGATIVE_INFINITY, Quantiles.normalQuantile(0), 0);
        assertEquals(Double.POSITIVE_INFINITY, Quantiles.normalQuantile(1), 0);
        assertTrue(Double.isNaN(Quantiles.normalQuantile(1.5)));
        assertEquals(0.8413447460685429, Quantiles.normalCdf(1), 2e-16);
        assertEquals(2.866515718791939e-7, Quantiles.normalCdf(-5), 1e-20);
        assertEquals(0.5, Quantiles.normalCdf(0), 0);
    }

    /// dΦ⁻¹/dp = 1/φ: an error of 2 ulp in Φ moves the argument by 2 ulp(Φ)/φ, at most 1e-11 for |x| ≤ 5 (upper tail).
    @Property(tries = 200)
    void quantileInvertsTheDistribution(@ForAll @DoubleRange(min = -5, max = 5) double x) {
        double tolerance = 4 * Math.ulp(Quantiles.normalCdf(x)) * Math.sqrt(2 * Math.PI) * Math.exp(x * x / 2) + 4e-13;
        assertEquals(x, Quantiles.normalQuantile(Quantiles.normalCdf(x)), tolerance);
        assertEquals(1, Quantiles.normalCdf(x) + Quantiles.normalCdf(-x), 4e-16);
    }
}
