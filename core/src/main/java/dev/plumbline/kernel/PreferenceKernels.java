package dev.plumbline.kernel;

/// Losses of paired comparisons.
public interface PreferenceKernels {

    /// Bradley-Terry loss of each pair, never reduced.
    ///
    /// With z = chosen − rejected − margin and target y′ = (1 − ε) y + ε (1 − y):
    /// `loss = w [ y′ softplus(−z) + (1 − y′) softplus(z) + λ (chosen + rejected)² ]`,
    /// `d loss/d chosen = w [ ℓ′ + 2 λ (chosen + rejected) ]`,
    /// `d loss/d rejected = w [ −ℓ′ + 2 λ (chosen + rejected) ]`, ℓ′ = (1 − y′) σ(z) − y′ σ(−z), and
    /// `curvature = w σ(z) σ(−z)`, the second derivative in z.
    /// A term whose coefficient (y′, 1 − y′, λ or w) is exactly 0 contributes exactly 0, whatever it multiplies.
    ///
    /// @param labelSmoothing ε in [0, 1]
    /// @param centering λ ≥ 0, the reward-centring coefficient
    /// @throws IllegalArgumentException if shapes or types differ, or ε or λ is outside its domain
    PairTerms bradleyTerryLoss(Pairs pairs, double labelSmoothing, double centering);

    /// What a step of gradient descent needs: {@link #bradleyTerryLoss} to the same bits, without the curvature, which
    /// costs memory traffic and is null here.
    default PairTerms bradleyTerryGradient(Pairs pairs, double labelSmoothing, double centering) {
        var terms = bradleyTerryLoss(pairs, labelSmoothing, centering);
        terms.curvature().close();
        return new PairTerms(terms.loss(), terms.gradChosen(), terms.gradRejected(), null);
    }

    /// Scores of pairs, all `[pairs]`; `margin` (default 0), `weight` (default 1) and `target` (default 1: chosen is
    /// better; 1/2 is a tie) may be null.
    record Pairs(Tensor chosen, Tensor rejected, Tensor margin, Tensor weight, Tensor target) {
        public Pairs {
            Shapes.requireSame("rejected", rejected, "chosen", chosen);
            if (margin != null) {
                Shapes.requireSame("margin", margin, "chosen", chosen);
            }
            if (weight != null) {
                Shapes.requireSame("weight", weight, "chosen", chosen);
            }
            if (target != null) {
                Shapes.requireSame("target", target, "chosen", chosen);
            }
        }

        public static Pairs of(Tensor chosen, Tensor rejected) {
            return new Pairs(chosen, rejected, null, null, null);
        }
    }

    /// All `[pairs]`; `curvature` is null where it was not asked for.
    record PairTerms(Tensor loss, Tensor gradChosen, Tensor gradRejected, Tensor curvature) {}
}
