package dev.plumbline.evaluation;

import dev.plumbline.numerics.Quantiles;

/// A share of independent trials with its interval of Wilson (1927).
///
/// With p = successes/trials and z the normal quantile of (1 + level)/2:
/// `[p + z²/2n ∓ z √(p(1−p)/n + z²/4n²)] / (1 + z²/n)`. Unlike p ∓ z √(p(1−p)/n) it stays within [0, 1] and has a width
/// at p = 0 and 1. Half successes (ties) make it slightly wide, since their variance is smaller than that of a trial.
///
/// @param value p; NaN without trials
/// @param low lower end; NaN without trials
/// @param high upper end; NaN without trials
/// @param trials n, not necessarily a whole number (weights)
public record Proportion(double value, double low, double high, double trials) {

    /// @throws IllegalArgumentException unless 0 ≤ successes ≤ trials, finite, and 0 < level < 1
    public static Proportion of(double successes, double trials, double level) {
        if (!(successes >= 0 && successes <= trials && trials <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "needs 0 <= successes <= trials, were " + successes + " of " + trials);
        }
        requireLevel(level);
        if (trials == 0) {
            return new Proportion(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        double p = successes / trials;
        double z = Quantiles.normalQuantile((1 + level) / 2);
        double shrink = 1 + z * z / trials;
        double center = (p + z * z / (2 * trials)) / shrink;
        double half = z * Math.sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials)) / shrink;
        return new Proportion(p, Math.max(0, center - half), Math.min(1, center + half), trials);
    }

    static void requireLevel(double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level must lie between 0 and 1, was " + level);
        }
    }

    static void requireSameLength(int margins, int targets) {
        if (margins != targets) {
            throw new IllegalArgumentException("there are " + margins + " margins and " + targets + " targets");
        }
    }
}
