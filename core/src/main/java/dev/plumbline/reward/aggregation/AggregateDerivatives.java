package dev.plumbline.reward.aggregation;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Moments;
import dev.plumbline.reward.EnsembleAggregation;
import java.util.Arrays;

/// Derivatives of an aggregate that a policy or a model is differentiated through: ∂²A/∂rᵢ∂rⱼ, and the chain rule for
/// members that depend on one response y.
///
/// Where rewards are used by their value alone (REINFORCE, best of n, a closed-form tilt) none of this is needed.
public final class AggregateDerivatives {
    private AggregateDerivatives() {}

    /// ∂²A/∂rᵢ∂rⱼ `[members x members]`, with m, d = r − m, n = M − ddof and v = Σ d²/n:
    ///
    /// - mean, minimum, median, quantile: 0, away from ties
    /// - m − λ v: −(2λ/n)(I − 11ᵀ/M)
    /// - m − k √v: −(k/(n √v))(I − 11ᵀ/M − d dᵀ/(n v))
    /// - soft-min: −(diag(w) − w wᵀ)/τ, w = softmax(−r/τ)
    /// - Σ log σ(z): −diag(σ(z) σ(−z))
    ///
    /// NaN where there is none: m − k √v with k > 0 at v = 0, and scores that are not finite.
    public static double[][] hessian(Aggregation rule, double[] scores) {
        int members = scores.length;
        if (members == 0) {
            throw new IllegalArgumentException("an ensemble needs at least one member");
        }
        var hessian = new double[members][members];
        if (!Arrays.stream(scores).allMatch(Double::isFinite)) {
            Arrays.stream(hessian).forEach(row -> Arrays.fill(row, Double.NaN));
            return hessian;
        }
        switch (rule) {
            case Aggregation.Mean() -> { }
            case Aggregation.Minimum() -> { }
            case Aggregation.Median() -> { }
            case Aggregation.Quantile(double q, var method) -> { }
            case Aggregation.UncertaintyWeighted(double lambda, int ddof) -> {
                if (members > 1) {
                    centering(hessian, -2 * lambda / (members - ddof));
                }
            }
            case Aggregation.MeanMinusStd(double k, int ddof) -> meanMinusStd(hessian, scores, k, ddof);
            case Aggregation.SoftMin(double tau) -> {
                double[] w = EnsembleAggregation.evaluate(rule, scores).gradient();
                for (int i = 0; i < members; i++) {
                    for (int j = 0; j < members; j++) {
                        hessian[i][j] = (w[i] * w[j] - (i == j ? w[i] : 0)) / tau;
                    }
                }
            }
            case Aggregation.LogSigmoidSum(double reference) -> {
                for (int i = 0; i < members; i++) {
                    hessian[i][i] = -Logistic.sigmoidSlope(scores[i] - reference);
                }
            }
        }
        return hessian;
    }

    private static void meanMinusStd(double[][] hessian, double[] scores, double k, int ddof) {
        int members = scores.length;
        if (k == 0 || members == 1) {
            return;
        }
        double deviation = Moments.standardDeviation(scores, ddof);
        double size = -k / ((members - ddof) * deviation);
        centering(hessian, size);
        double[] t = Moments.deviations(scores);
        for (int i = 0; i < members; i++) {
            for (int j = 0; j < members; j++) {
                hessian[i][j] -= size * t[i] * t[j] / ((members - ddof) * deviation * deviation);
            }
        }
    }

    /// Adds size (I − 11ᵀ/M).
    private static void centering(double[][] hessian, double size) {
        int members = hessian.length;
        for (int i = 0; i < members; i++) {
            for (int j = 0; j < members; j++) {
                hessian[i][j] += size * ((i == j ? 1 : 0) - 1.0 / members);
            }
        }
    }

    /// ∇A(r(y)) = Σᵢ (∂A/∂rᵢ) ∇rᵢ(y).
    ///
    /// @param weights ∂A/∂rᵢ `[members]`, as {@link Aggregator#evaluate} gives them
    /// @param gradients ∇rᵢ `[members][parameters of y]`
    public static double[] gradient(double[] weights, double[][] gradients) {
        if (weights.length != gradients.length || weights.length == 0) {
            throw new IllegalArgumentException("needs a gradient for each of at least one member, were "
                    + gradients.length + " for " + weights.length);
        }
        var out = new double[gradients[0].length];
        for (int i = 0; i < weights.length; i++) {
            for (int k = 0; k < out.length; k++) {
                out[k] += weights[i] * gradients[i][k];
            }
        }
        return out;
    }

    /// ∇²A(r(y)) = Jᵀ (∂²A/∂r²) J + Σᵢ (∂A/∂rᵢ) ∇²rᵢ(y), J with the rows ∇rᵢ.
    ///
    /// @param hessian ∂²A/∂r² `[members x members]`
    /// @param curvatures ∇²rᵢ `[members][parameters x parameters]`
    public static double[][] hessian(
            double[] weights, double[][] hessian, double[][] gradients, double[][][] curvatures) {
        int n = gradients[0].length;
        var out = new double[n][n];
        for (int i = 0; i < weights.length; i++) {
            for (int k = 0; k < n; k++) {
                for (int l = 0; l < n; l++) {
                    out[k][l] += weights[i] * curvatures[i][k][l];
                    for (int j = 0; j < weights.length; j++) {
                        out[k][l] += gradients[i][k] * hessian[i][j] * gradients[j][l];
                    }
                }
            }
        }
        return out;
    }
}
