package dev.plumbline.policy;

/// The weight β of a KL penalty from one update to the next. Immutable.
public sealed interface KlController {

    /// β.
    double beta();

    /// The controller after `steps` samples at a measured divergence of `kl` nats.
    KlController update(double kl, int steps);

    /// β stays.
    record Fixed(double beta) implements KlController {
        public Fixed {
            requireBeta(beta);
        }

        @Override
        public Fixed update(double kl, int steps) {
            return this;
        }
    }

    /// β ← β (1 + clip(KL/target − 1, −0.2, 0.2) · steps/horizon), Ziegler et al. (2019), arXiv 1909.08593, eq. 2.2.
    /// Unchanged if and only if KL = target, never decreasing in KL. Their values: target 6 nats, horizon 10000,
    /// first β 0.2.
    record Adaptive(double beta, double target, double horizon) implements KlController {
        public Adaptive {
            requireBeta(beta);
            if (!(target > 0 && target <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("target must be positive and finite, was " + target);
            }
            if (!(horizon > 0 && horizon <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("horizon must be positive and finite, was " + horizon);
            }
        }

        /// @throws IllegalArgumentException if `kl` is NaN, or unless 0 ≤ 0.2 steps/horizon < 1, which keeps β positive
        @Override
        public Adaptive update(double kl, int steps) {
            if (Double.isNaN(kl)) {
                throw new IllegalArgumentException("kl must be a number, was NaN");
            }
            if (!(steps >= 0 && 0.2 * steps / horizon < 1)) {
                throw new IllegalArgumentException("steps must lie in [0, 5 horizon), was " + steps);
            }
            double error = Math.min(Math.max(kl / target - 1, -0.2), 0.2);
            return new Adaptive(beta * (1 + error * steps / horizon), target, horizon);
        }
    }

    private static void requireBeta(double beta) {
        if (!(beta >= 0 && beta <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("beta must be finite and not negative, was " + beta);
        }
    }
}
