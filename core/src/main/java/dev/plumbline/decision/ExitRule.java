package dev.plumbline.decision;

import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.numerics.Quantiles;
import java.util.Arrays;

/// Whether a score of an early stage is final.
public sealed interface ExitRule {

    /// Leaves iff s < lower or s > upper: only scores near the operating point, which a further member could carry
    /// across it, go on (Xia and Bouganis 2023). lower = −∞ and upper = +∞ send everything on, lower > upper nothing.
    record Window(double lower, double upper) implements ExitRule {
        public Window {
            if (Double.isNaN(lower) || Double.isNaN(upper)) {
                throw new IllegalArgumentException("a window must not be NaN, was " + lower + " to " + upper);
            }
        }

        @Override
        public boolean exits(double score) {
            return score < lower || score > upper;
        }
    }

    /// Leaves iff s > exitAbove: the least sure go on. The window from −∞.
    record SingleThreshold(double exitAbove) implements ExitRule {
        public SingleThreshold {
            if (Double.isNaN(exitAbove)) {
                throw new IllegalArgumentException("exitAbove must not be NaN");
            }
        }

        @Override
        public boolean exits(double score) {
            return score > exitAbove;
        }
    }

    /// A NaN goes on.
    boolean exits(double score);

    /// [Q(max(0, q − w)), Q(min(1, q + w))] with q the percentile of the threshold τ among `scores` and Q their
    /// quantile function (type 7). On the same scores a share of about 2w goes on, less where the window is cut off at
    /// 0 or 1. With unlabelled scores from where the cascade will run, and the τ of the calibration data, it is the
    /// adjusted window.
    ///
    /// @param scores of the first stage, not those of the ensemble, which are lower
    /// @param halfWidth w ≥ 0, a share
    static Window aroundOperatingPoint(double[] scores, double tau, double halfWidth) {
        if (!(halfWidth >= 0)) {
            throw new IllegalArgumentException("halfWidth must not be negative, was " + halfWidth);
        }
        double q = percentile(scores, tau);
        return new Window(Quantiles.quantile(scores, Math.max(0, q - halfWidth), QuantileMethod.LINEAR),
                Quantiles.quantile(scores, Math.min(1, q + halfWidth), QuantileMethod.LINEAR));
    }

    /// (share below τ + share at or below τ)/2.
    static double percentile(double[] scores, double tau) {
        long below = Arrays.stream(scores).filter(s -> s < tau).count();
        long notAbove = Arrays.stream(scores).filter(s -> s <= tau).count();
        return (below + notAbove) / 2.0 / scores.length;
    }
}
