package dev.plumbline.evaluation;

import dev.plumbline.numerics.Logistic;
import java.util.stream.IntStream;

/// Area under the curve for several classes (Hand and Till 2001): the mean over pairs of classes of A(i, j) = (A(i|j) +
/// A(j|i))/2, where A(i|j) is {@link Detection#auc} of the scores of class i, between members of class i and of class j
/// alone. Pairs count alike whatever the sizes of classes; one-versus-rest is another number.
public final class MulticlassAuc {
    private MulticlassAuc() {}

    /// @param scores one for each class, of any scale, `[n][classes]`
    /// @param labels `[n]`
    /// @return NaN if a class has no member or a score that is looked at is NaN
    public static double handTill(double[][] scores, int[] labels, int classes) {
        if (scores.length != labels.length) {
            throw new IllegalArgumentException(
                    "needs a label for each row, were " + labels.length + " for " + scores.length);
        }
        if (classes < 2) {
            throw new IllegalArgumentException("needs two classes, were " + classes);
        }
        double sum = 0;
        for (int i = 0; i < classes; i++) {
            for (int j = 0; j < i; j++) {
                sum += (one(scores, labels, i, j) + one(scores, labels, j, i)) / 2;
            }
        }
        return sum / (classes * (classes - 1) / 2.0);
    }

    /// A(i|j).
    private static double one(double[][] scores, int[] labels, int i, int j) {
        return Detection.auc(of(scores, labels, i, i), of(scores, labels, j, i));
    }

    private static double[] of(double[][] scores, int[] labels, int label, int column) {
        return IntStream.range(0, labels.length).filter(r -> labels[r] == label)
                .mapToDouble(r -> scores[r][column]).toArray();
    }

    /// Mean of σ((a − b)/T) over all pairs of a positive a and a negative b: a differentiable {@link Detection#auc},
    /// equal to it as T → 0, and Bradley and Terry's mean probability of the right order at T = 1.
    ///
    /// @param temperature T > 0, in the unit of the scores
    public static Smooth smooth(double[] positive, double[] negative, double temperature) {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("temperature must be positive, was " + temperature);
        }
        double pairs = (double) positive.length * negative.length;
        double value = 0;
        var up = new double[positive.length];
        var down = new double[negative.length];
        for (int a = 0; a < positive.length; a++) {
            for (int b = 0; b < negative.length; b++) {
                double z = (positive[a] - negative[b]) / temperature;
                value += Logistic.sigmoid(z) / pairs;
                double slope = Logistic.sigmoidSlope(z) / temperature / pairs;
                up[a] += slope;
                down[b] -= slope;
            }
        }
        return new Smooth(value, up, down);
    }

    /// @param positive gradient in the positives
    /// @param negative gradient in the negatives
    public record Smooth(double value, double[] positive, double[] negative) {}
}
