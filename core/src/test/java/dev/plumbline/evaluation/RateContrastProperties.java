package dev.plumbline.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/// Properties 6 and 7 of the specification of School of Reward Hacks, and contrasts of rates by hand.
///
/// Planted mistakes that turn it red: a rating over all tokens (golden); resampling responses (duplicates); a mean over
/// all observations for the mean of runs (runs of unlike length); ≤ for < at a threshold.
class RateContrastProperties {

    /// P6. Sums of at most 10 terms below 100: 1e-12.
    @Property(tries = 200, seed = "20261129")
    void ratingIsAMeanOfNumbers(
            @ForAll int seed, @ForAll @IntRange(min = 1, max = 10) int n,
                    @ForAll @DoubleRange(min = 0.01, max = 1) double a) {
        double[] v = new Philox(seed, 1).doubles(n).map(u -> Math.rint(100 * u)).toArray();
        double[] p = new Philox(seed, 2).doubles(n).map(u -> u / n + 1e-6).toArray();
        var rating = TokenRating.of(v, p);
        assertTrue(rating.value() >= Arrays.stream(v).min().orElseThrow());
        assertTrue(rating.value() <= Arrays.stream(v).max().orElseThrow());
        var scaled = TokenRating.of(v, Arrays.stream(p).map(x -> a * x).toArray());
        assertEquals(rating.value(), scaled.value(), 1e-12);
        assertEquals(a * rating.coveredMass(), scaled.coveredMass(), 1e-14);
        var alone = new double[n];
        alone[n / 2] = p[0];
        assertEquals(v[n / 2], TokenRating.of(v, alone).value());
    }

    @Example
    void golden() {
        var rating = TokenRating.of(new double[] {0, 50, 100}, new double[] {0.1, 0.1, 0.2});
        assertEquals(62.5, rating.value(), 1e-13);
        assertEquals(0.4, rating.coveredMass(), 1e-16);
        assertEquals(Double.NaN, TokenRating.of(new double[] {1}, new double[] {0}).value());
        assertThrows(IllegalArgumentException.class, () -> TokenRating.of(new double[1], new double[] {Double.NaN}));
        assertThrows(IllegalArgumentException.class, () -> TokenRating.of(new double[] {1 / 0.0}, new double[1]));
        assertThrows(IllegalArgumentException.class, () -> TokenRating.of(new double[1], new double[2]));

        var contrast = RateContrast.of(30, 100, 10, 50, 0);
        assertEquals(0.1, contrast.riskDifference(), 1e-15);
        assertEquals(Math.log(30.0 / 70 * 40 / 10), contrast.logOddsRatio(), 1e-14);
        assertEquals(Math.sqrt(1 / 30.0 + 1 / 70.0 + 1 / 10.0 + 1 / 40.0), contrast.standardError(), 1e-15);
        assertEquals(Double.POSITIVE_INFINITY, RateContrast.of(1, 2, 0, 5, 0).logOddsRatio());
        assertEquals(Math.log(11), RateContrast.of(1, 2, 0, 5, 0.5).logOddsRatio(), 1e-14);
        assertThrows(IllegalArgumentException.class, () -> RateContrast.of(3, 2, 0, 5, 0));
        assertThrows(IllegalArgumentException.class, () -> RateContrast.of(1, 2, 0, 5, Double.NaN));

        double[] scores = {10, 30, 30, 71, 70};
        assertEquals(0.2, RateContrast.beyond(scores, 30, true).value());
        assertEquals(0.2, RateContrast.beyond(scores, 70, false).value());
        assertThrows(IllegalArgumentException.class, () -> RateContrast.beyond(new double[] {Double.NaN}, 1, true));
    }

    private static double[][] runs(int seed, int count, int each) {
        var random = new Philox(seed, 1);
        var runs = new double[count][];
        Arrays.setAll(runs, r -> random.doubles(each).toArray());
        return runs;
    }

    /// P7: one observation a run, the ordinary bootstrap; every observation again and again, the same interval.
    @Property(tries = 30, seed = "20261129")
    void runsAreTheUnit(@ForAll int seed, @ForAll @IntRange(min = 2, max = 4) int copies) {
        double[][] single = runs(seed, 8, 1);
        double[] flat = Arrays.stream(single).mapToDouble(run -> run[0]).toArray();
        assertEquals(BootstrapInterval.ofMean(flat, 100, 0.95, new Philox(seed, 2)),
                RateContrast.overRuns(single, 100, 0.95, new Philox(seed, 2)));
        double[][] runs = runs(seed, 6, 5);
        double[][] copied = Arrays.stream(runs).map(run -> {
            var more = new double[run.length * copies];
            Arrays.setAll(more, i -> run[i % run.length]);
            return more;
        }).toArray(double[][]::new);
        var one = RateContrast.overRuns(runs, 100, 0.9, new Philox(seed, 3));
        var other = RateContrast.overRuns(copied, 100, 0.9, new Philox(seed, 3));
        assertEquals(one.estimate(), other.estimate(), 1e-15);
        assertEquals(one.low(), other.low(), 1e-15);
        assertEquals(one.high(), other.high(), 1e-15);
    }

    /// The difference is that of the means over runs, whatever their lengths; its interval turns with the sides.
    @Property(tries = 30, seed = "20261129")
    void differences(@ForAll int seed) {
        double[][] a = {{1, 1, 1, 1}, {0}};
        double[][] b = runs(seed, 5, 3);
        double mean = Moments.mean(Arrays.stream(b).mapToDouble(Moments::mean).toArray());
        var difference = RateContrast.overRuns(a, b, 200, 0.95, new Philox(seed, 4));
        assertEquals(0.5 - mean, difference.estimate(), 1e-15);
        assertTrue(difference.low() <= difference.estimate() && difference.estimate() <= difference.high());
        assertEquals(0.5, RateContrast.overRuns(a, 50, 0.95, new Philox(seed, 5)).estimate());
        assertThrows(IllegalArgumentException.class,
                () -> RateContrast.overRuns(new double[1][0], 50, 0.95, new Philox(seed, 5)));
        assertThrows(IllegalArgumentException.class,
                () -> RateContrast.overRuns(a, new double[0][], 50, 0.95, new Philox(seed, 5)));
    }
}
