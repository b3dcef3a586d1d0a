package dev.plumbline.oracle.exact;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/// Elementary functions of finite decimals with a relative error below 10⁻⁸⁸, far inside the 70 digits that
/// {@link Real} keeps.
///
/// Series run in fixed point: an integer n stands for n·2⁻³⁵², so a product is one multiplication and one shift, and
/// each truncation costs at most one unit, 2⁻³⁵² < 1.1·10⁻¹⁰⁶. Everything else carries 100 digits.
final class ElementaryFunctions {
    static final MathContext WORK = new MathContext(100, RoundingMode.HALF_EVEN);
    /// log 10 and π, 125 digits (OEIS A002392, A000796); tests recompute both from other series.
    static final BigDecimal LN10 = new BigDecimal(
            "2.30258509299404568401799145468436420760110148862877297603332790"
                    + "09675726096773524802359972050895982983419677840422862486334095");
    static final BigDecimal PI = new BigDecimal(
            "3.14159265358979323846264338327950288419716939937510582097494459"
                    + "23078164062862089986280348253421170679821480865132823066470938");

    /// exp saturates outside ±10⁷: see {@link Real#exp}.
    static final BigDecimal EXP_LIMIT = BigDecimal.valueOf(10_000_000);

    private static final BigDecimal TWO = BigDecimal.TWO;
    private static final BigDecimal SMALL = new BigDecimal("1e-8");
    private static final BigDecimal NEGLIGIBLE = new BigDecimal("1e-110");
    private static final int FRACTION_BITS = 352;
    private static final BigInteger ONE_FIXED = BigInteger.ONE.shiftLeft(FRACTION_BITS);
    private static final BigInteger FIVE_POWER = BigInteger.valueOf(5).pow(FRACTION_BITS);
    private static final int HALVINGS = 8;
    private static final int ATAN_HALVINGS = 5;

    private ElementaryFunctions() {}

    /// eˣ for |x| ≤ 10⁷, arguments beyond are moved to ±10⁷.
    ///
    /// x = k log 10 + r with |r| ≤ 1.16; eˣ = 10ᵏ (1 + expm1 r). Rounding x to 100 digits and log 10 to 125 moves the
    /// exponent by less than 10⁻⁹² at |x| = 10⁷ (10⁻⁹⁶ at 10³); {@link #expm1Fixed} adds 2⁻³³⁷.
    static BigDecimal exp(BigDecimal x) {
        if (x.abs().compareTo(NEGLIGIBLE) < 0) {
            return BigDecimal.ONE;
        }
        var clamped = x.abs().compareTo(EXP_LIMIT) > 0 ? EXP_LIMIT.multiply(BigDecimal.valueOf(x.signum())) : x.round(WORK);
        int k = (int) Math.rint(clamped.doubleValue() / 2.302585092994046);
        var r = k == 0 ? clamped : clamped.subtract(LN10.multiply(BigDecimal.valueOf(k)));
        return fromFixed(ONE_FIXED.add(expm1Fixed(toFixed(r)))).scaleByPowerOfTen(k);
    }

    /// eˣ − 1 without cancellation: the Taylor series below 10⁻⁸, fixed point up to 1.16 (absolute error 2⁻³³⁷, so
    /// relative error below 10⁻⁹³), the difference beyond.
    static BigDecimal expm1(BigDecimal x) {
        if (x.signum() == 0) {
            return BigDecimal.ZERO;
        }
        if (x.abs().compareTo(SMALL) < 0) {
            // x (1 + x/2 + x²/6 + ...): the remainder after 12 terms is below |x|¹²/13! < 10⁻¹⁰⁵ of the first.
            var argument = x.round(WORK);
            var sum = BigDecimal.ONE;
            var term = BigDecimal.ONE;
            for (int n = 2; n <= 12; n++) {
                term = term.multiply(argument, WORK).divide(BigDecimal.valueOf(n), WORK);
                sum = sum.add(term, WORK);
            }
            return sum.multiply(argument, WORK);
        }
        if (x.abs().compareTo(BigDecimal.ONE) <= 0) {
            return fromFixed(expm1Fixed(toFixed(x.round(WORK))));
        }
        return exp(x).subtract(BigDecimal.ONE, WORK);
    }

