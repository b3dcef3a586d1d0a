package dev.plumbline.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.PpoClip;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/// Red if min becomes max, if low and high are exchanged, if the clip applies to positive advantages only, if dual
/// clipping touches positive advantages, or if the slope survives where the loss is flat.
class PpoLossTest {
    private static final PpoClip ASYMMETRIC = new PpoClip(0.2, 0.28, Double.POSITIVE_INFINITY);
    private static final PpoClip DUAL = new PpoClip(0.2, 0.28, 3);

    @Property(tries = 300)
    void slopeEqualsFiniteDifferencesAwayFromKinks(@ForAll @DoubleRange(min = -2, max = 2) double logRatio,
            @ForAll @DoubleRange(min = -3, max = 3) double advantage) {
        double h = 1e-6;
        for (var clip : new PpoClip[] {ASYMMETRIC, DUAL}) {
            for (double kink : new double[] {Math.log(0.8), Math.log(1.28), Math.log(3)}) {
                if (Math.abs(logRatio - kink) < 2 * h) {
                    return;
                }
            }
            double numeric = (PpoLoss.policy(logRatio + h, 0, advantage, clip).value()
                    - PpoLoss.policy(logRatio - h, 0, advantage, clip).value()) / (2 * h);
            // rounding: u · 23/h ~ 3e-9; truncation: h² · 23/6
            assertEquals(numeric, PpoLoss.policy(logRatio, 0, advantage, clip).slope(), 1e-8);
        }
    }

    @Property(tries = 300)
    void pessimismAndBounds(@ForAll @DoubleRange(min = -3, max = 3) double logRatio,
            @ForAll @DoubleRange(min = -3, max = 3) double advantage) {
        double importance = -Math.exp(logRatio) * advantage;
        assertTrue(PpoLoss.policy(logRatio, 0, advantage, ASYMMETRIC).value() >= importance);
        assertTrue(PpoLoss.policy(logRatio, 0, advantage, DUAL).value()
                <= PpoLoss.policy(logRatio, 0, advantage, ASYMMETRIC).value());
        var open = new PpoClip(1, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        assertEquals(importance, PpoLoss.policy(logRatio, 0, advantage, open).value());
        assertEquals(importance, PpoLoss.policy(logRatio, 0, advantage, open).slope());
        assertEquals(-advantage, PpoLoss.policy(logRatio, logRatio, advantage, DUAL).value());
        assertEquals(-advantage, PpoLoss.policy(logRatio, logRatio, advantage, DUAL).slope());
    }

    @Test
    void eachBranch() {
        // A > 0, ratio 2 above 1.28: clipped
        point(-1.28, 0, PpoLoss.policy(Math.log(2), 0, 1, ASYMMETRIC));
        // A > 0, ratio 0.5: unclipped although below the range
        point(-0.5, -0.5, PpoLoss.policy(Math.log(0.5), 0, 1, ASYMMETRIC));
        // A < 0, ratio 0.5 below 0.8: clipped
        point(0.8, 0, PpoLoss.policy(Math.log(0.5), 0, -1, ASYMMETRIC));
        // A < 0, ratio 4: unclipped, unless dual clipping caps it at 3
        point(4, 4, PpoLoss.policy(Math.log(4), 0, -1, ASYMMETRIC));
        point(3, 0, PpoLoss.policy(Math.log(4), 0, -1, DUAL));
        // dual clipping leaves A > 0 alone
        point(-1.28, 0, PpoLoss.policy(Math.log(4), 0, 1, DUAL));
        assertTrue(Double.isNaN(PpoLoss.policy(Double.NaN, 0, 1, DUAL).value()));
        assertTrue(Double.isNaN(PpoLoss.policy(0, 0, Double.NaN, DUAL).slope()));
    }

    @Test
    void valueLoss() {
        // V moved 1 from 0, allowed 0.2: error to R = 2 is 1 unclipped, 1.8 clipped: clipped counts, flat
        point(1.62, 0, PpoLoss.value(1, 0, 2, 0.2));
        // R = 0: unclipped error 1 is larger
        point(0.5, 1, PpoLoss.value(1, 0, 0, 0.2));
        // inside the range both agree: a tie, unclipped
        point(0.5 * 0.9 * 0.9, -0.9, PpoLoss.value(0.1, 0, 1, 0.2));
        point(2, -2, PpoLoss.value(-1, 5, 1, Double.POSITIVE_INFINITY));
        assertTrue(Double.isNaN(PpoLoss.value(0, Double.NaN, 1, 0.2).slope()));
        assertThrows(IllegalArgumentException.class, () -> PpoLoss.value(0, 0, 0, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> PpoLoss.value(0, 0, 0, -1));
    }

    private static void point(double value, double slope, PpoLoss.Point actual) {
        assertEquals(value, actual.value(), 1e-15 * 4);
        assertEquals(slope, actual.slope(), 1e-15 * 4);
    }
}
