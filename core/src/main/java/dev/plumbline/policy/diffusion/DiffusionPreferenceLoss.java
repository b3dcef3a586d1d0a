package dev.plumbline.policy.diffusion;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Logistic;

/// Losses that pull a diffusion model towards some samples and away from others, in terms of its squared errors d = ‖v − v_θ‖² at a
/// shared time and those of the frozen reference, d_ref; ∂d/∂v_θ = −2 (v − v_θ).
///
/// β multiplies errors that are **summed** over dimensions.
public final class DiffusionPreferenceLoss {
    private DiffusionPreferenceLoss() {}

    /// @param loss `[pairs]`
    /// @param inPositive ∂loss/∂d⁺ `[pairs]`, positive
    /// @param inNegative ∂loss/∂d⁻ `[pairs]` = −∂loss/∂d⁺
    public record PairTerms(double[] loss, double[] inPositive, double[] inNegative) {}

    /// @param loss of each sample, in (0, 1)
    /// @param gradient ∂loss/∂d, with z held still
    /// @param reference z
    public record Terms(double[] loss, double[] gradient, double reference) {}

    /// Diffusion-DPO (Wallace et al. 2024): h = −β [(d⁺ − d⁺_ref) − (d⁻ − d⁻_ref)], loss −log σ(h), ∂loss/∂d⁺ = β σ(−h).
    ///
    /// @param beta β > 0
    public static PairTerms dpo(
            double[] positive, double[] positiveReference, double[] negative, double[] negativeReference, double beta) {
        requireBeta(beta);
        requireLength(positive, positiveReference);
        requireLength(positive, negative);
        requireLength(positive, negativeReference);
        int n = positive.length;
        var terms = new PairTerms(new double[n], new double[n], new double[n]);
        for (int i = 0; i < n; i++) {
            double h = -beta * (positive[i] - positiveReference[i] - (negative[i] - negativeReference[i]));
            terms.loss()[i] = Logistic.softplus(-h);
            terms.inPositive()[i] = beta * Logistic.sigmoid(-h);
            terms.inNegative()[i] = -terms.inPositive()[i];
        }
        return terms;
    }

    /// Diffusion-KTO (Li et al. 2024), for samples that are not paired: g = −β (d − d_ref) − z with z = max(0, batch mean of
    /// −β (d − d_ref)), through which no gradient flows; loss 1 − σ(g) of a positive, 1 − σ(−g) of a negative sample;
    /// ∂loss/∂d = ±β σ(g) σ(−g).
    ///
    /// @param beta β > 0
    public static Terms kto(double[] error, double[] reference, boolean[] positive, double beta) {
        requireBeta(beta);
        requireLength(error, reference);
        int n = error.length;
        if (n == 0 || positive.length != n) {
            throw new IllegalArgumentException("there are " + n + " errors and " + positive.length + " labels");
        }
        var total = new CompensatedSum();
        for (int i = 0; i < n; i++) {
            total.add(-beta * (error[i] - reference[i]));
        }
        double z = Math.max(0, total.value() / n);
        var loss = new double[n];
        var gradient = new double[n];
        for (int i = 0; i < n; i++) {
            double g = -beta * (error[i] - reference[i]) - z;
            loss[i] = Logistic.sigmoid(positive[i] ? -g : g);
            gradient[i] = (positive[i] ? beta : -beta) * Logistic.sigmoidSlope(g);
        }
        return new Terms(loss, gradient, z);
    }

    private static void requireBeta(double beta) {
        if (!(beta > 0 && beta <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("beta must be positive and finite, was " + beta);
        }
    }

    private static void requireLength(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("there are " + a.length + " and " + b.length + " errors");
        }
    }
}
