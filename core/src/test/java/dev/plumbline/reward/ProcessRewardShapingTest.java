package dev.plumbline.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Scores are multiples of 1/1024, so that every sum is exact and equality needs no tolerance. Red under these
/// mistakes:
/// progress sign rₖ₊₁ − rₖ or a kept last score ([#deltaTelescopes]), min(r, η) for min(r − η, 0) ([#clipIsAPenalty]),
/// the two steps of ClipDelta swapped ([#clipDeltaIsBounded], [#orderMatters]).
class ProcessRewardShapingTest {
    private static final double ETA = 0.75;

    @Provide
    Arbitrary<double[]> scores() {
        return Arbitraries.integers().between(0, 1024).map(k -> k * 0x1p-10).array(Double[].class).ofMinSize(1)
                .ofMaxSize(12).map(boxed -> Stream.of(boxed).mapToDouble(x -> x).toArray());
    }

    @Property(tries = 200)
    void deltaTelescopes(@ForAll("scores") double[] r) {
        double[] suffix = ProcessRewardShaping.stepReturns(new ProcessRewardShaping.Delta().shape(r), 1, 0);
        double[] expected = r.clone();
        expected[r.length - 1] = 0;
        assertArrayEquals(expected, suffix);
    }

    @Property(tries = 200)
    void clipIsAPenalty(@ForAll("scores") double[] r) {
        double[] low = new ProcessRewardShaping.Clip(ETA).shape(r);
        double[] high = new ProcessRewardShaping.Clip(ETA + 0.125).shape(r);
        for (int k = 0; k < r.length; k++) {
            assertTrue(low[k] <= 0 && high[k] <= low[k]);
            assertEquals(r[k] >= ETA, low[k] == 0);
        }
        assertArrayEquals(new double[r.length], new ProcessRewardShaping.Clip(0).shape(r));
    }

    @Property(tries = 200)
    void clipDeltaIsBounded(@ForAll("scores") double[] r) {
        double[] suffix = ProcessRewardShaping.stepReturns(new ProcessRewardShaping.ClipDelta(ETA).shape(r), 1, 0);
        for (int k = 0; k < r.length; k++) {
            assertTrue(suffix[k] >= -ETA && suffix[k] <= 0);
            assertEquals(k < r.length - 1 ? Math.min(r[k] - ETA, 0) : 0, suffix[k], 0);
        }
    }

    @Property(tries = 200)
    void repetitionPaysNothingUnderDelta(@ForAll("scores") double[] r) {
        var longer = new double[r.length + 1]; // the first step again, with the score of its successor
        longer[0] = r[0];
        System.arraycopy(r, 0, longer, 1, r.length);
        double gain = r.length == 1 ? r[0] : 0; // a solution of one step earns nothing
        var delta = new ProcessRewardShaping.Delta();
        var raw = new ProcessRewardShaping.Raw();
        assertEquals(total(delta.shape(r)) + gain, total(delta.shape(longer)), 0);
        assertEquals(total(raw.shape(r)) + r[0], total(raw.shape(longer)), 0);
    }

    @Property(tries = 200)
    void aConstantMovesOnlyTheEntryBeforeTheLast(@ForAll("scores") double[] r) {
        double[] shifted = r.clone();
        for (int k = 0; k < r.length; k++) {
            shifted[k] += 0.5;
        }
        double[] expected = new ProcessRewardShaping.Delta().shape(r);
        if (r.length > 1) {
            expected[r.length - 2] += 0.5;
        }
        assertArrayEquals(expected, new ProcessRewardShaping.Delta().shape(shifted));
    }

    @Property(tries = 100)
    void weightZeroLeavesTheOutcome(@ForAll("scores") double[] r) {
        for (double g : ProcessRewardShaping.stepReturns(r, 0, 1)) {
            assertEquals(1, g, 0);
        }
    }

    @Example
    void orderMatters() {
        double[] alternating = {0, 1, 0, 1, 0, 1, 0, 1, 0};
        double[] swapped = new ProcessRewardShaping.Clip(0).shape(new ProcessRewardShaping.Delta().shape(alternating));
        assertEquals(-4, total(swapped), 0, "−1 at every rise");
        assertEquals(0, total(new ProcessRewardShaping.ClipDelta(0).shape(alternating)), 0);
    }

    @Example
    void valuesByHand() {
        double[] r = {0.5, 1, 0.25, 0.75};
        assertArrayEquals(new double[] {-0.5, 0.75, 0.25, 0}, new ProcessRewardShaping.Delta().shape(r));
        assertArrayEquals(new double[] {-0.25, 0.5, -0.5, 0}, new ProcessRewardShaping.ClipDelta(ETA).shape(r));
        assertArrayEquals(new double[] {0.125, 0.25, 0.0625, 0.1875},
                new ProcessRewardShaping.LengthNormalized().shape(r));
        assertArrayEquals(new double[] {2, 2.25, 1.5, 1}, ProcessRewardShaping.stepReturns(
                new double[] {-0.5, 1.5, 1, 0}, 0.5, 1));
    }

    @Example
    void edges() {
        assertEquals(0, new ProcessRewardShaping.Delta().shape(new double[0]).length);
        assertThrows(IllegalArgumentException.class, () -> new ProcessRewardShaping.Clip(Double.NaN));
        assertThrows(IllegalArgumentException.class,
                () -> new ProcessRewardShaping.ClipDelta(Double.POSITIVE_INFINITY));
        assertThrows(IllegalArgumentException.class,
                () -> ProcessRewardShaping.stepReturns(new double[1], Double.NaN, 0));
    }

    private static double total(double[] values) {
        double total = 0;
        for (double value : values) {
            total += value;
        }
        return total;
    }
}
