package dev.plumbline.quantile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

/// The pinball loss and scores made of it. Tolerances: a few roundings of numbers up to 100, 1e-12.
///
/// Planted mistakes that turn it red: τ and 1 − τ exchanged (closed values, minimum, interval identity); the penalty of the
/// interval score divided by the level instead of half of it (identity); the smooth form not divided by its width (limit);
/// a subgradient of the wrong sign (differences).
class PinballProperties {
    @Example
    void closedValues() {
        assertEquals(0.9, Pinball.loss(2, 1, 0.9), 1e-16);
        assertEquals(0.1, Pinball.loss(1, 2, 0.9), 1e-16);
        assertEquals(-0.9, Pinball.derivative(1, 1, 0.9), 0);
        assertEquals(1 + 2 / 0.2 * 0.5, Pinball.intervalScore(-0.5, 0, 1, 0.2), 1e-15);
        double[] taus = {0.25, 0.5, 0.75};
        assertEquals(0.5, 3 * Pinball.mean(0, new double[] {0, -1, 0}, taus), 1e-15);
        assertThrows(IllegalArgumentException.class, () -> Pinball.loss(0, 0, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Pinball.weightedIntervalScore(0, new double[2], new double[] {0.2, 0.8}));
        assertTrue(Double.isNaN(Pinball.loss(Double.NaN, 0, 0.5)));
    }

    @Property(tries = 200)
    void halfIsTheAbsoluteError(@ForAll @DoubleRange(min = -100, max = 100) double y,
            @ForAll @DoubleRange(min = -100, max = 100) double q) {
        assertEquals(Math.abs(y - q) / 2, Pinball.loss(y, q, 0.5), 0);
    }

    /// Crossing pairs included.
    @Property(tries = 200)
    void intervalIdentity(@ForAll @DoubleRange(min = -100, max = 100) double y,
            @ForAll @DoubleRange(min = -100, max = 100) double low, @ForAll @DoubleRange(min = -100, max = 100) double high,
            @ForAll @DoubleRange(min = 0.02, max = 0.49) double tau) {
        double both = Pinball.loss(y, low, tau) + Pinball.loss(y, high, 1 - tau);
        assertEquals(both, tau * Pinball.intervalScore(y, low, high, 2 * tau), 1e-12);
        double[] taus = {tau, 0.5, 1 - tau};
        double median = (low + high) / 2;
        double weighted = (Math.abs(y - median) / 2 + tau * Pinball.intervalScore(y, low, high, 2 * tau)) / 1.5;
        assertEquals(weighted, Pinball.weightedIntervalScore(y, new double[] {low, median, high}, taus), 1e-12);
    }

    /// The mean over 1, …, n is least at its quantile: not larger there than at any other number.
    @Property(tries = 100)
    void quantileMinimises(@ForAll @DoubleRange(min = 0.01, max = 0.99) double tau, @ForAll @DoubleRange(min = -5, max = 45) double q) {
        double best = 0;
        double other = 0;
        double at = Math.ceil(40 * tau);
        for (int y = 1; y <= 40; y++) {
            best += Pinball.loss(y, at, tau);
            other += Pinball.loss(y, q, tau);
        }
        assertTrue(best <= other + 1e-12, best + " at " + at + ", " + other + " at " + q);
    }

    @Property(tries = 200)
    void smoothFormLiesJustBelow(@ForAll @DoubleRange(min = -3, max = 3) double y, @ForAll @DoubleRange(min = -3, max = 3) double q,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double tau, @ForAll @DoubleRange(min = 0.01, max = 2) double a) {
        double gap = Pinball.loss(y, q, tau) - Pinball.smoothed(y, q, tau, a);
        assertTrue(gap >= -1e-13 && gap <= a * Math.max(tau, 1 - tau) / 2 + 1e-13, "gap " + gap);
        assertEquals(Pinball.loss(y, q, tau), Pinball.smoothed(y, q, tau, 0), 0);
    }

    /// Central differences over 2e-6: error at most the step times the curvature 1/a ≤ 10 beside a kink, else rounding 1e-9.
    @Property(tries = 200)
    void derivatives(@ForAll @DoubleRange(min = -3, max = 3) double y, @ForAll @DoubleRange(min = -3, max = 3) double q,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double tau, @ForAll @DoubleRange(min = 0.1, max = 2) double a) {
        double h = 1e-6;
        double smooth = (Pinball.smoothed(y, q + h, tau, a) - Pinball.smoothed(y, q - h, tau, a)) / (2 * h);
        assertEquals(smooth, Pinball.smoothedDerivative(y, q, tau, a), 1e-5 + 1e-9);
        if (Math.abs(y - q) > 2 * h) {
            double sharp = (Pinball.loss(y, q + h, tau) - Pinball.loss(y, q - h, tau)) / (2 * h);
            assertEquals(sharp, Pinball.derivative(y, q, tau), 1e-8);
        }
    }
}
