// The text of VectorFunctions64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

/// Elementary functions of binary64 lanes, from sums, products, fused products, quotients, comparisons and bit
/// operations only: the same bits in every lane, at every width, compiled or interpreted, and in
/// {@link ScalarFunctions64}, whose text is this one's on `double`.
///
/// A loop of a kernel may hold about 40 of these operations: beyond some 18,000 nodes the compiler stops inlining
/// methods
/// other than the JDK's own, and each vector that crosses a call becomes an object. Kernels therefore go over a block
/// in several loops, each in its own method, and constants are vectors made once, which cost one node.
///
/// The bounds are in ULP of the result, for all finite arguments of the stated domain; NaN gives NaN. Reductions and
/// coefficients of logarithm, arctangent, sine and cosine are those of fdlibm (Sun Microsystems, 1993).
abstract class ScalarFunctions64 extends ScalarArithmetic64 {
    private static final double LOG2_E = constant(0x1.71547652b82fep0);
    private static final double MINUS_LN2_HIGH = constant(-0x1.62e42fefa3800p-1);
    private static final double MINUS_LN2_LOW = constant(-0x1.ef35793c76730p-45);
    private static final double ROUND = constant(0x1.8p52);

    /// Here eˣ and x eˣ are 0 in the nearest rounding, and below.
    static final double LOWEST = constant(-800);
    /// Every eˣ with x at least this overflows.
    private static final double HIGHEST = constant(710);
    /// Below this e⁻ˣ − 1 is −1 in the nearest rounding.
    private static final double LOWEST_EXPM1 = constant(-50);

    private static final double UP = constant(0x1p512);
    private static final double DOWN = constant(0x1p-512);
    private static final double UP_EXPONENT = constant(512);
    private static final double DOWN_EXPONENT = constant(-512);
    private static final double ROUND_UP = constant(0x1.8p52 + 512);

    /// Factor of {@link #expScaled}.
    static final double EXP_SCALE = UP;
    /// Its reciprocal.
    static final double EXP_UNSCALE = DOWN;

    private static final double SQRT_2_MINUS_1 = constant(0x1.a827999fcef32p-2);
    private static final double LN2_HIGH_LOG = constant(6.93147180369123816490e-01);
    private static final double LN2_LOW_LOG = constant(1.90821492927058770002e-10);
    private static final double MIN_NORMAL = constant(0x1p-1022);
    private static final double TWO_TO_54 = constant(0x1p54);

    private static final double TAN_PI_8 = constant(0x1.a827999fcef32p-2);
    private static final double TAN_3_PI_8 = constant(0x1.3504f333f9de6p1);
    private static final double PI_4 = constant(0x1.921fb54442d18p-1);
    private static final double PI_4_LOW = constant(0x1.1a62633145c07p-55);
    private static final double PI_2 = constant(0x1.921fb54442d18p0);
    private static final double PI_2_LOW = constant(0x1.1a62633145c07p-54);
    private static final double SQUARE_DROPS_ONE = constant(1e100);

    /// Beyond this magnitude angles are not reduced here: n, its rounding and n times the first part of π/2 stay exact up to it.
    static final double CIRCLE_LIMIT = 0x1p30;
    private static final double TWO_OVER_PI = constant(0x1.45f306dc9c883p-1);
    private static final double MINUS_PI_2_HIGHEST = constant(-0x1.921fb54442d18p0);
    private static final double MINUS_PI_2_MIDDLE = constant(-0x1.1a62633145c07p-54);
    private static final double MINUS_PI_2_LOWEST = constant(0x1.f1976b7ed8fbcp-110);

    private static final double ZERO = constant(0);
    private static final double ONE = constant(1);
    private static final double TWO = constant(2);
    private static final double HALF = constant(0.5);
    private static final double HALF_DOWN = constant(0x1p-513);
    private static final double MINUS_ONE = constant(-1);
    private static final double MINUS_TWO = constant(-2);
    private static final double MINUS_HALF = constant(-0.5);
    private static final double NOT_A_NUMBER = constant(Double.NaN);

