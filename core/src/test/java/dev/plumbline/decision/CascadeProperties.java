package dev.plumbline.decision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Properties 1 to 6 and 8 of the specification of early-exit cascades; 7 is that of the risk-coverage curve.
///
/// Planted mistakes, and what turns red: `&&` instead of `||` in the window (P1, P2); the cost of a stage counted when
/// it is left instead of when it is reached (P1, P6); percentile of τ by "at or below" (P6); half the necessary width
/// (P3); a sign in the slope (P8); sum instead of mean of scores (identical members).
class CascadeProperties {
    private static final ExitRule EVERYTHING =
            new ExitRule.Window(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    private static final ExitRule NOTHING = new ExitRule.Window(1, 0);

    private static double[][][] logits(int seed, int members, int n) {
        var random = new Philox(seed, 1);
        var z = new double[members][n][3];
        for (double[][] member : z) {
            for (double[] row : member) {
                Arrays.setAll(row, _ -> 2 * random.nextGaussian());
            }
        }
        return z;
    }

    private static CascadeStages stages(int seed, int members, int n) {
        return CascadeStages.of(
                logits(seed, members, n), ConfidenceScore.MAX_PROBABILITY, CascadeStages.Averaging.OF_SCORES);
    }

    /// P1.
    @Property(tries = 50, seed = "20261129")
    void extremesAreTheEnsembleAndTheFirstMember(@ForAll int seed) {
        var stages = stages(seed, 3, 20);
        var all = new Cascade(List.of(EVERYTHING, EVERYTHING), 1, 2, 4).run(stages);
        assertArrayEquals(stages.score()[2], all.score());
        assertArrayEquals(stages.prediction()[2], all.prediction());
        assertEquals(7, all.meanCost());
        var first = new Cascade(List.of(NOTHING, EVERYTHING), 1, 2, 4).run(stages);
        assertArrayEquals(stages.score()[0], first.score());
        assertArrayEquals(stages.prediction()[0], first.prediction());
        assertEquals(1, first.meanCost());
        assertEquals(0, first.passedOn());
        var second = new Cascade(List.of(EVERYTHING, NOTHING), 1, 2, 4).run(stages);
        assertArrayEquals(stages.score()[1], second.score());
        assertEquals(3, second.meanCost());
        assertEquals(new Cascade(List.of(new ExitRule.SingleThreshold(0.6)), 1, 1).run(stages(seed, 2, 20)).meanCost(),
                new Cascade(List.of(new ExitRule.Window(Double.NEGATIVE_INFINITY, 0.6)), 1, 1)
                        .run(stages(seed, 2, 20)).meanCost());
    }

    /// P2.
    @Property(tries = 100, seed = "20261129")
    void moreWidthNeverCostsLessNorDisagreesMore(
            @ForAll int seed, @ForAll @DoubleRange(min = 0.4, max = 0.9) double tau,
            @ForAll @DoubleRange(max = 0.3) double below, @ForAll @DoubleRange(max = 0.3) double above,
            @ForAll @DoubleRange(max = 0.2) double more) {
        var stages = stages(seed, 2, 50);
        var narrow = new Cascade(List.of(new ExitRule.Window(tau - below, tau + above)), 1, 1).run(stages);
        var wide = new Cascade(List.of(new ExitRule.Window(tau - below - more, tau + above + more)), 1, 1).run(stages);
        assertTrue(wide.meanCost() >= narrow.meanCost());
        assertTrue(Cascade.disagreement(wide.score(), stages.score()[1], tau)
                <= Cascade.disagreement(narrow.score(), stages.score()[1], tau));
    }

    /// P3: the sufficient width is exact, and the bound holds for every width. 1e-15 for the rounding of τ ± h.
    @Property(tries = 200, seed = "20261129")
    void enoughWidthDecidesLikeTheEnsemble(
            @ForAll int seed, @ForAll @IntRange(min = 2, max = 4) int members,
            @ForAll @DoubleRange(min = 0.4, max = 0.9) double tau, @ForAll @DoubleRange(max = 0.3) double h) {
        var stages = stages(seed, members, 50);
        double[] first = stages.score()[0];
        double[] last = stages.score()[members - 1];
        var two = new CascadeStages(new double[][] {first, last},
                new int[][] {stages.prediction()[0], stages.prediction()[members - 1]});
        double enough = Cascade.sufficientHalfWidth(first, last) + 1e-15;
        var exact = new Cascade(List.of(new ExitRule.Window(tau - enough, tau + enough)), 1, 1).run(two);
        assertEquals(0, Cascade.disagreement(exact.score(), last, tau));
        var some = new Cascade(List.of(new ExitRule.Window(tau - h, tau + h)), 1, 1).run(two);
        assertTrue(Cascade.disagreement(some.score(), last, tau)
                <= Cascade.disagreementBound(first, last, h - 1e-15));
    }

    /// P3: half of that is not enough. s₁ = 0.7 and s_ens = 0.4 about τ = 0.5.
    @Test
    void lessWidthIsNotEnough() {
        double[] first = {0.7};
        double[] last = {0.4};
        var stages = new CascadeStages(new double[][] {first, last}, new int[2][1]);
        double half = Cascade.sufficientHalfWidth(first, last) / 2;
        var result = new Cascade(List.of(new ExitRule.Window(0.5 - half, 0.5 + half)), 1, 1).run(stages);
        assertEquals(1, Cascade.disagreement(result.score(), last, 0.5));
    }

    /// P4: an increasing function of the scores, τ and window with them. exp of different doubles this far apart
    /// differs.
    @Property(tries = 100, seed = "20261129")
    void onlyTheOrderCounts(@ForAll int seed, @ForAll @IntRange(max = 49) int at) {
        var stages = stages(seed, 2, 50);
        double[][] moved = Arrays.stream(stages.score())
                .map(s -> Arrays.stream(s).map(x -> Math.exp(3 * x)).toArray()).toArray(double[][]::new);
        double lower = stages.score()[0][at] - 0.05;
        double upper = stages.score()[0][at] + 0.1;
        var before = new Cascade(List.of(new ExitRule.Window(lower, upper)), 1, 1).run(stages);
        var after = new Cascade(List.of(new ExitRule.Window(Math.exp(3 * lower), Math.exp(3 * upper))), 1, 1)
                .run(new CascadeStages(moved, stages.prediction()));
        assertArrayEquals(before.stage(), after.stage());
        assertArrayEquals(before.prediction(), after.prediction());
    }

    /// P5: means of equal numbers differ by rounding only.
    @Property(tries = 30, seed = "20261129")
    void equalMembersDifferInCostAlone(@ForAll int seed, @ForAll @DoubleRange(min = 0.4, max = 0.9) double upper) {
        double[][] one = logits(seed, 1, 20)[0];
        for (var score : ConfidenceScore.values()) {
            for (var averaging : CascadeStages.Averaging.values()) {
                if (averaging == CascadeStages.Averaging.OF_PROBABILITIES && !score.ofProbabilities()) {
                    assertThrows(IllegalArgumentException.class,
                            () -> CascadeStages.of(new double[][][] {one}, score, averaging));
                    continue;
                }
                var stages = CascadeStages.of(new double[][][] {one, one, one}, score, averaging);
                var rule = new ExitRule.Window(0.4, upper);
                var result = new Cascade(List.of(rule, rule), 1, 1, 1).run(stages);
                assertArrayEquals(stages.score()[0], result.score(), 1e-13);
                assertArrayEquals(stages.score()[0], stages.score()[2], 1e-13);
                assertArrayEquals(stages.prediction()[0], result.prediction());
            }
        }
    }

    /// P6: cost, and the share that goes on in the sample that the window was made from: 2w up to 2/n where it is not
    /// cut off, as n − 1 gaps are measured out and both ends belong to the window.
    @Property(tries = 200, seed = "20261129")
    void costIsAffineInTheShare(
            @ForAll int seed, @ForAll @IntRange(min = 30, max = 69) int rank,
            @ForAll @DoubleRange(max = 0.3) double width) {
        var stages = stages(seed, 2, 100);
        double[] sorted = stages.score()[0].clone();
        Arrays.sort(sorted);
        var window = ExitRule.aroundOperatingPoint(stages.score()[0], sorted[rank], width);
        var result = new Cascade(List.of(window), 2, 3).run(stages);
        assertEquals(2 + 3 * result.passedOn(), result.meanCost(), 1e-13);
        assertEquals(2 * width, result.passedOn(), 0.0200001);
        assertEquals((rank + 0.5) / 100, ExitRule.percentile(sorted, sorted[rank]), 1e-15);
    }

    /// P6: cut off at 0, the window is narrower.
    @Test
    void cutOffWindowsPassLess() {
        double[] scores = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
        assertEquals(new ExitRule.Window(1, 3.5), ExitRule.aroundOperatingPoint(scores, 0, 0.25));
        assertEquals(new ExitRule.Window(8.5, 11), ExitRule.aroundOperatingPoint(scores, 12, 0.25));
        assertThrows(IllegalArgumentException.class, () -> ExitRule.aroundOperatingPoint(scores, 3, Double.NaN));
    }

    /// P8. Central differences, h = 1e-6: truncation 1e-12/T³, rounding 1e-10.
    @Property(tries = 100, seed = "20261129")
    void softWindow(
            @ForAll @DoubleRange(min = -1, max = 2) double s, @ForAll @DoubleRange(min = 0.1, max = 2) double t) {
        var soft = new SoftWindow(0.2, 0.8, t);
        assertEquals((soft.gate(s + 1e-6) - soft.gate(s - 1e-6)) / 2e-6, soft.gateSlope(s), 2e-9);
        var hard = new ExitRule.Window(0.2, 0.8);
        if (Math.abs(s - 0.2) > 0.05 && Math.abs(s - 0.8) > 0.05) {
            assertEquals(hard.exits(s) ? 0 : 1, new SoftWindow(0.2, 0.8, 1e-3).gate(s), 1e-15);
            assertEquals(hard.exits(s) ? s : 5, new SoftWindow(0.2, 0.8, 1e-3).score(s, 5), 1e-14);
        }
        assertThrows(IllegalArgumentException.class, () -> new SoftWindow(0, 1, Double.NaN));
    }

    /// log(e² + 2) and the like, by hand.
    @Test
    void scores() {
        double[] z = {2, 0, 0};
        double sum = Math.exp(2) + 2;
        double p = Math.exp(2) / sum;
        assertEquals(p, ConfidenceScore.MAX_PROBABILITY.of(z), 1e-15);
        assertEquals(-Math.log(1 - p), ConfidenceScore.LOG_REMAINDER.of(z), 1e-15);
        assertEquals(p * Math.log(p) + 2 / sum * Math.log(1 / sum), ConfidenceScore.NEGATIVE_ENTROPY.of(z), 1e-15);
        assertEquals(2, ConfidenceScore.MAX_LOGIT.of(z));
        assertEquals(Math.log(sum), ConfidenceScore.ENERGY.of(z), 1e-15);
        assertEquals(1, ConfidenceScore.MAX_PROBABILITY.of(50, 0));
        assertEquals(1, ConfidenceScore.MAX_PROBABILITY.of(60, 0));
        assertEquals(50, ConfidenceScore.LOG_REMAINDER.of(50, 0), 1e-13);
        assertEquals(60, ConfidenceScore.LOG_REMAINDER.of(60, 0), 1e-13);
        assertThrows(IllegalArgumentException.class, () -> new Cascade(List.of(EVERYTHING), 1));
        assertThrows(IllegalArgumentException.class, () -> new Cascade(List.of(EVERYTHING), 1, -1));
        assertThrows(IllegalArgumentException.class,
                () -> new Cascade(List.of(), 1).run(stages(1, 2, 3)));
    }
}
