package dev.plumbline.exercises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.PpoClip;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.PpoLoss;
import org.junit.jupiter.api.Test;

/// Answers to the exercises on clipped losses: docs/operations/ppo-policy-loss.md, ppo-value-loss.md.
///
/// Red if the clip becomes optimistic (a maximum of the products), if dual clip acts for positive advantages, or if the
/// clipped value loss is the smaller of its terms.
class ProximalAnswersTest {
    @Test
    void clippedLossAgainstTheRatio() {
        double[] ratio = {0.5, 0.8, 1, 1.2, 1.5};
        double[] good = {-0.5, -0.8, -1, -1.2, -1.2}; // A = 1: −ρ up to 1.2, flat beyond
        double[] bad = {0.8, 0.8, 1, 1.2, 1.5}; // A = −1: flat up to 0.8, ρ beyond
        for (int i = 0; i < ratio.length; i++) {
            var up = PpoLoss.policy(Math.log(ratio[i]), 0, 1, PpoClip.of(0.2));
            var down = PpoLoss.policy(Math.log(ratio[i]), 0, -1, PpoClip.of(0.2));
            assertEquals(good[i], up.value(), 1e-15); // e^log ρ within 3 u of ρ
            assertEquals(bad[i], down.value(), 1e-15);
        }
        assertEquals(0, PpoLoss.policy(Math.log(1.5), 0, 1, PpoClip.of(0.2)).slope());
        assertEquals(0, PpoLoss.policy(Math.log(0.5), 0, -1, PpoClip.of(0.2)).slope());
        assertEquals(1.5, PpoLoss.policy(Math.log(1.5), 0, -1, PpoClip.of(0.2)).slope(), 1e-15); // a mistake is undone
        assertEquals(-0.5, PpoLoss.policy(Math.log(0.5), 0, 1, PpoClip.of(0.2)).slope(), 1e-15);
    }

    @Test
    void dualClipActsOnUnlikelyMistakesOnly() {
        var dual = new PpoClip(0.2, 0.2, 3);
        for (double ratio : new double[] {0.1, 1, 2.9}) {
            assertEquals(PpoLoss.policy(Math.log(ratio), 0, -2, PpoClip.of(0.2)),
                    PpoLoss.policy(Math.log(ratio), 0, -2, dual));
        }
        for (double ratio : new double[] {3.1, 10, 1e6}) {
            var point = PpoLoss.policy(Math.log(ratio), 0, -2, dual);
            assertEquals(6, point.value()); // c |A|
            assertEquals(0, point.slope());
            assertEquals(PpoLoss.policy(Math.log(ratio), 0, 2, PpoClip.of(0.2)),
                    PpoLoss.policy(Math.log(ratio), 0, 2, dual));
        }
    }

    @Test
    void clippedValueLossIsNeverBelowThePlainOne() {
        var random = new Philox(16, 0);
        for (int i = 0; i < 10_000; i++) {
            double value = random.nextGaussian();
            double old = random.nextGaussian();
            double returns = random.nextGaussian();
            double plain = PpoLoss.value(value, old, returns, Double.POSITIVE_INFINITY).value();
            assertTrue(PpoLoss.value(value, old, returns, 0.2).value() >= plain);
        }
    }

    @Test
    void criticThatMovedTooFarTowardsTheReturnGetsNoGradient() {
        // V_old = 0, R = 3, c = 0.5: V = 1 is nearer to R than the bound 0.5, so the bound's error counts and is
        // constant
        assertEquals(0, PpoLoss.value(1, 0, 3, 0.5).slope());
        assertEquals(2.5 * 2.5 / 2, PpoLoss.value(1, 0, 3, 0.5).value());
        assertEquals(-4, PpoLoss.value(-1, 0, 3, 0.5).slope()); // away from R: the plain term
        assertEquals(2.6, PpoLoss.value(5.6, 0, 3, 0.5).slope(), 1e-15); // beyond R by more than the bound lacks
        assertEquals(0, PpoLoss.value(5.4, 0, 3, 0.5).slope());
    }
}
