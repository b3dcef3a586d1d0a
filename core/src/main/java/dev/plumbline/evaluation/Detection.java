package dev.plumbline.evaluation;

import java.util.Arrays;

/// How well a score tells positives from negatives: in-distribution from elsewhere, chosen from rejected.
public final class Detection {
    private Detection() {}

    /// Area under the receiver operating characteristic, {@link RocArea}: P(random positive > random negative) + ½ P(equal).
    /// Over pools of chosen and rejected responses it is the chance that any chosen one outscores any rejected one, not the
    /// accuracy within pairs.
    ///
    /// @return NaN if one side is empty or a score is NaN
    public static double auc(double[] positive, double[] negative) {
        var all = Arrays.copyOf(positive, positive.length + negative.length);
        System.arraycopy(negative, 0, all, positive.length, negative.length);
        var isPositive = new boolean[all.length];
        Arrays.fill(isPositive, 0, positive.length, true);
        return RocArea.of(all, isPositive);
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
