package dev.plumbline.policy.preference;

/// SLiC-HF, Zhao et al. (2023), arXiv 2305.10425, eq. 1, without its likelihood term: L = max(0, δ − (l_w − l_l)), no
/// reference, no β. ∂L/∂l_w = −1 = −∂L/∂l_l while the margin is below δ, 0 from there on.
///
/// @param delta δ > 0 in nats
public record Slic(double delta) implements PreferenceLoss {
    /// @throws IllegalArgumentException unless δ is positive and finite
    public Slic {
        PreferenceLoss.requirePositive("delta", delta);
    }

    @Override
    public Terms evaluate(PreferencePair pair) {
        double x = pair.chosen() - pair.rejected();
        double slope = Double.isNaN(x) ? x : x < delta ? -1 : 0;
        return new Terms(Math.max(0, delta - x), slope, -slope);
    }
}
