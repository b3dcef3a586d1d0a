package dev.plumbline.policy;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.StepRule;

/// Logits that are linear in features: Z = Φ W read row by row as `[rows x actions]`, dLoss/dW = Φᵀ dLoss/dZ.
///
/// A fixed set of actions: Φ `[prompts x features]`, W `[features x actions]`. A set of responses for each prompt with
/// features φ(x, y): Φ `[prompts · responses x features]`, W `[features x 1]`.
public final class LinearLogits implements LogitModel {
    private final Backend backend;
    private final Tensor features;
    private final StepRule.Parameter weights;
    private final int rows;
    private Tensor gradient;

    /// Starts from a copy of `initialWeights`.
    ///
    /// @param features Φ `[n x d]`, kept
    /// @param initialWeights `[d x k]`
    /// @param rows number of rows of the logits; divides n k
    /// @throws IllegalArgumentException if n k is no multiple of `rows`
    public LinearLogits(Backend backend, Tensor features, Tensor initialWeights, int rows, StepRule rule) {
        if (rows < 1 || features.extent(0) * initialWeights.extent(1) % rows != 0) {
            throw new IllegalArgumentException(features.extent(0) + " x " + initialWeights.extent(1)
                    + " logits do not make " + rows + " rows");
        }
        this.backend = backend;
        this.features = features;
        this.rows = rows;
        weights = new StepRule.Parameter(backend, rule, backend.copy(initialWeights));
    }

    @Override
    public Tensor forward() {
        Tensor logits = backend.model().matmul(features, false, weights.value(), false);
        return backend.model().reshape(logits, rows, logits.size() / rows);
    }

    /// The logits that the present weights give to other features, for rows that were not trained on.
    ///
    /// @param otherFeatures `[m x d]`
    /// @return `[m k / columns x columns]` with as many columns as {@link #forward} has
    public Tensor logits(Tensor otherFeatures) {
        Tensor logits = backend.model().matmul(otherFeatures, false, weights.value(), false);
        int columns = features.extent(0) * weights.value().extent(1) / rows;
        return backend.model().reshape(logits, logits.size() / columns, columns);
    }

    @Override
    public void backward(Tensor dLogits) {
        Tensor flat = backend.model().reshape(dLogits, features.extent(0), weights.value().extent(1));
        gradient = backend.model().matmul(features, true, flat, false);
    }

    @Override
    public void step() {
        weights.step(gradient);
    }
}
