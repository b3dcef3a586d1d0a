package dev.plumbline.policy.preference;

import dev.plumbline.numerics.Logistic;

/// DPO under another divergence than the reverse KL, Wang et al. (2023), arXiv 2309.16240, eq. 12:
/// L = −log σ(β (s(D_w) − s(D_l))), s(D) = f′(e^D) up to a constant.
///
/// ∂L/∂l_w = −β σ(−z) s′(D_w), ∂L/∂l_l = β σ(−z) s′(D_l). With Bradley-Terry labels of r the minimiser satisfies
/// s(D_y) = r_y/β + const: it is the maximum of E r − β D_f(π‖ref). Where both scores are −∞ the loss is NaN.
public record FDpo(double beta, Divergence divergence) implements PreferenceLoss {
    /// @throws IllegalArgumentException unless β is positive and finite
    public FDpo {
        PreferenceLoss.requirePositive("beta", beta);
    }

    /// f′ at the density ratio u = e^D.
    public sealed interface Divergence {
        /// s(D).
        double score(double logRatio);

        /// s′(D) > 0.
        double slope(double logRatio);

        /// KL(π‖ref): s = D. DPO itself.
        record ReverseKl() implements Divergence {
            @Override
            public double score(double logRatio) {
                return logRatio;
            }

            @Override
            public double slope(double logRatio) {
                return 1;
            }
        }

        /// KL(ref‖π): f′(u) = −1/u, s = −e⁻ᴰ.
        record ForwardKl() implements Divergence {
            @Override
            public double score(double logRatio) {
                return -Math.exp(-logRatio);
            }

            @Override
            public double slope(double logRatio) {
                return Math.exp(-logRatio);
            }
        }

        /// Jensen-Shannon: f′(u) = log(2u/(1 + u)), s = log σ(D).
        record JensenShannon() implements Divergence {
            @Override
            public double score(double logRatio) {
                return Logistic.logSigmoid(logRatio);
            }

            @Override
            public double slope(double logRatio) {
                return Logistic.sigmoid(-logRatio);
            }
        }

        /// f′(u) = (1 − u^−α)/α, s = −e^(−αD)/α; α → 0 reverse KL, α = 1 forward KL.
        record Alpha(double alpha) implements Divergence {
            /// @throws IllegalArgumentException unless α is positive and finite
            public Alpha {
                PreferenceLoss.requirePositive("alpha", alpha);
            }

            @Override
            public double score(double logRatio) {
                return -Math.exp(-alpha * logRatio) / alpha;
            }

            @Override
            public double slope(double logRatio) {
                return Math.exp(-alpha * logRatio);
            }
        }
    }

    @Override
    public Terms evaluate(PreferencePair pair) {
        double chosen = pair.chosenLogRatio();
        double rejected = pair.rejectedLogRatio();
        double z = beta * (divergence.score(chosen) - divergence.score(rejected));
        double pull = beta * Logistic.sigmoid(-z);
        return new Terms(Logistic.softplus(-z), -pull * divergence.slope(chosen), pull * divergence.slope(rejected));
    }
}
