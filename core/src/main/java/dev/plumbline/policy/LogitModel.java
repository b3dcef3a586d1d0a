package dev.plumbline.policy;

import dev.plumbline.kernel.Tensor;

/// A parametric table of logits z = f(parameters) `[rows x actions]`, one row for each prompt or state, that can follow
/// a gradient. Bound to its features; holds its optimiser.
public interface LogitModel {

    /// The logits at the present parameters `[rows x actions]`.
    Tensor forward();

    /// dLoss/dparameters from dLoss/dlogits of the last {@link #forward}, kept until {@link #step}.
    ///
    /// @param dLogits `[rows x actions]`
    void backward(Tensor dLogits);

    /// One optimiser step down the gradient of the last {@link #backward}.
    void step();
}
