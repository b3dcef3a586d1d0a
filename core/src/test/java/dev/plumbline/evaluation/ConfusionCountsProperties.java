package dev.plumbline.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Planted mistakes, and what turns red: precision over TP + FN (exchange, golden); F1 with a true negative in it
/// (negatives); base rate applied to the false positives too (base rate); 1 for a precision without answers (golden).
class ConfusionCountsProperties {

    /// Exchange of answers and truth, harmonic mean, order. A few roundings of numbers below 1.
    @Property(tries = 200, seed = "20261129")
    void exchange(@ForAll int seed, @ForAll @IntRange(min = 1, max = 60) int n) {
        var random = new Philox(seed, 1);
        var answer = new boolean[n];
        var truth = new boolean[n];
        for (int i = 0; i < n; i++) {
            answer[i] = random.nextDouble() < 0.4;
            truth[i] = random.nextDouble() < 0.3;
        }
        var counts = ConfusionCounts.of(answer, truth);
        var exchanged = ConfusionCounts.of(truth, answer);
        assertEquals(counts.precision(), exchanged.recall());
        assertEquals(counts.recall(), exchanged.precision());
        assertEquals(counts.f1(), exchanged.f1());
        double p = counts.precision();
        double r = counts.recall();
        if (p + r > 0) {
            assertEquals(2 * p * r / (p + r), counts.f1(), 1e-15);
        }
        int[] order = new Philox(seed, 2).permutation(n);
        var permutedAnswer = new boolean[n];
        var permutedTruth = new boolean[n];
        for (int i = 0; i < n; i++) {
            permutedAnswer[i] = answer[order[i]];
            permutedTruth[i] = truth[order[i]];
        }
        assertEquals(counts, ConfusionCounts.of(permutedAnswer, permutedTruth));
        assertEquals(n, counts.truePositives() + counts.falsePositives() + counts.falseNegatives()
                + counts.trueNegatives());
        var perfect = ConfusionCounts.of(truth, truth);
        assertEquals(1, perfect.accuracy());
        if (perfect.truePositives() > 0) {
            assertEquals(1, perfect.precision());
            assertEquals(1, perfect.recall());
            assertEquals(1, perfect.f1());
        }
    }

    /// True negatives move accuracy alone.
    @Property(tries = 100, seed = "20261129")
    void negatives(@ForAll @IntRange(min = 1, max = 99) int tp, @ForAll @IntRange(min = 1, max = 99) int fp,
            @ForAll @IntRange(max = 99) int fn, @ForAll @IntRange(min = 1, max = 999) int more) {
        var few = new ConfusionCounts(tp, fp, fn, 1);
        var many = few.plus(new ConfusionCounts(0, 0, 0, more));
        assertEquals(few.precision(), many.precision());
        assertEquals(few.recall(), many.recall());
        assertEquals(few.f1(), many.f1());
        assertTrue(many.accuracy() > few.accuracy());
        assertTrue(many.falsePositiveRate() < few.falsePositiveRate());
    }

    /// The formula with the base rate agrees with counts, and is monotone.
    @Property(tries = 200, seed = "20261129")
    void baseRate(@ForAll @IntRange(min = 1, max = 99) int tp, @ForAll @IntRange(min = 1, max = 99) int fp,
            @ForAll @IntRange(max = 99) int fn, @ForAll @IntRange(max = 99) int tn,
            @ForAll @DoubleRange(min = 0.05, max = 0.9) double p) {
        var counts = new ConfusionCounts(tp, fp, fn, tn);
        double base = (tp + fn) / (double) (tp + fp + fn + tn);
        assertEquals(counts.precision(),
                ConfusionCounts.precision(base, counts.recall(), counts.falsePositiveRate()), 1e-14);
        double at = ConfusionCounts.precision(p, 0.6, 0.2);
        assertTrue(ConfusionCounts.precision(p, 0.7, 0.2) > at);
        assertTrue(ConfusionCounts.precision(p + 0.05, 0.6, 0.2) > at);
        assertTrue(ConfusionCounts.precision(p, 0.6, 0.3) < at);
    }

    /// Wilson's interval stays in [0, 1], holds the share, and shrinks at least as 2 z/√n: the half width is at most
    /// z √(1/4n + z²/4n²) < z/√n for n > z²/3.
    @Property(tries = 200, seed = "20261129")
    void wilson(@ForAll @DoubleRange(min = 0, max = 1) double share, @ForAll @IntRange(min = 2, max = 100_000) int n) {
        var interval = Proportion.of(share * n, n, 0.95);
        assertTrue(interval.low() >= 0 && interval.high() <= 1);
        assertTrue(interval.low() <= interval.value() + 1e-12 && interval.value() - 1e-12 <= interval.high());
        assertTrue(interval.high() - interval.low() < 2 * 1.96 / Math.sqrt(n));
    }

    @Test
    void golden() {
        var counts = new ConfusionCounts(6, 2, 3, 9);
        assertEquals(0.75, counts.precision());
        assertEquals(6 / 9.0, counts.recall());
        assertEquals(12 / 17.0, counts.f1());
        assertEquals(0.75, counts.accuracy());
        assertEquals(2 / 11.0, counts.falsePositiveRate());
        var silent = new ConfusionCounts(0, 0, 3, 4);
        assertTrue(Double.isNaN(silent.precision()));
        assertEquals(0, ConfusionCounts.reported(silent.precision()));
        assertEquals(0.75, ConfusionCounts.reported(counts.precision()));
        assertEquals(0, silent.f1());
        // a guess that says yes with probability q has precision p and recall q
        assertEquals(0.3, ConfusionCounts.precision(0.3, 0.8, 0.8), 1e-15);
        assertThrows(IllegalArgumentException.class, () -> new ConfusionCounts(1, -1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> ConfusionCounts.precision(Double.NaN, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> ConfusionCounts.of(new boolean[1], new boolean[2]));
    }
}
