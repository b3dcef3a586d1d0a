package dev.plumbline.oracle.compare;

/// How far a computed number is from the truth.
///
/// Differences are exact; the ratios are rounded to binary64 for display. Where a number and the truth are not both
/// finite, all three are 0 if the rule accepts and +∞ if it does not.
///
/// @param accepted whether the rule accepts, decided in exact arithmetic
/// @param ulps |y − y*| / ulp(y*)
/// @param perSensitivity |y − y*| / (u S): 0 if the error is 0, +∞ if only S is 0
/// @param share |y − y*| divided by the bound: at most 1 where accepted
public record Measure(boolean accepted, double ulps, double perSensitivity, double share) {

    static Measure special(boolean accepted) {
        double value = accepted ? 0 : Double.POSITIVE_INFINITY;
        return new Measure(accepted, value, value, value);
    }
}
