package dev.plumbline.evaluation;

import dev.plumbline.numerics.CompensatedSum;

/// A judge's rating from the probabilities of the tokens that are numbers: R = Σ v p_v/Σ p_v.
///
/// @param value R, between the smallest and the largest number; NaN if no number has probability
/// @param coveredMass Σ p_v: how much of the answer was a number at all
public record TokenRating(double value, double coveredMass) {

    /// Tokens that are no numbers are left out by the caller; a number of two tokens is one number here, with the
    /// product of its tokens' probabilities.
    ///
    /// @param values v `[tokens]`, finite
    /// @param probabilities p `[tokens]`, not negative; they need not sum to 1
    public static TokenRating of(double[] values, double[] probabilities) {
        if (values.length != probabilities.length) {
            throw new IllegalArgumentException(
                    "there are " + values.length + " numbers and " + probabilities.length + " probabilities");
        }
        var sum = new CompensatedSum();
        var mass = new CompensatedSum();
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int v = 0; v < values.length; v++) {
            if (!(Math.abs(values[v]) <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("number " + v + " must be finite, was " + values[v]);
            }
            if (!(probabilities[v] >= 0 && probabilities[v] <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("probability " + v + " must not be negative, was "
                        + probabilities[v]);
            }
            sum.add(values[v] * probabilities[v]);
            mass.add(probabilities[v]);
            if (probabilities[v] > 0) {
                low = Math.min(low, values[v]);
                high = Math.max(high, values[v]);
            }
        }
        double covered = mass.value();
        return new TokenRating(covered == 0 ? Double.NaN : Math.clamp(sum.value() / covered, low, high), covered);
    }
}
