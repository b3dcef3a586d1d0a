package dev.plumbline.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Measures of forecasts of classes and of numbers: properties 1 to 5 and 9 of the specification of TADPOLE.
///
/// Planted mistakes, and what turns red: ranks within all classes instead of a pair (counting); column j for both
/// halves (P2 relabelling, counting); ties by position (P1 order); weights up − lo (P4, by hand); a sample covariance
/// in P4; strict and closed bounds exchanged (by hand); T left out of the slope (P9).
class ForecastMeasuresProperties {
    /// Scores in sevenths, so that there are ties; every class has members.
    private static double[][] scores(int seed, int n, int classes) {
        var random = new Philox(seed, 1);
        var scores = new double[n][classes];
        for (double[] row : scores) {
            Arrays.setAll(row, _ -> random.nextInt(8) / 7.0);
        }
        return scores;
    }

    private static int[] labels(int seed, int n, int classes) {
        var random = new Philox(seed, 2);
        var labels = new int[n];
        Arrays.setAll(labels, i -> i < classes ? i : random.nextInt(classes));
        return labels;
    }

    /// P2: all pairs one by one, ties ½. Sums of at most 15 · 15 halves, exact, and their means.
    @Property(tries = 200, seed = "20261129")
    void countsPairs(@ForAll int seed, @ForAll @IntRange(min = 2, max = 4) int classes) {
        double[][] s = scores(seed, 15, classes);
        int[] y = labels(seed, 15, classes);
        double expected = 0;
        for (int i = 0; i < classes; i++) {
            for (int j = 0; j < classes; j++) {
                double wins = 0;
                int pairs = 0;
                for (int a = 0; a < 15; a++) {
                    for (int b = 0; b < 15; b++) {
                        if (i != j && y[a] == i && y[b] == j) {
                            wins += s[a][i] > s[b][i] ? 1 : s[a][i] == s[b][i] ? 0.5 : 0;
                            pairs++;
                        }
                    }
                }
                expected += i == j ? 0 : wins / pairs / (classes * (classes - 1));
            }
        }
        assertEquals(expected, MulticlassAuc.handTill(s, y, classes), 1e-14);
    }

    /// P1, P2: increasing functions of a column, order of subjects, names of classes, signs.
    @Property(tries = 100, seed = "20261129")
    void invariances(@ForAll int seed) {
        double[][] s = scores(seed, 20, 3);
        int[] y = labels(seed, 20, 3);
        double auc = MulticlassAuc.handTill(s, y, 3);
        double[][] increasing = Arrays.stream(s)
                .map(row -> new double[] {Math.exp(row[0]), 5 * row[1] - 3, row[2] * row[2] * row[2]})
                .toArray(double[][]::new);
        assertEquals(auc, MulticlassAuc.handTill(increasing, y, 3));
        int[] order = new Philox(seed, 3).permutation(20);
        assertEquals(auc, MulticlassAuc.handTill(
                Arrays.stream(order).mapToObj(i -> s[i]).toArray(double[][]::new),
                Arrays.stream(order).map(i -> y[i]).toArray(), 3));
        // class k becomes k + 1
        double[][] renamed = Arrays.stream(s)
                .map(row -> new double[] {row[2], row[0], row[1]}).toArray(double[][]::new);
        assertEquals(auc, MulticlassAuc.handTill(renamed, Arrays.stream(y).map(k -> (k + 1) % 3).toArray(), 3), 1e-15);
        double[][] negated = Arrays.stream(s)
                .map(row -> Arrays.stream(row).map(x -> -x).toArray()).toArray(double[][]::new);
        assertEquals(1 - auc, MulticlassAuc.handTill(negated, y, 3), 1e-15);
        assertEquals(0.5, MulticlassAuc.handTill(new double[20][3], y, 3));
        var perfect = new double[20][3];
        for (int i = 0; i < 20; i++) {
            perfect[i][y[i]] = 1;
        }
        assertEquals(1, MulticlassAuc.handTill(perfect, y, 3));
    }

