package dev.plumbline.model;

import java.util.Arrays;

/// Averages of parameters: one model whose parameters lie between those of others.
public final class WeightSpace {
    private WeightSpace() {}

    /// (1 − α) pre-trained + α fine-tuned (WiSE-FT, Wortsman et al. 2022). α = 0 and 1 give a copy of one of them.
    ///
    /// @param alpha weight of the *fine-tuned* model, finite; outside [0, 1] it extrapolates
    public static double[] interpolate(double[] pretrained, double[] finetuned, double alpha) {
        requireSameLength(pretrained, finetuned);
        if (!(Math.abs(alpha) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("alpha must be finite, was " + alpha);
        }
        if (alpha == 0 || alpha == 1) {
            return (alpha == 0 ? pretrained : finetuned).clone();
        }
        var out = new double[pretrained.length];
        Arrays.setAll(out, i -> (1 - alpha) * pretrained[i] + alpha * finetuned[i]);
        return out;
    }

    /// Element by element (c₀ a + c₁ b)/(c₀ + c₁), c₀ = (1 − α) max(F_a, floor), c₁ = α max(F_b, floor), F the diagonal
    /// of the Fisher information: what a model is sure of counts more.
    ///
    /// @param alpha in [0, 1]
    /// @param floor > 0
    public static double[] fisherInterpolate(
            double[] a, double[] b, double[] fisherA, double[] fisherB, double alpha, double floor) {
        requireSameLength(a, b);
        requireSameLength(a, fisherA);
        requireSameLength(a, fisherB);
        if (!(alpha >= 0 && alpha <= 1) || !(floor > 0)) {
            throw new IllegalArgumentException(
                    "alpha must lie in [0, 1] and floor be positive, were " + alpha + " and " + floor);
        }
        var out = new double[a.length];
        Arrays.setAll(out, i -> {
            double first = (1 - alpha) * Math.max(fisherA[i], floor);
            double second = alpha * Math.max(fisherB[i], floor);
            return (first * a[i] + second * b[i]) / (first + second);
        });
        return out;
    }

    /// By how much the accuracy on the way from one model to another falls below the straight line between theirs, at
    /// the worst of equal steps: max (1 − λ) acc(0) + λ acc(1) − acc(λ), 0 at the ends. Models with 0 are linearly mode
    /// connected (Frankle et al. 2020; Ramé et al. 2024), and averaging their weights is safe.
    ///
    /// @param accuracy at λ = 0, 1/n, .., 1 `[n + 1]`, of {@link #interpolate}
    public static double barrier(double... accuracy) {
        if (accuracy.length < 2) {
            throw new IllegalArgumentException("needs both ends, found " + accuracy.length + " values");
        }
        int n = accuracy.length - 1;
        double worst = 0;
        for (int i = 0; i <= n; i++) {
            double line = accuracy[0] + (accuracy[n] - accuracy[0]) * i / n;
            worst = Math.max(worst, line - accuracy[i]);
        }
        return worst;
    }

    /// Σ wᵢ θᵢ.
    ///
    /// @param parameters `[models][parameters]`
    /// @param weights `[models]`, usually of sum 1
    public static double[] average(double[][] parameters, double[] weights) {
        if (parameters.length != weights.length || parameters.length == 0) {
            throw new IllegalArgumentException(
                    "needs a weight for each of at least one model, were " + weights.length + " for "
                            + parameters.length);
        }
        var out = new double[parameters[0].length];
        for (int i = 0; i < weights.length; i++) {
            requireSameLength(parameters[0], parameters[i]);
            for (int j = 0; j < out.length; j++) {
                out[j] += weights[i] * parameters[i][j];
            }
        }
        return out;
    }

    private static void requireSameLength(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("models must have as many parameters, were " + a.length + " and "
                    + b.length);
        }
    }
}
