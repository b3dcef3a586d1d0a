package dev.plumbline.policy.preference;

/// SimPO, Meng et al. (2024), arXiv 2405.14734, eq. 6: L = ℓ(β (l_w/|y_w| − l_l/|y_l|) − γ), ℓ = −log σ. No reference.
///
/// ∂L/∂l_w = β ℓ′/|y_w|, ∂L/∂l_l = −β ℓ′/|y_l|. For equal lengths T and γ = 0 it is DPO(β/T) with a uniform reference;
/// its minimiser with Bradley-Terry labels is then exp(r T/β)/Z. γ is added after β; programs that ask for γ/β mean β
/// times their number.
public record SimPo(double beta, double gamma, MarginLink link) implements PreferenceLoss {
    /// @throws IllegalArgumentException unless β is positive and γ not negative, both finite
    public SimPo {
        PreferenceLoss.requirePositive("beta", beta);
        PreferenceLoss.requireNotNegative("gamma", gamma);
    }

    /// The logistic link of the paper.
    public SimPo(double beta, double gamma) {
        this(beta, gamma, MarginLink.logistic());
    }

    @Override
    public Terms evaluate(PreferencePair pair) {
        double x = pair.chosen() / pair.chosenLength() - pair.rejected() / pair.rejectedLength();
        var point = link.at(beta * x - gamma);
        double slope = beta * point.slope();
        return new Terms(point.value(), slope / pair.chosenLength(), -slope / pair.rejectedLength());
    }
}
