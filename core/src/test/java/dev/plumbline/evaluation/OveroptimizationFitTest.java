package dev.plumbline.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.evaluation.OveroptimizationFit.Form;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/// Red if d is taken for KL, the logarithm's base changes, or the columns are exchanged.
class OveroptimizationFitTest {
    private static final double[] KL = {0, 0.1, 0.5, 1, 2, 4, 6, 8};

    @Property(tries = 60)
    void recoversNoiselessCurves(@ForAll @DoubleRange(min = -3, max = 3) double alpha,
            @ForAll @DoubleRange(min = -3, max = 3) double beta) {
        for (var form : Form.values()) {
            var truth = new OveroptimizationFit(alpha, beta, form, 0);
            double[] gain = java.util.Arrays.stream(KL).map(kl -> truth.value(Math.sqrt(kl))).toArray();
            var fit = OveroptimizationFit.fit(KL, gain, form);
            // condition number of the two columns is below 30
            assertEquals(alpha, fit.alpha(), 1e-12);
            assertEquals(beta, fit.beta(), 1e-12);
            assertTrue(fit.rss() < 1e-24);
        }
    }

    @Property(tries = 60)
    void peaksEqualAGridSearch(@ForAll @DoubleRange(min = 0.2, max = 3) double alpha,
            @ForAll @DoubleRange(min = 0.5, max = 3) double beta) {
        for (var form : Form.values()) {
            var fit = new OveroptimizationFit(alpha, beta, form, 0);
            double peak = fit.peakDistance();
            double best = 0;
            double at = 0;
            for (int i = 1; i <= 40000; i++) {
                double d = 4 * peak * i / 40000;
                if (fit.value(d) > best) {
                    best = fit.value(d);
                    at = d;
                }
            }
            assertEquals(at, peak, 4 * peak / 40000);
            // flat at the top: the grid misses by at most curvature · spacing²
            assertEquals(best, fit.peakValue(), 1e-6 * (1 + best));
            assertTrue(fit.peakValue() >= best - 1e-14 * best);
        }
        assertEquals(alpha * alpha / (4 * beta),
                new OveroptimizationFit(alpha, beta, Form.BEST_OF_N, 0).peakValue(), 1e-14 * 10);
        assertEquals(beta * Math.exp(alpha / beta - 1),
                new OveroptimizationFit(alpha, beta, Form.RL, 0).peakValue(), 1e-13 * Math.exp(15));
    }

    @Test
    void formsAndErrors() {
        assertEquals(2 * (3 - 0.5 * 2), new OveroptimizationFit(3, 0.5, Form.BEST_OF_N, 0).value(2));
        assertEquals(2 * (3 - 0.5 * Math.log(2)), new OveroptimizationFit(3, 0.5, Form.RL, 0).value(2), 1e-15);
        assertEquals(0, new OveroptimizationFit(3, 0.5, Form.RL, 0).value(0));
        assertEquals(Double.POSITIVE_INFINITY, new OveroptimizationFit(1, 0, Form.RL, 0).peakDistance());
        assertThrows(IllegalArgumentException.class,
                () -> OveroptimizationFit.fit(new double[] {0, 1}, new double[2], Form.RL));
        assertThrows(IllegalArgumentException.class,
                () -> OveroptimizationFit.fit(new double[] {Double.NaN, 1}, new double[2], Form.RL));
        assertThrows(IllegalArgumentException.class,
                () -> OveroptimizationFit.fit(new double[] {1, 2}, new double[3], Form.RL));
    }
}
