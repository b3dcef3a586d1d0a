package dev.plumbline.oracle.exact;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/// Functional identities at random points. Each operation is right to 10⁻⁶⁹ relative; the bounds leave a factor of 100
/// for the few operations of an identity and the condition number stated. Red when an argument reduction drops a
/// period, a branch of log1p or expm1 starts too late, or a series is one term short.
class RealProperties {
    private static final BigDecimal TOLERANCE = new BigDecimal("1e-67");

    private static void close(Real actual, Real expected, double condition) {
        var bound = expected.abs().decimal().multiply(TOLERANCE).multiply(new BigDecimal(condition));
        assertTrue(actual.decimal().subtract(expected.decimal()).abs().compareTo(bound) <= 0,
                () -> actual + " differs from " + expected);
    }

    @Property(tries = 200)
    void exponentialTurnsSumsIntoProducts(@ForAll @DoubleRange(min = -1000, max = 1000) double a,
            @ForAll @DoubleRange(min = -1000, max = 1000) double b) {
        var x = Real.of(a);
        var y = Real.of(b);
        // A rounding of a + b in the 70th digit moves the exponent by up to 2000 · 10⁻⁷⁰.
        close(x.exp().mul(y.exp()), x.add(y).exp(), 1 + Math.abs(a + b));
    }

    @Property(tries = 200)
    void logarithmInvertsExponential(@ForAll @DoubleRange(min = -800, max = 800) double a) {
        var x = Real.of(a);
        // d log y = dy/y: an absolute error of 10⁻⁶⁹.
        assertTrue(x.exp().log().sub(x).abs().compareTo(Real.parse("1e-66")) < 0);
    }

    @Property(tries = 200)
    void smallArgumentsKeepTheirDigits(@ForAll @DoubleRange(min = 1, max = 10) double mantissa,
            @ForAll @IntRange(min = -300, max = -2) int exponent) {
        var x = Real.of(new BigDecimal(mantissa).round(Real.CONTEXT).scaleByPowerOfTen(exponent));
        close(x.expm1().log1p(), x, 3);
        close(x.neg().log1p().neg().expm1(), x.div(Real.ONE.sub(x)), 3);
    }

    @Property(tries = 200)
    void hyperbolicTangentOfTheDouble(@ForAll @DoubleRange(min = -30, max = 30) double a) {
        var x = Real.of(a);
        var t = x.tanh();
        close(x.mul(Real.TWO).tanh(), Real.TWO.mul(t).div(Real.ONE.add(t.mul(t))), 3);
    }

    @Property(tries = 200)
    void arcTangentAddition(@ForAll @DoubleRange(min = 0, max = 50) double a, @ForAll @DoubleRange(min = 0, max = 50) double b) {
        // arctan a − arctan b = arctan((a − b)/(1 + ab)) for a, b ≥ 0; absolute error of each side below 10⁻⁶⁹.
        var x = Real.of(a);
        var y = Real.of(b);
        var right = x.sub(y).div(Real.ONE.add(x.mul(y))).atan();
        assertTrue(x.atan().sub(y.atan()).sub(right).abs().compareTo(Real.parse("1e-67")) < 0);
    }

    /// sin(a + b) and cos(a + b) by the products, which may cancel: absolute errors. a + b is exact.
    @Property(tries = 200)
    void sineAndCosineOfASum(@ForAll @DoubleRange(min = -1e9, max = 1e9) double a,
            @ForAll @IntRange(min = -1000, max = 1000) int b, @ForAll @IntRange(min = 0, max = 900) int binary) {
        var x = Real.of(Math.scalb(a, binary));
        var y = Real.of(b);
        var sum = Real.sum(java.util.List.of(x, y));
        var tiny = Real.of(TOLERANCE);
        assertTrue(sum.sin().sub(x.sin().mul(y.cos()).add(x.cos().mul(y.sin()))).abs().lessThan(tiny));
        assertTrue(sum.cos().sub(x.cos().mul(y.cos()).sub(x.sin().mul(y.sin()))).abs().lessThan(tiny));
    }

    @Property(tries = 200)
    void squareRootAndPowers(@ForAll @DoubleRange(min = 2, max = 9) double mantissa,
            @ForAll @IntRange(min = -290, max = 290) int binary, @ForAll @IntRange(min = 1, max = 60) int n) {
        double a = Math.scalb(mantissa, 3 * binary);
        var x = Real.of(a);
        close(x.sqrt().mul(x.sqrt()), x, 4);
        close(x.pow(n).log(), x.log().mul(Real.of(n)), 3);
        close(x.pow(n).mul(x.pow(-n)), Real.ONE, 4);
    }

    @Property(tries = 200)
    void derivativesEqualDifferenceQuotients(@ForAll @DoubleRange(min = -3, max = 3) double a,
            @ForAll @DoubleRange(min = -3, max = 3) double b) {
        // f = every operation of Dual, in one expression of x and y.
        var tape = new Tape();
        var x = tape.variable(Real.of(a));
        var y = tape.variable(Real.of(b));
        var derivative = expression(x, y).partial(x);
        var step = Real.parse("1e-22");
        var up = expression(Dual.constant(Real.of(a).add(step)), y).value();
        var down = expression(Dual.constant(Real.of(a).sub(step)), y).value();
        var quotient = up.sub(down).div(step.mul(Real.TWO));
        // Central difference: truncation of order h² = 10⁻⁴⁴, cancellation 10⁻⁶⁹/10⁻²² = 10⁻⁴⁷, derivatives below 10⁴.
        assertTrue(quotient.sub(derivative).abs().compareTo(Real.parse("1e-39")) < 0,
                () -> derivative + " differs from " + quotient);
    }

    private static Dual expression(Dual x, Dual y) {
        var positive = x.mul(x).add(0.5);
        return x.exp().mul(y).add(positive.log().div(positive.sqrt())).sub(x.tanh().mul(x.atan())).add(x.cos().mul(y.mul(x).sin()))
                .add(positive.log1p().mul(x.expm1())).add(x.mul(y).pow(3)).add(x.add(10).max(y).min(x.add(20)))
                .add(x.sub(y).sub(Dual.constant(20)).abs()).add(x.neg().div(3)).add(x.mul(2));
    }
}
