package dev.plumbline.policy.surrogate;

import dev.plumbline.kernel.PpoClip;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.policy.PpoLoss;

/// Loss of one sampled token, to be minimised, from its log-probability l = log π, the log ratio d = l − l_old and its
/// advantage A; ρ = e^d. The advantage and whatever is marked `[held]` carry no gradient.
///
/// At ρ = 1 every slope ∂L/∂l is −A, the slope of REINFORCE: they differ off-policy only. NaN gives NaN.
public sealed interface TokenSurrogate {

    /// L and ∂L/∂l.
    PpoLoss.Point of(double logp, double logRatio, double advantage);

    /// L and ∂L/∂l from both log-probabilities.
    default PpoLoss.Point at(double logp, double oldLogp, double advantage) {
        return of(logp, logp - oldLogp, advantage);
    }

    /// max(−ρA, −clip(ρ)A), PPO, DAPO and dual clip: {@link PpoLoss#policy}.
    record Clipped(PpoClip clip) implements TokenSurrogate {
        @Override
        public PpoLoss.Point of(double logp, double logRatio, double advantage) {
            return PpoLoss.policy(logRatio, 0, advantage, clip);
        }
    }

    /// max(−min(ρ, δ)A, −clip(ρ, 1−low, 1+high)A), INTELLECT-2 (2025), arXiv 2505.07291: bounds the loss of negative
    /// advantages by δ|A|. Slope −ρA where the first term is at least the second and ρ < δ, else 0.
    ///
    /// @param delta δ > 1 + high, for else it would take the place of the upper clip
    record TwoSided(double low, double high, double delta) implements TokenSurrogate {
        /// @throws IllegalArgumentException unless 0 ≤ low ≤ 1, high ≥ 0 and δ > 1 + high
        public TwoSided {
            var range = new PpoClip(low, high, Double.POSITIVE_INFINITY);
            if (!(delta > 1 + range.high())) {
                throw new IllegalArgumentException("delta must be above 1 + high = " + (1 + high) + ", was " + delta);
            }
        }

        @Override
        public PpoLoss.Point of(double logp, double logRatio, double advantage) {
            double ratio = Math.exp(logRatio);
            double bounded = Math.min(ratio, delta) * advantage;
            double clipped = Math.min(Math.max(ratio, 1 - low), 1 + high) * advantage;
            boolean active = !(clipped < bounded);
            return new PpoLoss.Point(active ? -bounded : -clipped, active && !(ratio >= delta) ? -bounded : 0);
        }
    }

    /// −clip(ρ, least, most) `[held]` · A l, MiniMax (2025), CISPO, arXiv 2506.13585, eq. 4: no token loses its gradient,
    /// slope −clip(ρ)A. The value is not comparable with that of PPO; only its slope matters.
    ///
    /// @param least lower bound of the ratio itself; 0: none
    /// @param most upper bound of the ratio itself, 1 + ε_high of the paper
    record Cispo(double least, double most) implements TokenSurrogate {
        /// @throws IllegalArgumentException unless 0 ≤ least ≤ most
        public Cispo {
            if (!(least >= 0 && least <= most)) {
                throw new IllegalArgumentException(
                        "bounds must satisfy 0 <= least <= most, were " + least + ", " + most);
            }
        }

        @Override
        public PpoLoss.Point of(double logp, double logRatio, double advantage) {
            double slope = -Math.min(Math.max(Math.exp(logRatio), least), most) * advantage;
            return new PpoLoss.Point(slope * logp, slope);
        }
    }

    /// −(4/τ) σ(τ(ρ − 1)) A, soft adaptive policy optimisation (2025), arXiv 2511.20347: slope −4 σ(v) σ(−v) ρ A with
    /// v = τ(ρ − 1), a gate that closes smoothly. τ by the sign of A; their values 1 and 1.05.
    record SoftGate(double positive, double negative) implements TokenSurrogate {
        /// @throws IllegalArgumentException unless both τ are positive and finite
        public SoftGate {
            for (double tau : new double[] {positive, negative}) {
                if (!(tau > 0 && tau <= Double.MAX_VALUE)) {
                    throw new IllegalArgumentException("tau must be positive and finite, was " + tau);
                }
            }
        }

        @Override
        public PpoLoss.Point of(double logp, double logRatio, double advantage) {
            double tau = advantage > 0 ? positive : negative;
            double v = tau * Math.expm1(logRatio);
            double gate = Logistic.sigmoidSlope(v);
            // the gate closes as e^−τρ, faster than ρ grows
            double slope = gate == 0 ? 0 : -4 * gate * Math.exp(logRatio) * advantage;
            return new PpoLoss.Point(-4 / tau * Logistic.sigmoid(v) * advantage, slope);
        }
    }

    /// max(−dA, −clip(d, log(1−low), log(1+high))A), Liu et al. (2025), CPGD, arXiv 2505.12504, eq. 4, without its
    /// drift term: the log ratio takes the place of the ratio. Slope −A where the first is at least the second, else 0.
    record LogClipped(double low, double high) implements TokenSurrogate {
        /// @throws IllegalArgumentException unless 0 ≤ low ≤ 1 and high ≥ 0
        public LogClipped {
            if (!(low >= 0 && low <= 1 && high >= 0)) {
                throw new IllegalArgumentException(
                        "low must lie in [0, 1] and high not be negative, were " + low + ", " + high);
            }
        }

        @Override
        public PpoLoss.Point of(double logp, double logRatio, double advantage) {
            double plain = logRatio * advantage;
            double clipped = Math.min(Math.max(logRatio, Math.log1p(-low)), Math.log1p(high)) * advantage;
            boolean active = !(clipped < plain);
            return new PpoLoss.Point(active ? -plain : -clipped, active ? -advantage : 0);
        }
    }

    /// −ρA, importance sampling without a bound: E under π_old of its gradient is that of E_π A. Slope −ρA.
    record Unclipped() implements TokenSurrogate {
        @Override
        public PpoLoss.Point of(double logp, double logRatio, double advantage) {
            double loss = -Math.exp(logRatio) * advantage;
            return new PpoLoss.Point(loss, loss);
        }
    }

    /// −A l, REINFORCE as it stands (GPG, Chu et al. 2025, arXiv 2504.02546): right on-policy only.
    record ScoreFunction() implements TokenSurrogate {
        @Override
        public PpoLoss.Point of(double logp, double logRatio, double advantage) {
            return new PpoLoss.Point(-advantage * logp, -advantage);
        }
    }

    /// `inner` with d held within ±bound, as verl and OpenRLHF do (20): no overflow, and no gradient outside.
    record ClampedRatio(TokenSurrogate inner, double bound) implements TokenSurrogate {
        /// @throws IllegalArgumentException unless the bound is positive
        public ClampedRatio {
            if (!(bound > 0)) {
                throw new IllegalArgumentException("bound must be positive, was " + bound);
            }
        }

        @Override
        public PpoLoss.Point of(double logp, double logRatio, double advantage) {
            if (!(Math.abs(logRatio) > bound)) {
                return inner.of(logp, logRatio, advantage);
            }
            var point = inner.of(logp, Math.copySign(bound, logRatio), advantage);
            // where the ratio is a held weight, log π still has its own gradient
            boolean held = inner instanceof Cispo || inner instanceof ScoreFunction;
            return held ? point : new PpoLoss.Point(point.value(), 0);
        }
    }
}
