package dev.plumbline.reward.credit;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Ways to divide R = v(N) − v(∅) among the n units of a sequence, so that r₁ + … + r_n = R.
///
/// A policy gradient that weights each step with its reward-to-go is unbiased where r_t depends on the units up to t
/// only (`isCausal`): later rewards may be dropped because they cannot have been caused, and earlier ones because they
/// are over. Where r_t looks ahead, a part of what unit t did is booked before t and dropped. The full return keeps all
/// of it.
public enum CreditScheme {
    /// (0, …, 0, R).
    TERMINAL(true) {
        @Override
        public double[] divide(CoalitionValue v, int n) {
            var credit = new double[n];
            credit[n - 1] = total(v, n);
            return credit;
        }
    },
    /// r_t = v(1..t) − v(1..t−1): potential-based shaping with Φ = v(prefix) and no discount.
    PREFIX(true) {
        @Override
        public double[] divide(CoalitionValue v, int n) {
            var credit = new double[n];
            for (int t = 0; t < n; t++) {
                credit[t] = v.of((1L << t + 1) - 1) - v.of((1L << t) - 1);
            }
            return credit;
        }
    },
    /// R/n.
    UNIFORM(false) {
        @Override
        public double[] divide(CoalitionValue v, int n) {
            var credit = new double[n];
            Arrays.fill(credit, total(v, n) / n);
            return credit;
        }
    },
    /// {@link ShapleyCredit#exact}: causal only where v is additive.
    SHAPLEY(false) {
        @Override
        public double[] divide(CoalitionValue v, int n) {
            return ShapleyCredit.exact(v, n);
        }
    },
    /// {@link ShapleyCredit#owen} of spans of two neighbours.
    OWEN_PAIRS(false) {
        @Override
        public double[] divide(CoalitionValue v, int n) {
            return ShapleyCredit.owen(v, IntStream.range(0, (n + 1) / 2)
                    .mapToObj(k -> IntStream.range(2 * k, Math.min(2 * k + 2, n)).toArray())
                    .toArray(int[][]::new));
        }
    };

    private final boolean causal;

    CreditScheme(boolean causal) {
        this.causal = causal;
    }

    /// Does r_t depend on units up to t only, whatever v is?
    public boolean isCausal() {
        return causal;
    }

    /// r `[n]`.
    public abstract double[] divide(CoalitionValue v, int n);

    /// R = v(N) − v(∅).
    static double total(CoalitionValue v, int n) {
        return v.of((1L << n) - 1) - v.of(0);
    }

    /// α r_t + (1 − α) R 1[t = n]: part of the reward stays where it was.
    ///
    /// @param alpha α in [0, 1]
    public double[] mixed(CoalitionValue v, int n, double alpha) {
        if (!(alpha >= 0 && alpha <= 1)) {
            throw new IllegalArgumentException("alpha must lie in [0, 1], was " + alpha);
        }
        double[] credit = Arrays.stream(divide(v, n)).map(r -> alpha * r).toArray();
        credit[n - 1] += (1 - alpha) * total(v, n);
        return credit;
    }

    /// Σ_{u ≥ t} r_u `[n]`.
    public static double[] rewardToGo(double[] credit) {
        double[] suffix = credit.clone();
        for (int t = suffix.length - 2; t >= 0; t--) {
            suffix[t] += suffix[t + 1];
        }
        return suffix;
    }
}
