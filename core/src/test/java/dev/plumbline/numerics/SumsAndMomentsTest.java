package dev.plumbline.numerics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/// Sums, means and deviations against exact decimal arithmetic.
///
/// Planted mistakes that turn it red: a plain sum; the correction left out of the result; a partial sum that overflows; the
/// other divisor; a mean subtracted after rounding; Welford's update with the old mean twice.
class SumsAndMomentsTest {
    private static final double U = 0x1p-53;

    private static double[] finite(double... raw) {
        return Arrays.stream(raw).filter(Double::isFinite).toArray();
    }

    private static BigDecimal exact(double... x) {
        return Arrays.stream(x).mapToObj(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /// u|Σ| + n²u² Σ|x| to first order; doubled for the higher orders.
    @Property(tries = 300)
    void compensatedSum(@ForAll @Size(max = 40) double[] raw) {
        double[] x = finite(raw);
        var exact = exact(x);
        double found = CompensatedSum.of(x);
        if (exact.abs().compareTo(new BigDecimal(Double.MAX_VALUE)) > 0) {
            assertTrue(Math.abs(found) >= Double.MAX_VALUE * (1 - U));
            return;
        }
        double n = x.length;
        var absolute = Arrays.stream(x).mapToObj(v -> new BigDecimal(v).abs()).reduce(BigDecimal.ZERO, BigDecimal::add);
        var bound = exact.abs().multiply(new BigDecimal(2 * U)).add(absolute.multiply(new BigDecimal(2 * n * n * U * U)))
                .add(new BigDecimal(Double.MIN_VALUE));
        assertTrue(new BigDecimal(found).subtract(exact).abs().compareTo(bound) <= 0, found + " for " + exact);
    }

    @Test
    void cancellationOverflowAndInfinities() {
        double max = Double.MAX_VALUE;
        assertEquals(2, CompensatedSum.of(new double[] {1, 1e100, 1, -1e100}), 0);
        assertEquals(max, CompensatedSum.of(new double[] {max, max, -max}), 0);
        assertEquals(-max, CompensatedSum.of(new double[] {-max, -max, max}), 0);
        assertEquals(Double.POSITIVE_INFINITY, CompensatedSum.of(new double[] {max, max}), 0);
        assertEquals(max, new CompensatedSum().add(max).add(max).dividedBy(2), 0);
        assertEquals(Double.NEGATIVE_INFINITY, CompensatedSum.of(new double[] {max, max, Double.NEGATIVE_INFINITY}), 0);
        assertTrue(Double.isNaN(CompensatedSum.of(new double[] {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})));
        assertTrue(Double.isNaN(CompensatedSum.of(new double[] {1, Double.NaN})));
        assertEquals(0, CompensatedSum.of(new double[0]), 0);
    }

    @Test
    void productsBeyondTheLargestNumber() {
        assertEquals(3e300, new CompensatedSum().addProduct(1e200, 1e200).addProduct(-1e200, 1e200).add(3e300).value(),
                1e300);
        assertEquals(Double.POSITIVE_INFINITY, new CompensatedSum().addProduct(-1e200, 1e200).add(
                Double.POSITIVE_INFINITY).value(), 0);
        assertEquals(1e300, new CompensatedSum().addProduct(1e200, 1e200).dividedBy(1e100), 1e285);
        assertEquals(6, new CompensatedSum().addProduct(2, 3).value(), 0);
    }

    /// Mean and deviations: 4 u of the largest element covers the rounding of the quotient and of what is added back.
    @Property(tries = 300)
    void meanAndDeviations(@ForAll @Size(min = 1, max = 20) double[] raw) {
        double[] x = Arrays.stream(raw).map(v -> Double.isFinite(v) ? 1e6 + Math.tanh(v) : 1e6).toArray();
        var mean = exact(x).divide(new BigDecimal(x.length), MathContext.DECIMAL128);
        assertEquals(mean.doubleValue(), Moments.mean(x), 2 * U * 1e6 * 2);
        double[] deviations = Moments.deviations(x);
        var squares = BigDecimal.ZERO;
        for (int i = 0; i < x.length; i++) {
            var d = new BigDecimal(x[i]).subtract(mean);
            squares = squares.add(d.pow(2));
            // the deviations themselves, not the elements, set the scale
            assertEquals(d.doubleValue(), deviations[i], 8 * U);
        }
        for (int ddof = 0; ddof <= 1 && x.length > 1; ddof++) {
            double variance = squares.doubleValue() / (x.length - ddof);
            assertEquals(variance, Moments.variance(x, ddof), 40 * U);
            assertEquals(Math.sqrt(Moments.variance(x, ddof)), Moments.standardDeviation(x, ddof), 0);
        }
    }

    @Test
    void equalElementsAndFewElements() {
        assertEquals(0.1, Moments.mean(new double[] {0.1, 0.1, 0.1}), 0);
        assertArrayEquals(new double[3], Moments.deviations(new double[] {0.1, 0.1, 0.1}));
        assertEquals(0, Moments.variance(new double[] {7}, 1), 0);
        assertTrue(Double.isNaN(Moments.mean(new double[0])));
        assertTrue(Double.isNaN(Moments.variance(new double[0], 0)));
        assertTrue(Double.isNaN(Moments.median(new double[] {1, Double.NaN, 3})));
        assertTrue(Double.isNaN(Moments.median(new double[0])));
        assertEquals(2, Moments.median(new double[] {3, 1, 2}), 0);
        assertEquals(2.5, Moments.median(new double[] {3, 1, 2, 9}), 0);
        assertEquals(Double.MAX_VALUE, Moments.mean(new double[] {Double.MAX_VALUE, Double.MAX_VALUE}), 0);
        assertThrows(IllegalArgumentException.class, () -> Moments.variance(new double[] {1, 2}, 2));
        assertThrows(IllegalArgumentException.class, () -> Moments.variance(new double[] {1, 2}, -1));
    }

    @Property(tries = 100)
    void runningMomentsAreThoseOfTheArray(@ForAll @Size(min = 1, max = 30) double[] raw) {
        double[] x = Arrays.stream(raw).map(v -> Double.isFinite(v) ? 3 * Math.tanh(v) : 0).toArray();
        var running = new Moments.Running();
        for (double value : x) {
            running.add(value);
        }
        assertEquals(x.length, running.count());
        assertEquals(Moments.mean(x), running.mean(), 100 * U);
        assertEquals(Moments.variance(x, 0), running.variance(0), 1000 * U);
        assertEquals(Moments.variance(x, 1), running.variance(1), 1000 * U);
    }
}
