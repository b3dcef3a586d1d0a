package dev.plumbline.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Balanced classification accuracy: mean over classes k of
/// ½ (TP/(TP + FN) + TN/(TN + FP)), one against the rest; a term without cases counts ½. ½ for whoever always says the
/// same class; for two classes it is the mean recall.
public final class BalancedAccuracy {
    private BalancedAccuracy() {}

    /// @param predicted classes `[n]`
    /// @param labels `[n]`
    public static double of(int[] predicted, int[] labels, int classes) {
        if (predicted.length != labels.length || labels.length == 0) {
            throw new IllegalArgumentException("needs a prediction for each of at least one label, were "
                    + predicted.length + " for " + labels.length);
        }
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            int of = k;
            long members = Arrays.stream(labels).filter(y -> y == of).count();
            long others = labels.length - members;
            long hits = IntStream.range(0, labels.length).filter(r -> labels[r] == of && predicted[r] == of).count();
            long rejections =
                    IntStream.range(0, labels.length).filter(r -> labels[r] != of && predicted[r] != of).count();
            sum += (share(hits, members) + share(rejections, others)) / 2;
        }
        return sum / classes;
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0.5 : (double) part / whole;
    }
}