    // Of (eʳ − 1 − r)/r², by power of r in the exponential.
    private static final double EXP_2 = constant(0x1.0000000000001p-1);
    private static final double EXP_3 = constant(0x1.5555555555556p-3);
    private static final double EXP_4 = constant(0x1.5555555553d63p-5);
    private static final double EXP_5 = constant(0x1.11111111109b3p-7);
    private static final double EXP_6 = constant(0x1.6c16c1788bd90p-10);
    private static final double EXP_7 = constant(0x1.a01a01a7c41d5p-13);
    private static final double EXP_8 = constant(0x1.a019b90d2ae7ap-16);
    private static final double EXP_9 = constant(0x1.71de0dae63bb3p-19);
    private static final double EXP_10 = constant(0x1.289185613a3d6p-22);
    private static final double EXP_11 = constant(0x1.af38a9b0ec855p-26);

    // 1/k!
    private static final double INVERSE_FACTORIAL_2 = constant(0.5);
    private static final double INVERSE_FACTORIAL_3 = constant(1.0 / 6);
    private static final double INVERSE_FACTORIAL_4 = constant(1.0 / 24);
    private static final double INVERSE_FACTORIAL_5 = constant(1.0 / 120);
    private static final double INVERSE_FACTORIAL_6 = constant(1.0 / 720);
    private static final double INVERSE_FACTORIAL_7 = constant(1.0 / 5040);
    private static final double INVERSE_FACTORIAL_8 = constant(1.0 / 40320);
    private static final double INVERSE_FACTORIAL_9 = constant(1.0 / 362880);
    private static final double INVERSE_FACTORIAL_10 = constant(1.0 / 3628800);
    private static final double INVERSE_FACTORIAL_11 = constant(1.0 / 39916800);
    private static final double INVERSE_FACTORIAL_12 = constant(1.0 / 479001600);
    private static final double INVERSE_FACTORIAL_13 = constant(1.0 / 6227020800L);
    private static final double INVERSE_FACTORIAL_14 = constant(1.0 / 87178291200L);
    private static final double INVERSE_FACTORIAL_15 = constant(1.0 / 1307674368000L);
    private static final double INVERSE_FACTORIAL_16 = constant(1.0 / 20922789888000L);
    private static final double INVERSE_FACTORIAL_17 = constant(1.0 / 355687428096000L);
    private static final double INVERSE_FACTORIAL_18 = constant(1.0 / 6402373705728000L);

    // Of log((1 + s)/(1 − s))/s − 2, by power of s².
    private static final double LOG_1 = constant(6.666666666666735130e-01);
    private static final double LOG_2 = constant(3.999999999940941908e-01);
    private static final double LOG_3 = constant(2.857142874366239149e-01);
    private static final double LOG_4 = constant(2.222219843214978396e-01);
    private static final double LOG_5 = constant(1.818357216161805012e-01);
    private static final double LOG_6 = constant(1.531383769920937332e-01);
    private static final double LOG_7 = constant(1.479819860511658591e-01);

    // Of 1 − arctan(f)/f, by power of f².
    private static final double ATAN_1 = constant(3.33333333333329318027e-01);
    private static final double ATAN_2 = constant(-1.99999999998764832476e-01);
    private static final double ATAN_3 = constant(1.42857142725034663711e-01);
    private static final double ATAN_4 = constant(-1.11111104054623557880e-01);
    private static final double ATAN_5 = constant(9.09088713343650656196e-02);
    private static final double ATAN_6 = constant(-7.69187620504482999495e-02);
    private static final double ATAN_7 = constant(6.66107313738753120669e-02);
    private static final double ATAN_8 = constant(-5.83357013379057348645e-02);
    private static final double ATAN_9 = constant(4.97687799461593236017e-02);
    private static final double ATAN_10 = constant(-3.65315727442169155270e-02);
    private static final double ATAN_11 = constant(1.62858201153657823623e-02);

    // Of sin r, by power of r, and of cos r.
    private static final double SIN_3 = constant(-1.66666666666666324348e-01);
    private static final double SIN_5 = constant(8.33333333332248946124e-03);
    private static final double SIN_7 = constant(-1.98412698298579493134e-04);
    private static final double SIN_9 = constant(2.75573137070700676789e-06);
    private static final double SIN_11 = constant(-2.50507602534068634195e-08);
    private static final double SIN_13 = constant(1.58969099521155010221e-10);
    private static final double COS_4 = constant(4.16666666666666019037e-02);
    private static final double COS_6 = constant(-1.38888888888741095749e-03);
    private static final double COS_8 = constant(2.48015872894767294178e-05);
    private static final double COS_10 = constant(-2.75573143513906633035e-07);
    private static final double COS_12 = constant(2.08757232129817482790e-09);
    private static final double COS_14 = constant(-1.13596475577881948265e-11);

