package dev.plumbline.kernel;

/// Single-sample estimators of KL(π‖ref) from u = log π(y) − log ref(y), y ~ π. Schulman, "Approximating KL
/// divergence" (2020).
public enum KlEstimator {
    /// u: unbiased, may be negative.
    K1,
    /// u²/2: biased to second order, never negative.
    K2,
    /// e⁻ᵘ − 1 + u: unbiased, never negative.
    K3
}
