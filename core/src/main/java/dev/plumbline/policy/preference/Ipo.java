package dev.plumbline.policy.preference;

/// Identity preference optimisation, Azar et al. (2023), arXiv 2310.12036, eq. 17: L = (h − 1/(2τ))², h = D_w − D_l.
///
/// ∂L/∂l_w = 2 (h − 1/(2τ)) = −∂L/∂l_l; convex in h, least at the finite margin 1/(2τ), also for labels without noise,
/// where the logistic loss of DPO pushes h to +∞. For pairs y, y′ drawn independently from μ of full support the
/// minimiser is π = ref exp(p(y ≻ μ)/τ)/Z, p(y ≻ μ) = Σ μ(y′) Pr(y ≻ y′). The paper sums log-probabilities; `perToken`
/// divides D_w and D_l by the lengths, as TRL does.
///
/// @param tau τ > 0
public record Ipo(double tau, boolean perToken) implements PreferenceLoss {
    /// @throws IllegalArgumentException unless τ is positive and finite
    public Ipo {
        PreferenceLoss.requirePositive("tau", tau);
    }

    /// Sums, as in the paper.
    public Ipo(double tau) {
        this(tau, false);
    }

    @Override
    public Terms evaluate(PreferencePair pair) {
        double chosenDivisor = perToken ? pair.chosenLength() : 1;
        double rejectedDivisor = perToken ? pair.rejectedLength() : 1;
        double h = pair.chosenLogRatio() / chosenDivisor - pair.rejectedLogRatio() / rejectedDivisor;
        double excess = h - 1 / (2 * tau);
        return new Terms(excess * excess, 2 * excess / chosenDivisor, -2 * excess / rejectedDivisor);
    }
}
