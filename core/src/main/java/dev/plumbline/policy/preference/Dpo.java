package dev.plumbline.policy.preference;

/// Direct preference optimisation, Rafailov et al. (2023), arXiv 2305.18290, eq. 7: L = ℓ(β h), h = D_w − D_l,
/// D = log π − log ref; ℓ = −log σ unless another {@link MarginLink} is chosen (cDPO, robust DPO, hinge, EXO,
/// DiscoPOP).
///
/// ∂L/∂l_w = β ℓ′(β h) = −∂L/∂l_l. Convex in h for a convex link. A shift of both reference log-probabilities changes
/// nothing. With Bradley-Terry labels of reward r on pairs of full support the logistic loss is least at
/// π = ref exp(r/β)/Z. With `perToken` h = D_w/|y_w| − D_l/|y_l| and the derivatives are divided by the lengths.
///
/// @param beta β > 0
/// @param perToken log ratios are means over tokens
public record Dpo(double beta, MarginLink link, boolean perToken) implements PreferenceLoss {
    /// @throws IllegalArgumentException unless β is positive and finite
    public Dpo {
        PreferenceLoss.requirePositive("beta", beta);
    }

    /// The loss of the paper.
    public Dpo(double beta) {
        this(beta, MarginLink.logistic(), false);
    }

    /// Another link on summed log ratios.
    public Dpo(double beta, MarginLink link) {
        this(beta, link, false);
    }

    @Override
    public Terms evaluate(PreferencePair pair) {
        double chosenDivisor = perToken ? pair.chosenLength() : 1;
        double rejectedDivisor = perToken ? pair.rejectedLength() : 1;
        double h = pair.chosenLogRatio() / chosenDivisor - pair.rejectedLogRatio() / rejectedDivisor;
        var point = link.at(beta * h);
        double slope = beta * point.slope();
        return new Terms(point.value(), slope / chosenDivisor, -slope / rejectedDivisor);
    }
}
