package dev.plumbline.cpu;

import jdk.incubator.vector.FloatVector;

/// Elementary functions of binary32 lanes, from sums, products, fused products, quotients, comparisons and bit
/// operations only: the same bits in every lane, at every width, compiled or interpreted, and in
/// {@link ScalarFunctions32}, whose text is this one's on `float`.
///
/// The bounds are in ULP of the result, for all finite arguments of the stated domain; NaN gives NaN. Reductions and
/// coefficients of the logarithm and the arctangent are those of fdlibm (Sun Microsystems, 1993).
abstract class VectorFunctions32 extends VectorArithmetic32 {
    private static final float LOG2_E = 0x1.715476p0f;
    private static final float LN2_HIGH = 0.693145751953125f;
    private static final float LN2_LOW = 1.4286068203e-6f;
    private static final float ROUND = 0x1.8p23f;

    /// Here eˣ and x eˣ are 0 in the nearest rounding, and below.
    static final float LOWEST = -130;
    /// Every eˣ with x at least this overflows.
    private static final float HIGHEST = 89;
    /// Below this e⁻ˣ − 1 is −1 in the nearest rounding.
    private static final float LOWEST_EXPM1 = -30;

    private static final float UP = 0x1p64f;
    private static final float DOWN = 0x1p-64f;
    private static final float UP_EXPONENT = 64;

    /// Factor of {@link #expScaled}.
    static final float EXP_SCALE = UP;
    /// Its reciprocal.
    static final float EXP_UNSCALE = DOWN;

    private static final float SQRT_2_MINUS_1 = 0x1.a8279ap-2f;
    private static final float LN2_HIGH_LOG = 6.9313812256e-01f;
    private static final float LN2_LOW_LOG = 9.0580006145e-06f;
    private static final float MIN_NORMAL = 0x1p-126f;
    private static final float TWO_TO_54 = 0x1p54f;

    private static final float TAN_PI_8 = 0x1.a8279ap-2f;
    private static final float TAN_3_PI_8 = 0x1.3504f4p1f;
    private static final float PI_4 = 0x1.921fb6p-1f;
    private static final float PI_4_LOW = -0x1.777a5cp-26f;
    private static final float PI_2 = 0x1.921fb6p0f;
    private static final float PI_2_LOW = -0x1.777a5cp-25f;
    private static final float SQUARE_DROPS_ONE = 1e15f;

    /// (eʳ − 1 − r)/r² for |r| ≤ ½ log 2: degree 4 through Chebyshev points, error of 1 + r + r² q below 8.1e-9.
    private static FloatVector quadraticPart(FloatVector r) {
        var r2 = mul(r, r);
        var low = fma(r2, fma(r, 0x1.120b6ep-7f, 0x1.55551ap-5f), fma(r, 0x1.5554dcp-3f, 0.5f));
        return fma(mul(r2, r2), 0x1.6d110ap-10f, low);
    }

    /// x − n log 2 with the n in `shifted` = ROUND + offset + n.
    private static FloatVector reduced(FloatVector x, FloatVector n) {
        return fma(n, -LN2_LOW, fma(n, -LN2_HIGH, x));
    }

    /// 2⁶⁴ eˣ for x ≤ 0, for results too small to be rounded before a last factor; −130 and below give about 2⁻¹²⁴.
    /// 1 ULP.
    static FloatVector expScaled(FloatVector x) {
        var clamped = select(less(x, LOWEST), LOWEST, x);
        var shifted = fma(clamped, LOG2_E, ROUND + UP_EXPONENT);
        var r = reduced(clamped, sub(shifted, ROUND + UP_EXPONENT));
        var p = add(fma(mul(r, r), quadraticPart(r), r), 1);
        return select(equal(x, x), scale(p, shifted), x);
    }

    /// eˣ for x ≤ 0: e⁻∞ = 0, gradual underflow. 1 ULP.
    static FloatVector expNonPositive(FloatVector x) {
        return mul(expScaled(x), DOWN);
    }