    /// (eʳ − 1 − r)/r² for |r| ≤ ½ log 2: degree 9 through Chebyshev points, error of 1 + r + r² q below 1.3e-17.
    private static double quadraticPart(double r) {
        var r2 = mul(r, r);
        var low = fma(r2, fma(r, EXP_5, EXP_4),
                fma(r, EXP_3, EXP_2));
        var high = fma(r2, fma(r, EXP_9, EXP_8),
                fma(r, EXP_7, EXP_6));
        var r4 = mul(r2, r2);
        var top = fma(r, EXP_11, EXP_10);
        return fma(r4, fma(r4, top, high), low);
    }

    /// x − n log 2 with the n in `shifted` = ROUND + offset + n.
    private static double reduced(double x, double n) {
        return fma(n, MINUS_LN2_LOW, fma(n, MINUS_LN2_HIGH, x));
    }

    /// 2⁵¹² eˣ for x ≤ 0, for results too small to be rounded before a last factor; −800 and below give about 2⁻⁶⁴².
    /// 1 ULP.
    static double expScaled(double x) {
        var clamped = select(less(x, LOWEST), LOWEST, x);
        var shifted = fma(clamped, LOG2_E, ROUND_UP);
        var r = reduced(clamped, sub(shifted, ROUND_UP));
        var p = add(fma(mul(r, r), quadraticPart(r), r), ONE);
        return select(equal(x, x), scale(p, shifted), x);
    }

    /// eˣ for x ≤ 0: e⁻∞ = 0, gradual underflow. 1 ULP.
    static double expNonPositive(double x) {
        return mul(expScaled(x), DOWN);
    }

