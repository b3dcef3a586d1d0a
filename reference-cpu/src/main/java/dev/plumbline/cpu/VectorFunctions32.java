package dev.plumbline.cpu;

import jdk.incubator.vector.FloatVector;

/// Elementary functions of binary32 lanes, from sums, products, fused products, quotients, comparisons and bit
/// operations only: the same bits in every lane, at every width, compiled or interpreted, and in
/// {@link ScalarFunctions32}, whose text is this one's on `float`.
///
/// A loop of a kernel may hold about 40 of these operations: beyond some 18,000 nodes the compiler stops inlining
/// methods
/// other than the JDK's own, and each vector that crosses a call becomes an object. Kernels therefore go over a block
/// in several loops, each in its own method, and constants are vectors made once, which cost one node.
///
/// The bounds are in ULP of the result, for all finite arguments of the stated domain; NaN gives NaN. Reductions and
/// coefficients of the logarithm and the arctangent are those of fdlibm (Sun Microsystems, 1993).
abstract class VectorFunctions32 extends VectorArithmetic32 {
    private static final FloatVector LOG2_E = constant(0x1.715476p0f);
    private static final FloatVector MINUS_LN2_HIGH = constant(-0.693145751953125f);
    private static final FloatVector MINUS_LN2_LOW = constant(-1.4286068203e-6f);
    private static final FloatVector ROUND = constant(0x1.8p23f);

    /// Here eˣ and x eˣ are 0 in the nearest rounding, and below.
    static final FloatVector LOWEST = constant(-130);
    /// Every eˣ with x at least this overflows.
    private static final FloatVector HIGHEST = constant(89);
    /// Below this e⁻ˣ − 1 is −1 in the nearest rounding.
    private static final FloatVector LOWEST_EXPM1 = constant(-30);

    private static final FloatVector UP = constant(0x1p64f);
    private static final FloatVector DOWN = constant(0x1p-64f);
    private static final FloatVector UP_EXPONENT = constant(64);
    private static final FloatVector DOWN_EXPONENT = constant(-64);
    private static final FloatVector ROUND_UP = constant(0x1.8p23f + 64);

    /// Factor of {@link #expScaled}.
    static final FloatVector EXP_SCALE = UP;
    /// Its reciprocal.
    static final FloatVector EXP_UNSCALE = DOWN;

    private static final FloatVector SQRT_2_MINUS_1 = constant(0x1.a8279ap-2f);
    private static final FloatVector LN2_HIGH_LOG = constant(6.9313812256e-01f);
    private static final FloatVector LN2_LOW_LOG = constant(9.0580006145e-06f);
    private static final FloatVector MIN_NORMAL = constant(0x1p-126f);
    private static final FloatVector TWO_TO_54 = constant(0x1p54f);

    private static final FloatVector TAN_PI_8 = constant(0x1.a8279ap-2f);
    private static final FloatVector TAN_3_PI_8 = constant(0x1.3504f4p1f);
    private static final FloatVector PI_4 = constant(0x1.921fb6p-1f);
    private static final FloatVector PI_4_LOW = constant(-0x1.777a5cp-26f);
    private static final FloatVector PI_2 = constant(0x1.921fb6p0f);
    private static final FloatVector PI_2_LOW = constant(-0x1.777a5cp-25f);
    private static final FloatVector SQUARE_DROPS_ONE = constant(1e15f);

    /// Beyond this magnitude angles are not reduced here: n, its rounding and n times the first part of π/2 stay exact up to it.
    static final float CIRCLE_LIMIT = 0x1p16f;
    private static final FloatVector TWO_OVER_PI = constant(0x1.45f306p-1f);
    private static final FloatVector MINUS_PI_2_HIGHEST = constant(-0x1.921fb6p0f);
    private static final FloatVector MINUS_PI_2_MIDDLE = constant(0x1.777a5cp-25f);
    private static final FloatVector MINUS_PI_2_LOWEST = constant(0x1.ee59dap-50f);

    private static final FloatVector ZERO = constant(0);
    private static final FloatVector ONE = constant(1);
    private static final FloatVector TWO = constant(2);
    private static final FloatVector HALF = constant(0.5f);
    private static final FloatVector HALF_DOWN = constant(0x1p-65f);
    private static final FloatVector MINUS_ONE = constant(-1);
    private static final FloatVector MINUS_TWO = constant(-2);
    private static final FloatVector MINUS_HALF = constant(-0.5f);
    private static final FloatVector NOT_A_NUMBER = constant(Float.NaN);

