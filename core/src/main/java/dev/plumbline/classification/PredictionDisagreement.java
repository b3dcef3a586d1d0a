package dev.plumbline.classification;

import dev.plumbline.numerics.Moments;

/// How often, and how far, members differ over many points.
public final class PredictionDisagreement {
    private PredictionDisagreement() {}

    /// P(argmax fᵢ ≠ argmax fⱼ), averaged over pairs i < j of members and over points; 0 for one member.
    ///
    /// @param predictions classes `[members][n]`
    public static double pairwiseRate(int[][] predictions) {
        long different = 0;
        long pairs = 0;
        for (int i = 0; i < predictions.length; i++) {
            for (int j = 0; j < i; j++) {
                for (int r = 0; r < predictions[i].length; r++) {
                    different += predictions[i][r] != predictions[j][r] ? 1 : 0;
                    pairs++;
                }
            }
        }
        return pairs == 0 ? 0 : (double) different / pairs;
    }

    /// Mean of Pearson's correlation over pairs of members; NaN for one member, or if a member is constant.
    ///
    /// @param scores `[members][n]`
    public static double meanPairwiseCorrelation(double[][] scores) {
        double sum = 0;
        int pairs = 0;
        for (int i = 0; i < scores.length; i++) {
            double[] a = Moments.deviations(scores[i]);
            for (int j = 0; j < i; j++) {
                double[] b = Moments.deviations(scores[j]);
                sum += inner(a, b) / Math.sqrt(inner(a, a) * inner(b, b));
                pairs++;
            }
        }
        return sum / pairs;
    }

    private static double inner(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
