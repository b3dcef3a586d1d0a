package dev.plumbline.papers.basereward;

import dev.plumbline.numerics.Logistic;

/// Rule first, model elsewhere: R = 1 if the answer matches the truth, σ(r) if not. Zhang et al. 2025 (BaseReward,
/// arXiv 2509.16127, section 5).
///
/// In [0, 1]; a miss never beats a match, rises with r, and tends to the rule's 0 as r → −∞. In float64 σ(r) is 1 from
/// r ≈ 37 on.
final class HybridReward {
    private HybridReward() {}

    /// @param score r of the reward model
    static double of(boolean match, double score) {
        return match ? 1 : Logistic.sigmoid(score);
    }
}
