package dev.plumbline.decision;

import dev.plumbline.classification.ClassScores;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;

/// What the first 1, 2, .., M members of an ensemble say together.
///
/// @param score s_m `[stages][n]`, high for sure
/// @param prediction argmax of the averaged probabilities `[stages][n]`
public record CascadeStages(double[][] score, int[][] prediction) {

    /// How the scores of members become that of a stage. The two have unlike scales: a threshold of one means nothing
    /// to the other.
    public enum Averaging {
        /// (1/m) Σ s(zᵢ).
        OF_SCORES,
        /// s((1/m) Σ fᵢ), for scores of probabilities.
        OF_PROBABILITIES
    }

    public CascadeStages {
        if (score.length == 0 || score.length != prediction.length) {
            throw new IllegalArgumentException(
                    "needs scores and predictions of every stage, were " + score.length + " and " + prediction.length);
        }
    }

    /// @param logits `[members][n][classes]`, in the order in which members run
    /// @throws IllegalArgumentException if probabilities are to be averaged for a score of logits
    public static CascadeStages of(double[][][] logits, ConfidenceScore kind, Averaging averaging) {
        if (averaging == Averaging.OF_PROBABILITIES && !kind.ofProbabilities()) {
            throw new IllegalArgumentException(
                    kind + " is a score of logits, which averaged probabilities do not have");
        }
        int members = logits.length;
        int n = logits[0].length;
        var score = new double[members][n];
        var prediction = new int[members][n];
        double[][][] log = Arrays.stream(logits)
                .map(rows -> Arrays.stream(rows).map(SoftmaxPolicy::logSoftmax).toArray(double[][]::new))
                .toArray(double[][][]::new);
        var sum = new double[n];
        for (int m = 0; m < members; m++) {
            double[][] average = ClassScores.average(Arrays.copyOf(log, m + 1));
            prediction[m] = ClassScores.predictions(average);
            for (int r = 0; r < n; r++) {
                sum[r] += averaging == Averaging.OF_SCORES ? kind.of(logits[m][r]) : 0;
                score[m][r] = averaging == Averaging.OF_SCORES ? sum[r] / (m + 1) : kind.of(average[r]);
            }
        }
        return new CascadeStages(score, prediction);
    }

    public int stages() {
        return score.length;
    }

    public int size() {
        return score[0].length;
    }
}
