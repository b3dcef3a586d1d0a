package dev.plumbline.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.evaluation.Calibration.Bins;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

/// Calibration on hand-worked cases, and the properties of temperature.
///
/// Planted mistakes that turn it red: σ(−z) for σ(z); log to base 2; empty bins that count; an absolute value inside
/// the sum of a bin; temperature multiplied instead of divided; a regression that accepts separated data.
class CalibrationProperties {

    private static Calibration noisy(long seed, double scale) {
        var random = new Philox(seed, 0);
        var z = new double[60];
        var y = new double[60];
        for (int i = 0; i < 60; i++) {
            double truth = random.nextGaussian();
            y[i] = random.nextDouble() < Logistic.sigmoid(truth) ? 1 : 0;
            z[i] = scale * (truth + 0.3 * random.nextGaussian());
        }
        z[0] = 1;
        z[1] = -1;
        y[0] = 0; // never separable: 1 loses, −1 loses, and −1 and 1 win
        y[1] = 0;
        z[2] = 1;
        z[3] = -1;
        y[2] = 1;
        y[3] = 1;
        return new Calibration(z, y);
    }

    @Property(tries = 100)
    void temperatureChangesNoAccuracyAndMakesTheSlopeOne(
            @ForAll long seed, @ForAll @DoubleRange(min = 0.2, max = 5) double scale) {
        var before = noisy(seed, scale);
        double temperature = before.temperature();
        if (Double.isInfinite(temperature)) {
            assertTrue(before.slopeThroughOrigin() <= 1e-9, "no scale helps: the slope is not positive");
            return;
        }
        var after = before.atTemperature(temperature);
        assertEquals(
                PairAccuracy.of(before.margins(), before.targets()),
                PairAccuracy.of(after.margins(), after.targets()));
        assertTrue(after.logLoss() <= before.logLoss() + 1e-15);
        // the regression stops at a gradient of 1e-12 relative to the largest margin; curvature is above 1e-3
        assertEquals(1, after.slopeThroughOrigin(), 1e-8);
        assertEquals(1, after.temperature(), 1e-10);
    }

    @Property(tries = 100)
    void turningPairsRoundKeepsTheScores(@ForAll long seed) {
        var one = noisy(seed, 1);
        var two = one.inRandomOrder(new Philox(seed, 1));
        assertEquals(one.logLoss(), two.logLoss(), 1e-14);
        assertEquals(one.brier(), two.brier(), 1e-14);
        assertEquals(
                PairAccuracy.of(one.margins(), one.targets()).accuracy(),
                PairAccuracy.of(two.margins(), two.targets()).accuracy());
    }

    /// The score equations of the regression: Σ (p − y) = 0 and Σ (p − y) z = 0.
    @Property(tries = 100)
    void theRegressionSolvesItsEquations(@ForAll long seed) {
        var data = noisy(seed, 1);
        var fit = data.regression();
        double first = 0;
        double second = 0;
        for (int i = 0; i < data.margins().length; i++) {
            double error = Logistic.sigmoid(fit.intercept() + fit.slope() * data.margins()[i]) - data.targets()[i];
            first += error;
            second += error * data.margins()[i];
        }
        assertEquals(0, first, 1e-8);
        assertEquals(0, second, 1e-8);
    }

    /// p = 3/4 twice, outcomes 1 and 0: by hand.
    @Example
    void twoPairsByHand() {
        double z = Math.log(3);
        var data = new Calibration(new double[] {z, z}, new double[] {1, 0});
        assertEquals((Math.log(4.0 / 3) + Math.log(4)) / 2, data.logLoss(), 1e-15);
        assertEquals((0.0625 + 0.5625) / 2, data.brier(), 1e-15);
        assertEquals(0.25, data.expectedError(Bins.EQUAL_WIDTH, 10), 1e-15);
        assertEquals(0.25, data.expectedError(Bins.EQUAL_MASS, 1), 1e-15);
        assertEquals(0.5, data.expectedError(Bins.EQUAL_MASS, 2), 1e-15);
        assertEquals(Double.POSITIVE_INFINITY, data.temperature());
        assertEquals(2, data.bins(Bins.EQUAL_WIDTH, 10)[7].pairs());
    }

    /// y the probability itself: nothing to correct.
    @Example
    void aPerfectModelIsCalibrated() {
        double[] z = {-3, -1, -0.5, 0, 0.25, 1, 2};
        var data = new Calibration(z, Arrays.stream(z).map(Logistic::sigmoid).toArray());
        assertEquals(0, data.expectedError(Bins.EQUAL_WIDTH, 10), 1e-15);
        assertEquals(0, data.brier());
        assertEquals(1, data.temperature(), 1e-12);
        assertEquals(1, data.regression().slope(), 1e-10);
        assertEquals(0, data.regression().intercept(), 1e-10);
    }

    @Example
    void limitsOfTemperature() {
        assertEquals(0, new Calibration(new double[] {1, -2}, new double[] {1, 0}).temperature());
        assertEquals(
                Double.POSITIVE_INFINITY, new Calibration(new double[] {-1, 2}, new double[] {1, 0}).temperature());
        assertTrue(Double.isNaN(new Calibration(new double[] {0, 0}, new double[] {1, 0}).temperature()));
    }

    @Example
    void whatHasNoSolutionIsRefused() {
        var chosenFirst = new Calibration(new double[] {1, -0.5, 2}, new double[] {1, 1, 1});
        assertTrue(assertThrows(ArithmeticException.class,
                chosenFirst::regression).getMessage().contains("random order"));
        var equal = new Calibration(new double[] {1, 1}, new double[] {1, 0});
        assertTrue(assertThrows(ArithmeticException.class, equal::regression).getMessage().contains("equal"));
        assertThrows(IllegalArgumentException.class, () -> new Calibration(new double[] {Double.NaN},
                new double[] {1}));
        assertThrows(IllegalArgumentException.class, () -> new Calibration(new double[] {1},
                new double[] {Double.NaN}));
        assertThrows(IllegalArgumentException.class, () -> new Calibration(new double[0], new double[0]));
        assertThrows(IllegalArgumentException.class, () -> new Calibration(new double[1], new double[2]));
    }
}
