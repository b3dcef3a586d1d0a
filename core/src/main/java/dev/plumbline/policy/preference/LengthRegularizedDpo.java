package dev.plumbline.policy.preference;

import dev.plumbline.numerics.Logistic;

/// R-DPO, Park et al. (2024), arXiv 2403.19159, eq. 9: L = −log σ(β h + α (|y_w| − |y_l|)). A longer preferred response
/// needs less of a margin: length as such earns no log-probability. ∂L/∂l_w = −β σ(−z) = −∂L/∂l_l; α = 0 is DPO.
///
/// With Bradley-Terry labels of r the minimiser is π = ref exp((r − α |y|)/β)/Z, the optimum for a reward with a
/// price α per token.
public record LengthRegularizedDpo(double beta, double alpha) implements PreferenceLoss {
    /// @throws IllegalArgumentException unless β is positive and α finite
    public LengthRegularizedDpo {
        PreferenceLoss.requirePositive("beta", beta);
        if (!(Math.abs(alpha) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("alpha must be finite, was " + alpha);
        }
    }

    @Override
    public Terms evaluate(PreferencePair pair) {
        double z = beta * pair.margin() + alpha * (pair.chosenLength() - pair.rejectedLength());
        double pull = beta * Logistic.sigmoid(-z);
        return new Terms(Logistic.softplus(-z), -pull, pull);
    }
}
