package dev.plumbline.reward.rules;

import java.math.BigDecimal;
import java.math.MathContext;

/// Values read from a chart, Mixed-R1 (arXiv 2505.24164). A number g: relaxed accuracy R = 1{|y − g| ≤ t |g|}, or
/// graded R = max(0, 1 − |y − g|/(t |g|)). Another text g: exact match.
///
/// g = 0 has no relative error: 1 for y = 0, else 0. In [0, 1]; invariant to a common factor of y, g; monotone in t;
/// graded ≤ relaxed, and both are 1 at y = g. Relaxed is decided in decimals, see {@link NumericTolerance}; graded is
/// within 4 ulp of its value.
///
/// @param tolerance t > 0, 0.05 in the literature on charts
/// @param graded lose in proportion to the error instead of all at t
public record ChartValue(double tolerance, boolean graded) implements TextReward {
    private static final ExactMatch TEXT = new ExactMatch(AnswerNormalization.RELAXED);

    public ChartValue {
        if (!(tolerance > 0 && tolerance <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("tolerance must be positive and finite, was " + tolerance);
        }
    }

    /// Of doubles, each taken for the shortest decimal that names it. An answer that is not finite scores 0.
    ///
    /// @throws IllegalArgumentException if `truth` is not finite
    public double score(double answer, double truth) {
        if (!(Math.abs(truth) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("the truth must be finite, was " + truth);
        }
        return Double.isFinite(answer) ? score(BigDecimal.valueOf(answer), BigDecimal.valueOf(truth)) : 0;
    }

    @Override
    public double score(String answer, String truth) {
        var wanted = DecimalText.read(truth);
        if (wanted.isEmpty()) {
            return TEXT.score(answer, truth);
        }
        return DecimalText.read(answer).map(y -> score(y, wanted.get())).orElse(0.0);
    }

    private double score(BigDecimal answer, BigDecimal truth) {
        if (!graded || truth.signum() == 0) {
            return new NumericTolerance(0, tolerance).accepts(answer, truth) ? 1 : 0;
        }
        var error = answer.subtract(truth).abs().divide(truth.abs(), MathContext.DECIMAL64);
        return Math.max(0, 1 - error.doubleValue() / tolerance);
    }
}
