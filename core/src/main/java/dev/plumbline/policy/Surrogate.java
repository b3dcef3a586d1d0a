package dev.plumbline.policy;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import java.util.Arrays;

/// Gradients of a loss of sampled (row, action) pairs, Σ_i w_i ℓ(log π(a_i)) + Σ_rows ω_r [ β KL_r − c_H H_r ].
///
/// @param row logits row of each sample
/// @param action `[samples]`
/// @param weight w `[samples]`; 0 for padding
/// @param rowWeight ω `[rows]`
record Surrogate(Backend backend, int[] row, Tensor action, double[] weight, double[] rowWeight) {
    /// log π of the samples under `logits`.
    Tensor logProbability(Tensor logits) {
        var model = backend.model();
        Tensor ones = constant(logits.dtype(), 1, row.length);
        return backend.policy().policyGradientLoss(model.gatherRows(logits, row), action, ones).logProbability();
    }

    /// The part of the samples at `index`, standing for all: weights times `scale`.
    Surrogate part(int[] index, double scale) {
        var partRow = new int[index.length];
        var partWeight = new double[index.length];
        for (int i = 0; i < index.length; i++) {
            partRow[i] = row[index[i]];
            partWeight[i] = scale * weight[index[i]];
        }
        return new Surrogate(backend, partRow, backend.model().gatherRows(action, index), partWeight, rowWeight);
    }

    /// `x` standardised over the samples that are no padding.
    Tensor whiten(Tensor x) {
        double[] mask = Arrays.stream(weight).map(w -> w == 0 ? 0 : 1).toArray();
        return backend.policy().whiten(x, backend.vector(x.dtype(), mask), true, 1e-8, 1);
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
    Tensor gradient(Tensor z, Tensor slope) {
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

    /// Steps of a table of values `[rows]` down Σ w L, L the PPO value loss, one for each minibatch.
    void fitValues(Tensor value, Tensor oldValue, Tensor returns, double clip, double rate, int[][][] partition) {
        var model = backend.model();
        for (int[][] epoch : partition) {
            for (int[] index : epoch) {
                boolean all = epoch.length == 1;
                var samples = all ? this : part(index, (double) row.length / index.length);
                Tensor now = model.gatherRows(value, samples.row);
                Tensor slope = backend.policy().ppoValueLoss(now, all ? oldValue : model.gatherRows(oldValue, index),
                        all ? returns : model.gatherRows(returns, index), clip).slope();
                model.sgdInPlace(value, samples.sumByRow(slope), rate);
            }
        }
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
