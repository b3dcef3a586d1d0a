package dev.plumbline.evaluation;

import dev.plumbline.numerics.Quantiles;
import java.util.Arrays;

/// How well a score tells positives from negatives: in-distribution from elsewhere, chosen from rejected.
public final class Detection {
    private Detection() {}

    /// Area under the receiver operating characteristic: P(random positive > random negative) + ½ P(equal), from
    /// mid-ranks, (S − p(p+1)/2)/(p n) with S the sum of the ranks of p positives among p + n scores. Over pools of
    /// chosen and rejected responses it is the chance that any chosen one outscores any rejected one, not the accuracy
    /// within pairs.
    ///
    /// @return NaN if one side is empty or a score is NaN
    public static double auc(double[] positive, double[] negative) {
        int p = positive.length;
        var all = Arrays.copyOf(positive, p + negative.length);
        System.arraycopy(negative, 0, all, p, negative.length);
        if (p == 0 || negative.length == 0 || Arrays.stream(all).anyMatch(Double::isNaN)) {
            return Double.NaN;
        }
        int[] order = Quantiles.stableOrder(all);
        // twice the ranks, so that ties stay whole numbers
        long sum = 0;
        for (int low = 0; low < all.length; ) {
            int high = low;
            int positives = 0;
            while (high < all.length && all[order[high]] == all[order[low]]) {
                positives += order[high] < p ? 1 : 0;
                high++;
            }
            sum += (long) positives * (low + high + 1);
            low = high;
        }
        return (sum - (long) p * (p + 1)) / 2.0 / p / negative.length;
    }

    /// The largest t that at least a share `truePositiveRate` of the positives reaches (s ≥ t).
    ///
    /// @param truePositiveRate in (0, 1]
    public static double threshold(double[] positive, double truePositiveRate) {
        if (!(truePositiveRate > 0 && truePositiveRate <= 1)) {
            throw new IllegalArgumentException("truePositiveRate must lie in (0, 1], was " + truePositiveRate);
        }
        double[] sorted = positive.clone();
        Arrays.sort(sorted);
        // a product that rounding put just above a whole number counts as that number
        int needed = (int) Math.ceil(truePositiveRate * sorted.length - 1e-9);
        return sorted[sorted.length - needed];
    }

    /// Share of the negatives at or above {@link #threshold}.
    public static double falsePositiveRate(double[] positive, double[] negative, double truePositiveRate) {
        double threshold = threshold(positive, truePositiveRate);
        return (double) Arrays.stream(negative).filter(s -> s >= threshold).count() / negative.length;
    }
}
