package dev.plumbline.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

/// Pearson's r and its interval over models, gold curves, and the vote among the best.
///
/// Planted mistakes that turn it red: no deviations from the mean (affine); r for r² (interval); models drawn without
/// replacement (an interval without width); a vote among all responses, not the best alone.
class CorrelationProperties {
    private static double[] numbers(int seed, int stream, int n) {
        return new Philox(seed, stream).doubles(n).toArray();
    }

    /// P9 of RewardMATH. Deviations keep about 13 digits below an offset of 100 and a factor of 1e-2.
    @Property(tries = 200, seed = "20261129")
    void affineMapsKeepTheSquare(
            @ForAll int seed, @ForAll @DoubleRange(min = 0.01, max = 50) double a,
            @ForAll @DoubleRange(min = -100, max = 100) double b) {
        double[] x = numbers(seed, 1, 12);
        double[] y = numbers(seed, 2, 12);
        double r = Correlation.pearson(x, y);
        assertEquals(r, Correlation.pearson(Arrays.stream(x).map(v -> a * v + b).toArray(), y), 1e-10);
        assertEquals(-r, Correlation.pearson(x, Arrays.stream(y).map(v -> b - a * v).toArray()), 1e-10);
        assertEquals(r, Correlation.pearson(y, x), 1e-15);
        assertEquals(1, Correlation.pearson(x, x), 1e-15);
    }

    /// 3/√(2 · 14/3 · ...) by hand: deviations (−1, 0, 1) and (−5/3, 1/3, 4/3) give 3/√(2 · 42/9).
    @Example
    void golden() {
        double[] x = {1, 2, 3};
        double[] y = {1, 3, 4};
        assertEquals(3 / Math.sqrt(2 * 42 / 9.0), Correlation.pearson(x, y), 1e-15);
        double[] huge = Arrays.stream(y).map(v -> v * 1e300).toArray();
        assertEquals(3 / Math.sqrt(2 * 42 / 9.0), Correlation.pearson(x, huge), 1e-14);
        assertEquals(Double.NaN, Correlation.pearson(x, new double[] {2, 2, 2}));
        assertEquals(Double.NaN, Correlation.pearson(x, new double[] {2, Double.NaN, 3}));
        assertEquals(Double.NaN, Correlation.pearson(new double[0], new double[0]));
        assertThrows(IllegalArgumentException.class, () -> Correlation.pearson(x, new double[2]));
    }

    @Property(tries = 20, seed = "20261129")
    void theIntervalIsOfTheSquare(@ForAll int seed) {
        double[] x = numbers(seed, 1, 15);
        double[] noise = numbers(seed, 2, 15);
        var y = new double[15];
        Arrays.setAll(y, i -> -x[i] + noise[i]);
        var correlation = Correlation.of(x, y, 200, 0.95, new Philox(seed, 3));
        double squared = correlation.pearson() * correlation.pearson();
        assertEquals(squared, correlation.rSquared().estimate(), 1e-15);
        assertTrue(correlation.rSquared().low() >= 0 && correlation.rSquared().high() <= 1);
        assertTrue(correlation.rSquared().high() - correlation.rSquared().low() > 1e-3);
        assertEquals(RankCorrelation.spearman(x, y), correlation.spearman());
        assertEquals(correlation, Correlation.of(x, y, 200, 0.95, new Philox(seed, 3)));
    }

    @Example
    void gold() {
        var curve = new GoldCurve(new double[] {0, 1, 4, 9}, new double[] {1, 3, 3, 2.5});
        assertEquals(1, curve.peak());
        assertEquals(1, curve.peakDistance());
        assertEquals(1.5, curve.gain());
        assertEquals(0.5, curve.drop());
        assertEquals(0, new GoldCurve(new double[] {0, 2}, new double[] {0, 1}).drop());
        assertThrows(IllegalArgumentException.class, () -> new GoldCurve(new double[] {1, 0}, new double[2]));
        assertThrows(IllegalArgumentException.class, () -> new GoldCurve(new double[] {0}, new double[] {Double.NaN}));
        assertThrows(IllegalArgumentException.class, () -> new GoldCurve(new double[0], new double[0]));
    }

    @Example
    void theBestVote() {
        double[] reward = {9, 7, 9, 9, 9, 9};
        assertEquals(2, MajorityOfBest.choose(reward, new int[] {1, 1, 3, 3, 2, 2}));
        assertEquals(0, MajorityOfBest.choose(reward, new int[] {1, 3, 3, 3, 1, 2}));
        assertEquals(1, MajorityOfBest.choose(new double[] {0, 1, 0, 0}, new int[] {5, 6, 5, 5}));
        assertEquals(1, MajorityOfBest.choose(new double[3], new int[] {0, 4, 4}));
        assertThrows(IllegalArgumentException.class, () -> MajorityOfBest.choose(new double[0], new int[0]));
        assertThrows(IllegalArgumentException.class, () ->
                MajorityOfBest.choose(new double[] {Double.NaN}, new int[1]));
    }
}
