package dev.plumbline.kernel;

import dev.plumbline.numerics.QuantileMethod;

/// How M member scores of one item become one number. m is the mean, v the variance with divisor M − ddof.
public sealed interface Aggregation {

    /// m.
    record Mean() implements Aggregation {}

    /// Worst case: the smallest member score. Subgradient: weight 1 on the lowest index among equals.
    record Minimum() implements Aggregation {}

    /// Middle score, or the mean of the two middle ones. Subgradient: on the lowest index among equals, per order
    /// statistic, in a stable order.
    record Median() implements Aggregation {}

    /// Sample quantile at level q in [0, 1]. Subgradient: the interpolation weights, in a stable order.
    record Quantile(double q, QuantileMethod method) implements Aggregation {
        public Quantile {
            if (!(q >= 0 && q <= 1)) {
                throw new IllegalArgumentException("q must lie in [0, 1], was " + q);
            }
        }
    }

    /// m − λ v, "uncertainty-weighted optimisation". M = 1 gives the member itself.
    record UncertaintyWeighted(double lambda, int ddof) implements Aggregation {
        public UncertaintyWeighted {
            requireNonNegative("lambda", lambda);
            requireDdof(ddof);
        }
    }

    /// m − k √v, a lower confidence bound. At v = 0 the gradient is 1/M for each member.
    record MeanMinusStd(double k, int ddof) implements Aggregation {
        public MeanMinusStd {
            requireNonNegative("k", k);
            requireDdof(ddof);
        }
    }

    /// −τ log( (1/M) Σ exp(−rᵢ/τ) ), between the minimum (τ → 0) and the mean (τ → ∞).
    record SoftMin(double tau) implements Aggregation {
        public SoftMin {
            if (!(tau > 0 && tau <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("tau must be positive and finite, was " + tau);
            }
        }
    }

    /// Σ log σ(rᵢ − reference): log-sigmoid sum with one reference for all members.
    record LogSigmoidSum(double reference) implements Aggregation {
        public LogSigmoidSum {
            if (!(Math.abs(reference) <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("reference must be finite, was " + reference);
            }
        }
    }

    private static void requireNonNegative(String name, double value) {
        if (!(value >= 0 && value <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException(name + " must be finite and not negative, was " + value);
        }
    }

    private static void requireDdof(int ddof) {
        if (ddof != 0 && ddof != 1) {
            throw new IllegalArgumentException("ddof must be 0 (divide by M) or 1 (divide by M - 1), was " + ddof);
        }
    }
}
