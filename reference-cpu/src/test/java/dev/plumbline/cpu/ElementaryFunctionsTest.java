package dev.plumbline.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// The scalar forms of the elementary functions against 60-digit arithmetic: the bounds are those of the functions'
/// comments. (The vector forms give the same bits: {@link SameBitsTest}.)
///
/// Turned red by dropping a term of a series, by leaving out the third part of π/2, by a wrong low part of log 2, by scaling that loses subnormals, and by
/// `1 - tanh(x) * tanh(x)` for the slope.
class ElementaryFunctionsTest {
    private static final int POINTS = 1500;

    @FunctionalInterface
    private interface FloatOperator {
        float apply(float x);
    }

    private static double residual(double x) {
        return ScalarFunctions64.expResidual(
                x, ScalarFunctions64.expm1(x), ScalarFunctions64.expResidualSeries(x));
    }

    private static double[] pair(double x) {
        var e = new double[1];
        var m = new double[1];
        ScalarFunctions64.expAndExpm1(-2 * Math.abs(x), e, m, 0);
        return new double[] {e[0], m[0]};
    }

    private static float[] pair(float x) {
        var e = new float[1];
        var m = new float[1];
        ScalarFunctions32.expAndExpm1(-2 * Math.abs(x), e, m, 0);
        return new float[] {e[0], m[0]};
    }

    private static double tanhSlope(double x) {
        return ScalarFunctions64.tanhSlope(pair(x)[0]);
    }

    private static float tanhSlope(float x) {
        return ScalarFunctions32.tanhSlope(pair(x)[0]);
    }

    private static double tanh(double x) {
        return ScalarFunctions64.tanh(x, pair(x)[1]);
    }

    private static float tanh(float x) {
        return ScalarFunctions32.tanh(x, pair(x)[1]);
    }

    private static float residual(float x) {
        return ScalarFunctions32.expResidual(
                x, ScalarFunctions32.expm1(x), ScalarFunctions32.expResidualSeries(x));
    }

    @Test
    void exponentials() {
        within("exp", 1.01, -745, 709.7, ScalarFunctions64::exp, -103, 88.7, ScalarFunctions32::exp, Precise::exp);
        within("expNonPositive", 1.01, -745, 0, ScalarFunctions64::expNonPositive, -103, 0,
                ScalarFunctions32::expNonPositive, Precise::exp);
        within("expm1", 2.5, -60, 709.7, ScalarFunctions64::expm1, -40, 88.7, ScalarFunctions32::expm1, Precise::expm1);
        within("expm1 near 0", 2.5, -2, 2, ScalarFunctions64::expm1, -2, 2, ScalarFunctions32::expm1, Precise::expm1);
        within("expResidual", 4, -3, 3, ElementaryFunctionsTest::residual, -3, 3, ElementaryFunctionsTest::residual,
                Precise::expResidual);
    }

    @Test
    void logarithms() {
        within("log1pUnit", 1.5, 0, 1, ScalarFunctions64::log1pUnit, 0, 1, ScalarFunctions32::log1pUnit,
                Precise::log1p);
        within("log", 1, 1e-300, 4, ScalarFunctions64::log, 1e-37, 4, ScalarFunctions32::log, Precise::log);
        within("log wide", 1, 1, 1e300, ScalarFunctions64::log, 1, 1e37, ScalarFunctions32::log, Precise::log);
        within("log1p", 2, -0.999, 4, ScalarFunctions64::log1p, -0.999, 4, ScalarFunctions32::log1p, Precise::log1p);
        within("log1p of a number in (-1, 0]", 2, -0.999, 0, ScalarFunctions64::log1pNonPositive, -0.999, 0,
                ScalarFunctions32::log1pNonPositive, Precise::log1p);
        within("log1p wide", 2, 1, 1e30, ScalarFunctions64::log1p, 1, 1e30, ScalarFunctions32::log1p, Precise::log1p);
    }

