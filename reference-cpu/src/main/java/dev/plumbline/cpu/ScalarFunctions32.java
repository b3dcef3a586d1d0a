// The text of VectorFunctions32 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

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
abstract class ScalarFunctions32 extends ScalarArithmetic32 {
    private static final float LOG2_E = constant(0x1.715476p0f);
    private static final float MINUS_LN2_HIGH = constant(-0.693145751953125f);
    private static final float MINUS_LN2_LOW = constant(-1.4286068203e-6f);
    private static final float ROUND = constant(0x1.8p23f);

    /// Here eˣ and x eˣ are 0 in the nearest rounding, and below.
    static final float LOWEST = constant(-130);
    /// Every eˣ with x at least this overflows.
    private static final float HIGHEST = constant(89);
    /// Below this e⁻ˣ − 1 is −1 in the nearest rounding.
    private static final float LOWEST_EXPM1 = constant(-30);

    private static final float UP = constant(0x1p64f);
    private static final float DOWN = constant(0x1p-64f);
    private static final float UP_EXPONENT = constant(64);
    private static final float DOWN_EXPONENT = constant(-64);
    private static final float ROUND_UP = constant(0x1.8p23f + 64);

    /// Factor of {@link #expScaled}.
    static final float EXP_SCALE = UP;
    /// Its reciprocal.
    static final float EXP_UNSCALE = DOWN;

    private static final float SQRT_2_MINUS_1 = constant(0x1.a8279ap-2f);
    private static final float LN2_HIGH_LOG = constant(6.9313812256e-01f);
    private static final float LN2_LOW_LOG = constant(9.0580006145e-06f);
    private static final float MIN_NORMAL = constant(0x1p-126f);
    private static final float TWO_TO_54 = constant(0x1p54f);

    private static final float TAN_PI_8 = constant(0x1.a8279ap-2f);
    private static final float TAN_3_PI_8 = constant(0x1.3504f4p1f);
    private static final float PI_4 = constant(0x1.921fb6p-1f);
    private static final float PI_4_LOW = constant(-0x1.777a5cp-26f);
    private static final float PI_2 = constant(0x1.921fb6p0f);
    private static final float PI_2_LOW = constant(-0x1.777a5cp-25f);
    private static final float SQUARE_DROPS_ONE = constant(1e15f);

    /// Beyond this magnitude angles are not reduced here: n, its rounding and n times the first part of π/2 stay exact up to it.
    static final float CIRCLE_LIMIT = 0x1p16f;
    private static final float TWO_OVER_PI = constant(0x1.45f306p-1f);
    private static final float MINUS_PI_2_HIGHEST = constant(-0x1.921fb6p0f);
    private static final float MINUS_PI_2_MIDDLE = constant(0x1.777a5cp-25f);
    private static final float MINUS_PI_2_LOWEST = constant(0x1.ee59dap-50f);

    private static final float ZERO = constant(0);
    private static final float ONE = constant(1);
    private static final float TWO = constant(2);
    private static final float HALF = constant(0.5f);
    private static final float HALF_DOWN = constant(0x1p-65f);
    private static final float MINUS_ONE = constant(-1);
    private static final float MINUS_TWO = constant(-2);
    private static final float MINUS_HALF = constant(-0.5f);
    private static final float NOT_A_NUMBER = constant(Float.NaN);

    // Of (eʳ − 1 − r)/r², by power of r in the exponential.
    private static final float EXP_2 = constant(0.5f);
    private static final float EXP_3 = constant(0x1.5554dcp-3f);
    private static final float EXP_4 = constant(0x1.55551ap-5f);
    private static final float EXP_5 = constant(0x1.120b6ep-7f);
    private static final float EXP_6 = constant(0x1.6d110ap-10f);

    // 1/k!
    private static final float INVERSE_FACTORIAL_2 = constant(0.5f);
    private static final float INVERSE_FACTORIAL_3 = constant(1.0f / 6);
    private static final float INVERSE_FACTORIAL_4 = constant(1.0f / 24);
    private static final float INVERSE_FACTORIAL_5 = constant(1.0f / 120);
    private static final float INVERSE_FACTORIAL_6 = constant(1.0f / 720);
    private static final float INVERSE_FACTORIAL_7 = constant(1.0f / 5040);
    private static final float INVERSE_FACTORIAL_8 = constant(1.0f / 40320);
    private static final float INVERSE_FACTORIAL_9 = constant(1.0f / 362880);
    private static final float INVERSE_FACTORIAL_10 = constant(1.0f / 3628800);
    private static final float INVERSE_FACTORIAL_11 = constant(1.0f / 39916800);

    // Of log((1 + s)/(1 − s))/s − 2, by power of s².
    private static final float LOG_1 = constant(0.66666662693f);
    private static final float LOG_2 = constant(0.40000972152f);
    private static final float LOG_3 = constant(0.28498786688f);
    private static final float LOG_4 = constant(0.24279078841f);