    // Of (eʳ − 1 − r)/r², by power of r in the exponential.
    private static final FloatVector EXP_2 = constant(0.5f);
    private static final FloatVector EXP_3 = constant(0x1.5554dcp-3f);
    private static final FloatVector EXP_4 = constant(0x1.55551ap-5f);
    private static final FloatVector EXP_5 = constant(0x1.120b6ep-7f);
    private static final FloatVector EXP_6 = constant(0x1.6d110ap-10f);

    // 1/k!
    private static final FloatVector INVERSE_FACTORIAL_2 = constant(0.5f);
    private static final FloatVector INVERSE_FACTORIAL_3 = constant(1.0f / 6);
    private static final FloatVector INVERSE_FACTORIAL_4 = constant(1.0f / 24);
    private static final FloatVector INVERSE_FACTORIAL_5 = constant(1.0f / 120);
    private static final FloatVector INVERSE_FACTORIAL_6 = constant(1.0f / 720);
    private static final FloatVector INVERSE_FACTORIAL_7 = constant(1.0f / 5040);
    private static final FloatVector INVERSE_FACTORIAL_8 = constant(1.0f / 40320);
    private static final FloatVector INVERSE_FACTORIAL_9 = constant(1.0f / 362880);
    private static final FloatVector INVERSE_FACTORIAL_10 = constant(1.0f / 3628800);
    private static final FloatVector INVERSE_FACTORIAL_11 = constant(1.0f / 39916800);

    // Of log((1 + s)/(1 − s))/s − 2, by power of s².
    private static final FloatVector LOG_1 = constant(0.66666662693f);
    private static final FloatVector LOG_2 = constant(0.40000972152f);
    private static final FloatVector LOG_3 = constant(0.28498786688f);
    private static final FloatVector LOG_4 = constant(0.24279078841f);

    // Of 1 − arctan(f)/f, by power of f².
    private static final FloatVector ATAN_1 = constant(3.3333328366e-01f);
    private static final FloatVector ATAN_2 = constant(-1.9999158382e-01f);
    private static final FloatVector ATAN_3 = constant(1.4253635705e-01f);
    private static final FloatVector ATAN_4 = constant(-1.0648017377e-01f);
    private static final FloatVector ATAN_5 = constant(6.1687607318e-02f);

    // Of sin r, by power of r, and of cos r: through Chebyshev points, relative errors below 1.3e-8 and 9e-10.
    private static final FloatVector SIN_3 = constant(-0x1.555552p-3f);
    private static final FloatVector SIN_5 = constant(0x1.110c1cp-7f);
    private static final FloatVector SIN_7 = constant(-0x1.9ac2cap-13f);
    private static final FloatVector COS_4 = constant(0x1.555554p-5f);
    private static final FloatVector COS_6 = constant(-0x1.6c12c8p-10f);
    private static final FloatVector COS_8 = constant(0x1.9bd314p-16f);

    /// (eʳ − 1 − r)/r² for |r| ≤ ½ log 2: degree 4 through Chebyshev points, error of 1 + r + r² q below 8.1e-9.
    private static FloatVector quadraticPart(FloatVector r) {
        var r2 = mul(r, r);
        var low = fma(r2, fma(r, EXP_5, EXP_4), fma(r, EXP_3, EXP_2));
        return fma(mul(r2, r2), EXP_6, low);
    }

    /// x − n log 2 with the n in `shifted` = ROUND + offset + n.
    private static FloatVector reduced(FloatVector x, FloatVector n) {
        return fma(n, MINUS_LN2_LOW, fma(n, MINUS_LN2_HIGH, x));
    }

    /// 2⁶⁴ eˣ for x ≤ 0, for results too small to be rounded before a last factor; −130 and below give about 2⁻¹²⁴.
    /// 1 ULP.
    static FloatVector expScaled(FloatVector x) {
        var clamped = select(less(x, LOWEST), LOWEST, x);
        var shifted = fma(clamped, LOG2_E, ROUND_UP);
        var r = reduced(clamped, sub(shifted, ROUND_UP));
        var p = add(fma(mul(r, r), quadraticPart(r), r), ONE);
        return select(equal(x, x), scale(p, shifted), x);
    }

