package dev.plumbline.oracle.compare;

import dev.plumbline.oracle.exact.Real;
import dev.plumbline.oracle.operations.OracleValue;
import java.math.BigDecimal;

/// Accepts a computed y for a true y* when |y − y*| ≤ a ulp(y*) + b u S + (b u)² Q, in exact arithmetic.
///
/// a counts the roundings of the last steps, b those of the inputs and intermediate results that S weighs
/// ({@link OracleValue}). ulp and u are those of the precision under test.
///
/// Special values:
/// - y* NaN: only NaN. y NaN: only where y* is NaN.
/// - y* infinite: only the same infinity.
/// - y* finite, y infinite: accepted if some real number within the bound rounds to that infinity, that is
///   if y* ± bound reaches max + ulp(max)/2. Also if S > max/4: then the terms that the formula adds have the size of
///   the largest number, so that a partial sum of a few of them, correct in every step, may overflow although the
///   result does not. Elsewhere an infinity is an error.
public record ToleranceRule(double a, double b) {
    public ToleranceRule {
        if (!(a >= 0 && a <= Double.MAX_VALUE && b >= 0 && b <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("a and b must be finite and not negative, were " + a + ", " + b);
        }
    }

    /// The bound a ulp(y*) + b u S + (b u)² Q, exact while S and Q lie within 10^±2000.
    ///
    /// @throws ArithmeticException if y* is not finite
    public Real bound(OracleValue expected, Precision precision) {
        var factor = new BigDecimal(b).multiply(precision.unitRoundoff().decimal());
        var units = new BigDecimal(a).multiply(precision.ulp(expected.value()).decimal());
        var sensitivity = expected.sensitivity().decimal();
        var secondOrder = expected.secondOrder().decimal();
        if (isExtreme(sensitivity) || isExtreme(secondOrder)) {
            return Real.of(units).add(Real.of(factor).mul(expected.sensitivity()))
                    .add(Real.of(factor.multiply(factor)).mul(expected.secondOrder()));
        }
        return Real.of(units.add(factor.multiply(sensitivity)).add(factor.multiply(factor).multiply(secondOrder)));
    }

    /// @param actual the computed number; binary32 numbers widened, which is exact
    public boolean accepts(double actual, OracleValue expected, Precision precision) {
        return measure(actual, expected, precision).accepted();
    }

    /// The error of `actual` and the share of the bound that it uses.
    public Measure measure(double actual, OracleValue expected, Precision precision) {
        var truth = expected.value();
        if (Double.isNaN(actual) || truth.isNaN()) {
            return Measure.special(Double.isNaN(actual) && truth.isNaN());
        }
        if (truth.isInfinite()) {
            return Measure.special(Double.isInfinite(actual) && (actual > 0) == (truth.signum() > 0));
        }
        var bound = bound(expected, precision);
        if (Double.isInfinite(actual)) {
            var towards = actual > 0 ? truth : truth.neg();
            boolean rounds = towards.add(bound).compareTo(precision.overflowThreshold()) >= 0;
            boolean partialSum = precision.max().lessThan(expected.sensitivity().mul(Real.of(4)));
            return Measure.special(rounds || partialSum);
        }
        var error = exactDistance(actual, truth.decimal());
        var perSensitivity = ratio(error, precision.unitRoundoff().mul(expected.sensitivity()));
        return new Measure(error.compareTo(bound) <= 0, ratio(error, precision.ulp(truth)), perSensitivity,
                ratio(error, bound));
    }

    /// Outside 10^±2000, where exact sums would write out all the zeros between their terms and no binary64 number
    /// comes near.
    private static boolean isExtreme(BigDecimal x) {
        return x.signum() != 0 && Math.abs((long) x.precision() - x.scale()) > 2000;
    }

    private static Real exactDistance(double actual, BigDecimal truth) {
        if (isExtreme(truth)) {
            return Real.of(actual).sub(Real.of(truth)).abs();
        }
        return Real.of(new BigDecimal(actual).subtract(truth).abs());
    }

    private static double ratio(Real numerator, Real denominator) {
        return numerator.isZero() ? 0 : numerator.div(denominator).toDouble();
    }
}
