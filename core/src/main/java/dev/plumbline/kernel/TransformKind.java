package dev.plumbline.kernel;

/// A monotone transform of the centred reward z = reward − reference.
public enum TransformKind {
    /// z.
    CENTERED,
    /// log σ(z): Wang et al. 2024, "Transforming and Combining Rewards".
    LOG_SIGMOID,
    /// σ(z).
    SIGMOID,
    /// tanh z.
    TANH,
    /// arctan z.
    ARCTAN
}
