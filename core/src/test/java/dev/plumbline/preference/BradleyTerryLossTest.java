package dev.plumbline.preference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.numerics.Logistic;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

/// Derivatives of the pairwise loss against finite differences, its minimum, its noise-corrected form, and the
/// identities of the functions below it.
///
/// Planted mistakes that turn it red: the sign of a gradient; centring inside the sigmoid; smoothing that moves the
/// target to 1 − ε y; a correction without its 1 − 2f; a curvature that depends on ε.
class BradleyTerryLossTest {

    /// Central differences of step h = 1e-4: truncation h² |f‴|/6 with |f‴| below 2 (weight) is 4e-9; rounding u |f|/h
    /// with
    /// |f| below 100 is 2e-10 for the gradient. Doubled.
    @Property(tries = 200)
    void gradientsAreFiniteDifferences(
            @ForAll @DoubleRange(min = -5, max = 5) double chosen,
            @ForAll @DoubleRange(min = -5, max = 5) double rejected,
            @ForAll @DoubleRange(min = -2, max = 2) double margin,
            @ForAll @DoubleRange(min = 0.1, max = 2) double weight,
            @ForAll @DoubleRange(min = 0, max = 1) double target,
            @ForAll @DoubleRange(min = 0, max = 1) double smoothing) {
        var loss = new BradleyTerryLoss(smoothing, 0.3);
        double h = 1e-4;
        var terms = loss.evaluate(chosen, rejected, margin, weight, target);
        double up = loss.evaluate(chosen + h, rejected, margin, weight, target).loss();
        double down = loss.evaluate(chosen - h, rejected, margin, weight, target).loss();
        assertEquals((up - down) / (2 * h), terms.gradChosen(), 1e-8);
        up = loss.evaluate(chosen, rejected + h, margin, weight, target).loss();
        down = loss.evaluate(chosen, rejected - h, margin, weight, target).loss();
        assertEquals((up - down) / (2 * h), terms.gradRejected(), 1e-8);
        // the margin enters z alone: its difference quotient of the gradient is minus the curvature
        double above = loss.evaluate(chosen, rejected, margin + h, weight, target).gradChosen();
        double below = loss.evaluate(chosen, rejected, margin - h, weight, target).gradChosen();
        assertEquals((below - above) / (2 * h), terms.curvature(), 1e-8);
    }

    /// ℓ′ = 0 at z = log((1−ε)/ε), so at 0 for ε = 1/2.
    @Property(tries = 100)
    void theMinimumIsWhereSmoothingPutsIt(@ForAll @DoubleRange(min = 0.01, max = 0.99) double smoothing) {
        var loss = new BradleyTerryLoss(smoothing, 0);
        double z = Math.log((1 - smoothing) / smoothing);
        // rounding of 1 − ε and of two sigmoids, |z| below 5
        assertEquals(0, BradleyTerryLoss.slope(z, loss.smoothed(1)), 10 * 0x1p-53);
        assertEquals(0, BradleyTerryLoss.slope(0, new BradleyTerryLoss(0.5, 0).smoothed(1)));
    }

    /// (1 − f) ℓ_f(z) + f ℓ_f(−z) = softplus(−z): unbiased over flips.
    @Property(tries = 200)
    void theCorrectedLossIsUnbiased(
            @ForAll @DoubleRange(min = -30, max = 30) double z, @ForAll @DoubleRange(min = 0, max = 0.4) double rate) {
        double mean = (1 - rate) * BradleyTerryLoss.noiseCorrected(z, rate)
                + rate * BradleyTerryLoss.noiseCorrected(-z, rate);
        // terms of size 30, divided by at least 0.2
        assertEquals(Logistic.softplus(-z), mean, 30 * 5 * 8 * 0x1p-53);
        double h = 1e-4;
        double slope = (BradleyTerryLoss.noiseCorrected(z + h, rate) - BradleyTerryLoss.noiseCorrected(z - h,
                rate)) / (2 * h);
        assertEquals(slope, BradleyTerryLoss.noiseCorrectedSlope(z, rate), 1e-8);
    }

    @Property(tries = 500)
    void identitiesOfTheLogistic(@ForAll @DoubleRange(min = -1e4, max = 1e4) double x) {
        double large = Math.abs(x) + 1;
        assertEquals(x, Logistic.softplus(x) - Logistic.softplus(-x), 5 * Math.ulp(large));
        double tail = 2 * Math.log1p(Math.exp(-Math.abs(x)));
        assertEquals(-Math.abs(x) - tail, Logistic.logSigmoid(x) + Logistic.logSigmoid(-x), 8 * Math.ulp(large));
    }

    @Example
    void aFreshModelHasLossLogTwo() {
        assertEquals(0.6931471805599453, BradleyTerryLoss.PLAIN.evaluate(0, 0, 0, 1, 1).loss(), Math.ulp(0.7));
        assertThrows(IllegalArgumentException.class, () -> new BradleyTerryLoss(Double.NaN, 0));
        assertThrows(IllegalArgumentException.class, () -> new BradleyTerryLoss(0, -1));
        assertThrows(IllegalArgumentException.class, () -> BradleyTerryLoss.noiseCorrected(0, 0.5));
    }
}
