package dev.plumbline.classification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Loss of the ensemble = average loss − diversity, and the geometry of the simplex (properties 1, 2, 5, 6 and 8 of the
/// specification of predictive diversity).
///
/// Planted mistakes, and what turns red: divisor M − 1 in the variance (the identity, corners); average of logits
/// instead of probabilities (the identity, replacing members by the mean); the sign of the gap; log K instead of log M
/// (corners); a temperature that multiplies (temperature).
class EnsembleDecompositionProperties {
    /// Log-probabilities of members, with logits `size` N(0, I).
    private static double[][] members(int seed, int count, int classes, double size) {
        var random = new Philox(seed, 1);
        var out = new double[count][];
        for (int i = 0; i < count; i++) {
            var z = new double[classes];
            Arrays.setAll(z, _ -> size * random.nextGaussian());
            out[i] = SoftmaxPolicy.logSoftmax(z);
        }
        return out;
    }

    private static double[][] exp(double[][] log) {
        return Arrays.stream(log).map(l -> Arrays.stream(l).map(Math::exp).toArray()).toArray(double[][]::new);
    }

    /// P1. Sums of at most 8 · 6 terms below 2, logarithms below 60: errors below 1e-13.
    @Property(tries = 300, seed = "20261129")
    void averageLessDiversityIsTheEnsemble(
            @ForAll int seed, @ForAll @IntRange(min = 1, max = 8) int m, @ForAll @IntRange(min = 2, max = 6) int k,
            @ForAll @DoubleRange(min = 0.01, max = 8) double size) {
        double[][] log = members(seed, m, k, size);
        double[][] f = exp(log);
        double[] mean = EnsembleDecomposition.mean(f);
        var entropy = EnsembleDecomposition.crossEntropy(log, 1);
        assertEquals(entropy.averageMember() - entropy.diversity(), entropy.ensemble(), 1e-13);
        assertEquals(-Math.log(mean[1]), entropy.ensemble(), 1e-13);
        assertTrue(entropy.diversity() >= 0);
        var brier = EnsembleDecomposition.brier(f, 1);
        assertEquals(brier.averageMember() - brier.diversity(), brier.ensemble(), 1e-14);
        assertTrue(brier.diversity() >= 0 && brier.diversity() <= 1 - 1.0 / m + 1e-15);
        double[] numbers = Arrays.stream(log).mapToDouble(row -> row[0]).toArray();
        var squared = EnsembleDecomposition.squaredError(numbers, 0.7);
        assertEquals(squared.averageMember() - squared.diversity(), squared.ensemble(),
                1e-14 * (1 + squared.averageMember()));
        // divisor M − 1 would leave a difference of D/(M − 1)
        if (m > 1) {
            double sampled = Moments.variance(numbers, 1);
            assertEquals(squared.diversity() * m / (m - 1), sampled, 1e-13 * (1 + sampled));
            assertTrue(squared.averageMember() - sampled < squared.ensemble());
        }
    }

    /// P1: 0 if and only if what the loss looks at coincides.
    @Property(tries = 100, seed = "20261129")
    void noDiversityMeansTheSamePrediction(@ForAll int seed) {
        double[] f = exp(members(seed, 1, 3, 1))[0];
        double[][] log = {
            {Math.log(f[0]), Math.log(f[1]), Math.log(f[2])}, {Math.log(f[0]), Math.log(f[2]), Math.log(f[1])}
        };
        assertEquals(0, EnsembleDecomposition.crossEntropy(log, 0).diversity());
        assertTrue(EnsembleDecomposition.crossEntropy(log, 1).diversity() > 0);
        assertTrue(EnsembleDecomposition.variance(exp(log)) > 0);
        double[][] same = {log[0], log[0], log[0]};
        assertEquals(0, EnsembleDecomposition.crossEntropy(same, 1).diversity());
        assertEquals(0, EnsembleDecomposition.variance(exp(same)));
        assertEquals(0, EnsembleDecomposition.jensenShannon(exp(same)), 1e-15);
    }

    /// P2: two corners, M = 2. Average 1, ensemble 1/2: D = 1/2, which divisor M − 1 would double.
    @Test
    void divisorOfTheBrierDiversity() {
        double[][] f = {{1, 0}, {0, 1}};
        var parts = EnsembleDecomposition.brier(f, 0);
        assertEquals(new EnsembleDecomposition.Parts(1, 0.5, 0.5), parts);
        double sampled = 2 * Moments.variance(new double[] {1, 0}, 1);
        assertEquals(2 * parts.diversity(), sampled, 1e-15);
    }

    /// P5: a diverse ensemble cannot be sure. D is a difference of numbers below 1: errors below 1e-15.
    @Property(tries = 300, seed = "20261129")
    void diversityCostsConfidence(
            @ForAll int seed, @ForAll @IntRange(min = 1, max = 8) int m, @ForAll @IntRange(min = 2, max = 6) int k,
            @ForAll @DoubleRange(max = 20) double size) {
        double[][] f = exp(members(seed, m, k, size));
        double[] mean = EnsembleDecomposition.mean(f);
        double d = EnsembleDecomposition.variance(f);
        double square = Arrays.stream(mean).map(x -> x * x).sum();
        assertTrue(d <= 1 - square + 1e-15);
        assertTrue(Arrays.stream(mean).max().orElseThrow()
                <= EnsembleDecomposition.largestConfidence(d) + 1e-15);
        double entropy = -Arrays.stream(mean).map(x -> x == 0 ? 0 : x * Math.log(x)).sum();
        assertTrue(EnsembleDecomposition.jensenShannon(f) <= entropy + 1e-14);
        double[] label = Arrays.stream(f).mapToDouble(row -> row[0]).toArray();
        assertTrue(Moments.variance(label, 0) <= mean[0] * (1 - mean[0]) + 1e-15);
        // the least Brier loss of an ensemble that is this diverse
        double least = (1 - Math.sqrt(1 - d)) * (1 - Math.sqrt(1 - d));
        assertTrue(EnsembleDecomposition.brier(f, 0).ensemble() >= least - 1e-15);
    }

    /// P5: the bounds are met in the corners.
    @Property(tries = 20, seed = "20261129")
    void cornersAreTheMostDiverse(@ForAll @IntRange(min = 1, max = 6) int m) {
        var f = new double[m][6];
        for (int i = 0; i < m; i++) {
            f[i][i] = 1;
        }
        assertEquals(1 - 1.0 / m, EnsembleDecomposition.variance(f), 1e-15);
        assertEquals(Math.log(m), EnsembleDecomposition.jensenShannon(f), 1e-15);
        assertThrows(IllegalArgumentException.class, () -> EnsembleDecomposition.largestConfidence(1.5));
    }

    /// P6. The same sums in another order, and of twice as many terms.
    @Property(tries = 100, seed = "20261129")
    void orderAndCopiesDoNotCount(@ForAll int seed) {
        double[][] log = members(seed, 4, 5, 2);
        double[][] reversed = {log[3], log[2], log[1], log[0]};
        double[][] twice = {log[3], log[2], log[1], log[0], log[0], log[1], log[2], log[3]};
        int[] order = new Philox(seed, 2).permutation(5);
        double[][] relabeled = Arrays.stream(log)
                .map(row -> Arrays.stream(order).mapToDouble(c -> row[c]).toArray()).toArray(double[][]::new);
        double gap = EnsembleDecomposition.crossEntropy(log, order[2]).diversity();
        assertEquals(gap, EnsembleDecomposition.crossEntropy(reversed, order[2]).diversity(), 1e-14);
        assertEquals(gap, EnsembleDecomposition.crossEntropy(twice, order[2]).diversity(), 1e-14);
        assertEquals(gap, EnsembleDecomposition.crossEntropy(relabeled, 2).diversity(), 1e-14);
        for (double[][] other : new double[][][] {reversed, twice, relabeled}) {
            assertEquals(EnsembleDecomposition.variance(exp(log)), EnsembleDecomposition.variance(exp(other)), 1e-15);
            assertEquals(EnsembleDecomposition.jensenShannon(exp(log)),
                    EnsembleDecomposition.jensenShannon(exp(other)), 1e-14);
        }
    }

    /// P8: members that all say f̄ lose what the ensemble loses.
    @Property(tries = 100, seed = "20261129")
    void theMeanInPlaceOfEveryMember(@ForAll int seed) {
        double[][] log = members(seed, 3, 4, 2);
        var before = EnsembleDecomposition.crossEntropy(log, 0);
        double[] mean = EnsembleDecomposition.logMean(log);
        var after = EnsembleDecomposition.crossEntropy(new double[][] {mean, mean, mean}, 0);
        assertEquals(before.ensemble(), after.ensemble(), 1e-14);
        assertEquals(0, after.diversity());
        assertTrue(after.averageMember() <= before.averageMember() + 1e-14);
    }

    /// (M/(M − 1))² against its definition.
    @Property(tries = 100, seed = "20261129")
    void oneAgainstTheOthers(@ForAll int seed, @ForAll @IntRange(min = 2, max = 6) int m) {
        double[][] f = exp(members(seed, m, 4, 2));
        double expected = 0;
        for (int i = 0; i < m; i++) {
            int self = i;
            for (int c = 0; c < 4; c++) {
                int column = c;
                double others = 0;
                for (int j = 0; j < m; j++) {
                    others += j == self ? 0 : f[j][column] / (m - 1);
                }
                expected += (f[i][c] - others) * (f[i][c] - others) / m;
            }
        }
        assertEquals(expected, EnsembleDecomposition.oneAgainstAll(f), 1e-14);
        assertEquals(0, EnsembleDecomposition.oneAgainstAll(new double[][] {f[0]}));
    }

    @Test
    void certaintyThatIsWrongIsInfinitelyDiverse() {
        assertEquals(Double.POSITIVE_INFINITY,
                EnsembleDecomposition.logMeanGap(0, Double.NEGATIVE_INFINITY));
        assertEquals(0, EnsembleDecomposition.logMeanGap(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY));
        assertEquals(Double.NaN, EnsembleDecomposition.logMeanGap(0, Double.NaN));
    }

    /// Probabilities that are right at temperature 1, sharpened by τ, ask for 1/τ. Bisection to 2⁻⁴⁰; the fitted τ of n
    /// points is off by a few 1/√n, so the points here are the exact population: label k with weight f_k.
    @Test
    void temperature() {
        double[][] log = {{Math.log(0.7), Math.log(0.2), Math.log(0.1)}};
        var rows = new double[10][];
        int[] label = {0, 0, 0, 0, 0, 0, 0, 1, 1, 2};
        Arrays.fill(rows, log[0]);
        assertEquals(1, ClassScores.temperature(rows, label), 1e-9);
        double[][] sharp = ClassScores.atTemperature(rows, 0.25);
        assertEquals(4, ClassScores.temperature(sharp, label), 1e-8);
        assertEquals(ClassScores.logLoss(rows, label),
                ClassScores.logLoss(ClassScores.atTemperature(sharp, 4), label), 1e-14);
        assertEquals(-0.7 * Math.log(0.7) - 0.2 * Math.log(0.2) - 0.1 * Math.log(0.1),
                ClassScores.logLoss(rows, label), 1e-15);
        assertEquals(0.7 * 0.14 + 0.2 * 1.14 + 0.1 * 1.34, ClassScores.brier(rows, label), 1e-15);
        assertEquals(0.7, ClassScores.accuracy(rows, label));
        assertThrows(IllegalArgumentException.class, () -> ClassScores.accuracy(rows, new int[3]));
        assertThrows(IllegalArgumentException.class, () -> ClassScores.atTemperature(rows, Double.NaN));
    }

    /// Of three members two pairs differ at each of two points.
    @Test
    void disagreement() {
        assertEquals(4.0 / 6, PredictionDisagreement.pairwiseRate(new int[][] {{0, 1}, {0, 2}, {1, 2}}), 1e-15);
        assertEquals(0, PredictionDisagreement.pairwiseRate(new int[][] {{0, 1}}));
        double[][] scores = {{1, 2, 3}, {2, 4, 6}, {3, 2, 1}};
        assertEquals((1 - 1 - 1) / 3.0, PredictionDisagreement.meanPairwiseCorrelation(scores), 1e-15);
        assertEquals(Double.NaN, PredictionDisagreement.meanPairwiseCorrelation(new double[][] {{1, 2}}));
    }
}