    /// P2: two classes with probabilities that sum to 1.
    @Property(tries = 100, seed = "20261129")
    void twoClasses(@ForAll int seed) {
        int[] y = labels(seed, 12, 2);
        double[][] s = scores(seed, 12, 1);
        double[][] both = Arrays.stream(s).map(row -> new double[] {1 - row[0], row[0]}).toArray(double[][]::new);
        double[] positive = of(s, y, 1);
        double[] negative = of(s, y, 0);
        assertEquals(Detection.auc(positive, negative), MulticlassAuc.handTill(both, y, 2), 1e-15);
    }

    private static double[] of(double[][] s, int[] y, int label) {
        return IntStream.range(0, y.length).filter(i -> y[i] == label).mapToDouble(i -> s[i][0]).toArray();
    }

    /// P3.
    @Property(tries = 100, seed = "20261129")
    void balancedAccuracy(@ForAll int seed, @ForAll @IntRange(min = 2, max = 5) int classes) {
        int[] y = labels(seed, 20, classes);
        int[] said = labels(seed + 1, 20, classes);
        double accuracy = BalancedAccuracy.of(said, y, classes);
        assertTrue(accuracy >= 0 && accuracy <= 1);
        assertEquals(1, BalancedAccuracy.of(y, y, classes), 1e-15);
        for (int k = 0; k < classes; k++) {
            var constant = new int[20];
            Arrays.fill(constant, k);
            assertEquals(0.5, BalancedAccuracy.of(constant, y, classes), 1e-15);
        }
    }

    /// Two of three members and one of one found: recalls 2/3, 1; specificities 1, 2/3. An empty class counts ½ and its
    /// specificity.
    @Test
    void balancedAccuracyByHand() {
        int[] y = {0, 0, 0, 1};
        int[] said = {0, 0, 1, 1};
        assertEquals((2 / 3.0 + 1) / 2, BalancedAccuracy.of(said, y, 2), 1e-15);
        assertEquals(((2 / 3.0 + 1) / 2 * 2 + (0.5 + 1) / 2) / 3, BalancedAccuracy.of(said, y, 3), 1e-15);
        assertThrows(IllegalArgumentException.class, () -> BalancedAccuracy.of(new int[1], y, 2));
        assertEquals(Double.NaN, MulticlassAuc.handTill(new double[4][3], y, 3));
        assertThrows(IllegalArgumentException.class, () -> MulticlassAuc.handTill(new double[3][2], y, 2));
        assertThrows(IllegalArgumentException.class, () -> MulticlassAuc.handTill(new double[4][1], y, 1));
    }

    private static double[] numbers(int seed, int stream, int n) {
        var random = new Philox(seed, stream);
        var x = new double[n];
        Arrays.setAll(x, _ -> random.nextGaussian());
        return x;
    }

    private static IntervalForecast forecast(int seed, int n, double factor) {
        double[] point = numbers(seed, 1, n);
        double[] half = Arrays.stream(numbers(seed, 2, n)).map(x -> factor * Math.exp(x)).toArray();
        var lower = new double[n];
        var upper = new double[n];
        Arrays.setAll(lower, i -> point[i] - half[i]);
        Arrays.setAll(upper, i -> point[i] + half[i]);
        return new IntervalForecast(point, lower, upper);
    }

