package dev.plumbline.reward;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Moments;

/// One score from the probabilities p₁..p_m that a process reward model gives to the steps of a solution.
///
/// | rule | score | number of steps |
/// | --- | --- | --- |
/// | MIN, MAX | min p, max p | unseen |
/// | PRODUCT | Π p | falls with every step: log Π = m log geo |
/// | GEOMETRIC_MEAN | exp(mean log p) | unseen |
/// | MEAN, LAST | mean p, p_m | unseen |
/// | MEAN_LOGIT | σ(mean logit p) | unseen |
/// | MEAN_ODDS | mean p/(1 − p), in [0, ∞) | unseen |
///
/// min ≤ geo ≤ mean ≤ max, and Π ≤ min. For one step all but the odds give p. Which rule serves is to be fixed before
/// the test set is seen.
public enum StepAggregation {
    MIN,
    MAX,
    PRODUCT,
    GEOMETRIC_MEAN,
    MEAN,
    LAST,
    MEAN_LOGIT,
    MEAN_ODDS;

    /// How near p may come to 0 and 1 where the logit or the odds would be infinite.
    public static final double CLAMP = 1e-6;

    /// With {@link #CLAMP}.
    public double apply(double... steps) {
        return apply(CLAMP, steps);
    }

    /// The product is exp of the sum of logs; where it underflows, compare
    /// {@link #logProduct}.
    ///
    /// @param clamp ε in (0, 1/2): MEAN_LOGIT and MEAN_ODDS take p in [ε, 1 − ε]
    /// @param steps p `[m]`, m ≥ 1, in [0, 1]
    public double apply(double clamp, double[] steps) {
        if (!(clamp > 0 && clamp < 0.5)) {
            throw new IllegalArgumentException("clamp must lie between 0 and 1/2, was " + clamp);
        }
        require(steps);
        int m = steps.length;
        return switch (this) {
            case MIN -> {
                double least = steps[0];
                for (double p : steps) {
                    least = Math.min(least, p);
                }
                yield least;
            }
            case MAX -> {
                double most = steps[0];
                for (double p : steps) {
                    most = Math.max(most, p);
                }
                yield most;
            }
            case PRODUCT -> m == 1 ? steps[0] : Math.exp(logProduct(steps));
            case GEOMETRIC_MEAN -> m == 1 ? steps[0] : Math.exp(logProduct(steps) / m);
            case MEAN -> Moments.mean(steps);
            case LAST -> steps[m - 1];
            case MEAN_LOGIT -> {
                var sum = new CompensatedSum();
                for (double p : steps) {
                    double q = clamped(p, clamp);
                    sum.add(Math.log(q) - Math.log1p(-q));
                }
                yield Logistic.sigmoid(sum.value() / m);
            }
            case MEAN_ODDS -> {
                var sum = new CompensatedSum();
                for (double p : steps) {
                    double q = clamped(p, clamp);
                    sum.add(q / (1 - q));
                }
                yield sum.value() / m;
            }
        };
    }

    /// Σ log p: orders solutions as the product does, without underflow. −∞ if a step has probability 0.
    public static double logProduct(double... steps) {
        require(steps);
        double sum = 0;
        for (double p : steps) {
            sum += Math.log(p);
        }
        return sum;
    }

    private static double clamped(double p, double clamp) {
        return Math.clamp(p, clamp, 1 - clamp);
    }

    private static void require(double... steps) {
        if (steps.length == 0) {
            throw new IllegalArgumentException("a solution needs at least one step");
        }
        for (double p : steps) {
            if (!(p >= 0 && p <= 1)) {
                throw new IllegalArgumentException("probabilities of steps must lie in [0, 1], was " + p);
            }
        }
    }
}