    @Test
    void hyperbolicTangentAndArctangent() {
        within("tanh", 3, -25, 25, ElementaryFunctionsTest::tanh, -12, 12, ElementaryFunctionsTest::tanh,
                Precise::tanh);
        within("tanhSlope", 4, -372, 372, ElementaryFunctionsTest::tanhSlope, -51, 51, ElementaryFunctionsTest::tanhSlope,
                Precise::tanhSlope);
        within("atan", 2, -5, 5, ScalarFunctions64::atan, -5, 5, ScalarFunctions32::atan, Precise::atan);
        within("atan wide", 2, 1, 1e20, ScalarFunctions64::atan, 1, 1e20, ScalarFunctions32::atan, Precise::atan);
        within("atanSlope", 2, -5, 5, ScalarFunctions64::atanSlope, -5, 5, ScalarFunctions32::atanSlope,
                Precise::atanSlope);
        within("atanSlope wide", 2, 1, 1e158, ScalarFunctions64::atanSlope, 1, 1e20, ScalarFunctions32::atanSlope,
                Precise::atanSlope);
    }

    private static double[] circle(double x) {
        double r = ScalarFunctions64.reducedAngle(x);
        var value = new double[1];
        var slope = new double[1];
        ScalarFunctions64.turned(
                x, ScalarFunctions64.cosineSeries(r), ScalarFunctions64.sineSeries(r), value, slope, 0);
        return new double[] {value[0], slope[0]};
    }

    private static float[] circle(float x) {
        float r = ScalarFunctions32.reducedAngle(x);
        var value = new float[1];
        var slope = new float[1];
        ScalarFunctions32.turned(
                x, ScalarFunctions32.cosineSeries(r), ScalarFunctions32.sineSeries(r), value, slope, 0);
        return new float[] {value[0], slope[0]};
    }

    @Test
    void cosineAndItsSlope() {
        for (double limit : new double[] {1, 10, ScalarFunctions32.CIRCLE_LIMIT}) {
            within("cosine to " + limit, 3, -limit, limit, x -> circle(x)[0], -limit, limit, x -> circle(x)[0], Precise::cos);
            within("minus sine to " + limit, 3, -limit, limit, x -> circle(x)[1], -limit, limit, x -> circle(x)[1],
                    Precise::minusSin);
        }
        double wide = ScalarFunctions64.CIRCLE_LIMIT;
        within("cosine wide", 3, -wide, wide, x -> circle(x)[0], -1, 1, x -> circle(x)[0], Precise::cos);
        within("minus sine wide", 3, -wide, wide, x -> circle(x)[1], -1, 1, x -> circle(x)[1], Precise::minusSin);
    }

    /// The numbers nearest to multiples of π/2, where one of the two is nearly 0, and to odd multiples of π/4, where n
    /// changes.
    @Test
    void cosineNearMultiplesOfAnEighthOfATurn() {
        var random = new SplittableRandom(11);
        for (int i = 0; i < POINTS; i++) {
            int k = random.nextInt(1, i % 2 == 0 ? 40 : 80_000);
            double x = k * (Math.PI / 4);
            for (double near : new double[] {x, Math.nextUp(x), -Math.nextDown(x)}) {
                requireCircle(near);
                requireCircle((float) near);
            }
        }
    }

    private static void requireCircle(double x) {
        double[] y = circle(x);
        var exact = new BigDecimal(x);
        double worst = Math.max(error(y[0], Precise.cos(exact), 52, -1074), error(y[1], Precise.minusSin(exact), 52, -1074));
        assertTrue(worst <= 3, "at " + x + ": " + worst + " ULP, declared 3");
    }

    private static void requireCircle(float x) {
        float[] y = circle(x);
        var exact = new BigDecimal(x);
        double worst = Math.max(error(y[0], Precise.cos(exact), 23, -149), error(y[1], Precise.minusSin(exact), 23, -149));
        assertTrue(worst <= 3, "at " + x + " in float32: " + worst + " ULP, declared 3");
    }

