package dev.plumbline.oracle.exact;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// Sine and cosine of finite decimals, in radians, with a relative error below 10⁻⁹⁵, near their zeros too.
///
/// x = n π/2 + r with |r| ≤ π/4, by as many digits of π as x and r need; then Taylor series of r, whose terms alternate and fall.
final class CircularFunctions {
    private static final int LARGEST_EXPONENT = 1000;
    /// Places of r after the decimal point, to begin with.
    private static final int PLACES = 120;
    /// Digits of r that are asked for.
    private static final int DIGITS = 105;
    private static final int GUARD = 10;
    private static final BigDecimal NEGLIGIBLE = new BigDecimal("1e-105");

    /// π/2 to the most places that were asked for so far.
    private static BigDecimal halfPi = BigDecimal.ZERO;

    private CircularFunctions() {}

    static BigDecimal sin(BigDecimal x) {
        return value(x, 0);
    }

    /// sin(x + π/2), exactly so: n grows by 1.
    static BigDecimal cos(BigDecimal x) {
        return value(x, 1);
    }

    /// sin(x + quarter π/2).
    ///
    /// π/2 off by 10⁻ᵏ moves r by |n| 10⁻ᵏ, below 10^(exponent − k). Where a sine of r is asked for and too few of its digits are
    /// left, more are taken; r = 0 only for x = 0, as π is irrational.
    private static BigDecimal value(BigDecimal x, int quarter) {
        int exponent = Math.max(0, x.precision() - x.scale());
        if (exponent > LARGEST_EXPONENT) {
            throw new ArithmeticException("sine and cosine are computed below 10^" + LARGEST_EXPONENT + " only");
        }
        for (int places = PLACES; ; places *= 2) {
            var half = halfPi(exponent + places);
            var n = x.divide(half, 0, RoundingMode.HALF_EVEN).toBigInteger();
            var r = x.subtract(half.multiply(new BigDecimal(n)));
            int quadrant = n.add(BigInteger.valueOf(quarter)).intValue() & 3;
            boolean sine = (quadrant & 1) == 0;
            if (!sine || n.signum() == 0 || r.precision() - r.scale() > DIGITS - places) {
                var magnitude = sine ? sineSeries(r.round(ElementaryFunctions.WORK)) : cosineSeries(r.round(ElementaryFunctions.WORK));
                return quadrant < 2 ? magnitude : magnitude.negate();
            }
        }
    }

    /// r (1 − r²/3! + r⁴/5! − ...).
    private static BigDecimal sineSeries(BigDecimal r) {
        return alternating(r, 2).multiply(r, ElementaryFunctions.WORK);
    }

    /// 1 − r²/2! + r⁴/4! − ...
    private static BigDecimal cosineSeries(BigDecimal r) {
        return alternating(r, 1);
    }

    /// 1 − r²/(f (f + 1)) (1 − r²/((f + 2)(f + 3)) (1 − ...)) with f = `first`, at least 0.7 for |r| ≤ π/4; each of its fewer than 40
    /// terms is rounded to 100 digits.
    private static BigDecimal alternating(BigDecimal r, int first) {
        var square = r.multiply(r, ElementaryFunctions.WORK).negate();
        var term = BigDecimal.ONE;
        var sum = BigDecimal.ONE;
        for (int k = first; term.abs().compareTo(NEGLIGIBLE) > 0; k += 2) {
            term = term.multiply(square, ElementaryFunctions.WORK)
                    .divide(BigDecimal.valueOf((long) k * (k + 1)), ElementaryFunctions.WORK);
            sum = sum.add(term, ElementaryFunctions.WORK);
        }
        return sum;
    }

    /// π/2 within 10^−places.
    static synchronized BigDecimal halfPi(int places) {
        if (halfPi.scale() < places) {
            // Machin: π/2 = 8 arctan(1/5) − 2 arctan(1/239); the guard digits take the truncations of a few thousand terms
            var unit = BigInteger.TEN.pow(places + GUARD);
            var sum = arctan(5, unit).shiftLeft(3).subtract(arctan(239, unit).shiftLeft(1));
            halfPi = new BigDecimal(sum, places + GUARD);
        }
        return halfPi;
    }

    /// arctan(1/n) in units of 1/`unit`.
    private static BigInteger arctan(int n, BigInteger unit) {
        var square = BigInteger.valueOf((long) n * n);
        var power = unit.divide(BigInteger.valueOf(n));
        var sum = power;
        for (int k = 3; power.signum() != 0; k += 2) {
            power = power.divide(square).negate();
            sum = sum.add(power.divide(BigInteger.valueOf(k)));
        }
        return sum;
    }
}
