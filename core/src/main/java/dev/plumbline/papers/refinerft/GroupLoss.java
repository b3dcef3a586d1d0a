package dev.plumbline.papers.refinerft;

import dev.plumbline.policy.KlEstimators;
import dev.plumbline.policy.LossAggregation;
import java.util.Arrays;

/// The loss of the group in the authors' code: on-policy, ρ = exp(l − sg(l)) = 1, sg holding its argument,
/// L = (1/G) Σ_i (1/|o_i|) Σ_t [−A_i ρ_it + β k3_it], k3 = e⁻ᵘ − 1 + u, u = l − l^ref. Then
/// ∂L/∂l_it = (−A_i + β (1 − e⁻ᵘ))/(G |o_i|). Its value at β = 0 is −mean A = 0; its gradient is not.
///
/// @param beta β ≥ 0; 0 in the released configurations
record GroupLoss(double beta) {
    GroupLoss {
        if (!(beta >= 0 && beta <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("beta must be finite and not negative, was " + beta);
        }
    }

    /// @param loss L
    /// @param slope ∂L/∂l `[G][tokens]`
    record Terms(double loss, double[][] slope) {}

    /// @param logp l of every token of every response `[G][tokens]`, l^ref the same
    /// @param advantage A `[G]`
    Terms evaluate(double[][] logp, double[][] referenceLogp, double[] advantage) {
        var mask = new boolean[logp.length][];
        int longest = 1;
        for (int i = 0; i < logp.length; i++) {
            mask[i] = new boolean[logp[i].length];
            Arrays.fill(mask[i], true);
            longest = Math.max(longest, logp[i].length);
        }
        double[][] weight = LossAggregation.SEQUENCE_MEAN.weights(mask, longest);
        var loss = new double[logp.length][];
        var slope = new double[logp.length][];
        for (int i = 0; i < logp.length; i++) {
            loss[i] = new double[logp[i].length];
            slope[i] = new double[logp[i].length];
            for (int t = 0; t < loss[i].length; t++) {
                double u = logp[i][t] - referenceLogp[i][t];
                loss[i][t] = -advantage[i] + beta * KlEstimators.k3(u);
                slope[i][t] = weight[i][t] * (-advantage[i] + beta * KlEstimators.k3Slope(u));
            }
        }
        return new Terms(LossAggregation.SEQUENCE_MEAN.aggregate(loss, mask, longest), slope);
    }
}
