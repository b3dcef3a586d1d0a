package dev.plumbline.cpu;

import jdk.incubator.vector.DoubleVector;

/// Elementary functions of binary64 lanes, from sums, products, fused products, quotients, comparisons and bit
/// operations only: the same bits in every lane, at every width, compiled or interpreted, and in
/// {@link ScalarFunctions64}, whose text is this one's on `double`.
///
/// The bounds are in ULP of the result, for all finite arguments of the stated domain; NaN gives NaN. Reductions and
/// coefficients of the logarithm and the arctangent are those of fdlibm (Sun Microsystems, 1993).
abstract class VectorFunctions64 extends VectorArithmetic64 {
    private static final double LOG2_E = 0x1.71547652b82fep0;
    private static final double LN2_HIGH = 0x1.62e42fefa3800p-1;
    private static final double LN2_LOW = 0x1.ef35793c76730p-45;
    private static final double ROUND = 0x1.8p52;

    /// Here eˣ and x eˣ are 0 in the nearest rounding, and below.
    static final double LOWEST = -800;
    /// Every eˣ with x at least this overflows.
    private static final double HIGHEST = 710;
    /// Below this e⁻ˣ − 1 is −1 in the nearest rounding.
    private static final double LOWEST_EXPM1 = -50;

    private static final double UP = 0x1p512;
    private static final double DOWN = 0x1p-512;
    private static final double UP_EXPONENT = 512;

    /// Factor of {@link #expScaled}.
    static final double EXP_SCALE = UP;
    /// Its reciprocal.
    static final double EXP_UNSCALE = DOWN;

    private static final double SQRT_2_MINUS_1 = 0x1.a827999fcef32p-2;
    private static final double LN2_HIGH_LOG = 6.93147180369123816490e-01;
    private static final double LN2_LOW_LOG = 1.90821492927058770002e-10;
    private static final double MIN_NORMAL = 0x1p-1022;
    private static final double TWO_TO_54 = 0x1p54;

    private static final double TAN_PI_8 = 0x1.a827999fcef32p-2;
    private static final double TAN_3_PI_8 = 0x1.3504f333f9de6p1;
    private static final double PI_4 = 0x1.921fb54442d18p-1;
    private static final double PI_4_LOW = 0x1.1a62633145c07p-55;
    private static final double PI_2 = 0x1.921fb54442d18p0;
    private static final double PI_2_LOW = 0x1.1a62633145c07p-54;
    private static final double SQUARE_DROPS_ONE = 1e100;

    /// (eʳ − 1 − r)/r² for |r| ≤ ½ log 2: degree 9 through Chebyshev points, error of 1 + r + r² q below 1.3e-17.
    private static DoubleVector quadraticPart(DoubleVector r) {
        var r2 = mul(r, r);
        var low = fma(r2, fma(r, 0x1.11111111109b3p-7, 0x1.5555555553d63p-5),
                fma(r, 0x1.5555555555556p-3, 0x1.0000000000001p-1));
        var high = fma(r2, fma(r, 0x1.71de0dae63bb3p-19, 0x1.a019b90d2ae7ap-16),
                fma(r, 0x1.a01a01a7c41d5p-13, 0x1.6c16c1788bd90p-10));
        var r4 = mul(r2, r2);
        var top = fma(r, 0x1.af38a9b0ec855p-26, 0x1.289185613a3d6p-22);
        return fma(r4, fma(r4, top, high), low);
    }

    /// x − n log 2 with the n in `shifted` = ROUND + offset + n.
    private static DoubleVector reduced(DoubleVector x, DoubleVector n) {
        return fma(n, -LN2_LOW, fma(n, -LN2_HIGH, x));
    }

    /// 2⁵¹² eˣ for x ≤ 0, for results too small to be rounded before a last factor; −800 and below give about 2⁻⁶⁴².
    /// 1 ULP.
    static DoubleVector expScaled(DoubleVector x) {
        var clamped = select(less(x, LOWEST), LOWEST, x);
        var shifted = fma(clamped, LOG2_E, ROUND + UP_EXPONENT);
        var r = reduced(clamped, sub(shifted, ROUND + UP_EXPONENT));
        var p = add(fma(mul(r, r), quadraticPart(r), r), 1);
        return select(equal(x, x), scale(p, shifted), x);
    }

