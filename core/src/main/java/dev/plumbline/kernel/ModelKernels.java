package dev.plumbline.kernel;

/// What linear and multi-layer models are made of: products, activations, optimiser steps.
///
/// Products, biases and column sums also take a leading axis of at least one member, `[members x rows x columns]`, and work on each
/// member alone; everything else is elementwise or by rows, and needs no such axis. So an ensemble trains as one problem.
public interface ModelKernels {

    /// C = op(A) op(B), op transposing its matrix if its flag is set. Each element is a sum of k products whose error
    /// is at most k u Σ|aᵢ bᵢ| to first order.
    ///
    /// @param a `[m x k]`, or `[k x m]` if `transposeA`
    /// @param b `[k x n]`, or `[n x k]` if `transposeB`
    /// @return `[m x n]`; `[members x m x n]` if both have members
    Tensor matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB);

    /// x + bias, the bias added to each row. `x` `[rows x columns]`, `bias` `[columns]`; or `[members x rows x columns]`
    /// and `[members x columns]`.
    Tensor addBias(Tensor x, Tensor bias);

    /// Σ over rows: `[rows x columns]` to `[columns]`; `[members x rows x columns]` to `[members x columns]`.
    Tensor columnSum(Tensor x);

    /// f(x) and f′(x). Any shape.
    Pointwise activation(Activation kind, Tensor x);

    /// a · b elementwise; same shape.
    Tensor multiply(Tensor a, Tensor b);

    /// a + s b elementwise; same shape.
    Tensor addScaled(Tensor a, double s, Tensor b);

    /// Rows `index[0], index[1], ...` of `x` `[rows x columns]`, or elements of a one-axis `x`.
    ///
    /// @throws IndexOutOfBoundsException if an index is outside `[0, rows)`
    Tensor gatherRows(Tensor x, int[] index);

    /// The same with rows that may be others when a {@link RepeatedStep} runs again.
    default Tensor gatherRows(Tensor x, RowIndex index) {
        return gatherRows(x, index.rows());
    }

    /// `a` above `b`: `[p x columns]`, `[q x columns]` to `[p+q x columns]`; or two one-axis tensors end to end.
    Tensor concatRows(Tensor a, Tensor b);

    /// The same elements under another shape of equal size (a copy, or a view that is never changed).
    Tensor reshape(Tensor x, int... shape);

    /// parameter ← parameter − α gradient.
    void sgdInPlace(Tensor parameter, Tensor gradient, double learningRate);

    /// One step of Adam or AdamW, number `step` ≥ 1:
    /// m ← β₁ m + (1−β₁) g; v ← β₂ v + (1−β₂) g²;
    /// parameter ← parameter − α [ (m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + ε) + ω parameter ].
    void adamInPlace(
            Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, AdamOptions options, int step);

    /// The same with a number of the step that is another when a {@link RepeatedStep} runs again.
    default void adamInPlace(
            Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, AdamOptions options,
            StepCount step) {
        adamInPlace(parameter, gradient, firstMoment, secondMoment, options, step.value());
    }
}
