package dev.plumbline.nd4j;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/// Elementary functions and reductions in float64 from operations of ND4J that were found right.
///
/// ND4J's own functions of these names (1.0.0-M2.1) are not used, because `log1p` and `expm1` round 1 + x first, `tanh`
/// loses small arguments, `softplus` and `logSigmoid` overflow and underflow, `logSumExp` shifts the whole array by one
/// number, `cos` and `sin` lose digits of large arguments, `softmax` fails on rows of large negative numbers, `sum` of float32 accumulates in float32, and `max`, `min`,
/// `median` ignore NaN. {@link ScratchArrays} lists what is used instead.
///
/// Error bounds below are in ULP of float64 and assume `exp` and `log` of ND4J within 0.5 ULP (as measured; CPU) and
/// arithmetic that rounds to nearest. Reductions run over the first axis of `[terms x lanes]` and give `[1 x lanes]`.
final class SafeOps extends ScratchArrays {
    private static final double FAR_ANGLE = 0x1p26;

    SafeOps(Nd4jBackend backend) {
        super(backend);
    }

    /// Extent of the first axis.
    static int terms(INDArray x) {
        return Math.toIntExact(x.size(0));
    }

    /// log(1 + x), x ≥ −1, +∞ and NaN included: with u = 1 + x rounded and its rounding error c, log u + c/u.
    /// 2 ULP: c/u restores what the rounding took to first order, and c² is below 2⁻⁵⁴ log u.
    INDArray log1p(INDArray x) {
        var u = add(x, 1);
        var back = sub(u, 1);
        var c = add(add(neg(sub(u, back)), 1), sub(x, back)); // exact (two-sum of Knuth)
        var correction = div(c, u);
        return add(log(u), select(isFinite(correction), correction, 0));
    }

    /// eˣ − 1. |x| < 1: with u = eˣ rounded, (u − 1) x/log u, since (u − 1)/log u varies slowly (Kahan); x itself
    /// where u = 1; else u − 1. 4 ULP.
    INDArray expm1(INDArray x) {
        var u = exp(x);
        var less = sub(u, 1);
        var small = select(eq(u, 1), x, mul(less, div(x, log(u))));
        return select(lt(abs(x), 1), small, less);
    }

    /// tanh x = −e/(2 + e) for x ≥ 0 with e = expm1(−2x), odd. 6 ULP.
    INDArray tanh(INDArray x) {
        var e = expm1(mul(abs(x), -2));
        var magnitude = div(neg(e), add(e, 2));
        return select(eq(x, 0), x, select(lt(x, 0), neg(magnitude), magnitude));
    }

    /// e^−|x|, the exponential that cannot overflow.
    INDArray expNegative(INDArray x) {
        return exp(neg(abs(x)));
    }

    /// σ(x) = (x < 0 ? t : 1)/(1 + t), t = e^−|x|. 3 ULP.
    INDArray sigmoid(INDArray x) {
        var t = expNegative(x);
        return div(select(lt(x, 0), t, select(isNaN(x), x, constant(1, x))), add(t, 1));
    }

    /// σ(x) σ(−x) = t/(1 + t)². 3 ULP.
    INDArray sigmoidSlope(INDArray x) {
        var t = expNegative(x);
        var one = add(t, 1);
        return div(t, mul(one, one));
    }

    /// log(1 + eˣ) = max(x, 0) + log1p(t). 3 ULP.
    INDArray softplus(INDArray x) {
        return add(select(gt(x, 0), x, 0), log1p(expNegative(x)));
    }

    /// log σ(x) = min(x, 0) − log1p(t). 3 ULP.
    INDArray logSigmoid(INDArray x) {
        return sub(select(lt(x, 0), x, 0), log1p(expNegative(x)));
    }

    /// 1 − tanh² x = 4 σ(2x) σ(−2x), without cancellation. 3 ULP.
    INDArray tanhSlope(INDArray x) {
        return mul(sigmoidSlope(mul(x, 2)), 4);
    }

    /// 1/(1 + x²); (1/x)/x for |x| > 2⁵⁰⁰, where x² could overflow.
    INDArray atanSlope(INDArray x) {
        var large = div(div(1, x), x);
        return select(gt(abs(x), 0x1p500), large, div(1, add(mul(x, x), 1)));
    }

    /// x σ(x) = x e^−|x|/(1 + e^−|x|) for x < 0, the exponential as the square of e^−|x|/2, so that the product keeps its
    /// digits where e^−|x| is denormal; 0 at −∞. 6 ULP.
    INDArray silu(INDArray x) {
        var root = exp(mul(abs(x), -0.5));
        var below = div(mul(mul(x, root), root), add(expNegative(x), 1));
        var value = select(lt(x, 0), below, mul(x, sigmoid(x)));
        return select(eq(x, Double.NEGATIVE_INFINITY), 0, value);
    }