    /// P4. WES − MAE = Cov(C, |e|)/mean(C). Weights span e^±4: errors below 1e-12.
    @Property(tries = 100, seed = "20261129")
    void weightsAndErrors(@ForAll int seed, @ForAll @IntRange(min = 1, max = 30) int n) {
        var forecast = forecast(seed, n, 1);
        double[] target = numbers(seed, 3, n);
        var c = new double[n];
        var error = new double[n];
        Arrays.setAll(c, i -> 1 / (forecast.upper()[i] - forecast.lower()[i]));
        Arrays.setAll(error, i -> Math.abs(forecast.point()[i] - target[i]));
        double[] dc = Moments.deviations(c);
        double[] de = Moments.deviations(error);
        double covariance = 0;
        for (int i = 0; i < n; i++) {
            covariance += dc[i] * de[i] / n;
        }
        assertEquals(covariance / Moments.mean(c),
                forecast.weightedError(target) - forecast.meanAbsoluteError(target), 1e-12);
        assertEquals(forecast.weightedError(target), forecast(seed, n, 7).weightedError(target), 1e-12);
        var equal = new IntervalForecast(forecast.point(), Arrays.stream(forecast.point()).map(p -> p - 1).toArray(),
                Arrays.stream(forecast.point()).map(p -> p + 1).toArray());
        assertEquals(equal.meanAbsoluteError(target), equal.weightedError(target), 1e-12);
    }

    /// P5.
    @Property(tries = 100, seed = "20261129")
    void coverage(@ForAll int seed, @ForAll @IntRange(min = 1, max = 30) int n,
            @ForAll @DoubleRange(min = 1, max = 4) double wider) {
        double[] target = numbers(seed, 3, n);
        var narrow = forecast(seed, n, 0.3);
        double error = narrow.coverageError(target, 0.5, true);
        assertTrue(error >= 0 && error <= 0.5);
        assertTrue(n % 2 == 0 || error > 0);
        assertTrue(forecast(seed, n, 0.3 * wider).coverage(target, true) >= narrow.coverage(target, true));
    }

    /// Errors 1, 2; widths 1, 4: C = 1, 1/4. A missing target counts nowhere, a target on a bound only if bounds do.
    @Test
    void byHand() {
        var forecast = new IntervalForecast(
                new double[] {1, 2, 9}, new double[] {0.5, 0, 8}, new double[] {1.5, 4, 10});
        double[] target = {2, 4, Double.NaN};
        assertEquals(1.5, forecast.meanAbsoluteError(target));
        assertEquals((1 + 0.5) / 1.25, forecast.weightedError(target), 1e-15);
        assertEquals(0, forecast.coverage(target, true));
        assertEquals(0.5, forecast.coverage(target, false));
        assertEquals(0.5, forecast.coverageError(target, 0.5, true));
        assertArrayEquals(new double[] {-0.5, -0.5, 0}, forecast.meanAbsoluteErrorGradient(target));
        var sharp = new IntervalForecast(new double[] {1}, new double[] {1}, new double[] {1});
        assertThrows(IllegalArgumentException.class, () -> sharp.weightedError(2));
        assertThrows(IllegalArgumentException.class,
                () -> new IntervalForecast(new double[] {1}, new double[] {2}, new double[] {1}));
        assertThrows(IllegalArgumentException.class,
                () -> new IntervalForecast(new double[] {1}, new double[] {Double.NaN}, new double[] {1}));
        assertThrows(IllegalArgumentException.class, () -> sharp.coverageError(new double[] {1}, Double.NaN, true));
    }

    /// Wider by 1 on either side, narrower by 1, and no narrower than nothing.
    @Test
    void widened() {
        var forecast = new IntervalForecast(new double[] {1, 2}, new double[] {0, 1}, new double[] {4, 2});
        assertArrayEquals(new double[] {-1, 0}, forecast.widened(1).lower());
        assertArrayEquals(new double[] {5, 3}, forecast.widened(1).upper());
        assertArrayEquals(new double[] {1, 1.5}, forecast.widened(-1).lower());
        assertArrayEquals(new double[] {3, 1.5}, forecast.widened(-1).upper());
        assertArrayEquals(new double[] {2}, forecast.rows(1, 2).point());
    }

