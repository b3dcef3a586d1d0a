package dev.plumbline.kernel;

/// Activation function of a hidden layer.
public enum Activation {
    /// x.
    IDENTITY,
    /// tanh x, slope 1 − tanh² x.
    TANH,
    /// max(x, 0), slope 1 for x > 0 and 0 otherwise.
    RELU,
    /// x σ(x), slope σ(x) (1 + x σ(−x)).
    SILU
}