    @Test
    void edges() {
        double infinity = Double.POSITIVE_INFINITY;
        double nan = Double.longBitsToDouble(0x7ff8000000000fffL);          // payload bits must not leak into exponents
        check(ScalarFunctions64::exp, nan, Double.NaN, infinity, infinity, -infinity, 0, 0, 1, 800, infinity, -800, 0,
                -745.2, 0, 709.78, Math.exp(709.78), 710, infinity, Double.MIN_VALUE, 1);
        check(ScalarFunctions64::expNonPositive, nan, Double.NaN, -infinity, 0, 0, 1, -0.0, 1, -745.13,
                Double.MIN_VALUE);
        check(ScalarFunctions64::expm1, nan, Double.NaN, infinity, infinity, -infinity, -1, 0, 0, -60, -1, 1e-320,
                1e-320,
                -1e-320, -1e-320, 720, infinity);
        check(ElementaryFunctionsTest::residual, nan, Double.NaN, infinity, infinity, -infinity, infinity, 0, 0);
        check(ScalarFunctions64::log, nan, Double.NaN, infinity, infinity, -infinity, Double.NaN, 0, -infinity,
                -0.0, -infinity, -1, Double.NaN, 1, 0, Double.MIN_VALUE, Math.log(Double.MIN_VALUE));
        check(ScalarFunctions64::log1p, nan, Double.NaN, infinity, infinity, -infinity, Double.NaN, -1, -infinity,
                -1.5, Double.NaN, 1e-320, 1e-320, 0, 0);
        check(ElementaryFunctionsTest::tanh, nan, Double.NaN, infinity, 1, -infinity, -1, 0, 0, 1e-320, 1e-320,
                -1e-320, -1e-320);
        check(ElementaryFunctionsTest::tanhSlope, nan, Double.NaN, infinity, 0, -infinity, 0, 0, 1);
        check(x -> circle(x)[0], nan, Double.NaN, infinity, Double.NaN, -infinity, Double.NaN, 0, 1, 1e-320, 1);
        check(x -> circle(x)[1], nan, Double.NaN, infinity, Double.NaN, -infinity, Double.NaN, 0, 0, 1e-320, -1e-320,
                -1e-320, 1e-320);
        check(ScalarFunctions64::atan, nan, Double.NaN, infinity, Math.PI / 2, -infinity, -Math.PI / 2, 0, 0, 1e-320,
                1e-320);
        check(ScalarFunctions64::atanSlope, nan, Double.NaN, infinity, 0, -infinity, 0, 0, 1);
    }

    private static void check(DoubleUnaryOperator f, double... argumentsAndValues) {
        for (int i = 0; i < argumentsAndValues.length; i += 2) {
            double y = f.applyAsDouble(argumentsAndValues[i]) + 0.0;         // the sign of zero is not checked
            double expected = argumentsAndValues[i + 1] + 0.0;
            boolean near = Double.compare(expected, y) == 0 || Math.abs(y - expected) <= 2 * Math.ulp(expected);
            assertTrue(near, "at " + argumentsAndValues[i] + " expected " + expected + ", was " + y);
        }
    }

    private static void within(String name, double ulps, double low, double high, DoubleUnaryOperator f,
            double lowFloat,
            double highFloat, FloatOperator g, UnaryOperator<BigDecimal> exact) {
        var random = new SplittableRandom(7);
        double worst = 0;
        double worstFloat = 0;
        for (int i = 0; i < POINTS; i++) {
            double x = point(random, i, low, high);
            worst = Math.max(worst, error(f.applyAsDouble(x), exact.apply(new BigDecimal(x)), 52, -1074));
            float xf = (float) point(random, i, lowFloat, highFloat);
            worstFloat = Math.max(worstFloat, error(g.apply(xf), exact.apply(new BigDecimal(xf)), 23, -149));
        }
        assertTrue(worst <= ulps, name + " float64: " + worst + " ULP, declared " + ulps);
        assertTrue(worstFloat <= ulps, name + " float32: " + worstFloat + " ULP, declared " + ulps);
    }

    /// Uniform points and points of many magnitudes in turn.
    private static double point(SplittableRandom random, int i, double low, double high) {
        if (i % 2 == 0) {
            return low + (high - low) * random.nextDouble();
        }
        double magnitude = Math.pow(10, -8 * random.nextDouble());
        return low < 0 && (high <= 0 || random.nextBoolean()) ? low * magnitude : Math.max(low, high * magnitude);
    }

    /// |y − exact| in ULP of the exact value; infinite if y is not finite.
    private static double error(double y, BigDecimal exact, int fractionBits, int lowestExponent) {
        if (!(Math.abs(y) <= Double.MAX_VALUE)) {
            return Double.POSITIVE_INFINITY;
        }
        double near = exact.abs().doubleValue();
        int exponent = Math.max(Math.getExponent(near) - fractionBits, lowestExponent);
        return new BigDecimal(y).subtract(exact).abs().multiply(power(-exponent), Precise.DIGITS).doubleValue();
    }

    private static BigDecimal power(int exponent) {
        var two = new BigDecimal(2);
        return exponent >= 0 ? two.pow(exponent) : BigDecimal.ONE.divide(two.pow(-exponent), Precise.DIGITS);
    }
}
