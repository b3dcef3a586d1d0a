package dev.plumbline.classification;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;

/// How good class probabilities are. Log-probabilities l = log f `[n][classes]`, labels y `[n]`.
public final class ClassScores {
    private ClassScores() {}

    /// log (1/M) Σᵢ fᵢ for each point: the ensemble that averages probabilities.
    ///
    /// @param members `[members][n][classes]`
    public static double[][] average(double[][][] members) {
        var out = new double[members[0].length][];
        for (int r = 0; r < out.length; r++) {
            int row = r;
            out[r] = EnsembleDecomposition.logMean(
                    Arrays.stream(members).map(member -> member[row]).toArray(double[][]::new));
        }
        return out;
    }

    /// argmax, the lowest class among equals.
    public static int[] predictions(double[][] logProbabilities) {
        return Arrays.stream(logProbabilities).mapToInt(SoftmaxPolicy::argmax).toArray();
    }

    /// Share of points whose likeliest class is the label.
    public static double accuracy(double[][] logProbabilities, int[] label) {
        requireLabels(logProbabilities, label);
        int right = 0;
        for (int i = 0; i < label.length; i++) {
            right += SoftmaxPolicy.argmax(logProbabilities[i]) == label[i] ? 1 : 0;
        }
        return (double) right / label.length;
    }

    /// Negative log-likelihood −(1/n) Σ log f_y, in nats.
    public static double logLoss(double[][] logProbabilities, int[] label) {
        requireLabels(logProbabilities, label);
        var sum = new CompensatedSum();
        for (int i = 0; i < label.length; i++) {
            sum.add(-logProbabilities[i][label[i]]);
        }
        return sum.value() / label.length;
    }

    /// (1/n) Σ ‖f − e_y‖², in [0, 2].
    public static double brier(double[][] logProbabilities, int[] label) {
        requireLabels(logProbabilities, label);
        var sum = new CompensatedSum();
        for (int i = 0; i < label.length; i++) {
            for (int k = 0; k < logProbabilities[i].length; k++) {
                double error = Math.exp(logProbabilities[i][k]) - (k == label[i] ? 1 : 0);
                sum.add(error * error);
            }
        }
        return sum.value() / label.length;
    }

    /// Log-probabilities at temperature τ: log softmax(l/τ).
    public static double[][] atTemperature(double[][] logProbabilities, double temperature) {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("temperature must be positive, was " + temperature);
        }
        return Arrays.stream(logProbabilities)
                .map(row -> SoftmaxPolicy.logSoftmax(Arrays.stream(row).map(l -> l / temperature).toArray()))
                .toArray(double[][]::new);
    }

    /// The τ that minimises the log loss of {@link #atTemperature} (Guo et al. 2017). In s = 1/τ the loss is convex
    /// with slope (1/n) Σ (`E_s[l]` − l_y), E_s the mean under softmax(s l); bisection on s in [2⁻¹⁰, 2¹⁰], whose ends
    /// stand for a minimum outside.
    public static double temperature(double[][] logProbabilities, int[] label) {
        requireLabels(logProbabilities, label);
        double low = 0x1p-10;
        double high = 0x1p10;
        for (int step = 0; step < 60; step++) {
            double middle = Math.sqrt(low * high);
            if (slope(logProbabilities, label, middle) < 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return 1 / Math.sqrt(low * high);
    }

    private static double slope(double[][] l, int[] label, double s) {
        var sum = new CompensatedSum();
        for (int i = 0; i < label.length; i++) {
            double[] scaled = Arrays.stream(l[i]).map(x -> s * x).toArray();
            sum.add(SoftmaxPolicy.expectation(scaled, l[i]).value() - l[i][label[i]]);
        }
        return sum.value();
    }

    private static void requireLabels(double[][] rows, int... label) {
        if (rows.length != label.length || rows.length == 0) {
            throw new IllegalArgumentException(
                    "needs a label for each of at least one row, were " + label.length + " for " + rows.length);
        }
    }
}
