package dev.plumbline.policy.preference;

/// Contrastive preference optimisation, Xu et al. (2024), arXiv 2401.08417, eq. 5: L = ℓ(β (l_w − l_l)) without a
/// reference; the paper adds {@link Likelihood} ({@link WeightedSum}). ∂L/∂l_w = β ℓ′ = −∂L/∂l_l.
///
/// It is DPO with a uniform reference: with Bradley-Terry labels of r the logistic form is least at exp(r/β)/Z,
/// whatever the reference policy was.
public record Cpo(double beta, MarginLink link) implements PreferenceLoss {
    /// @throws IllegalArgumentException unless β is positive and finite
    public Cpo {
        PreferenceLoss.requirePositive("beta", beta);
    }

    /// The logistic link of the paper.
    public Cpo(double beta) {
        this(beta, MarginLink.logistic());
    }

    @Override
    public Terms evaluate(PreferencePair pair) {
        var point = link.at(beta * (pair.chosen() - pair.rejected()));
        double slope = beta * point.slope();
        return new Terms(point.value(), slope, -slope);
    }
}
