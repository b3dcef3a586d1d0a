// The text of VectorLogistic64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

/// Logistic functions and activations of binary64 arrays: `in[0]` = x, `out[0]` = value, `out[1]` = slope.
///
/// All go through t = e^−|x|, so that no exponent is positive.
final class ScalarLogistic64 extends ScalarFunctions64 {
    private ScalarLogistic64() {}

    /// log σ(x) = min(x, 0) − log(1 + t), slope σ(−x). 3 ULP.
    static void logSigmoid(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] x = in[0];
        double[] value = out[0];
        double[] slope = out[1];
        for (int i = from; i < to; i += LANES) {
            var v = load(x, i);
            var t = expNonPositive(neg(abs(v)));
            store(value, i, sub(min(v, 0), log1pUnit(t)));
            store(slope, i, div(select(less(v, 0), 1, t), add(t, 1)));
        }
    }

    /// log(1 + eˣ) = max(x, 0) + log(1 + t), slope σ(x). 3 ULP.
    static void softplus(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] x = in[0];
        double[] value = out[0];
        double[] slope = out[1];
        for (int i = from; i < to; i += LANES) {
            var v = load(x, i);
            var t = expNonPositive(neg(abs(v)));
            store(value, i, add(max(v, 0), log1pUnit(t)));
            store(slope, i, div(select(less(v, 0), t, constant(1)), add(t, 1)));
        }
    }

    /// σ(x), 3 ULP; slope t/(1 + t)², 4 ULP.
    static void sigmoid(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] x = in[0];
        double[] value = out[0];
        double[] slope = out[1];
        for (int i = from; i < to; i += LANES) {
            var v = load(x, i);
            var t = expNonPositive(neg(abs(v)));
            var d = add(t, 1);
            store(value, i, div(select(less(v, 0), t, constant(1)), d));
            store(slope, i, div(t, mul(d, d)));
        }
    }

    /// tanh x, 3 ULP; slope 4 e/(1 + e)² with e = e^−2|x|, 4 ULP.
    static void tanh(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] x = in[0];
        double[] value = out[0];
        double[] slope = out[1];
        for (int i = from; i < to; i += LANES) {
            var v = load(x, i);
            store(value, i, tanh(v));
            store(slope, i, tanhSlope(v));
        }
    }

    /// arctan x, 2 ULP; slope 1/(1 + x²), 2 ULP.
    static void atan(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] x = in[0];
        double[] value = out[0];
        double[] slope = out[1];
        for (int i = from; i < to; i += LANES) {
            var v = load(x, i);
            store(value, i, atan(v));
            store(slope, i, atanSlope(v));
        }
    }

    /// x σ(x), 4 ULP; slope σ(x) (1 + x σ(−x)), 4 ULP plus 3 u |x σ(x) σ(−x)| where the bracket cancels, near −1.28.
    /// Limits at −∞: 0 and 0; at +∞: +∞ and 1. The factor t is carried as 2ˢ t and unscaled last, so that a subnormal
    /// result is rounded once.
    static void silu(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] x = in[0];
        double[] value = out[0];
        double[] slope = out[1];
        for (int i = from; i < to; i += LANES) {
            var v = load(x, i);
            var negative = less(v, 0);
            var scaled = expScaled(neg(abs(v)));
            var t = mul(scaled, EXP_UNSCALE);
            var d = add(t, 1);
            var sigma = div(select(negative, scaled, constant(1)), d);
            var other = div(select(negative, 1, t), d);
            var unscale = select(negative, EXP_UNSCALE, constant(1));
            var far = less(-LOWEST, abs(v));
            var product = select(far, 0, mul(v, other));
            store(value, i, select(less(v, LOWEST), 0, mul(mul(v, sigma), unscale)));
            store(slope, i, mul(mul(sigma, add(product, 1)), unscale));
        }
    }

    /// x, slope 1; NaN gives slope 1.
    static void identity(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] x = in[0];
        double[] value = out[0];
        double[] slope = out[1];
        for (int i = from; i < to; i += LANES) {
            store(value, i, load(x, i));
            store(slope, i, constant(1));
        }
    }

    /// max(x, 0), slope 1 for x > 0 and 0 otherwise; NaN gives NaN with slope 0.
    static void relu(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] x = in[0];
        double[] value = out[0];
        double[] slope = out[1];
        for (int i = from; i < to; i += LANES) {
            var v = load(x, i);
            store(value, i, max(v, 0));
            store(slope, i, select(less(0, v), 1, constant(0)));
        }
    }
}
