package dev.plumbline.kernel;

/// Baselines from the other responses to the same prompt; G responses, R̄ their mean.
public sealed interface GroupAdvantage {

    /// Rᵢ − (1/(G−1)) Σ_{j≠i} Rⱼ. G ≥ 2. Unbiased.
    record LeaveOneOut() implements GroupAdvantage {}

    /// Rᵢ − R̄ (Dr. GRPO). Its expected gradient is (1 − 1/G) times the true one.
    record MeanCentered() implements GroupAdvantage {}

    /// (Rᵢ − R̄)/(s + ε), s with divisor G − ddof (GRPO). A group without spread gives 0, also for ε = 0.
    record GroupNormalized(double epsilon, int ddof) implements GroupAdvantage {
        public GroupNormalized {
            if (!(epsilon >= 0 && epsilon <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("epsilon must be finite and not negative, was " + epsilon);
            }
            if (ddof != 0 && ddof != 1) {
                throw new IllegalArgumentException("ddof must be 0 (divide by G) or 1 (divide by G - 1), was " + ddof);
            }
        }
    }
}
