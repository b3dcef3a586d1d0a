package dev.plumbline.preference.items;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.Quantiles;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// The probit link.
///
/// Turned red by: φ/Φ of the wrong side; a curvature without its term in d; a logarithm of an underflowed Φ; a variance
/// without the null direction taken off.
class ThurstoneProperties {
    /// θ_1 − θ_2 = Φ⁻¹(w/n); variance p(1 − p)/(n φ²) by the delta method.
    @Property(tries = 60, seed = "20261129")
    void twoItems(@ForAll @IntRange(min = 1, max = 5000) int wins, @ForAll @IntRange(min = 1, max = 5000) int losses) {
        Thurstone.Fit fit = Thurstone.fit(Comparisons.builder(2).counts(0, 1, wins, losses, 0).build());
        double n = wins + losses;
        double d = Quantiles.normalQuantile(wins / n);
        // gradient below 1e-10 n against a curvature of at least 0.001 n: 1e-7
        assertEquals(d, fit.theta()[0] - fit.theta()[1], 2e-7);
        double density = Math.exp(-d * d / 2) / Math.sqrt(2 * Math.PI);
        double error = Math.sqrt(wins / n * losses / n / n) / density;
        assertEquals(error, fit.standardErrors(new Gauge.Reference(1))[0], 1e-6 * error + 1e-12);
    }

    /// Central differences, h = 1e-5: h² f‴/6 below 1e-8, rounding 1e-13/h = 1e-8.
    @Property(tries = 40, seed = "20261129")
    void derivativesAreFiniteDifferences(@ForAll int seed, @ForAll @IntRange(min = 2, max = 6) int n) {
        var random = new Philox(seed, 11);
        Comparisons data = SmallData.connected(n, 10, true, random).neutral();
        var x = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = 2 * random.nextGaussian();
        }
        var gradient = new double[n];
        var curvature = new double[n][n];
        Thurstone.evaluate(data, x, gradient, curvature);
        double h = 1e-5;
        for (int i = 0; i < n; i++) {
            double[] up = x.clone();
            double[] down = x.clone();
            up[i] += h;
            down[i] -= h;
            var gUp = new double[n];
            var gDown = new double[n];
            double slope = (Thurstone.evaluate(data, up, gUp, new double[n][n])
                    - Thurstone.evaluate(data, down, gDown, new double[n][n])) / (2 * h);
            assertEquals(slope, gradient[i], 1e-5 * (1 + Math.abs(slope)));
            for (int j = 0; j < n; j++) {
                assertEquals(-(gUp[j] - gDown[j]) / (2 * h), curvature[i][j], 1e-5 * (1 + Math.abs(curvature[i][j])));
            }
        }
    }

    /// The largest difference is 0.00946, near d = 0.57 and 2.1.
    @Property(seed = "20261129")
    void theLogisticIsNear(@ForAll @DoubleRange(min = -12, max = 12) double d) {
        assertTrue(Math.abs(Logistic.sigmoid(Thurstone.SCALE * d) - Quantiles.normalCdf(d)) < 0.0095, "at " + d);
    }

    /// log Φ(x) = −x²/2 − log(√(2π) |x|) + log(1 − 1/x² + 3/x⁴ − ..): at −100 the series to 1/x⁴ is right to 1.5e-11.
    @Test
    void farInTheTail() {
        double x = -100;
        double series = Math.log1p(-1e-4 + 3e-8);
        assertEquals(-5000 - Math.log(Math.sqrt(2 * Math.PI) * 100) + series, Thurstone.logCdf(x), 2e-11);
        assertEquals(Math.log(Quantiles.normalCdf(-3.0)), Thurstone.logCdf(Math.nextDown(-3.0)), 1e-12);
        assertTrue(Double.isFinite(Thurstone.logCdf(-1e100)));
    }

    /// Strengths times 1.702 are near those of Bradley and Terry; the order is the same.
    @Test
    void baseball() {
        Comparisons data = SmallData.wins(SmallData.BASEBALL);
        double[] logit = BradleyTerry.fit(data, FitOptions.defaults()).theta();
        double[] probit = Thurstone.fit(data).theta();
        for (int i = 0; i < logit.length; i++) {
            assertEquals(logit[i], 1.6 * probit[i], 0.06, "item " + i);
        }
    }

    @Test
    void refusesWhatHasNoEstimate() {
        Comparisons data = Comparisons.builder(2).win(0, 1).build();
        assertThrows(NoFiniteEstimateException.class, () -> Thurstone.fit(data));
        assertArrayEquals(new double[2], Thurstone.fit(Comparisons.builder(2).tie(0, 1, 3).build()).theta(), 1e-12);
    }
}
