package dev.plumbline.evaluation;

import dev.plumbline.numerics.Quantiles;
import java.util.Arrays;

/// Ranks of several candidates by several measures, 1 for the best; ties share the mean of their ranks. A sum of ranks
/// depends on who else takes part.
///
/// @param ranks `[measures][candidates]`
public record RankTable(double[][] ranks) {

    /// @param measure `[measures][candidates]`
    /// @param higherIsBetter for each measure
    /// @throws IllegalArgumentException if a measure is NaN, or lengths differ
    public static RankTable of(double[][] measure, boolean... higherIsBetter) {
        if (measure.length != higherIsBetter.length) {
            throw new IllegalArgumentException(
                    "needs a direction for each measure, were " + higherIsBetter.length + " for " + measure.length);
        }
        var ranks = new double[measure.length][];
        for (int m = 0; m < ranks.length; m++) {
            double sign = higherIsBetter[m] ? -1 : 1;
            ranks[m] = midRanks(Arrays.stream(measure[m]).map(x -> sign * x).toArray());
        }
        return new RankTable(ranks);
    }

    /// 1..n from the lowest, ties sharing the mean of their ranks.
    static double[] midRanks(double... x) {
        if (Arrays.stream(x).anyMatch(Double::isNaN)) {
            throw new IllegalArgumentException("NaN has no rank");
        }
        int[] order = Quantiles.stableOrder(x);
        var rank = new double[x.length];
        for (int low = 0; low < x.length; ) {
            int high = low;
            while (high < x.length && x[order[high]] == x[order[low]]) {
                high++;
            }
            for (int i = low; i < high; i++) {
                rank[order[i]] = (low + high + 1) / 2.0;
            }
            low = high;
        }
        return rank;
    }

    /// Rank of the sum of the ranks by some measures: the overall rank of each candidate.
    ///
    /// @param measures positions
    public double[] overall(int... measures) {
        return midRanks(sumOfRanks(measures));
    }

    /// `[candidates]`.
    public double[] sumOfRanks(int... measures) {
        var sum = new double[ranks[0].length];
        for (int m : measures) {
            for (int c = 0; c < sum.length; c++) {
                sum[c] += ranks[m][c];
            }
        }
        return sum;
    }
}