    /// eˣ for every x: e⁻∞ = 0, gradual underflow, +∞ on overflow. 1 ULP.
    static FloatVector exp(FloatVector x) {
        var negative = less(x, 0);
        var low = select(less(x, LOWEST), LOWEST, x);
        var clamped = select(less(HIGHEST, low), HIGHEST, low);
        var shifted = fma(clamped, LOG2_E, ROUND);
        var r = reduced(clamped, sub(shifted, ROUND));
        var p = add(fma(mul(r, r), quadraticPart(r), r), 1);
        var scaled = scale(p, add(shifted, select(negative, UP_EXPONENT, -UP_EXPONENT)));
        return select(equal(x, x), mul(scaled, select(negative, DOWN, UP)), x);
    }

    /// eˣ − 1 for every x: −1 at −∞, +∞ on overflow, x itself near 0. 2 ULP.
    static FloatVector expm1(FloatVector x) {
        var low = select(less(x, LOWEST_EXPM1), LOWEST_EXPM1, x);
        var clamped = select(less(HIGHEST, low), HIGHEST, low);
        var shifted = fma(clamped, LOG2_E, ROUND);
        var n = sub(shifted, ROUND);
        var r = reduced(clamped, n);
        var p = fma(mul(r, r), quadraticPart(r), r);
        var half = scale(constant(0.5f), shifted);                         // 2ⁿ⁻¹: 2ⁿ may overflow
        var sum = fma(half, p, sub(half, 0.5f));
        var result = select(equal(n, 0), p, add(sum, sum));
        return select(equal(x, x), result, x);
    }

    /// eˣ − 1 − x ≥ 0 for every x, by its Taylor series for |x| ≤ 1; +∞ at ±∞. 4 ULP.
    static FloatVector expResidual(FloatVector x) {
        var near = expResidualSeries(x);
        var far = sub(expm1(x), x);
        return select(less(abs(x), 1), near, select(equal(x, Float.POSITIVE_INFINITY), x, far));
    }

    private static FloatVector expResidualSeries(FloatVector x) {
        var q = fma(x, 1.0f / 39916800, 1.0f / 3628800);
        q = fma(x, q, 1.0f / 362880);
        q = fma(x, q, 1.0f / 40320);
        q = fma(x, q, 1.0f / 5040);
        q = fma(x, q, 1.0f / 720);
        q = fma(x, q, 1.0f / 120);
        q = fma(x, q, 1.0f / 24);
        q = fma(x, q, 1.0f / 6);
        return mul(mul(x, x), fma(x, q, 0.5f));
    }

    /// k log 2 + log(1 + f) + c for √½ − 1 ≤ f ≤ √2 − 1: with s = f/(2 + f), log(1 + f) = 2s + s R(s²).
    private static FloatVector logOnePlus(FloatVector f, FloatVector k, FloatVector c) {
        var s = div(f, add(f, 2));
        var z = mul(s, s);
        var w = mul(z, z);
        var odd = fma(w, 0.24279078841f, 0.40000972152f);
        var even = fma(w, 0.28498786688f, 0.66666662693f);
        var rest = fma(w, odd, mul(z, even));
        var half = mul(mul(f, f), 0.5f);
        var correction = fma(s, add(half, rest), fma(k, LN2_LOW_LOG, c));
        return fma(k, LN2_HIGH_LOG, sub(f, sub(half, correction)));
    }

    /// log(1 + t) for t in [0, 1]. 1.5 ULP.
    static FloatVector log1pUnit(FloatVector t) {
        var upper = less(SQRT_2_MINUS_1, t);
        var f = select(upper, mul(sub(t, 1), 0.5f), t);                    // 1 + t = 2 (1 + (t − 1)/2)
        return logOnePlus(f, select(upper, 1, constant(0)), constant(0));
    }

