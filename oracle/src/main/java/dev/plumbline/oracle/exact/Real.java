package dev.plumbline.oracle.exact;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// An extended real number: a decimal of up to 70 digits, +∞, −∞ or NaN.
///
/// Every operation rounds its exact result once to {@link #CONTEXT} (elementary functions: relative error below
/// 10⁻⁶⁹), so a formula of a few dozen operations keeps 60 digits except where it cancels. Numbers made from a
/// `double` are exact, whatever their length; {@link #sum} is exact too.
///
/// Special values follow IEEE 754 with a single zero: ∞ − ∞, 0·∞, 0/0 and ∞/∞ are NaN, x/0 is the infinity of the
/// sign of x. Magnitudes saturate: below 10^−10⁸ they become 0, above 10^10⁸ they become 10^10⁸, which is finite, so
/// that 0 times an overflowed number is 0 as in real arithmetic. Any such number rounds to 0 or ∞ in binary64.
public final class Real implements Comparable<Real> {
    public static final MathContext CONTEXT = new MathContext(70, RoundingMode.HALF_EVEN);

    public static final Real ZERO = new Real(BigDecimal.ZERO, 0);
    public static final Real ONE = new Real(BigDecimal.ONE, 0);
    public static final Real TWO = new Real(BigDecimal.TWO, 0);
    public static final Real HALF = new Real(new BigDecimal("0.5"), 0);
    public static final Real NAN = new Real(null, 2);
    public static final Real POSITIVE_INFINITY = new Real(null, 1);
    public static final Real NEGATIVE_INFINITY = new Real(null, -1);

    private static final int EXPONENT_LIMIT = 100_000_000;

    /// Null for special values.
    private final BigDecimal decimal;
    /// 0 finite, 1 and −1 the infinities, 2 NaN.
    private final int kind;

    private Real(BigDecimal decimal, int kind) {
        this.decimal = decimal;
        this.kind = kind;
    }

    /// Exactly `value`.
    public static Real of(double value) {
        if (Double.isNaN(value)) {
            return NAN;
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? POSITIVE_INFINITY : NEGATIVE_INFINITY;
        }
        return value == 0 ? ZERO : new Real(new BigDecimal(value), 0);
    }

    /// `value` without rounding, saturated.
    public static Real of(BigDecimal value) {
        if (value.signum() == 0) {
            return ZERO;
        }
        long exponent = (long) value.precision() - value.scale() - 1;
        if (exponent < -EXPONENT_LIMIT) {
            return ZERO;
        }
        if (exponent > EXPONENT_LIMIT) {
            return new Real(BigDecimal.valueOf(value.signum()).scaleByPowerOfTen(EXPONENT_LIMIT), 0);
        }
        return new Real(value, 0);
    }

    /// The exact number of a decimal text, or `NaN`, `Infinity`, `-Infinity`.
    public static Real parse(String text) {
        return switch (text) {
            case "NaN" -> NAN;
            case "Infinity" -> POSITIVE_INFINITY;
            case "-Infinity" -> NEGATIVE_INFINITY;
            default -> of(new BigDecimal(text));
        };
    }

    private static Real rounded(BigDecimal value) {
        return of(value.round(CONTEXT));
    }

    private static Real infinity(int sign) {
        return sign > 0 ? POSITIVE_INFINITY : sign < 0 ? NEGATIVE_INFINITY : NAN;
    }

    public boolean isNaN() {
        return kind == 2;
    }

    public boolean isInfinite() {
        return kind == 1 || kind == -1;
    }

    public boolean isFinite() {
        return kind == 0;
    }

    /// −1, 0 or 1; 0 for NaN.
    public int signum() {
        return kind == 0 ? decimal.signum() : kind == 2 ? 0 : kind;
    }

    public boolean isZero() {
        return kind == 0 && decimal.signum() == 0;
    }

    /// The finite value.
    ///
    /// @throws ArithmeticException if this is NaN or infinite
    public BigDecimal decimal() {
        if (kind != 0) {
            throw new ArithmeticException(this + " has no decimal value");
        }
        return decimal;
    }

