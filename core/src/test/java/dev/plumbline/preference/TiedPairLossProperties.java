package dev.plumbline.preference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/// Property 8 of the specification of MM-RLHF. Planted mistakes that turn it red: t for 2 t in the gradient of a tie;
/// the centring left out for ties; its pull subtracted from one side.
class TiedPairLossProperties {
    /// Central differences of a smooth function below 1e3: error h²/6 |ℓ‴| and 1e-13/h.
    @Property(tries = 200, seed = "20261129")
    void gradients(@ForAll @DoubleRange(min = -5, max = 5) double w, @ForAll @DoubleRange(min = -5, max = 5) double l,
            @ForAll @DoubleRange(max = 2) double t, @ForAll @DoubleRange(max = 1) double lambda, @ForAll boolean tie) {
        var loss = new TiedPairLoss(t, lambda);
        var terms = loss.evaluate(w, l, tie);
        double h = 1e-5;
        assertEquals((loss.evaluate(w + h, l, tie).loss() - loss.evaluate(w - h, l, tie).loss()) / (2 * h),
                terms.gradChosen(), 1e-7);
        assertEquals((loss.evaluate(w, l + h, tie).loss() - loss.evaluate(w, l - h, tie).loss()) / (2 * h),
                terms.gradRejected(), 1e-7);
        if (tie && lambda == 0) {
            assertEquals(2 * t * (w - l), terms.gradChosen(), 0);
            assertEquals(-terms.gradChosen(), terms.gradRejected(), 0);
        }
    }

    @Property(tries = 100, seed = "20261129")
    void aTieIsAtRestExactlyWhereScoresAreEqual(
            @ForAll @DoubleRange(min = -9, max = 9) double w, @ForAll @DoubleRange(min = -9, max = 9) double l) {
        assertEquals(w == l, new TiedPairLoss(0.5, 0).evaluate(w, l, true).gradChosen() == 0);
        assertEquals(0, new TiedPairLoss(0.5, 0).evaluate(w, w, true).loss(), 0);
    }

    @Test
    void withoutTiesItIsBradleyTerry() {
        var terms = new TiedPairLoss(3, 0.01).evaluate(1.5, -0.5, false);
        assertEquals(BradleyTerryLoss.loss(2, 1) + 0.01, terms.loss(), 1e-15);
        assertEquals(4 * 3 + 0.01, new TiedPairLoss(3, 0.01).evaluate(1.5, -0.5, true).loss(), 1e-14);
        assertThrows(IllegalArgumentException.class, () -> new TiedPairLoss(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> new TiedPairLoss(0, Double.NaN));
    }
}