    /// log x: −∞ at ±0, +∞ at +∞, NaN below 0. 1 ULP.
    static FloatVector log(FloatVector x) {
        var tiny = less(x, MIN_NORMAL);
        var normal = select(tiny, mul(x, TWO_TO_54), x);
        var k = sub(exponent(normal), select(tiny, 54, constant(0)));
        var result = logOnePlus(sub(significand(normal), 1), k, constant(0));
        result = select(equal(x, 0), Float.NEGATIVE_INFINITY, result);
        result = select(less(x, 0), Float.NaN, result);
        return select(finite(x), result, select(less(x, 0), Float.NaN, x));
    }

    /// log(1 + y): −∞ at −1, NaN below, +∞ at +∞, y itself near 0. What 1 + y loses to rounding is put back. 2 ULP.
    static FloatVector log1p(FloatVector y) {
        var u = add(y, 1);
        var near = and(less(-0.2928f, y), less(y, SQRT_2_MINUS_1));
        var lost = select(less(1, y), sub(1, sub(u, y)), sub(y, sub(u, 1)));
        var f = select(near, y, sub(significand(u), 1));
        var k = select(near, 0, exponent(u));
        var result = logOnePlus(f, k, select(near, 0, div(lost, u)));
        result = select(equal(y, -1), Float.NEGATIVE_INFINITY, result);
        result = select(less(y, -1), Float.NaN, result);
        return select(finite(y), result, select(less(y, 0), Float.NaN, y));
    }

    /// tanh x = −t/(2 + t) with t = e^−2|x| − 1, and the sign of x. ±1 at ±∞. 3 ULP.
    static FloatVector tanh(FloatVector x) {
        var t = expm1(mul(abs(x), -2));
        var y = div(neg(t), add(t, 2));
        return select(less(x, 0), neg(y), y);
    }

    /// 1 − tanh² x = 4 e/(1 + e)² with e = e^−2|x|, without cancellation. 0 at ±∞. 4 ULP.
    static FloatVector tanhSlope(FloatVector x) {
        var e = expNonPositive(mul(abs(x), -2));
        var d = add(e, 1);
        return div(mul(e, 4), mul(d, d));
    }

    /// arctan x: reduced to |f| ≤ tan(π/8) by arctan a = π/4 + arctan((a − 1)/(a + 1)) = π/2 − arctan(1/a). ±π/2 at ±∞.
    /// 2 ULP.
    static FloatVector atan(FloatVector x) {
        var a = abs(x);
        var middle = less(TAN_PI_8, a);
        var large = less(TAN_3_PI_8, a);
        var numerator = select(large, -1, select(middle, sub(a, 1), a));
        var f = div(numerator, select(large, a, select(middle, add(a, 1), constant(1))));
        var y = sub(f, sub(mul(f, atanSeries(f)), select(large, PI_2_LOW, select(middle, PI_4_LOW, constant(0)))));
        y = add(y, select(large, PI_2, select(middle, PI_4, constant(0))));
        return select(less(x, 0), neg(y), y);
    }

    /// 1 − arctan(f)/f for |f| ≤ 7/16.
    private static FloatVector atanSeries(FloatVector f) {
        var z = mul(f, f);
        var w = mul(z, z);
        var odd = fma(w, fma(w, 6.1687607318e-02f, 1.4253635705e-01f), 3.3333328366e-01f);
        var even = fma(w, -1.0648017377e-01f, -1.9999158382e-01f);
        return fma(z, odd, mul(w, even));
    }

    /// 1/(1 + x²), the slope of the arctangent; by (1/x)² where x² may overflow. 0 at ±∞. 2 ULP.
    static FloatVector atanSlope(FloatVector x) {
        var a = abs(x);
        var large = less(SQUARE_DROPS_ONE, a);
        var q = div(1, select(large, a, fma(a, a, 1)));
        return select(large, mul(q, q), q);
    }
}