    /// eˣ for every x: e⁻∞ = 0, gradual underflow, +∞ on overflow. 1 ULP.
    static double exp(double x) {
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
    static double expm1(double x) {
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
    static void expAndExpm1(double x, double[] e, double[] m, int i) {
        var clamped = select(less(x, LOWEST), LOWEST, x);
        var shifted = fma(clamped, LOG2_E, ROUND_UP);
        var r = reduced(clamped, sub(shifted, ROUND_UP));
        var p = fma(mul(r, r), quadraticPart(r), r);
        store(e, i, fma(clamped, ZERO, mul(scale(add(p, ONE), shifted), DOWN)));   // scale() may lose a NaN
        var half = scale(HALF_DOWN, shifted);                    // 2ⁿ⁻¹
        var sum = fma(half, p, sub(half, HALF));
        store(m, i, select(less(x, LOWEST_EXPM1), MINUS_ONE, add(sum, sum)));
    }

    /// eˣ − 1 − x ≥ 0 for every x, given eˣ − 1 and, for |x| < 1, {@link #expResidualSeries}; +∞ at ±∞. 4 ULP.
    static double expResidual(double x, double expm1, double series) {
        var far = select(equal(x, Double.POSITIVE_INFINITY), x, sub(expm1, x));
        return select(less(abs(x), ONE), series, far);
    }

    /// eˣ − 1 − x for |x| < 1. 2 ULP.
    static double expResidualSeries(double x) {
        var q = fma(x, INVERSE_FACTORIAL_18, INVERSE_FACTORIAL_17);
        q = fma(x, q, INVERSE_FACTORIAL_16);
        q = fma(x, q, INVERSE_FACTORIAL_15);
        q = fma(x, q, INVERSE_FACTORIAL_14);
        q = fma(x, q, INVERSE_FACTORIAL_13);
        q = fma(x, q, INVERSE_FACTORIAL_12);
        q = fma(x, q, INVERSE_FACTORIAL_11);
        q = fma(x, q, INVERSE_FACTORIAL_10);
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
    private static double logOnePlus(double f, double k, double c) {
        return logFrom(div(f, add(f, TWO)), f, k, c);
    }

    private static double logFrom(double s, double f, double k, double c) {
        var z = mul(s, s);
        var w = mul(z, z);
        var odd = fma(w, fma(w, LOG_6, LOG_4), LOG_2);
        var even = fma(w, fma(w, fma(w, LOG_7, LOG_5),
                LOG_3), LOG_1);
        var rest = fma(w, odd, mul(z, even));
        var half = mul(mul(f, f), HALF);
        var correction = fma(s, add(half, rest), fma(k, LN2_LOW_LOG, c));
        return fma(k, LN2_HIGH_LOG, sub(f, sub(half, correction)));
    }

    /// log(1 + t) for t in [0, 1]. 1.5 ULP.
    static double log1pUnit(double t) {
        var f = unitFraction(t);
        return logOnePlus(f, select(less(SQRT_2_MINUS_1, t), ONE, ZERO), ZERO);
    }

    /// The f of t in [0, 1] with 1 + t = 2ᵏ (1 + f), k = 1 from √2 − 1 on: (t − 1)/2 or t.
    private static double unitFraction(double t) {
        return select(less(SQRT_2_MINUS_1, t), mul(sub(t, ONE), HALF), t);
    }

    /// 1/((1 + t) (2 + f)): the one quotient from which follow, for t in [0, 1], 1/(1 + t) and the s of log(1 + t).
    static double unitQuotient(double t) {
        return div(ONE, mul(add(t, ONE), add(unitFraction(t), TWO)));
    }

    /// 1/(1 + t) from {@link #unitQuotient}. 2.5 ULP.
    static double unitReciprocal(double t, double quotient) {
        return mul(quotient, add(unitFraction(t), TWO));
    }

    /// s = f/(2 + f) from {@link #unitQuotient}. 3 ULP.
    static double unitSlope(double t, double quotient) {
        return mul(unitFraction(t), mul(quotient, add(t, ONE)));
    }

    /// log(1 + t) from {@link #unitSlope}, which counts by at most 0.06 of its error: |s (f²/2 + R)| ≤ 0.06 log(1 + t).
    /// 1.7 ULP.
    static double log1pUnit(double t, double slope) {
        return logFrom(slope, unitFraction(t), select(less(SQRT_2_MINUS_1, t), ONE, ZERO), ZERO);
    }

    /// log x: −∞ at ±0, +∞ at +∞, NaN below 0. 1 ULP.
    static double log(double x) {
        var tiny = less(x, MIN_NORMAL);
        var normal = select(tiny, mul(x, TWO_TO_54), x);
        var k = sub(exponent(normal), select(tiny, 54, ZERO));
        var result = logOnePlus(sub(significand(normal), 1), k, ZERO);
        result = select(equal(x, 0), Double.NEGATIVE_INFINITY, result);
        result = select(less(x, ZERO), NOT_A_NUMBER, result);
        return select(finite(x), result, select(less(x, ZERO), NOT_A_NUMBER, x));
    }

    /// log(1 + y): −∞ at −1, NaN below, +∞ at +∞, y itself near 0. What 1 + y loses to rounding is put back. 2 ULP.
    static double log1p(double y) {
        var u = add(y, ONE);
        var near = and(less(-0.2928, y), less(y, SQRT_2_MINUS_1));
        var lost = select(less(1, y), sub(ONE, sub(u, y)), sub(y, sub(u, ONE)));
        var f = select(near, y, sub(significand(u), 1));
        var k = select(near, 0, exponent(u));
        var result = logOnePlus(f, k, select(near, 0, div(lost, u)));
        result = select(equal(y, -1), Double.NEGATIVE_INFINITY, result);
        result = select(less(y, -1), NOT_A_NUMBER, result);
        return select(finite(y), result, select(less(y, ZERO), NOT_A_NUMBER, y));
    }

    /// First part of log(1 + y) for y ≥ 0, of the same bits as {@link #log1p}, which exceeds what the compiler inlines: 1 + y
    /// = 2ᵏ (1 + f), and what 1 + y loses to rounding, over 1 + y; NaN where y is.
    static void log1pReduced(double y, double[] fraction, double[] exponent, double[] lost, int i) {
        var u = add(y, ONE);
        var near = less(y, SQRT_2_MINUS_1);
        var small = sub(y, sub(u, ONE));
        var error = select(less(1, y), sub(ONE, sub(u, y)), small);
        store(fraction, i, select(near, y, sub(significand(u), 1)));
        store(exponent, i, select(near, 0, exponent(u)));
        store(lost, i, select(near, 0, div(error, u)));
    }

    /// log(1 + y) from its first part. 2 ULP.
    static double log1pFrom(double fraction, double exponent, double lost) {
        return logOnePlus(fraction, exponent, lost);
    }

    /// log(1 + y) for −1 < y ≤ 0, y itself near 0. What 1 + y loses to rounding is put back. 2 ULP.
    static double log1pNonPositive(double y) {
        var u = add(y, ONE);
        var near = less(-0.2928, y);
        var lost = select(near, ZERO, div(sub(y, sub(u, ONE)), u));
        var f = select(near, y, sub(significand(u), 1));
        var result = logOnePlus(f, select(near, ZERO, exponent(u)), lost);
        return select(equal(y, y), result, y);
    }

    /// tanh x = −t/(2 + t) with the sign of x, given t = e^−2|x| − 1. ±1 at ±∞. 3 ULP.
    static double tanh(double x, double t) {
        var y = div(neg(t), add(t, TWO));
        return select(less(x, ZERO), neg(y), y);
    }

    /// 1 − tanh² x = 4 e/(1 + e)², given e = e^−2|x|, without cancellation. 4 ULP.
    static double tanhSlope(double e) {
        var d = add(e, ONE);
        return div(mul(e, 4), mul(d, d));
    }

    /// arctan x: reduced to |f| ≤ tan(π/8) by arctan a = π/4 + arctan((a − 1)/(a + 1)) = π/2 − arctan(1/a). ±π/2 at ±∞.
    /// 2 ULP.
    static double atan(double x) {
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
    private static double atanSeries(double f) {
        var z = mul(f, f);
        var w = mul(z, z);
        var odd = fma(w, ATAN_11, ATAN_9);
        odd = fma(w, odd, ATAN_7);
        odd = fma(w, odd, ATAN_5);
        odd = fma(w, odd, ATAN_3);
        odd = fma(w, odd, ATAN_1);
        var even = fma(w, ATAN_10, ATAN_8);
        even = fma(w, even, ATAN_6);
        even = fma(w, even, ATAN_4);
        even = fma(w, even, ATAN_2);
        return fma(z, odd, mul(w, even));
    }

    /// 1/(1 + x²), the slope of the arctangent; by (1/x)² where x² may overflow. 0 at ±∞. 2 ULP.
    static double atanSlope(double x) {
        var a = abs(x);
        var large = less(SQUARE_DROPS_ONE, a);
        var q = div(ONE, select(large, a, fma(a, a, ONE)));
        return select(large, mul(q, q), q);
    }

    /// The n with x = n π/2 + r, |r| ≤ π/4 to the last bits, for |x| ≤ {@link #CIRCLE_LIMIT}.
    private static double quarterTurns(double x) {
        return sub(fma(x, TWO_OVER_PI, ROUND), ROUND);
    }

    /// The r of {@link #quarterTurns}, relative error 2 u. Of the three parts of π/2 the first leaves an exact difference: it is
    /// below 1 and a multiple of the last place of 1 or of x. The second difference is rounded once, relative to itself, and the
    /// third moves it by less than 2⁻¹⁶ of itself: no number of the type comes nearer than 2⁻⁶² to a multiple of π/2.
    static double reducedAngle(double x) {
        var n = quarterTurns(x);
        return fma(n, MINUS_PI_2_LOWEST, fma(n, MINUS_PI_2_MIDDLE, fma(n, MINUS_PI_2_HIGHEST, x)));
    }

    /// sin r for |r| ≤ π/4 + 2⁻²⁰. 1 ULP.
    static double sineSeries(double r) {
        var z = mul(r, r);
        var q = fma(z, SIN_13, SIN_11);
        q = fma(z, q, SIN_9);
        q = fma(z, q, SIN_7);
        q = fma(z, q, SIN_5);
        q = fma(z, q, SIN_3);
        return fma(mul(r, z), q, r);
    }

    /// cos r for |r| ≤ π/4 + 2⁻²⁰. 1.5 ULP.
    static double cosineSeries(double r) {
        var z = mul(r, r);
        var q = fma(z, COS_14, COS_12);
        q = fma(z, q, COS_10);
        q = fma(z, q, COS_8);
        q = fma(z, q, COS_6);
        q = fma(z, q, COS_4);
        return fma(mul(z, z), q, fma(z, MINUS_HALF, ONE));
    }

    /// cos x into `value` and −sin x into `slope`, at `i`, given the cosine and the sine of the reduced angle. 3 ULP.
    ///
    /// n = 2 q + d with q rounded to even: d = ±1 says that n is odd, and then n = d modulo 4; else n = 0 or 2 modulo 4 as q is even
    /// or odd, which e = q modulo 2 tells.
    static void turned(double x, double cosine, double sine, double[] value, double[] slope, int i) {
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