    /// cos x. 1 ULP for every x; NaN at ±∞.
    INDArray cos(INDArray x) {
        return withFarAngles(x, track(Transforms.cos(x, true)), StrictMath::cos);
    }

    /// sin x, as {@link #cos}.
    INDArray sin(INDArray x) {
        return withFarAngles(x, track(Transforms.sin(x, true)), StrictMath::sin);
    }

    /// `y`, beyond |x| = 2²⁶ replaced by `f` on the host. ND4J's own are within 0.6 ULP below; beyond, the library under it takes x
    /// less multiples of π/2 with an absolute error near 2⁻¹¹², which is not small beside the 2⁻⁶¹ that some x leave.
    private INDArray withFarAngles(INDArray x, INDArray y, DoubleUnaryOperator f) {
        var far = gt(abs(x), FAR_ANGLE);
        if (number(far).maxNumber().doubleValue() == 0) {
            return y;
        }
        double[] values = Arrays.stream(track(x.dup('c')).data().asDouble())
                .map(v -> Math.abs(v) > FAR_ANGLE ? f.applyAsDouble(v) : 0).toArray();
        return select(far, reshape(host(values), x.shape()), y);
    }

    /// Smaller of both, NaN if either is.
    INDArray min(INDArray a, INDArray b) {
        return select(or(lt(a, b), isNaN(a)), a, b);
    }

    /// Larger of both, NaN if either is.
    INDArray max(INDArray a, INDArray b) {
        return select(or(gt(a, b), isNaN(a)), a, b);
    }

    INDArray min(INDArray a, double b) {
        return min(a, constant(b, a));
    }

    INDArray max(INDArray a, double b) {
        return max(a, constant(b, a));
    }

    /// Where the coefficient is exactly 0: 0, else the product.
    INDArray times(INDArray coefficient, INDArray value) {
        return select(eq(coefficient, 0), 0, mul(coefficient, value));
    }

    /// e⁻ᵘ − 1 + u ≥ 0: for |u| < 1 the power series u²/2 (1 − u/3 (1 − u/4 (1 − ...))), to u²⁰; else expm1(−u) + u,
    /// and +∞ at −∞. 4 ULP near 0, relative error 2⁻⁴⁹ beyond.
    INDArray k3(INDArray u) {
        var series = constant(0, u);
        for (int k = 20; k >= 3; k--) {
            series = mul(div(neg(u), k), add(series, 1));
        }
        var near = mul(div(mul(u, u), 2), add(series, 1));
        var e = expm1(neg(u));
        var far = select(eq(e, Double.POSITIVE_INFINITY), e, add(e, u));
        return select(lt(abs(u), 1), near, far);
    }

    /// Σ over the terms, each lane by halving, every addition with its rounding error (two-sum of Knuth), the errors
    /// added up beside: error at most u|Σ| + n u² Σ|x| log₂ n to first order. Where that overflowed on the way, the sum
    /// of x/2⁶⁴ times 2⁶⁴, so that finite terms give ±∞ only if their sum does, and infinite terms rule as they should:
    /// ∞ − ∞ and NaN give NaN. No terms are not allowed.
    INDArray sumTerms(INDArray x) {
        var sum = halving(x);
        var finite = isFinite(sum);
        if (number(finite).minNumber().doubleValue() == 1) {
            return sum;
        }
        return select(finite, sum, mul(halving(mul(x, 0x1p-64)), 0x1p64));
    }

    private INDArray halving(INDArray x) {
        var sum = x;
        var error = constant(0, row(x, 0));
        long n = x.size(0);
        while (n > 1) {
            long half = n / 2;
            var pair = twoSum(rows(sum, 0, half), rows(sum, half, 2 * half));
            error = add(error, plainSum(pair[1]));
            sum = n % 2 == 0 ? pair[0] : stack(pair[0], rows(sum, n - 1, n));
            n = sum.size(0);
        }
        return select(isFinite(sum), add(sum, error), sum);
    }

    /// Sum over the first axis by halving, without compensation.
    private INDArray plainSum(INDArray x) {
        var sum = x;
        for (long n = x.size(0); n > 1; n = sum.size(0)) {
            long half = n / 2;
            var pairs = add(rows(sum, 0, half), rows(sum, half, 2 * half));
            sum = n % 2 == 0 ? pairs : stack(pairs, rows(sum, n - 1, n));
        }
        return sum;
    }

