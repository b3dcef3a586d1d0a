package dev.plumbline.evaluation;

import dev.plumbline.numerics.Quantiles;

/// Area under the curve of true against false positives of a score: the probability that a positive item scores higher
/// than a negative one, ties counting half. ½ for a score that says nothing, 1 for one that separates them; the same
/// for every increasing function of the score.
public final class RocArea {
    private RocArea() {}

    /// (R − n₊(n₊ + 1)/2)/(n₊ n₋), R the sum of ranks of the positive items, tied items sharing the mean of their ranks
    /// (Mann and Whitney 1947). Exact counts. NaN if there are no positive or no negative items, or a score is NaN.
    ///
    /// @param score `[items]`
    /// @param positive `[items]`
    public static double of(double[] score, boolean[] positive) {
        if (score.length != positive.length) {
            throw new IllegalArgumentException("there are " + score.length + " scores of " + positive.length
                    + " items");
        }
        long positives = 0;
        for (int i = 0; i < score.length; i++) {
            if (Double.isNaN(score[i])) {
                return Double.NaN;
            }
            positives += positive[i] ? 1 : 0;
        }
        long negatives = score.length - positives;
        int[] order = Quantiles.stableOrder(score);
        long twice = 0; // of pairs in order, so that ties are whole numbers
        long below = 0;
        for (int low = 0; low < order.length; ) {
            int high = low;
            long here = 0;
            while (high < order.length && score[order[high]] == score[order[low]]) {
                here += positive[order[high]] ? 1 : 0;
                high++;
            }
            long negativeHere = high - low - here;
            twice += here * (2 * below + negativeHere);
            below += negativeHere;
            low = high;
        }
        return twice / (2.0 * positives * negatives);
    }
}
