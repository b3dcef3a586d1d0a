package dev.plumbline.evaluation;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Moments;
import java.util.Arrays;

/// How far two rewards order the same responses alike, whatever their scales: both are 1 for the same order, −1 for the
/// opposite one, and unchanged by any increasing function of either.
public final class RankCorrelation {
    private RankCorrelation() {}

    /// Spearman's ρ (1904): Pearson's correlation of the ranks, tied values sharing the mean of their ranks. NaN if one
    /// side is constant, has fewer than two values, or holds a NaN.
    ///
    /// @throws IllegalArgumentException if the lengths differ
    public static double spearman(double[] a, double[] b) {
        requirePairs(a, b);
        if (hasNaN(a) || hasNaN(b)) {
            return Double.NaN;
        }
        double[] x = Moments.deviations(RankTable.midRanks(a));
        double[] y = Moments.deviations(RankTable.midRanks(b));
        return inner(x, y) / Math.sqrt(inner(x, x) * inner(y, y));
    }

    /// Kendall's τ_b (1945): (C − D)/√((T − T_a)(T − T_b)) with C concordant and D discordant pairs of T = n(n−1)/2,
    /// T_a pairs tied in a, T_b pairs tied in b. Counts are exact; D is the number of exchanges that a merge sort by b
    /// makes after sorting by a and then b (Knight 1966), n log n steps. NaN as for {@link #spearman}.
    ///
    /// @throws IllegalArgumentException if the lengths differ
    public static double kendallTau(double[] a, double[] b) {
        requirePairs(a, b);
        if (hasNaN(a) || hasNaN(b)) {
            return Double.NaN;
        }
        int n = a.length;
        double[] x = RankTable.midRanks(a);
        double[] y = RankTable.midRanks(b);
        var order = new Integer[n];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (i, j) -> x[i] == x[j] ? Double.compare(y[i], y[j]) : Double.compare(x[i], x[j]));
        var sorted = new double[n];
        long tiedInBoth = 0;
        long run = 0;
        for (int k = 0; k < n; k++) {
            sorted[k] = y[order[k]];
            run = k > 0 && x[order[k]] == x[order[k - 1]] && sorted[k] == sorted[k - 1] ? run + 1 : 0;
            tiedInBoth += run;
        }
        long pairs = n * (n - 1L) / 2;
        long tiedInA = ties(x);
        long tiedInB = ties(y);
        long discordant = exchanges(sorted, new double[n], 0, n);
        long concordant = pairs - tiedInA - tiedInB + tiedInBoth - discordant;
        return (concordant - discordant) / Math.sqrt((double) (pairs - tiedInA)) / Math.sqrt((double) (pairs
                - tiedInB));
    }

    private static long ties(double[] ranks) {
        double[] sorted = ranks.clone();
        Arrays.sort(sorted);
        long ties = 0;
        long run = 0;
        for (int i = 1; i < sorted.length; i++) {
            run = sorted[i] == sorted[i - 1] ? run + 1 : 0;
            ties += run;
        }
        return ties;
    }

    /// Sorts `x[from, to)` and counts the pairs i < j with xᵢ > xⱼ.
    private static long exchanges(double[] x, double[] merged, int from, int to) {
        if (to - from < 2) {
            return 0;
        }
        int middle = (from + to) >>> 1;
        long count = exchanges(x, merged, from, middle) + exchanges(x, merged, middle, to);
        int left = from;
        int right = middle;
        for (int k = from; k < to; k++) {
            if (right == to || left < middle && x[left] <= x[right]) {
                merged[k] = x[left++];
            } else {
                merged[k] = x[right++];
                count += middle - left;
            }
        }
        System.arraycopy(merged, from, x, from, to - from);
        return count;
    }

    private static double inner(double[] x, double[] y) {
        var total = new CompensatedSum();
        for (int i = 0; i < x.length; i++) {
            total.add(x[i] * y[i]);
        }
        return total.value();
    }

    private static boolean hasNaN(double[] x) {
        return Arrays.stream(x).anyMatch(Double::isNaN);
    }

    private static void requirePairs(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("needs as many values on both sides, were " + a.length + " and "
                    + b.length);
        }
    }
}
