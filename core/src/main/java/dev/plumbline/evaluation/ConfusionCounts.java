package dev.plumbline.evaluation;

/// Answers yes and no against the truth.
///
/// Exchanging answers and truth exchanges precision and recall and keeps F1 = 2TP/(2TP + FP + FN), their harmonic
/// mean. True negatives move accuracy and the false-positive rate only: where yes is rare, accuracy is near 1 whatever
/// precision is. A share without trials is NaN, never silently 1; {@link #reported} makes it 0.
///
/// @param truePositives TP, not negative
/// @param falsePositives FP, not negative
/// @param falseNegatives FN, not negative
/// @param trueNegatives TN, not negative
public record ConfusionCounts(long truePositives, long falsePositives, long falseNegatives, long trueNegatives) {
    public ConfusionCounts {
        if (truePositives < 0 || falsePositives < 0 || falseNegatives < 0 || trueNegatives < 0) {
            throw new IllegalArgumentException("counts must not be negative, were " + truePositives + ", "
                    + falsePositives + ", " + falseNegatives + ", " + trueNegatives);
        }
    }

    /// @param answer what was said
    /// @param truth as long
    public static ConfusionCounts of(boolean[] answer, boolean[] truth) {
        Proportion.requireSameLength(answer.length, truth.length);
        var counts = new long[4];
        for (int i = 0; i < answer.length; i++) {
            counts[answer[i] ? truth[i] ? 0 : 1 : truth[i] ? 2 : 3]++;
        }
        return new ConfusionCounts(counts[0], counts[1], counts[2], counts[3]);
    }

    public ConfusionCounts plus(ConfusionCounts other) {
        return new ConfusionCounts(truePositives + other.truePositives, falsePositives + other.falsePositives,
                falseNegatives + other.falseNegatives, trueNegatives + other.trueNegatives);
    }

    /// TP/(TP + FP); NaN if nothing was answered yes.
    public double precision() {
        return share(truePositives, falsePositives);
    }

    /// TP/(TP + FN), the true-positive rate; NaN if nothing is true.
    public double recall() {
        return share(truePositives, falseNegatives);
    }

    /// 2TP/(2TP + FP + FN); NaN if nothing was answered yes and nothing is true.
    public double f1() {
        double twice = 2.0 * truePositives;
        return twice / (twice + falsePositives + falseNegatives);
    }

    /// (TP + TN)/all; NaN without any.
    public double accuracy() {
        double right = (double) truePositives + trueNegatives;
        return right / (right + falsePositives + falseNegatives);
    }

    /// FP/(FP + TN); NaN if all is true.
    public double falsePositiveRate() {
        return share(falsePositives, trueNegatives);
    }

    /// The share, or 0 where it is NaN: then say so beside it.
    public static double reported(double share) {
        return Double.isNaN(share) ? 0 : share;
    }

    /// Precision where a share p is true: p·TPR/(p·TPR + (1 − p)·FPR). Rises with TPR and p, falls with FPR: measured
    /// on a balanced set, it is too good for rare events.
    ///
    /// @param baseRate p
    public static double precision(double baseRate, double truePositiveRate, double falsePositiveRate) {
        requireShare("baseRate", baseRate);
        requireShare("truePositiveRate", truePositiveRate);
        requireShare("falsePositiveRate", falsePositiveRate);
        double found = baseRate * truePositiveRate;
        return found / (found + (1 - baseRate) * falsePositiveRate);
    }

    private static double share(long part, long rest) {
        return part / ((double) part + rest);
    }

    private static void requireShare(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(name + " must lie in [0, 1], was " + share);
        }
    }
}
