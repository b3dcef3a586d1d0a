// The text of VectorLogistic64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

/// Logistic functions and activations of binary32 arrays: `in[0]` = x, `out[0]` = value, `out[1]` = slope.
///
/// Loops are short, see {@link VectorFunctions32}; outputs hold intermediate results. All go through t = e^−|x|, so that no exponent is positive.
final class VectorLogistic32 extends VectorFunctions32 {
    /// Elements that go through all loops of a kernel together, so that they stay in the first-level cache.
    private static final int BLOCK = 512;

    private VectorLogistic32() {}

    /// log σ(x) = min(x, 0) − log(1 + t), slope σ(−x). 3 ULP.
    static void logSigmoid(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        for (int start = from; start < to; start += BLOCK) {
            int end = Math.min(start + BLOCK, to);
            exponentials(in[0], out[0], start, end);
            sigmoids(in[0], out[0], out[1], -1, start, end);
            logSigmoids(in[0], out[0], start, end);
        }
    }

    /// log(1 + eˣ) = max(x, 0) + log(1 + t), slope σ(x). 3 ULP.
    static void softplus(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        for (int start = from; start < to; start += BLOCK) {
            int end = Math.min(start + BLOCK, to);
            exponentials(in[0], out[0], start, end);
            sigmoids(in[0], out[0], out[1], 1, start, end);
            softpluses(in[0], out[0], start, end);
        }
    }

    /// t = e^−|x|.
    private static void exponentials(float[] x, float[] t, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(t, i, expNonPositive(neg(abs(load(x, i)))));
        }
    }

    /// t becomes min(x, 0) − log(1 + t).
    private static void logSigmoids(float[] x, float[] t, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(t, i, sub(min(load(x, i), 0), log1pUnit(load(t, i))));
        }
    }

    /// t becomes max(x, 0) + log(1 + t).
    private static void softpluses(float[] x, float[] t, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(t, i, add(max(load(x, i), 0), log1pUnit(load(t, i))));
        }
    }

    /// σ(sign x) from t.
    private static void sigmoids(float[] x, float[] t, float[] sigmoid, float sign, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            var e = load(t, i);
            store(sigmoid, i, div(select(less(mul(load(x, i), sign), 0), e, constant(1)), add(e, 1)));
        }
    }

    /// σ(x), 3 ULP; slope t/(1 + t)², 4 ULP.
    static void sigmoid(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        float[] x = in[0];
        float[] value = out[0];
        float[] slope = out[1];
        for (int i = from; i < to; i += LANES) {
            var v = load(x, i);
            var t = expNonPositive(neg(abs(v)));
            var d = add(t, 1);
            store(value, i, div(select(less(v, 0), t, constant(1)), d));
            store(slope, i, div(t, mul(d, d)));
        }
    }

    /// tanh x, 3 ULP; slope 4 e/(1 + e)² with e = e^−2|x|, 4 ULP.
    static void tanh(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        for (int start = from; start < to; start += BLOCK) {
            int end = Math.min(start + BLOCK, to);
            tanhValues(in[0], out[0], start, end);
            tanhSlopes(in[0], out[1], start, end);
        }
    }

    private static void tanhValues(float[] x, float[] value, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(value, i, tanh(load(x, i)));
        }
    }

    private static void tanhSlopes(float[] x, float[] slope, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(slope, i, tanhSlope(load(x, i)));
        }
    }

    /// arctan x, 2 ULP; slope 1/(1 + x²), 2 ULP.
    static void atan(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        for (int start = from; start < to; start += BLOCK) {
            int end = Math.min(start + BLOCK, to);
            atanValues(in[0], out[0], start, end);
            atanSlopes(in[0], out[1], start, end);
        }
    }

    private static void atanValues(float[] x, float[] value, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(value, i, atan(load(x, i)));
        }
    }

    private static void atanSlopes(float[] x, float[] slope, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(slope, i, atanSlope(load(x, i)));
        }
    }

    /// x σ(x), 4 ULP; slope σ(x) (1 + x σ(−x)), 4 ULP plus 3 u |x σ(x) σ(−x)| where the bracket cancels, near −1.28.
    /// Limits at −∞: 0 and 0; at +∞: +∞ and 1. The factor t is carried as 2ˢ t and unscaled last, so that a subnormal
    /// result is rounded once.
    static void silu(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        float[] x = in[0];
        float[] value = out[0];
        float[] slope = out[1];
        for (int start = from; start < to; start += BLOCK) {
            int end = Math.min(start + BLOCK, to);
            scaledExponentials(x, slope, start, end);
            siluFromExponentials(x, value, slope, start, end);
        }
    }

    private static void scaledExponentials(float[] x, float[] scaled, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(scaled, i, expScaled(neg(abs(load(x, i)))));
        }
    }

    private static void siluFromExponentials(float[] x, float[] value, float[] slope, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            var v = load(x, i);
            var scaled = load(slope, i);
            var negative = less(v, 0);
            var t = mul(scaled, EXP_UNSCALE);
            var d = add(t, 1);
            var sigma = div(select(negative, scaled, constant(1)), d);
            var other = div(select(negative, 1, t), d);
            var unscale = select(negative, EXP_UNSCALE, constant(1));
            var far = less(neg(abs(v)), LOWEST);
            var product = select(far, 0, mul(v, other));
            store(value, i, select(less(v, LOWEST), 0, mul(mul(v, sigma), unscale)));
            store(slope, i, mul(mul(sigma, add(product, 1)), unscale));
        }
    }

    /// x, slope 1; NaN gives slope 1.
    static void identity(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        float[] x = in[0];
        float[] value = out[0];
        float[] slope = out[1];
        for (int i = from; i < to; i += LANES) {
            store(value, i, load(x, i));
            store(slope, i, constant(1));
        }
    }

    /// max(x, 0), slope 1 for x > 0 and 0 otherwise; NaN gives NaN with slope 0.
    static void relu(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        float[] x = in[0];
        float[] value = out[0];
        float[] slope = out[1];
        for (int i = from; i < to; i += LANES) {
            var v = load(x, i);
            store(value, i, max(v, 0));
            store(slope, i, select(less(0, v), 1, constant(0)));
        }
    }
}