    /// eˣ for x ≤ 0: e⁻∞ = 0, gradual underflow. 1 ULP.
    static FloatVector expNonPositive(FloatVector x) {
        return mul(expScaled(x), DOWN);
    }

    /// eˣ for every x: e⁻∞ = 0, gradual underflow, +∞ on overflow. 1 ULP.
    static FloatVector exp(FloatVector x) {
        var negative = less(x, ZERO);
        var low = select(less(x, LOWEST), LOWEST, x);
        var clamped = select(less(HIGHEST, low), HIGHEST, low);
        var shifted = fma(clamped, LOG2_E, ROUND);
        var r = reduced(clamped, sub(shifted, ROUND));
        var p = add(fma(mul(r, r), quadraticPart(r), r), ONE);
        var scaled = scale(p, add(shifted, select(negative, UP_EXPONENT, DOWN_EXPONENT)));
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
        var half = scale(HALF, shifted);                         // 2ⁿ⁻¹: 2ⁿ may overflow
        var sum = fma(half, p, sub(half, HALF));
        var result = select(equal(n, 0), p, add(sum, sum));
        return select(equal(x, x), result, x);
    }

    /// eˣ into `e` and eˣ − 1 into `m`, at `i`, for x ≤ 0, from one polynomial. 1 and 2 ULP.
    static void expAndExpm1(FloatVector x, float[] e, float[] m, int i) {
        var clamped = select(less(x, LOWEST), LOWEST, x);
        var shifted = fma(clamped, LOG2_E, ROUND_UP);
        var n = sub(shifted, ROUND_UP);
        var r = reduced(clamped, n);
        var p = fma(mul(r, r), quadraticPart(r), r);
        var number = equal(x, x);
        store(e, i, select(number, mul(scale(add(p, ONE), shifted), DOWN), x));
        var half = scale(HALF_DOWN, shifted);                    // 2ⁿ⁻¹
        var sum = fma(half, p, sub(half, HALF));
        var result = select(less(x, LOWEST_EXPM1), MINUS_ONE, select(equal(n, 0), p, add(sum, sum)));
        store(m, i, select(number, result, x));
    }

    /// eˣ − 1 − x ≥ 0 for every x, given eˣ − 1 and, for |x| < 1, {@link #expResidualSeries}; +∞ at ±∞. 4 ULP.
    static FloatVector expResidual(FloatVector x, FloatVector expm1, FloatVector series) {
        var far = select(equal(x, Float.POSITIVE_INFINITY), x, sub(expm1, x));
        return select(less(abs(x), ONE), series, far);
    }

    /// eˣ − 1 − x for |x| < 1. 2 ULP.
    static FloatVector expResidualSeries(FloatVector x) {
        var q = fma(x, INVERSE_FACTORIAL_11, INVERSE_FACTORIAL_10);
        q = fma(x, q, INVERSE_FACTORIAL_9);
        q = fma(x, q, INVERSE_FACTORIAL_8);
        q = fma(x, q, INVERSE_FACTORIAL_7);
        q = fma(x, q, INVERSE_FACTORIAL_6);
        q = fma(x, q, INVERSE_FACTORIAL_5);
        q = fma(x, q, INVERSE_FACTORIAL_4);
        q = fma(x, q, INVERSE_FACTORIAL_3);
        return mul(mul(x, x), fma(x, q, INVERSE_FACTORIAL_2));
    }

    /// k log 2 + log(1 + f) + c for √½ − 1 ≤ f ≤ √2 − 1: with s = f/(2 + f), log(1 + f) = 2s + s R(s²).
    private static FloatVector logOnePlus(FloatVector f, FloatVector k, FloatVector c) {
        return logFrom(div(f, add(f, TWO)), f, k, c);
    }

    private static FloatVector logFrom(FloatVector s, FloatVector f, FloatVector k, FloatVector c) {
        var z = mul(s, s);
        var w = mul(z, z);
        var odd = fma(w, LOG_4, LOG_2);
        var even = fma(w, LOG_3, LOG_1);
        var rest = fma(w, odd, mul(z, even));
        var half = mul(mul(f, f), HALF);
        var correction = fma(s, add(half, rest), fma(k, LN2_LOW_LOG, c));
        return fma(k, LN2_HIGH_LOG, sub(f, sub(half, correction)));
    }