    /// eˣ for x ≤ 0: e⁻∞ = 0, gradual underflow. 1 ULP.
    static DoubleVector expNonPositive(DoubleVector x) {
        return mul(expScaled(x), DOWN);
    }

    /// eˣ for every x: e⁻∞ = 0, gradual underflow, +∞ on overflow. 1 ULP.
    static DoubleVector exp(DoubleVector x) {
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
    static DoubleVector expm1(DoubleVector x) {
        var low = select(less(x, LOWEST_EXPM1), LOWEST_EXPM1, x);
        var clamped = select(less(HIGHEST, low), HIGHEST, low);
        var shifted = fma(clamped, LOG2_E, ROUND);
        var n = sub(shifted, ROUND);
        var r = reduced(clamped, n);
        var p = fma(mul(r, r), quadraticPart(r), r);
        var half = scale(constant(0.5), shifted);                         // 2ⁿ⁻¹: 2ⁿ may overflow
        var sum = fma(half, p, sub(half, 0.5));
        var result = select(equal(n, 0), p, add(sum, sum));
        return select(equal(x, x), result, x);
    }

    /// eˣ − 1 − x ≥ 0 for every x, by its Taylor series for |x| ≤ 1; +∞ at ±∞. 4 ULP.
    static DoubleVector expResidual(DoubleVector x) {
        var near = expResidualSeries(x);
        var far = sub(expm1(x), x);
        return select(less(abs(x), 1), near, select(equal(x, Double.POSITIVE_INFINITY), x, far));
    }

    private static DoubleVector expResidualSeries(DoubleVector x) {
        var q = fma(x, 1.0 / 6402373705728000L, 1.0 / 355687428096000L);
        q = fma(x, q, 1.0 / 20922789888000L);
        q = fma(x, q, 1.0 / 1307674368000L);
        q = fma(x, q, 1.0 / 87178291200L);
        q = fma(x, q, 1.0 / 6227020800L);
        q = fma(x, q, 1.0 / 479001600);
        q = fma(x, q, 1.0 / 39916800);
        q = fma(x, q, 1.0 / 3628800);
        q = fma(x, q, 1.0 / 362880);
        q = fma(x, q, 1.0 / 40320);
        q = fma(x, q, 1.0 / 5040);
        q = fma(x, q, 1.0 / 720);
        q = fma(x, q, 1.0 / 120);
        q = fma(x, q, 1.0 / 24);
        q = fma(x, q, 1.0 / 6);
        return mul(mul(x, x), fma(x, q, 0.5));
    }

    /// k log 2 + log(1 + f) + c for √½ − 1 ≤ f ≤ √2 − 1: with s = f/(2 + f), log(1 + f) = 2s + s R(s²).
    private static DoubleVector logOnePlus(DoubleVector f, DoubleVector k, DoubleVector c) {
        var s = div(f, add(f, 2));
        var z = mul(s, s);
        var w = mul(z, z);
        var odd = fma(w, fma(w, 1.531383769920937332e-01, 2.222219843214978396e-01), 3.999999999940941908e-01);
        var even = fma(w, fma(w, fma(w, 1.479819860511658591e-01, 1.818357216161805012e-01),
                2.857142874366239149e-01), 6.666666666666735130e-01);
        var rest = fma(w, odd, mul(z, even));
        var half = mul(mul(f, f), 0.5);
        var correction = fma(s, add(half, rest), fma(k, LN2_LOW_LOG, c));
        return fma(k, LN2_HIGH_LOG, sub(f, sub(half, correction)));
    }

    /// log(1 + t) for t in [0, 1]. 1.5 ULP.
    static DoubleVector log1pUnit(DoubleVector t) {
        var upper = less(SQRT_2_MINUS_1, t);
        var f = select(upper, mul(sub(t, 1), 0.5), t);                    // 1 + t = 2 (1 + (t − 1)/2)
        return logOnePlus(f, select(upper, 1, constant(0)), constant(0));
    }

    /// log x: −∞ at ±0, +∞ at +∞, NaN below 0. 1 ULP.
    static DoubleVector log(DoubleVector x) {
        var tiny = less(x, MIN_NORMAL);
        var normal = select(tiny, mul(x, TWO_TO_54), x);
        var k = sub(exponent(normal), select(tiny, 54, constant(0)));
        var result = logOnePlus(sub(significand(normal), 1), k, constant(0));
        result = select(equal(x, 0), Double.NEGATIVE_INFINITY, result);
        result = select(less(x, 0), Double.NaN, result);
        return select(finite(x), result, select(less(x, 0), Double.NaN, x));
    }

    /// log(1 + y): −∞ at −1, NaN below, +∞ at +∞, y itself near 0. What 1 + y loses to rounding is put back. 2 ULP.
    static DoubleVector log1p(DoubleVector y) {
        var u = add(y, 1);
        var near = and(less(-0.2928, y), less(y, SQRT_2_MINUS_1));
        var lost = select(less(1, y), sub(1, sub(u, y)), sub(y, sub(u, 1)));
        var f = select(near, y, sub(significand(u), 1));
        var k = select(near, 0, exponent(u));
        var result = logOnePlus(f, k, select(near, 0, div(lost, u)));
        result = select(equal(y, -1), Double.NEGATIVE_INFINITY, result);
        result = select(less(y, -1), Double.NaN, result);
        return select(finite(y), result, select(less(y, 0), Double.NaN, y));
    }

    /// tanh x = −t/(2 + t) with t = e^−2|x| − 1, and the sign of x. ±1 at ±∞. 3 ULP.
    static DoubleVector tanh(DoubleVector x) {
        var t = expm1(mul(abs(x), -2));
        var y = div(neg(t), add(t, 2));
        return select(less(x, 0), neg(y), y);
    }

    /// 1 − tanh² x = 4 e/(1 + e)² with e = e^−2|x|, without cancellation. 0 at ±∞. 4 ULP.
    static DoubleVector tanhSlope(DoubleVector x) {
        var e = expNonPositive(mul(abs(x), -2));
        var d = add(e, 1);
        return div(mul(e, 4), mul(d, d));
    }

    /// arctan x: reduced to |f| ≤ tan(π/8) by arctan a = π/4 + arctan((a − 1)/(a + 1)) = π/2 − arctan(1/a). ±π/2 at ±∞.
    /// 2 ULP.
    static DoubleVector atan(DoubleVector x) {
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
    private static DoubleVector atanSeries(DoubleVector f) {
        var z = mul(f, f);
        var w = mul(z, z);
        var odd = fma(w, 1.62858201153657823623e-02, 4.97687799461593236017e-02);
        odd = fma(w, odd, 6.66107313738753120669e-02);
        odd = fma(w, odd, 9.09088713343650656196e-02);
        odd = fma(w, odd, 1.42857142725034663711e-01);
        odd = fma(w, odd, 3.33333333333329318027e-01);
        var even = fma(w, -3.65315727442169155270e-02, -5.83357013379057348645e-02);
        even = fma(w, even, -7.69187620504482999495e-02);
        even = fma(w, even, -1.11111104054623557880e-01);
        even = fma(w, even, -1.99999999998764832476e-01);
        return fma(z, odd, mul(w, even));
    }

    /// 1/(1 + x²), the slope of the arctangent; by (1/x)² where x² may overflow. 0 at ±∞. 2 ULP.
    static DoubleVector atanSlope(DoubleVector x) {
        var a = abs(x);
        var large = less(SQUARE_DROPS_ONE, a);
        var q = div(1, select(large, a, fma(a, a, 1)));
        return select(large, mul(q, q), q);
    }
}