    /// expm1 in fixed point for |r| ≤ 1.16: Taylor series of t = r/2⁸, then 8 times expm1(2t) = e (2 + e).
    ///
    /// |t| < 0.0046, so the terms fall below one unit after at most 32 and the remainder is below one unit; with one
    /// unit for each truncation the sum is within 70 units. A doubling multiplies an error by at most 2 (1 + e) and
    /// adds one unit; over all 8 the factor is 2⁸ e^r ≤ 820, in total below 60 000 units < 2⁻³³⁶.
    private static BigInteger expm1Fixed(BigInteger r) {
        var t = r.shiftRight(HALVINGS);
        // The bits that the shift drops move t by one unit, which the factor above turns into 820 more.
        var term = t;
        var sum = t;
        for (int n = 2; term.bitLength() > 1; n++) {
            term = term.multiply(t).shiftRight(FRACTION_BITS).divide(BigInteger.valueOf(n));
            sum = sum.add(term);
        }
        for (int i = 0; i < HALVINGS; i++) {
            sum = sum.shiftLeft(1).add(sum.multiply(sum).shiftRight(FRACTION_BITS));
        }
        return sum;
    }

    /// log x for x > 0: x = m 10ᵉ with m in [0.3, 4], log x = e log 10 + y + log1p(m e^−y − 1) with y the binary64
    /// logarithm of m. The last argument is below 10⁻¹⁵, with absolute error 10⁻⁹⁶ from exp; the result, above 0.09
    /// in magnitude, has a relative error below 10⁻⁹⁴. Near 1 {@link #log1p} takes over.
    static BigDecimal log(BigDecimal x) {
        var distance = x.subtract(BigDecimal.ONE, WORK);
        if (distance.abs().compareTo(new BigDecimal("0.1")) < 0) {
            return log1p(x.subtract(BigDecimal.ONE));
        }
        var rounded = x.round(WORK);
        int exponent = rounded.precision() - rounded.scale() - 1;
        var mantissa = rounded.scaleByPowerOfTen(-exponent);
        if (mantissa.compareTo(BigDecimal.valueOf(3)) > 0) {
            exponent++;
            mantissa = mantissa.scaleByPowerOfTen(-1);
        }
        var guess = new BigDecimal(Math.log(mantissa.doubleValue()));
        var rest = mantissa.multiply(exp(guess.negate()), WORK).subtract(BigDecimal.ONE);
        return guess.add(log1pSmall(rest)).add(LN10.multiply(BigDecimal.valueOf(exponent)), WORK);
    }

    /// log(1 + t) for t > −1: {@link #log1pSmall} below 10⁻⁸; up to 1/2 as in {@link #log}, absolute error 10⁻⁹⁷ on a
    /// result above 9·10⁻⁹; beyond, log of the sum.
    static BigDecimal log1p(BigDecimal t) {
        if (t.abs().compareTo(SMALL) < 0) {
            return log1pSmall(t);
        }
        if (t.abs().compareTo(new BigDecimal("0.5")) < 0) {
            var rounded = t.round(WORK);
            var guess = new BigDecimal(Math.log1p(rounded.doubleValue()));
            var rest = BigDecimal.ONE.add(rounded).multiply(exp(guess.negate()), WORK).subtract(BigDecimal.ONE);
            return guess.add(log1pSmall(rest), WORK);
        }
        return log(BigDecimal.ONE.add(t, WORK));
    }

