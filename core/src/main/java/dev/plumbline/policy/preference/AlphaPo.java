package dev.plumbline.policy.preference;

/// AlphaPO, Gupta et al. (2025), arXiv 2501.03884: SimPO with a power of the probability in place of its logarithm.
///
/// With the mean log-probability p̄ = l/|y| of a response and its reward r = β (1 − e^(−α p̄))/α:
/// L = −log σ(r_w − r_l − γ), ∂r/∂l = β e^(−α p̄)/|y|. No reference. α → 0 is {@link SimPo}. For α > 0 an unlikely response
/// weighs more; e^(−α p̄) overflows for p̄ below −709/α.
///
/// @param alpha α, not 0
public record AlphaPo(double beta, double gamma, double alpha) implements PreferenceLoss {
    private static final MarginLink LINK = MarginLink.logistic();

    /// @throws IllegalArgumentException unless β is positive, γ not negative, α not 0, all finite
    public AlphaPo {
        PreferenceLoss.requirePositive("beta", beta);
        PreferenceLoss.requireNotNegative("gamma", gamma);
        if (!(Math.abs(alpha) <= Double.MAX_VALUE && alpha != 0)) {
            throw new IllegalArgumentException("alpha must be finite and not 0, was " + alpha);
        }
    }

    @Override
    public Terms evaluate(PreferencePair pair) {
        double chosen = -alpha * pair.chosen() / pair.chosenLength();
        double rejected = -alpha * pair.rejected() / pair.rejectedLength();
        var point = LINK.at(beta * (Math.expm1(rejected) - Math.expm1(chosen)) / alpha - gamma);
        double slope = beta * point.slope();
        return new Terms(point.value(), slope * Math.exp(chosen) / pair.chosenLength(),
                -slope * Math.exp(rejected) / pair.rejectedLength());
    }
}
