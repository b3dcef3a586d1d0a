package dev.plumbline.preference.items;

/// Which estimate of the covariance of the estimates.
public enum CovarianceType {
    /// Λ⁺, the pseudo-inverse of the negative Hessian; right if the model is.
    FISHER,
    /// Λ⁺ G Λ⁺ with G = Σ over comparisons of w² s sᵀ, s the score of one comparison; right also if the model is only
    /// an approximation, or if weights are not counts. Huber (1967), White (1982).
    SANDWICH
}
