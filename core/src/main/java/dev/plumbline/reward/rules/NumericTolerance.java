package dev.plumbline.reward.rules;

import java.math.BigDecimal;

/// R = 1{|y − g| ≤ max(a, r |g|)}, in {0, 1}: the answer is within an absolute or a relative tolerance of the truth.
///
/// Decided in exact decimal arithmetic, the bound included: 0.95 is within 5 % of 1, though 1 − 0.95 exceeds 0.05 in
/// binary. Invariant to a common sign; for a = 0 to a common factor of y, g; monotone in a and r. At g = 0 the relative
/// part accepts 0 alone.
///
/// @param absolute a ≥ 0, in the unit of the answers
/// @param relative r ≥ 0
public record NumericTolerance(double absolute, double relative) implements TextReward {
    public NumericTolerance {
        if (!(absolute >= 0 && absolute <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("absolute must be finite and not negative, was " + absolute);
        }
        if (!(relative >= 0 && relative <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("relative must be finite and not negative, was " + relative);
        }
    }

    /// Is y accepted for g?
    public boolean accepts(BigDecimal answer, BigDecimal truth) {
        var bound = BigDecimal.valueOf(absolute).max(BigDecimal.valueOf(relative).multiply(truth.abs()));
        return answer.subtract(truth).abs().compareTo(bound) <= 0;
    }

    /// Of doubles, each taken for the shortest decimal that names it. An answer that is not finite scores 0.
    ///
    /// @throws IllegalArgumentException if `truth` is not finite
    public double score(double answer, double truth) {
        if (!(Math.abs(truth) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("the truth must be finite, was " + truth);
        }
        return Double.isFinite(answer) && accepts(BigDecimal.valueOf(answer), BigDecimal.valueOf(truth)) ? 1 : 0;
    }

    @Override
    public double score(String answer, String truth) {
        var wanted = DecimalText.read(truth)
                .orElseThrow(() -> new IllegalArgumentException("the truth '" + truth + "' is not a number"));
        return DecimalText.read(answer).filter(y -> accepts(y, wanted)).isPresent() ? 1 : 0;
    }
}