    /// P9: central differences with h = 1e-6 away from kinks, which lie within 1e-5 with probability below 1e-3 (fixed
    /// seed). Errors 1e-9 for values below 10.
    @Test
    void gradientsOfErrors() {
        var forecast = forecast(5, 6, 1);
        double[] target = numbers(5, 3, 6);
        double[] plain = forecast.meanAbsoluteErrorGradient(target);
        var weighted = forecast.weightedErrorGradient(target);
        double h = 1e-6;
        for (int i = 0; i < 6; i++) {
            double[] up = forecast.point().clone();
            double[] down = forecast.point().clone();
            up[i] += h;
            down[i] -= h;
            var above = new IntervalForecast(up, forecast.lower(), forecast.upper());
            var below = new IntervalForecast(down, forecast.lower(), forecast.upper());
            assertEquals((above.meanAbsoluteError(target) - below.meanAbsoluteError(target)) / (2 * h), plain[i], 1e-8);
            assertEquals((above.weightedError(target) - below.weightedError(target)) / (2 * h),
                    weighted.point()[i], 1e-8);
            double width = forecast.upper()[i] - forecast.lower()[i];
            double more = error(forecast, target, i, 1 / (1 / width + h));
            double less = error(forecast, target, i, 1 / (1 / width - h));
            assertEquals((more - less) / (2 * h), weighted.weight()[i], 1e-8);
        }
    }

    private static double error(IntervalForecast forecast, double[] target, int i, double width) {
        double[] upper = forecast.upper().clone();
        upper[i] = forecast.lower()[i] + width;
        return new IntervalForecast(forecast.point(), forecast.lower(), upper).weightedError(target);
    }

    /// P9: the smooth area; with T = 1e-4 and scores at least 1/7 apart it is the area itself, by exp(−1400) for a
    /// pair.
    @Property(tries = 60, seed = "20261129")
    void smoothArea(@ForAll int seed, @ForAll @DoubleRange(min = 0.3, max = 3) double temperature) {
        double[] positive = numbers(seed, 1, 4);
        double[] negative = numbers(seed, 2, 3);
        var smooth = MulticlassAuc.smooth(positive, negative, temperature);
        double h = 1e-5;
        for (int i = 0; i < 4; i++) {
            double at = positive[i];
            positive[i] = at + h;
            double up = MulticlassAuc.smooth(positive, negative, temperature).value();
            positive[i] = at - h;
            double down = MulticlassAuc.smooth(positive, negative, temperature).value();
            positive[i] = at;
            assertEquals((up - down) / (2 * h), smooth.positive()[i], 1e-9);
        }
        assertEquals(0, Arrays.stream(smooth.positive()).sum() + Arrays.stream(smooth.negative()).sum(), 1e-15);
        double[] coarse = Arrays.stream(scores(seed, 5, 1)).mapToDouble(row -> row[0]).toArray();
        double[] others = Arrays.stream(scores(seed + 1, 5, 1)).mapToDouble(row -> row[0]).toArray();
        assertEquals(Detection.auc(coarse, others), MulticlassAuc.smooth(coarse, others, 1e-4).value(), 1e-14);
        assertThrows(IllegalArgumentException.class, () -> MulticlassAuc.smooth(coarse, others, Double.NaN));
    }

    @Test
    void ranks() {
        var table = RankTable.of(new double[][] {{3, 1, 3, 2}, {3, 1, 3, 2}}, true, false);
        assertArrayEquals(new double[] {1.5, 4, 1.5, 3}, table.ranks()[0]);
        assertArrayEquals(new double[] {3.5, 1, 3.5, 2}, table.ranks()[1]);
        assertArrayEquals(new double[] {5, 5, 5, 5}, table.sumOfRanks(0, 1));
        assertArrayEquals(new double[] {2.5, 2.5, 2.5, 2.5}, table.overall(0, 1));
        assertThrows(IllegalArgumentException.class, () -> RankTable.of(new double[][] {{Double.NaN}}, true));
        assertThrows(IllegalArgumentException.class, () -> RankTable.of(new double[][] {{1}}));
    }
}
