package dev.plumbline.kernel;

/// Activation function of a hidden layer, or of features.
public enum Activation {
    /// x.
    IDENTITY,
    /// tanh x, slope 1 − tanh² x.
    TANH,
    /// max(x, 0), slope 1 for x > 0 and 0 otherwise.
    RELU,
    /// x σ(x), slope σ(x) (1 + x σ(−x)).
    SILU,
    /// cos x, x in radians, slope −sin x; with random weights and biases, the random Fourier features of Rahimi and Recht 2007. Each
    /// of the two is right to a few units in its last place for every finite x, also near its zeros and where x is huge: the argument
    /// is reduced by as many digits of π as that takes. NaN and slope NaN at ±∞.
    COSINE
}
