package dev.plumbline.policy;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.kernel.Tensor;
import java.util.Arrays;

/// Clipped surrogate steps on one batch of sampled (row, action) pairs.
///
/// Loss: Σ_i w_i [ L(log π(a_i), old, A_i) + β k(u_i) ] + Σ_rows ω_r [ β KL_r − c_H H_r ], L the PPO loss. In the first
/// epoch the ratio is exactly 1, so the direction is that of REINFORCE.
///
/// @param row logits row of each sample
/// @param action `[samples]`
/// @param weight w `[samples]`; 0 for padding
/// @param rowWeight ω `[rows]`
record Surrogate(Backend backend, int[] row, Tensor action, double[] weight, double[] rowWeight) {
    static final PpoClip OPEN = new PpoClip(1, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    /// log π of the samples under `logits`.
    Tensor logProbability(Tensor logits) {
        var model = backend.model();
        Tensor ones = constant(logits.dtype(), 1, row.length);
        return backend.policy().policyGradientLoss(model.gatherRows(logits, row), action, ones).logProbability();
    }

    /// Takes `epochs` steps of `logits`.
    ///
    /// @param advantage A `[samples]`, held constant
    /// @param referenceLogp log ref of the samples
    /// @param referenceLogits `[rows x actions]`
    void ascend(LogitModel logits, Tensor advantage, Tensor referenceLogp, Tensor referenceLogits, PpoClip clip,
            int epochs, KlPenalty penalty, double beta, double entropyBonus) {
        Tensor oldLogp = null;
        for (int epoch = 0; epoch < epochs; epoch++) {
            Tensor z = logits.forward();
            Tensor logp = logProbability(z);
            oldLogp = oldLogp == null ? logp : oldLogp;
            Tensor slope = backend.policy().ppoPolicyLoss(logp, oldLogp, advantage, clip).slope();
            if (penalty instanceof KlPenalty.Sampled sampled && sampled.placement() != KlPlacement.REWARD) {
                Tensor kl = backend.policy().klEstimate(sampled.estimator(), logp, referenceLogp).slope();
                slope = backend.model().addScaled(slope, beta, kl);
            }
            Tensor gradient = addRowTerms(gradient(z, slope), z, referenceLogits, penalty, beta, entropyBonus);
            logits.backward(gradient);
            logits.step();
        }
    }

    /// gradient + Σ_rows ω (β ∇KL − c_H ∇H), the first only for the full penalty.
    Tensor addRowTerms(Tensor gradient, Tensor z, Tensor referenceLogits, KlPenalty penalty, double beta,
            double entropyBonus) {
        if (penalty instanceof KlPenalty.Full && beta != 0) {
            gradient = addRows(gradient, beta, backend.policy().klDivergence(z, referenceLogits).gradient());
        }
        if (entropyBonus != 0) {
            gradient = addRows(gradient, -entropyBonus, backend.policy().entropy(z).gradient());
        }
        return gradient;
    }

    /// Σ over the samples of each row of w · slope · ∇log π.
    private Tensor gradient(Tensor z, Tensor slope) {
        var model = backend.model();
        Tensor weights = backend.tensor(z.dtype(), weight, weight.length);
        Tensor coefficient = model.multiply(weights, slope);
        // the loss −A log π has gradient −A ∇log π: A is minus the coefficient
        Tensor negative = model.addScaled(coefficient, -2, coefficient);
        Tensor perSample = backend.policy()
                .policyGradientLoss(model.gatherRows(z, row), action, negative).gradient();
        return model.matmul(membership(z.dtype()), false, perSample, false);
    }

    /// Σ of `x` `[samples]` weighted by w over the samples of each row: `[rows]`.
    Tensor sumByRow(Tensor x) {
        var model = backend.model();
        Tensor weighted = model.multiply(backend.tensor(x.dtype(), weight, weight.length), x);
        Tensor column = model.reshape(weighted, weight.length, 1);
        return model.reshape(model.matmul(membership(x.dtype()), false, column, false), rowWeight.length);
    }

    /// 1 where sample i belongs to row r: `[rows x samples]`.
    private Tensor membership(DType dtype) {
        var member = new double[rowWeight.length * row.length];
        for (int i = 0; i < row.length; i++) {
            member[row[i] * row.length + i] = 1;
        }
        return backend.tensor(dtype, member, rowWeight.length, row.length);
    }

    /// gradient + factor ω · perRow.
    Tensor addRows(Tensor gradient, double factor, Tensor perRow) {
        int actions = perRow.extent(1);
        var spread = new double[perRow.size()];
        for (int i = 0; i < spread.length; i++) {
            spread[i] = rowWeight[i / actions];
        }
        Tensor weighted = backend.model().multiply(backend.tensor(perRow.dtype(), spread, perRow.shape()), perRow);
        return backend.model().addScaled(gradient, factor, weighted);
    }

    private Tensor constant(DType dtype, double value, int length) {
        var values = new double[length];
        Arrays.fill(values, value);
        return backend.tensor(dtype, values, length);
    }
}