    /// log(1 + t) for t in [0, 1]. 1.5 ULP.
    static FloatVector log1pUnit(FloatVector t) {
        var f = unitFraction(t);
        return logOnePlus(f, select(less(SQRT_2_MINUS_1, t), ONE, ZERO), ZERO);
    }

    /// The f of t in [0, 1] with 1 + t = 2ᵏ (1 + f), k = 1 from √2 − 1 on: (t − 1)/2 or t.
    private static FloatVector unitFraction(FloatVector t) {
        return select(less(SQRT_2_MINUS_1, t), mul(sub(t, ONE), HALF), t);
    }

    /// 1/((1 + t) (2 + f)): the one quotient from which follow, for t in [0, 1], 1/(1 + t) and the s of log(1 + t).
    static FloatVector unitQuotient(FloatVector t) {
        return div(ONE, mul(add(t, ONE), add(unitFraction(t), TWO)));
    }

    /// 1/(1 + t) from {@link #unitQuotient}. 2.5 ULP.
    static FloatVector unitReciprocal(FloatVector t, FloatVector quotient) {
        return mul(quotient, add(unitFraction(t), TWO));
    }

    /// s = f/(2 + f) from {@link #unitQuotient}. 3 ULP.
    static FloatVector unitSlope(FloatVector t, FloatVector quotient) {
        return mul(unitFraction(t), mul(quotient, add(t, ONE)));
    }

    /// log(1 + t) from {@link #unitSlope}, which counts by at most 0.06 of its error: |s (f²/2 + R)| ≤ 0.06 log(1 + t).
    /// 1.7 ULP.
    static FloatVector log1pUnit(FloatVector t, FloatVector slope) {
        return logFrom(slope, unitFraction(t), select(less(SQRT_2_MINUS_1, t), ONE, ZERO), ZERO);
    }

    /// log x: −∞ at ±0, +∞ at +∞, NaN below 0. 1 ULP.
    static FloatVector log(FloatVector x) {
        var tiny = less(x, MIN_NORMAL);
        var normal = select(tiny, mul(x, TWO_TO_54), x);
        var k = sub(exponent(normal), select(tiny, 54, ZERO));
        var result = logOnePlus(sub(significand(normal), 1), k, ZERO);
        result = select(equal(x, 0), Float.NEGATIVE_INFINITY, result);
        result = select(less(x, ZERO), NOT_A_NUMBER, result);
        return select(finite(x), result, select(less(x, ZERO), NOT_A_NUMBER, x));
    }

    /// log(1 + y): −∞ at −1, NaN below, +∞ at +∞, y itself near 0. What 1 + y loses to rounding is put back. 2 ULP.
    static FloatVector log1p(FloatVector y) {
        var u = add(y, ONE);
        var near = and(less(-0.2928f, y), less(y, SQRT_2_MINUS_1));
        var lost = select(less(1, y), sub(ONE, sub(u, y)), sub(y, sub(u, ONE)));
        var f = select(near, y, sub(significand(u), 1));
        var k = select(near, 0, exponent(u));
        var result = logOnePlus(f, k, select(near, 0, div(lost, u)));
        result = select(equal(y, -1), Float.NEGATIVE_INFINITY, result);
        result = select(less(y, -1), NOT_A_NUMBER, result);
        return select(finite(y), result, select(less(y, ZERO), NOT_A_NUMBER, y));
    }

    /// log(1 + y) for −1 < y ≤ 0, y itself near 0. What 1 + y loses to rounding is put back. 2 ULP.
    static FloatVector log1pNonPositive(FloatVector y) {
        var u = add(y, ONE);
        var near = less(-0.2928f, y);
        var lost = select(near, ZERO, div(sub(y, sub(u, ONE)), u));
        var f = select(near, y, sub(significand(u), 1));
        var result = logOnePlus(f, select(near, ZERO, exponent(u)), lost);
        return select(equal(y, y), result, y);
    }

    /// tanh x = −t/(2 + t) with the sign of x, given t = e^−2|x| − 1. ±1 at ±∞. 3 ULP.
    static FloatVector tanh(FloatVector x, FloatVector t) {
        var y = div(neg(t), add(t, TWO));
        return select(less(x, ZERO), neg(y), y);
    }

    /// 1 − tanh² x = 4 e/(1 + e)², given e = e^−2|x|, without cancellation. 4 ULP.
    static FloatVector tanhSlope(FloatVector e) {
        var d = add(e, ONE);
        return div(mul(e, 4), mul(d, d));
    }

