package dev.plumbline.policy.preference;

import dev.plumbline.numerics.Logistic;

/// Losses in which each implicit reward β D_w, β D_l counts by itself, so that unlike a function of the margin they fix
/// the level of the log-probabilities and not only their difference. Derivatives are β times those in the rewards.
public record RewardLoss(double beta, Form form) implements PreferenceLoss {
    /// @throws IllegalArgumentException unless β is positive and finite
    public RewardLoss {
        PreferenceLoss.requirePositive("beta", beta);
    }

    /// With a = β D_w and b = β D_l:
    public enum Form {
        /// softplus(−a) + ½ softplus(a) + ½ softplus(b), Chen et al. (2024), arXiv 2402.05369: noise-contrastive. For β
        /// = 1 and both responses drawn from ref the minimiser is π(y) = 2 ref(y) Pr(y ≻ ref).
        NCA,
        /// softplus(−a) + softplus(b), the pairwise form of Jung et al. (2024), arXiv 2404.04656, with δ = 0.
        BCO_PAIR,
        /// (D_w − 1/(2β))² + (D_l + 1/(2β))², Wu et al. (2024), arXiv 2405.00675, with labels 0 and 1 for the win
        /// rates.
        SPPO,
        /// 1 − σ(a) + σ(b), D'Oosterlinck et al. (2024), arXiv 2408.06266: raises y_w, lowers y_l. Bounded, not convex.
        APO_ZERO,
        /// σ(a) + 1 − σ(a − b), same paper: lowers both, y_l more. Bounded, not convex.
        APO_DOWN
    }

    @Override
    public Terms evaluate(PreferencePair pair) {
        double a = beta * pair.chosenLogRatio();
        double b = beta * pair.rejectedLogRatio();
        return switch (form) {
            case NCA -> new Terms(Logistic.softplus(-a) + Logistic.softplus(a) / 2 + Logistic.softplus(b) / 2,
                    beta * (Logistic.sigmoid(a) / 2 - Logistic.sigmoid(-a)), beta * Logistic.sigmoid(b) / 2);
            case BCO_PAIR -> new Terms(Logistic.softplus(-a) + Logistic.softplus(b), -beta * Logistic.sigmoid(-a),
                    beta * Logistic.sigmoid(b));
            case SPPO -> {
                double chosen = pair.chosenLogRatio() - 1 / (2 * beta);
                double rejected = pair.rejectedLogRatio() + 1 / (2 * beta);
                yield new Terms(chosen * chosen + rejected * rejected, 2 * chosen, 2 * rejected);
            }
            // 1 − σ(x) = σ(−x)
            case APO_ZERO -> new Terms(Logistic.sigmoid(-a) + Logistic.sigmoid(b), -beta * Logistic.sigmoidSlope(a),
                    beta * Logistic.sigmoidSlope(b));
            case APO_DOWN -> {
                double z = beta * pair.margin();
                yield new Terms(Logistic.sigmoid(a) + Logistic.sigmoid(-z),
                        beta * (Logistic.sigmoidSlope(a) - Logistic.sigmoidSlope(z)), beta * Logistic.sigmoidSlope(z));
            }
        };
    }
}
