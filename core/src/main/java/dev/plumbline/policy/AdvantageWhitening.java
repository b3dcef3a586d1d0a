package dev.plumbline.policy;

/// Over which samples advantages are brought to mean 0 and variance 1 before a surrogate step, by
/// {@link Whitening#whiten} with ε = 1e-8 and divisor n − 1. Samples count alike; padding does not count.
public enum AdvantageWhitening {
    /// Advantages stay as they are.
    NONE,
    /// Over all samples of an update, once: every epoch uses the same numbers.
    BATCH,
    /// Over the samples of each minibatch, anew for each step. A minibatch of one sample has advantage 0.
    MINIBATCH
}
