package dev.plumbline.preference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.preference.OrderSwapFilter.Label;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/// Property 10 of the specification of DMoERM. Planted mistakes that turn it red: answers that agree by place kept
/// instead of those that agree by response; 1 − e₁ e₂ as the kept share; the smaller error taken for the error of what
/// is kept.
class OrderSwapFilterProperties {
    /// The responses exchanged exchange the two questions, and their answers: the label names the same response.
    @Property(generation = GenerationMode.EXHAUSTIVE)
    void blindToTheOrderOfThePair(@ForAll boolean ab, @ForAll boolean ba) {
        var label = OrderSwapFilter.label(ab, ba);
        var exchanged = OrderSwapFilter.label(ba, ab);
        assertEquals(switch (label) {
            case FIRST -> Label.SECOND;
            case SECOND -> Label.FIRST;
            case DISCARDED -> Label.DISCARDED;
        }, exchanged);
    }

    /// All four outcomes of two independent answers about a pair (a, b) in which a is better, added up.
    @Property(tries = 200, seed = "20261129")
    void sharesAreThoseOfIndependentErrors(
            @ForAll @DoubleRange(max = 1) double e1, @ForAll @DoubleRange(max = 1) double e2) {
        double kept = 0;
        double wrong = 0;
        for (boolean wrong1 : new boolean[] {false, true}) {
            for (boolean wrong2 : new boolean[] {false, true}) {
                double share = (wrong1 ? e1 : 1 - e1) * (wrong2 ? e2 : 1 - e2);
                // right: first place when a is first, second place when b is
                var label = OrderSwapFilter.label(!wrong1, wrong2);
                kept += label == Label.DISCARDED ? 0 : share;
                wrong += label == Label.SECOND ? share : 0;
            }
        }
        var filter = new OrderSwapFilter(e1, e2);
        assertEquals(kept, filter.keptShare(), 1e-15);
        if (kept > 1e-3) {
            assertEquals(wrong / kept, filter.keptError(), 1e-12); // 1e-15/1e-3
        }
    }

    @Property(tries = 200, seed = "20261129")
    void neverWorseThanEitherOrder(
            @ForAll @DoubleRange(max = 0.5) double e1, @ForAll @DoubleRange(max = 0.5) double e2) {
        assertTrue(new OrderSwapFilter(e1, e2).keptError() <= Math.min(e1, e2) + 1e-15);
    }

    @Test
    void figures() {
        var filter = new OrderSwapFilter(0.3, 0.3);
        assertEquals(0.58, filter.keptShare(), 1e-15);
        assertEquals(0.155, filter.keptError(), 5e-4);
        // always the first place: right about half of the pairs shown either way, never kept
        assertEquals(Label.DISCARDED, OrderSwapFilter.label(true, true));
        assertEquals(Label.DISCARDED, OrderSwapFilter.label(false, false));
        assertEquals(0, new OrderSwapFilter(0, 1).keptShare());
        assertTrue(Double.isNaN(new OrderSwapFilter(0, 1).keptError()));
        assertThrows(IllegalArgumentException.class, () -> new OrderSwapFilter(Double.NaN, 0));
        assertThrows(IllegalArgumentException.class, () -> new OrderSwapFilter(0, 1.5));
    }
}
