package dev.plumbline.kernel;

/// Aggregation of the scores of an ensemble.
public interface EnsembleKernels {

    /// Aggregates each column of `scores` `[members x items]`, members ≥ 1. A NaN among the members of an item makes
    /// its value and gradient NaN.
    Aggregated aggregate(Aggregation aggregation, Tensor scores);

    /// Variance over members, (1/(M − ddof)) Σ (rᵢ − m)², with gradient 2 (rᵢ − m)/(M − ddof). M = 1 gives 0 for
    /// either ddof.
    Aggregated variance(Tensor scores, int ddof);
}