    /// Rounded to binary64, to nearest.
    public double toDouble() {
        if (kind != 0) {
            return kind == 2 ? Double.NaN : kind > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        long exponent = (long) decimal.precision() - decimal.scale() - 1;
        if (decimal.signum() == 0 || exponent < -400) {
            return 0;
        }
        return exponent > 400 ? decimal.signum() * Double.POSITIVE_INFINITY : decimal.doubleValue();
    }

    public Real add(Real other) {
        if (kind == 0 && other.kind == 0) {
            return decimal.signum() == 0 ? other
                    : other.decimal.signum() == 0 ? this : of(decimal.add(other.decimal, CONTEXT));
        }
        if (isNaN() || other.isNaN() || kind * other.kind == -1) {
            return NAN;
        }
        return kind == 0 ? other : this;
    }

    public Real sub(Real other) {
        return add(other.neg());
    }

    public Real neg() {
        return kind == 0 ? isZero() ? this : new Real(decimal.negate(), 0) : isNaN() ? this : infinity(-kind);
    }

    public Real abs() {
        return signum() < 0 ? neg() : this;
    }

    public Real mul(Real other) {
        if (kind == 0 && other.kind == 0) {
            return of(decimal.multiply(other.decimal, CONTEXT));
        }
        return isNaN() || other.isNaN() ? NAN : infinity(signum() * other.signum());
    }

    public Real div(Real other) {
        if (kind == 0 && other.kind == 0) {
            return other.isZero() ? infinity(signum()) : of(decimal.divide(other.decimal, CONTEXT));
        }
        if (isNaN() || other.isNaN() || (isInfinite() && other.isInfinite())) {
            return NAN;
        }
        return other.isInfinite() ? ZERO : infinity(other.isZero() ? kind : kind * other.signum());
    }

    /// The larger; NaN if either is.
    public Real max(Real other) {
        return isNaN() || other.isNaN() ? NAN : compareTo(other) >= 0 ? this : other;
    }

    /// The smaller; NaN if either is.
    public Real min(Real other) {
        return isNaN() || other.isNaN() ? NAN : compareTo(other) <= 0 ? this : other;
    }

    /// `this < other`, false if either is NaN.
    public boolean lessThan(Real other) {
        return !isNaN() && !other.isNaN() && compareTo(other) < 0;
    }

    /// As numbers; NaN is equal to itself and above +∞.
    @Override
    public int compareTo(Real other) {
        return kind == 0 && other.kind == 0 ? decimal.compareTo(other.decimal) : Integer.compare(kind, other.kind);
    }

    /// thisⁿ by repeated squaring with 100 digits: relative error below 2 |n| 10⁻⁹⁹. x⁰ = 1 for every x, NaN too.
    public Real pow(int n) {
        if (n < 0) {
            return ONE.div(pow(-n));
        }
        var result = ONE;
        if (kind != 0) {
            for (int i = 0; i < Math.min(n, 2 + (n & 1)); i++) {
                result = result.mul(this);
            }
            return result;
        }
        var base = this;
        for (int rest = n; rest > 0; rest >>= 1) {
            if ((rest & 1) != 0) {
                result = of(result.decimal.multiply(base.decimal, ElementaryFunctions.WORK));
            }
            base = of(base.decimal.multiply(base.decimal, ElementaryFunctions.WORK));
        }
        return rounded(result.decimal);
    }

    /// eˣ. Beyond |x| = 10⁷ the value saturates at e^±10⁷ ≈ 10^±4342944, positive and finite: it rounds to 0 or ∞ in
    /// binary64, alone and times any binary64 number, and 0 times it is 0. exp(−∞) = 0, exp(+∞) = +∞.
    public Real exp() {
        return kind == 0 ? rounded(ElementaryFunctions.exp(decimal)) : kind == -1 ? ZERO : this;
    }

    /// eˣ − 1, relative error below 10⁻⁶⁹ also near 0.
    public Real expm1() {
        return kind == 0 ? rounded(ElementaryFunctions.expm1(decimal)) : kind == -1 ? ONE.neg() : this;
    }

    /// log x; −∞ at 0, NaN below.
    public Real log() {
        if (kind != 0) {
            return kind == -1 ? NAN : this;
        }
        return signum() > 0 ? rounded(ElementaryFunctions.log(decimal)) : isZero() ? NEGATIVE_INFINITY : NAN;
    }

    /// log(1 + x), relative error below 10⁻⁶⁹ also near 0; −∞ at −1, NaN below.
    public Real log1p() {
        if (kind != 0) {
            return kind == -1 ? NAN : this;
        }
        int side = decimal.compareTo(BigDecimal.ONE.negate());
        return side > 0 ? rounded(ElementaryFunctions.log1p(decimal)) : side == 0 ? NEGATIVE_INFINITY : NAN;
    }

    /// √x; NaN below 0.
    public Real sqrt() {
        if (kind != 0) {
            return kind == -1 ? NAN : this;
        }
        return signum() < 0 ? NAN : rounded(ElementaryFunctions.sqrt(decimal));
    }

    /// tanh |x| = −e/(2 + e) with e = expm1(−2|x|), which never cancels.
    public Real tanh() {
        if (isNaN()) {
            return this;
        }
        var e = abs().mul(TWO).neg().expm1();
        var magnitude = e.neg().div(TWO.add(e));
        return signum() < 0 ? magnitude.neg() : magnitude;
    }

    /// arctan x in [−π/2, π/2].
    public Real atan() {
        if (isInfinite()) {
            var half = rounded(ElementaryFunctions.PI).div(TWO);
            return kind > 0 ? half : half.neg();
        }
        return isNaN() ? this : rounded(ElementaryFunctions.atan(decimal));
    }

    /// cos x, x in radians, relative error below 10⁻⁶⁹ also near its zeros; NaN at ±∞.
    ///
    /// @throws ArithmeticException if |x| is 10¹⁰⁰⁰ or more
    public Real cos() {
        return kind == 0 ? rounded(CircularFunctions.cos(decimal)) : NAN;
    }

    /// sin x, as {@link #cos}.
    public Real sin() {
        return kind == 0 ? rounded(CircularFunctions.sin(decimal)) : NAN;
    }

    /// Σ of the terms, exact if they are finite (binary64 numbers span 2100 bits, so this stays small); IEEE otherwise.
    public static Real sum(Iterable<Real> terms) {
        var exact = BigDecimal.ZERO;
        var special = ZERO;
        for (var term : terms) {
            if (term.isFinite()) {
                exact = exact.add(term.decimal);
            } else {
                special = special.add(term);
            }
        }
        return special.isFinite() ? of(exact) : special;
    }

    /// 50 significant digits, as the vector files write them, or `NaN`, `Infinity`, `-Infinity`.
    public String toText() {
        return kind == 0 ? decimal.round(new MathContext(50)).stripTrailingZeros().toString() : toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Real real && compareTo(real) == 0;
    }

    @Override
    public int hashCode() {
        return kind == 0 ? decimal.stripTrailingZeros().hashCode() : kind;
    }

    @Override
    public String toString() {
        return kind == 0 ? decimal.toString() : kind == 2 ? "NaN" : kind > 0 ? "Infinity" : "-Infinity";
    }
}
