package dev.plumbline.policy.preference;

import dev.plumbline.numerics.Logistic;

/// DPO with a penalty on a falling probability of the preferred response, Pal et al. (2024), arXiv 2402.13228, eq. 3:
/// L = −log σ(β (h − λ s)), s = max(0, −D_w).
///
/// ∂L/∂l_l = β σ(−z), ∂L/∂l_w = −β σ(−z) (1 + λ 1{D_w < 0}), z the argument. `insideLink` false: L = −log σ(β h) + λ s,
/// the form of some ports, ∂L/∂l_w = −β σ(−β h) − λ 1{D_w < 0}. At the kink D_w = 0 the derivative of s is 0.
///
/// @param lambda λ ≥ 0; the paper uses 50
public record Dpop(double beta, double lambda, boolean insideLink) implements PreferenceLoss {
    /// @throws IllegalArgumentException unless β is positive, λ not negative, both finite
    public Dpop {
        PreferenceLoss.requirePositive("beta", beta);
        PreferenceLoss.requireNotNegative("lambda", lambda);
    }

    @Override
    public Terms evaluate(PreferencePair pair) {
        double shortfall = Math.max(0, -pair.chosenLogRatio());
        double falls = pair.chosenLogRatio() < 0 ? lambda : 0;
        double z = beta * (insideLink ? pair.margin() - lambda * shortfall : pair.margin());
        double pull = beta * Logistic.sigmoid(-z);
        return insideLink
                ? new Terms(Logistic.softplus(-z), -pull * (1 + falls), pull)
                : new Terms(Logistic.softplus(-z) + lambda * shortfall, -pull - falls, pull);
    }
}