    /// log(1 + t) = 2 artanh s = 2 (s + s³/3 + s⁵/5 + ...), s = t/(2 + t), for |t| < 10⁻⁸: s² < 2.6·10⁻¹⁷, so after
    /// 6 terms the rest is below 10⁻⁹⁹ of the first.
    private static BigDecimal log1pSmall(BigDecimal t) {
        if (t.signum() == 0) {
            return BigDecimal.ZERO;
        }
        var s = t.round(WORK).divide(TWO.add(t, WORK), WORK);
        var square = s.multiply(s, WORK);
        var power = BigDecimal.ONE;
        var sum = BigDecimal.ONE;
        for (int n = 3; n <= 11; n += 2) {
            power = power.multiply(square, WORK);
            sum = sum.add(power.divide(BigDecimal.valueOf(n), WORK), WORK);
        }
        return sum.multiply(s, WORK).multiply(TWO, WORK);
    }

    /// √x for x ≥ 0 from the integer square root of at least 200 digits, which is exact to one unit in its 100th digit.
    static BigDecimal sqrt(BigDecimal x) {
        if (x.signum() == 0) {
            return BigDecimal.ZERO;
        }
        int shift = Math.max(0, 202 - x.precision());
        if (((x.scale() + shift) & 1) != 0) {
            shift++;
        }
        var integer = x.unscaledValue().multiply(BigInteger.TEN.pow(shift));
        return new BigDecimal(integer.sqrt(), (x.scale() + shift) / 2).round(WORK);
    }

    /// arctan x: π/2 − arctan(1/x) beyond 1; 5 times arctan x = 2 arctan(x/(1 + √(1 + x²))), which leaves
    /// |x| < 0.025; then x − x³/3 + x⁵/5 − ... in fixed point. The series alternates with falling terms, so the
    /// remainder is below one unit when the terms vanish, after at most 34; with truncations below 70 units, times
    /// 2⁵: below 2⁻³⁴⁰ against a result above 10⁻⁸. Smaller x take the series directly.
    static BigDecimal atan(BigDecimal x) {
        if (x.signum() < 0) {
            return atan(x.negate()).negate();
        }
        if (x.compareTo(BigDecimal.ONE) > 0) {
            return PI.divide(TWO, WORK).subtract(atan(BigDecimal.ONE.divide(x, WORK)), WORK);
        }
        if (x.compareTo(SMALL) < 0) {
            // Relative remainder below x¹²/13 < 10⁻⁹⁷.
            var argument = x.round(WORK);
            var square = argument.multiply(argument, WORK);
            var power = BigDecimal.ONE;
            var sum = BigDecimal.ONE;
            for (int n = 3; n <= 11; n += 2) {
                power = power.multiply(square, WORK).negate();
                sum = sum.add(power.divide(BigDecimal.valueOf(n), WORK), WORK);
            }
            return sum.multiply(argument, WORK);
        }
        var reduced = x.round(WORK);
        for (int i = 0; i < ATAN_HALVINGS; i++) {
            var root = sqrt(BigDecimal.ONE.add(reduced.multiply(reduced, WORK), WORK));
            reduced = reduced.divide(BigDecimal.ONE.add(root), WORK);
        }
        var t = toFixed(reduced);
        var square = t.multiply(t).shiftRight(FRACTION_BITS);
        var power = t;
        var sum = t;
        for (int n = 3; power.signum() != 0; n += 2) {
            power = power.multiply(square).shiftRight(FRACTION_BITS);
            var term = power.divide(BigInteger.valueOf(n));
            sum = (n & 2) != 0 ? sum.subtract(term) : sum.add(term);
        }
        return fromFixed(sum.shiftLeft(ATAN_HALVINGS));
    }

    private static BigInteger toFixed(BigDecimal x) {
        var shifted = x.unscaledValue().shiftLeft(FRACTION_BITS);
        return x.scale() >= 0
                ? shifted.divide(BigInteger.TEN.pow(x.scale()))
                : shifted.multiply(BigInteger.TEN.pow(-x.scale()));
    }

    /// n 2⁻³⁵² = n 5³⁵² 10⁻³⁵², exact before the one rounding to 100 digits.
    private static BigDecimal fromFixed(BigInteger n) {
        return new BigDecimal(n.multiply(FIVE_POWER), FRACTION_BITS).round(WORK);
    }
}
