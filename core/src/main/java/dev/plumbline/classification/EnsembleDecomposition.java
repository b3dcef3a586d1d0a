package dev.plumbline.classification;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Moments;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;

/// Loss of an ensemble at one point = average loss of its members − diversity, for convex losses: diversity is the
/// Jensen gap, never negative (Abe et al. 2024; Krogh and Vedelsby 1995 for squared error). The ensemble averages
/// probabilities, f̄ = (1/M) Σ fᵢ.
///
/// | loss | diversity |
/// | --- | --- |
/// | cross-entropy −log f_y | log(arithmetic mean/geometric mean) of the fᵢ_y, unbounded |
/// | Brier ‖f − e_y‖² | Σ_c Varᵢ(fᵢ_c), divisor M, at most 1 − 1/M; no label needed |
/// | squared error (f − y)² | Varᵢ(fᵢ), divisor M |
///
/// 0-1 loss is not convex and has no such decomposition.
public final class EnsembleDecomposition {
    private EnsembleDecomposition() {}

    /// `averageMember` − `diversity` = `ensemble`.
    public record Parts(double averageMember, double ensemble, double diversity) {}

    /// Cross-entropy, in nats.
    ///
    /// @param logProbabilities log fᵢ `[members][classes]`
    public static Parts crossEntropy(double[][] logProbabilities, int label) {
        double[] l = column(logProbabilities, label);
        return new Parts(-Moments.mean(l), Math.log(l.length) - SoftmaxPolicy.logSumExp(l), logMeanGap(l));
    }

    /// log (1/M) Σ exp(lᵢ) − (1/M) Σ lᵢ ≥ 0. By way of wᵢ = lᵢ − mean: log1p of the mean of expm1(wᵢ), whose terms keep
    /// the digits of nearly equal members. +∞ if some but not all l are −∞.
    public static double logMeanGap(double... l) {
        double mean = Moments.mean(l);
        if (mean == Double.NEGATIVE_INFINITY) {
            return Arrays.stream(l).max().getAsDouble() == mean ? 0 : Double.POSITIVE_INFINITY;
        }
        double[] w = Moments.deviations(l);
        if (Arrays.stream(w).max().getAsDouble() >= 1) {
            return SoftmaxPolicy.logSumExp(w) - Math.log(w.length);
        }
        var sum = new CompensatedSum();
        for (double x : w) {
            sum.add(Math.expm1(x));
        }
        return Math.max(0, Math.log1p(sum.value() / w.length));
    }

    /// Brier score.
    ///
    /// @param probabilities fᵢ `[members][classes]`
    public static Parts brier(double[][] probabilities, int label) {
        double[] mean = mean(probabilities);
        double average = 0;
        for (double[] f : probabilities) {
            average += distanceToCorner(f, label) / probabilities.length;
        }
        return new Parts(average, distanceToCorner(mean, label), variance(probabilities));
    }

    /// Squared error of numbers `predictions` `[members]`.
    public static Parts squaredError(double[] predictions, double target) {
        double average = 0;
        for (double f : predictions) {
            average += (f - target) * (f - target) / predictions.length;
        }
        double error = Moments.mean(predictions) - target;
        return new Parts(average, error * error, Moments.variance(predictions, 0));
    }

    /// Σ_c Varᵢ(fᵢ_c) with divisor M.
    public static double variance(double[][] probabilities) {
        double sum = 0;
        for (int c = 0; c < probabilities[0].length; c++) {
            sum += Moments.variance(column(probabilities, c), 0);
        }
        return sum;
    }

    /// Entropy of the mean less the mean entropy, H(f̄) − (1/M) Σ H(fᵢ) = (1/M) Σ KL(fᵢ‖f̄), in nats; in
    /// [0, log min(M, K)], 0 log 0 = 0. It splits entropy, not a proper score against a label.
    public static double jensenShannon(double[][] probabilities) {
        double[] mean = mean(probabilities);
        var sum = new CompensatedSum();
        for (double[] f : probabilities) {
            for (int c = 0; c < f.length; c++) {
                sum.add(f[c] == 0 ? 0 : f[c] * Math.log(f[c] / mean[c]));
            }
        }
        return Math.max(0, sum.value() / probabilities.length);
    }

    /// (1/M) Σ ‖fᵢ − mean of the others‖² = (M/(M − 1))² times {@link #variance}; 0 for one member.
    public static double oneAgainstAll(double[][] probabilities) {
        double m = probabilities.length;
        return m == 1 ? 0 : variance(probabilities) * (m / (m - 1)) * (m / (m - 1));
    }

    /// √(1 − D): the largest probability that an ensemble of Brier diversity D can give to any class, because
    /// D = (1/M) Σ ‖fᵢ‖² − ‖f̄‖² ≤ 1 − ‖f̄‖².
    ///
    /// @param diversity D in [0, 1]
    public static double largestConfidence(double diversity) {
        if (!(diversity >= 0 && diversity <= 1)) {
            throw new IllegalArgumentException("diversity must lie in [0, 1], was " + diversity);
        }
        return Math.sqrt(1 - diversity);
    }

    /// f̄ `[classes]`.
    public static double[] mean(double[][] probabilities) {
        var mean = new double[probabilities[0].length];
        Arrays.setAll(mean, c -> Moments.mean(column(probabilities, c)));
        return mean;
    }

    /// log f̄ from log fᵢ.
    public static double[] logMean(double[][] logProbabilities) {
        var mean = new double[logProbabilities[0].length];
        double members = Math.log(logProbabilities.length);
        Arrays.setAll(mean, c -> SoftmaxPolicy.logSumExp(column(logProbabilities, c)) - members);
        return mean;
    }

    private static double distanceToCorner(double[] f, int label) {
        double sum = 0;
        for (int c = 0; c < f.length; c++) {
            double error = f[c] - (c == label ? 1 : 0);
            sum += error * error;
        }
        return sum;
    }

    private static double[] column(double[][] rows, int c) {
        return Arrays.stream(rows).mapToDouble(row -> row[c]).toArray();
    }
}