    // Of 1 − arctan(f)/f, by power of f².
    private static final float ATAN_1 = constant(3.3333328366e-01f);
    private static final float ATAN_2 = constant(-1.9999158382e-01f);
    private static final float ATAN_3 = constant(1.4253635705e-01f);
    private static final float ATAN_4 = constant(-1.0648017377e-01f);
    private static final float ATAN_5 = constant(6.1687607318e-02f);

    // Of sin r, by power of r, and of cos r: through Chebyshev points, relative errors below 1.3e-8 and 9e-10.
    private static final float SIN_3 = constant(-0x1.555552p-3f);
    private static final float SIN_5 = constant(0x1.110c1cp-7f);
    private static final float SIN_7 = constant(-0x1.9ac2cap-13f);
    private static final float COS_4 = constant(0x1.555554p-5f);
    private static final float COS_6 = constant(-0x1.6c12c8p-10f);
    private static final float COS_8 = constant(0x1.9bd314p-16f);

    /// (eʳ − 1 − r)/r² for |r| ≤ ½ log 2: degree 4 through Chebyshev points, error of 1 + r + r² q below 8.1e-9.
    private static float quadraticPart(float r) {
        var r2 = mul(r, r);
        var low = fma(r2, fma(r, EXP_5, EXP_4), fma(r, EXP_3, EXP_2));
        return fma(mul(r2, r2), EXP_6, low);
    }

    /// x − n log 2 with the n in `shifted` = ROUND + offset + n.
    private static float reduced(float x, float n) {
        return fma(n, MINUS_LN2_LOW, fma(n, MINUS_LN2_HIGH, x));
    }

    /// 2⁶⁴ eˣ for x ≤ 0, for results too small to be rounded before a last factor; −130 and below give about 2⁻¹²⁴.
    /// 1 ULP.
    static float expScaled(float x) {
        var clamped = select(less(x, LOWEST), LOWEST, x);
        var shifted = fma(clamped, LOG2_E, ROUND_UP);
        var r = reduced(clamped, sub(shifted, ROUND_UP));
        var p = add(fma(mul(r, r), quadraticPart(r), r), ONE);
        return select(equal(x, x), scale(p, shifted), x);
    }

    /// eˣ for x ≤ 0: e⁻∞ = 0, gradual underflow. 1 ULP.
    static float expNonPositive(float x) {
        return mul(expScaled(x), DOWN);
    }