    /// arctan x: reduced to |f| ≤ tan(π/8) by arctan a = π/4 + arctan((a − 1)/(a + 1)) = π/2 − arctan(1/a). ±π/2 at ±∞.
    /// 2 ULP.
    static FloatVector atan(FloatVector x) {
        var a = abs(x);
        var middle = less(TAN_PI_8, a);
        var large = less(TAN_3_PI_8, a);
        var numerator = select(large, -1, select(middle, sub(a, ONE), a));
        var f = div(numerator, select(large, a, select(middle, add(a, ONE), ONE)));
        var y = sub(f, sub(mul(f, atanSeries(f)), select(large, PI_2_LOW, select(middle, PI_4_LOW, ZERO))));
        y = add(y, select(large, PI_2, select(middle, PI_4, ZERO)));
        return select(less(x, ZERO), neg(y), y);
    }

    /// 1 − arctan(f)/f for |f| ≤ 7/16.
    private static FloatVector atanSeries(FloatVector f) {
        var z = mul(f, f);
        var w = mul(z, z);
        var odd = fma(w, fma(w, ATAN_5, ATAN_3), ATAN_1);
        var even = fma(w, ATAN_4, ATAN_2);
        return fma(z, odd, mul(w, even));
    }

    /// 1/(1 + x²), the slope of the arctangent; by (1/x)² where x² may overflow. 0 at ±∞. 2 ULP.
    static FloatVector atanSlope(FloatVector x) {
        var a = abs(x);
        var large = less(SQUARE_DROPS_ONE, a);
        var q = div(ONE, select(large, a, fma(a, a, ONE)));
        return select(large, mul(q, q), q);
    }

    /// The n with x = n π/2 + r, |r| ≤ π/4 to the last bits, for |x| ≤ {@link #CIRCLE_LIMIT}.
    private static FloatVector quarterTurns(FloatVector x) {
        return sub(fma(x, TWO_OVER_PI, ROUND), ROUND);
    }

    /// The r of {@link #quarterTurns}, relative error 2 u. Of the three parts of π/2 the first leaves an exact difference: it is
    /// below 1 and a multiple of the last place of 1 or of x. The second difference is rounded once, relative to itself, and the
    /// third moves it by less than 2⁻⁵ of itself: no number below the limit comes nearer than 2⁻²⁸ to a multiple of π/2.
    static FloatVector reducedAngle(FloatVector x) {
        var n = quarterTurns(x);
        return fma(n, MINUS_PI_2_LOWEST, fma(n, MINUS_PI_2_MIDDLE, fma(n, MINUS_PI_2_HIGHEST, x)));
    }

    /// sin r for |r| ≤ π/4 + 2⁻⁹. 1 ULP.
    static FloatVector sineSeries(FloatVector r) {
        var z = mul(r, r);
        var q = fma(z, SIN_7, SIN_5);
        q = fma(z, q, SIN_3);
        return fma(mul(r, z), q, r);
    }

    /// cos r for |r| ≤ π/4 + 2⁻⁹. 1.5 ULP.
    static FloatVector cosineSeries(FloatVector r) {
        var z = mul(r, r);
        var q = fma(z, COS_8, COS_6);
        q = fma(z, q, COS_4);
        return fma(mul(z, z), q, fma(z, MINUS_HALF, ONE));
    }

    /// cos x into `value` and −sin x into `slope`, at `i`, given the cosine and the sine of the reduced angle. 3 ULP.
    ///
    /// n = 2 q + d with q rounded to even: d = ±1 says that n is odd, and then n = d modulo 4; else n = 0 or 2 modulo 4 as q is even
    /// or odd, which e = q modulo 2 tells.
    static void turned(FloatVector x, FloatVector cosine, FloatVector sine, float[] value, float[] slope, int i) {
        var n = quarterTurns(x);
        var q = sub(fma(n, HALF, ROUND), ROUND);
        var d = fma(q, MINUS_TWO, n);
        var e = fma(sub(fma(q, HALF, ROUND), ROUND), MINUS_TWO, q);
        var even = equal(d, 0);
        var sign = select(even, fma(mul(e, e), MINUS_TWO, ONE), neg(d));
        store(value, i, mul(sign, select(even, cosine, sine)));
        store(slope, i, mul(sign, select(even, neg(sine), cosine)));
    }
}
