package dev.plumbline.reward;

import dev.plumbline.kernel.TransformKind;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Logistic;

/// Monotone transforms u = f(z) of the centred reward z = r − reference, and their slopes du/dr = f′(z).
///
/// Log-sigmoid-centred: Wang et al. 2024, arXiv 2402.00742, the log-probability that the response beats the reference.
/// Its rivals (sigmoid, tanh, arctan relative to reference samples): Fu et al. 2025 (PAR), arXiv 2502.18770.
public final class RewardTransform {
    private RewardTransform() {}

    /// f(z): z, log σ(z), σ(z), tanh z or arctan z. NaN gives NaN; error at most 3 ULP in z.
    public static double value(TransformKind kind, double z) {
        return switch (kind) {
            case CENTERED -> z;
            case LOG_SIGMOID -> Logistic.logSigmoid(z);
            case SIGMOID -> Logistic.sigmoid(z);
            case TANH -> Math.tanh(z);
            case ARCTAN -> Math.atan(z);
        };
    }

    /// f′(z): 1, σ(−z), σ(z) σ(−z), 1 − tanh² z, 1/(1 + z²). NaN gives NaN, also for CENTERED.
    public static double slope(TransformKind kind, double z) {
        return switch (kind) {
            case CENTERED -> Double.isNaN(z) ? z : 1;
            case LOG_SIGMOID -> Logistic.sigmoid(-z);
            case SIGMOID -> Logistic.sigmoidSlope(z);
            case TANH -> 4 * Logistic.sigmoidSlope(2 * z); // 1 − tanh² z = 4 σ(2z) σ(−2z), without cancellation
            case ARCTAN -> 1 / (1 + z * z);
        };
    }

    /// (1/m) Σⱼ f(r − refⱼ).
    public static double value(TransformKind kind, double reward, double[] references) {
        requireReferences(references);
        var total = new CompensatedSum();
        for (double reference : references) {
            double z = reward - reference;
            if (kind == TransformKind.CENTERED || kind == TransformKind.LOG_SIGMOID && z < -1000) {
                total.add(reward).add(-reference); // f(z) = z, and the difference alone could overflow
            } else {
                total.add(value(kind, z));
            }
        }
        return total.dividedBy(references.length);
    }

    /// (1/m) Σⱼ f′(r − refⱼ).
    public static double slope(TransformKind kind, double reward, double[] references) {
        requireReferences(references);
        var total = new CompensatedSum();
        for (double reference : references) {
            total.add(slope(kind, reward - reference));
        }
        return total.dividedBy(references.length);
    }

    private static void requireReferences(double[] references) {
        if (references.length == 0) {
            throw new IllegalArgumentException("a transform needs at least one reference reward");
        }
    }

    /// clamp((r − shift)/scale, low, high); NaN stays NaN. Min-max: shift = min, scale = max − min. Mean-std: shift =
    /// mean, scale = sd. Clip at one sd around the mean: shift = 0, scale = 1, bounds mean ∓ sd.
    ///
    /// @throws IllegalArgumentException unless scale is finite and positive and low ≤ high
    public static double scaleAndClip(double reward, double shift, double scale, double low, double high) {
        requireRange(scale, low, high);
        return Math.min(Math.max((reward - shift) / scale, low), high);
    }

    /// 1/scale strictly inside (low, high), 0 elsewhere, NaN for NaN.
    public static double scaleAndClipSlope(double reward, double shift, double scale, double low, double high) {
        requireRange(scale, low, high);
        double u = (reward - shift) / scale;
        return Double.isNaN(u) ? u : u > low && u < high ? 1 / scale : 0;
    }

    private static void requireRange(double scale, double low, double high) {
        if (!(scale > 0 && scale <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("scale must be positive and finite, was " + scale);
        }
        if (!(low <= high)) {
            throw new IllegalArgumentException("low must not exceed high, were " + low + " and " + high);
        }
    }
}