    /// eˣ for every x: e⁻∞ = 0, gradual underflow, +∞ on overflow. 1 ULP.
    static float exp(float x) {
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
    static float expm1(float x) {
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
    static void expAndExpm1(float x, float[] e, float[] m, int i) {
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
    static float expResidual(float x, float expm1, float series) {
        var far = select(equal(x, Float.POSITIVE_INFINITY), x, sub(expm1, x));
        return select(less(abs(x), ONE), series, far);
    }

    /// eˣ − 1 − x for |x| < 1. 2 ULP.
    static float expResidualSeries(float x) {
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
    private static float logOnePlus(float f, float k, float c) {
        return logFrom(div(f, add(f, TWO)), f, k, c);
    }

    private static float logFrom(float s, float f, float k, float c) {
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
    static float log1pUnit(float t) {
        var f = unitFraction(t);
        return logOnePlus(f, select(less(SQRT_2_MINUS_1, t), ONE, ZERO), ZERO);
    }

    /// The f of t in [0, 1] with 1 + t = 2ᵏ (1 + f), k = 1 from √2 − 1 on: (t − 1)/2 or t.
    private static float unitFraction(float t) {
        return select(less(SQRT_2_MINUS_1, t), mul(sub(t, ONE), HALF), t);
    }

    /// 1/((1 + t) (2 + f)): the one quotient from which follow, for t in [0, 1], 1/(1 + t) and the s of log(1 + t).
    static float unitQuotient(float t) {
        return div(ONE, mul(add(t, ONE), add(unitFraction(t), TWO)));
    }

    /// 1/(1 + t) from {@link #unitQuotient}. 2.5 ULP.
    static float unitReciprocal(float t, float quotient) {
        return mul(quotient, add(unitFraction(t), TWO));
    }

    /// s = f/(2 + f) from {@link #unitQuotient}. 3 ULP.
    static float unitSlope(float t, float quotient) {
        return mul(unitFraction(t), mul(quotient, add(t, ONE)));
    }

    /// log(1 + t) from {@link #unitSlope}, which counts by at most 0.06 of its error: |s (f²/2 + R)| ≤ 0.06 log(1 + t).
    /// 1.7 ULP.
    static float log1pUnit(float t, float slope) {
        return logFrom(slope, unitFraction(t), select(less(SQRT_2_MINUS_1, t), ONE, ZERO), ZERO);
    }

    /// log x: −∞ at ±0, +∞ at +∞, NaN below 0. 1 ULP.
    static float log(float x) {
        var tiny = less(x, MIN_NORMAL);
        var normal = select(tiny, mul(x, TWO_TO_54), x);
        var k = sub(exponent(normal), select(tiny, 54, ZERO));
        var result = logOnePlus(sub(significand(normal), 1), k, ZERO);
        result = select(equal(x, 0), Float.NEGATIVE_INFINITY, result);
        result = select(less(x, ZERO), NOT_A_NUMBER, result);
        return select(finite(x), result, select(less(x, ZERO), NOT_A_NUMBER, x));
    }

    /// log(1 + y): −∞ at −1, NaN below, +∞ at +∞, y itself near 0. What 1 + y loses to rounding is put back. 2 ULP.
    static float log1p(float y) {
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
    static float log1pNonPositive(float y) {
        var u = add(y, ONE);
        var near = less(-0.2928f, y);
        var lost = select(near, ZERO, div(sub(y, sub(u, ONE)), u));
        var f = select(near, y, sub(significand(u), 1));
        var result = logOnePlus(f, select(near, ZERO, exponent(u)), lost);
        return select(equal(y, y), result, y);
    }

    /// tanh x = −t/(2 + t) with the sign of x, given t = e^−2|x| − 1. ±1 at ±∞. 3 ULP.
    static float tanh(float x, float t) {
        var y = div(neg(t), add(t, TWO));
        return select(less(x, ZERO), neg(y), y);
    }

    /// 1 − tanh² x = 4 e/(1 + e)², given e = e^−2|x|, without cancellation. 4 ULP.
    static float tanhSlope(float e) {
        var d = add(e, ONE);
        return div(mul(e, 4), mul(d, d));
    }

    /// arctan x: reduced to |f| ≤ tan(π/8) by arctan a = π/4 + arctan((a − 1)/(a + 1)) = π/2 − arctan(1/a). ±π/2 at ±∞.
    /// 2 ULP.
    static float atan(float x) {
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
    private static float atanSeries(float f) {
        var z = mul(f, f);
        var w = mul(z, z);
        var odd = fma(w, fma(w, ATAN_5, ATAN_3), ATAN_1);
        var even = fma(w, ATAN_4, ATAN_2);
        return fma(z, odd, mul(w, even));
    }

    /// 1/(1 + x²), the slope of the arctangent; by (1/x)² where x² may overflow. 0 at ±∞. 2 ULP.
    static float atanSlope(float x) {
        var a = abs(x);
        var large = less(SQUARE_DROPS_ONE, a);
        var q = div(ONE, select(large, a, fma(a, a, ONE)));
        return select(large, mul(q, q), q);
    }

    /// The n with x = n π/2 + r, |r| ≤ π/4 to the last bits, for |x| ≤ {@link #CIRCLE_LIMIT}.
    private static float quarterTurns(float x) {
        return sub(fma(x, TWO_OVER_PI, ROUND), ROUND);
    }

    /// The r of {@link #quarterTurns}, relative error 2 u. Of the three parts of π/2 the first leaves an exact difference: it is
    /// below 1 and a multiple of the last place of 1 or of x. The second difference is rounded once, relative to itself, and the
    /// third moves it by less than 2⁻⁵ of itself: no number below the limit comes nearer than 2⁻²⁸ to a multiple of π/2.
    static float reducedAngle(float x) {
        var n = quarterTurns(x);
        return fma(n, MINUS_PI_2_LOWEST, fma(n, MINUS_PI_2_MIDDLE, fma(n, MINUS_PI_2_HIGHEST, x)));
    }

    /// sin r for |r| ≤ π/4 + 2⁻⁹. 1 ULP.
    static float sineSeries(float r) {
        var z = mul(r, r);
        var q = fma(z, SIN_7, SIN_5);
        q = fma(z, q, SIN_3);
        return fma(mul(r, z), q, r);
    }

    /// cos r for |r| ≤ π/4 + 2⁻⁹. 1.5 ULP.
    static float cosineSeries(float r) {
        var z = mul(r, r);
        var q = fma(z, COS_8, COS_6);
        q = fma(z, q, COS_4);
        return fma(mul(z, z), q, fma(z, MINUS_HALF, ONE));
    }

    /// cos x into `value` and −sin x into `slope`, at `i`, given the cosine and the sine of the reduced angle. 3 ULP.
    ///
    /// n = 2 q + d with q rounded to even: d = ±1 says that n is odd, and then n = d modulo 4; else n = 0 or 2 modulo 4 as q is even
    /// or odd, which e = q modulo 2 tells.
    static void turned(float x, float cosine, float sine, float[] value, float[] slope, int i) {
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
