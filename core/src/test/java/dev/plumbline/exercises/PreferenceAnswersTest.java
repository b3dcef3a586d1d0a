package dev.plumbline.exercises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.preference.BradleyTerryLoss;
import org.junit.jupiter.api.Test;

/// Answers to the exercises of docs/operations/bradley-terry-loss.md.
///
/// Red if smoothing mixes the wrong way, or if centring is of the difference.
class PreferenceAnswersTest {
    @Test
    void smoothedLossIsLeastAtTheLogOdds() {
        for (double epsilon : new double[] {0.01, 0.1, 0.3}) {
            var loss = new BradleyTerryLoss(epsilon, 0);
            double z = Math.log((1 - epsilon) / epsilon);
            var least = loss.evaluate(z, 0, 0, 1, 1);
            assertEquals(0, least.gradChosen(), 1e-15); // ε σ(z) − (1 − ε) σ(−z): a few roundings of numbers below 0.3
            double entropy = -epsilon * Math.log(epsilon) - (1 - epsilon) * Math.log(1 - epsilon);
            assertEquals(entropy, least.loss(), 1e-15);
            assertTrue(loss.evaluate(z + 0.1, 0, 0, 1, 1).loss() > entropy);
            assertTrue(loss.evaluate(z - 0.1, 0, 0, 1, 1).loss() > entropy);
        }
    }

    @Test
    void centeringPullsTheSumAndTheLossTheDifference() {
        double lambda = 0.1;
        var plain = BradleyTerryLoss.PLAIN.evaluate(1.5, 0.25, 0, 1, 1);
        var centered = new BradleyTerryLoss(0, lambda).evaluate(1.5, 0.25, 0, 1, 1);
        // in the sum: 2 · 2 λ (c + r), in the difference: what it was; numbers below 1
        assertEquals(4 * lambda * 1.75, centered.gradChosen() + centered.gradRejected(), 1e-15);
        assertEquals(plain.gradChosen() - plain.gradRejected(), centered.gradChosen() - centered.gradRejected(), 1e-15);
    }

    @Test
    void centeringCompetesOnAChain() {
        // scores a, b, c with a over b and b over c: the penalty is 0 only on a = −b = c, where d = 2a and −2a
        double least = Double.POSITIVE_INFINITY;
        for (double a = -5; a <= 5; a += 0.01) {
            least = Math.min(least, BradleyTerryLoss.PLAIN.evaluate(a, -a, 0, 1, 1).loss()
                    + BradleyTerryLoss.PLAIN.evaluate(-a, a, 0, 1, 1).loss());
        }
        assertEquals(2 * Math.log(2), least, 1e-14); // at a = 0, which the grid meets within 1e-13
        double free = BradleyTerryLoss.PLAIN.evaluate(20, 0, 0, 1, 1).loss()
                + BradleyTerryLoss.PLAIN.evaluate(0, -20, 0, 1, 1).loss();
        assertTrue(free < 1e-8);
    }
}