    /// {a + b rounded, its rounding error}.
    INDArray[] twoSum(INDArray a, INDArray b) {
        var s = add(a, b);
        var bb = sub(s, a);
        return new INDArray[] {s, add(sub(a, sub(s, bb)), sub(b, bb))};
    }

    /// Largest term of each lane; NaN if there is one.
    INDArray maxTerms(INDArray x) {
        var largest = x;
        for (long n = x.size(0); n > 1; n = largest.size(0)) {
            long half = n / 2;
            var pairs = max(rows(largest, 0, half), rows(largest, half, 2 * half));
            largest = n % 2 == 0 ? pairs : stack(pairs, rows(largest, n - 1, n));
        }
        return largest;
    }

    INDArray minTerms(INDArray x) {
        return neg(maxTerms(neg(x)));
    }

    /// True in the lanes with a NaN.
    INDArray anyNaN(INDArray x) {
        return any(isNaN(x));
    }

    /// True in the lanes where the condition holds for a term.
    INDArray any(INDArray condition) {
        return gt(maxTerms(number(condition)), 0);
    }

    /// Position of the largest term, the first of equals, as a condition `[terms x lanes]`; nowhere true beside NaN.
    INDArray firstLargest(INDArray x, INDArray largest) {
        int n = terms(x);
        var candidates = select(eq(x, largest), indices(n), n);
        return and(eq(candidates, minTerms(candidates)), lt(candidates, n));
    }

    /// Mean of each lane, with what its rounding lost: equal terms give that number exactly.
    INDArray meanTerms(INDArray x) {
        var mean = roughMean(x);
        var rest = roughMean(sub(x, mean));
        return select(isFinite(rest), add(mean, rest), mean);
    }

    private INDArray roughMean(INDArray x) {
        return sumTerms(div(x, terms(x)));
    }

    /// Term minus mean of its lane: d − mean(d), d the differences to the rounded mean. Equal terms give exactly 0; NaN
    /// where the mean is not finite.
    INDArray deviations(INDArray x) {
        var mean = roughMean(x);
        var d = sub(x, mean);
        return select(isFinite(mean), sub(d, div(sumTerms(d), terms(x))), Double.NaN);
    }

    /// √(Σ d²/(n − ddof)), the squares taken of 2^±600 d where |d| is large or small, so that none under- or overflows.
    INDArray rootMeanSquare(INDArray d, int divisor) {
        var largest = maxTerms(abs(d));
        var scale = select(gt(largest, 0x1p400), 0x1p-600,
                select(lt(largest, 0x1p-400), constant(0x1p600, largest), constant(1, largest)));
        var scaled = mul(d, scale);
        return div(sqrt(div(sumTerms(mul(scaled, scaled)), divisor)), scale);
    }

    /// One softmax in each lane. `first`: the first of its largest terms; `shifted` = x − max; `excess` =
    /// log Σ exp(shifted), as log1p of the sum without the first largest term; NaN throughout where the maximum is not
    /// finite.
    record Softmax(INDArray max, INDArray first, INDArray shifted, INDArray excess, INDArray log, INDArray p) {}

    /// See {@link Softmax}. log p: error 4u (1 + |shifted|); p: 4 ULP plus the rounding of x − max.
    Softmax softmax(INDArray x) {
        var max = maxTerms(x);
        var first = firstLargest(x, max);
        var shifted = sub(x, max);
        var weight = exp(shifted);
        var rest = select(isFinite(max), sumTerms(select(first, 0, weight)), Double.NaN);
        var excess = log1p(rest);
        return new Softmax(max, first, shifted, excess, sub(shifted, excess),
                div(select(first, 1, weight), add(rest, 1)));
    }

    /// Σ p f over the terms; a term of probability 0 and f = −∞ counts 0.
    INDArray expectation(INDArray p, INDArray f) {
        return sumTerms(select(impossible(p, f), 0, mul(p, f)));
    }

    /// p (f − Σ p f), through f − f at `first`: where that p is nearly 1, f − Σ p f is a small number that subtracting
    /// the mean would lose.
    INDArray centered(INDArray p, INDArray f, INDArray first) {
        var base = sumTerms(select(first, f, 0));
        var difference = sub(f, base);
        var mean = expectation(p, difference);
        return select(impossible(p, f), 0, mul(p, sub(difference, mean)));
    }

    private INDArray impossible(INDArray p, INDArray f) {
        return and(eq(p, 0), eq(f, Double.NEGATIVE_INFINITY));
    }
}
