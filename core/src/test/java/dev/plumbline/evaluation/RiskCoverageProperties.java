package dev.plumbline.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Property 7 of the specification of early-exit cascades, and detection.
///
/// Planted mistakes, and what turns red: ties split (permutation); ascending order (perfect ranking); first instead of
/// last point within the risk (by hand); s > t instead of s ≥ t at the threshold (detection by hand); ties counted as
/// wins (auc against counting).
class RiskCoverageProperties {
    private static double[] confidence(int seed, int n) {
        var random = new Philox(seed, 1);
        var s = new double[n];
        Arrays.setAll(s, _ -> random.nextInt(7) / 7.0);
        return s;
    }

    /// Order of the inputs does not count, ties or not: losses are multiples of 1/8, sums exact.
    @Property(tries = 100, seed = "20261129")
    void orderDoesNotCount(@ForAll int seed, @ForAll @IntRange(min = 1, max = 40) int n) {
        var random = new Philox(seed, 2);
        double[] s = confidence(seed, n);
        var loss = new double[n];
        Arrays.setAll(loss, _ -> random.nextInt(9) / 8.0);
        int[] order = random.permutation(n);
        var a = RiskCoverage.of(loss, s);
        var b = RiskCoverage.of(Arrays.stream(order).mapToDouble(i -> loss[i]).toArray(),
                Arrays.stream(order).mapToDouble(i -> s[i]).toArray());
        assertArrayEquals(a.coverage(), b.coverage());
        assertArrayEquals(a.risk(), b.risk());
        assertArrayEquals(a.threshold(), b.threshold());
        int last = a.coverage().length - 1;
        assertEquals(1, a.coverage()[last]);
        assertEquals(Arrays.stream(loss).sum() / n, a.risk()[last]);
        assertEquals(a.risk()[last], a.riskAtCoverage(1));
        // each point is what its threshold accepts
        for (int point = 0; point <= last; point++) {
            double t = a.threshold()[point];
            assertEquals(Arrays.stream(s).filter(x -> x >= t).count() / (double) n, a.coverage()[point]);
        }
    }

    /// The perfect ranking has the smallest area. Means of up to 40 numbers below 1.
    @Property(tries = 100, seed = "20261129")
    void nothingBeatsThePerfectRanking(@ForAll int seed, @ForAll @IntRange(min = 1, max = 40) int n) {
        var random = new Philox(seed, 3);
        var correct = new boolean[n];
        var perfect = new double[n];
        for (int i = 0; i < n; i++) {
            correct[i] = random.nextInt(3) > 0;
            perfect[i] = (correct[i] ? 1 : 0) + random.nextDouble() / 2;
        }
        double best = RiskCoverage.of(correct, perfect).areaUnderCurve();
        assertTrue(best <= RiskCoverage.of(correct, confidence(seed, n)).areaUnderCurve() + 1e-15);
        var other = new double[n];
        Arrays.setAll(other, _ -> random.nextDouble());
        assertTrue(best <= RiskCoverage.of(correct, other).areaUnderCurve() + 1e-15);
    }

    /// Right, wrong, right, right, wrong: risks 0, 1/2, 1/3, 1/4, 2/5.
    @Test
    void byHand() {
        boolean[] correct = {true, false, true, true, false};
        var curve = RiskCoverage.of(correct, new double[] {5, 4, 3, 2, 1});
        assertArrayEquals(new double[] {0, 0.5, 1 / 3.0, 0.25, 0.4}, curve.risk(), 1e-16);
        assertEquals((0 + 0.5 + 1 / 3.0 + 0.25 + 0.4) / 5, curve.areaUnderCurve(), 1e-15);
        assertEquals(0.8, curve.coverageAtRisk(0.3));
        assertEquals(2, curve.thresholdAtRisk(0.3));
        assertEquals(0.2, curve.coverageAtRisk(0.1));
        assertEquals(0.6, curve.coverageNearestRisk(0.3, 0.5));
        assertEquals(0.5, curve.riskAtCoverage(0.25));
        var none = RiskCoverage.of(new boolean[] {false}, new double[] {1});
        assertEquals(0, none.coverageAtRisk(0.5));
        assertEquals(Double.POSITIVE_INFINITY, none.thresholdAtRisk(0.5));
        assertThrows(IllegalArgumentException.class, () -> RiskCoverage.of(correct, new double[] {1}));
        assertThrows(IllegalArgumentException.class,
                () -> RiskCoverage.of(correct, new double[] {1, 2, 3, 4, Double.NaN}));
        assertThrows(IllegalArgumentException.class, () -> curve.riskAtCoverage(Double.NaN));
    }

    /// Against counting all pairs, which is exact in halves.
    @Property(tries = 200, seed = "20261129")
    void aucCountsPairs(
            @ForAll int seed, @ForAll @IntRange(min = 1, max = 20) int p, @ForAll @IntRange(min = 1, max = 20) int n) {
        double[] positive = confidence(seed, p);
        double[] negative = confidence(seed + 1, n);
        double wins = 0;
        for (double a : positive) {
            for (double b : negative) {
                wins += a > b ? 1 : a == b ? 0.5 : 0;
            }
        }
        assertEquals(wins / p / n, Detection.auc(positive, negative), 1e-15);
        assertEquals(1, Detection.auc(positive, negative) + Detection.auc(negative, positive), 1e-15);
    }

    @Property(tries = 200, seed = "20261129")
    void thresholdsAcceptEnough(
            @ForAll int seed, @ForAll @IntRange(min = 1, max = 40) int n,
            @ForAll @DoubleRange(min = 0.01, max = 1) double rate) {
        double[] positive = confidence(seed, n);
        double t = Detection.threshold(positive, rate);
        assertTrue(Arrays.stream(positive).filter(s -> s >= t).count() >= rate * n - 1e-9);
        assertTrue(Arrays.stream(positive).filter(s -> s > t).count() < rate * n);
    }

    @Test
    void detectionByHand() {
        double[] positive = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        assertEquals(2, Detection.threshold(positive, 0.9));
        assertEquals(0.5, Detection.falsePositiveRate(positive, new double[] {1, 1.5, 2, 20}, 0.9));
        assertEquals(Double.NaN, Detection.auc(positive, new double[0]));
        assertEquals(Double.NaN, Detection.auc(positive, new double[] {Double.NaN}));
        assertThrows(IllegalArgumentException.class, () -> Detection.threshold(positive, 0));
    }
}
