// The text of VectorLogistic64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

/// Logistic functions and activations of binary32 arrays: `in[0]` = x, `out[0]` = value, `out[1]` = slope.
///
/// Loops are short, see {@link VectorFunctions32}; outputs hold intermediate results. All go through t = e^−|x|, so
/// that no exponent is positive.
final class VectorLogistic32 extends VectorFunctions32 {
    private VectorLogistic32() {}

    private static final Loop.Float32[] LOG_SIGMOID = {
        VectorLogistic32::exponentials, VectorLogistic32::slopeDown, VectorLogistic32::logSigmoidValue
    };
    private static final Loop.Float32[] SOFTPLUS = {
        VectorLogistic32::exponentials, VectorLogistic32::slopeUp, VectorLogistic32::softplusValue
    };
    private static final Loop.Float32[] TANH = {
        VectorLogistic32::tanhExponentials, VectorLogistic32::tanhValue, VectorLogistic32::tanhSlopes
    };
    private static final Loop.Float32[] SILU = {
        VectorLogistic32::scaledExponentials, VectorLogistic32::siluValue, VectorLogistic32::siluSlope
    };
    private static final Loop.Float32[] COSINE = {
        VectorLogistic32::angles, VectorLogistic32::quadrants, VectorLogistic32::largeAngles
    };

    /// log σ(x) = min(x, 0) − log(1 + t), slope σ(−x). 3 ULP.
    static void logSigmoid(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        Stages.run(LOG_SIGMOID, in, out, parameter, shape, from, to);
    }

    /// log(1 + eˣ) = max(x, 0) + log(1 + t), slope σ(x). 3 ULP.
    static void softplus(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        Stages.run(SOFTPLUS, in, out, parameter, shape, from, to);
    }

    /// t = e^−|x| into the value.
    private static void exponentials(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(out[0], i, expNonPositive(neg(abs(load(in[0], i)))));
        }
    }

    /// σ(−x) from t.
    private static void slopeDown(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            var t = load(out[0], i);
            store(out[1], i, div(select(less(load(in[0], i), 0), 1, t), add(t, 1)));
        }
    }

    /// σ(x) from t.
    private static void slopeUp(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            var t = load(out[0], i);
            store(out[1], i, div(select(less(load(in[0], i), 0), t, constant(1)), add(t, 1)));
        }
    }

    /// From t.
    private static void logSigmoidValue(float[][] in, float[][] out, float[] parameter, int[] shape, int from,
            int to) {
        for (int i = from; i < to; i += LANES) {
            store(out[0], i, sub(min(load(in[0], i), 0), log1pUnit(load(out[0], i))));
        }
    }

    /// From t.
    private static void softplusValue(float[][] in, float[][] out, float[] parameter, int[] shape, int from,
            int to) {
        for (int i = from; i < to; i += LANES) {
            store(out[0], i, add(max(load(in[0], i), 0), log1pUnit(load(out[0], i))));
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
        Stages.run(TANH, in, out, parameter, shape, from, to);
    }

    /// e^−2|x| − 1 into the value, e^−2|x| into the slope.
    private static void tanhExponentials(float[][] in, float[][] out, float[] parameter, int[] shape, int from,
            int to) {
        for (int i = from; i < to; i += LANES) {
            expAndExpm1(mul(abs(load(in[0], i)), -2), out[1], out[0], i);
        }
    }

    private static void tanhValue(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(out[0], i, tanh(load(in[0], i), load(out[0], i)));
        }
    }

    private static void tanhSlopes(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(out[1], i, tanhSlope(load(out[1], i)));
        }
    }

    /// arctan x, 2 ULP; slope 1/(1 + x²), 2 ULP.
    static void atan(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        atanValues(in, out, parameter, shape, from, to);
        atanSlopes(in, out, parameter, shape, from, to);
    }

    private static void atanValues(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(out[0], i, atan(load(in[0], i)));
        }
    }

    private static void atanSlopes(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(out[1], i, atanSlope(load(in[0], i)));
        }
    }

    /// x σ(x), 4 ULP; slope σ(x) (1 + x σ(−x)), 4 ULP plus 3 u |x σ(x) σ(−x)| where the bracket cancels, near −1.28.
    /// Limits at −∞: 0 and 0; at +∞: +∞ and 1. The factor t is carried as 2ˢ t and unscaled last, so that a subnormal
    /// result is rounded once.
    static void silu(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        Stages.run(SILU, in, out, parameter, shape, from, to);
    }

    /// 2ˢ t into the slope.
    private static void scaledExponentials(float[][] in, float[][] out, float[] parameter, int[] shape, int from,
            int to) {
        for (int i = from; i < to; i += LANES) {
            store(out[1], i, expScaled(neg(abs(load(in[0], i)))));
        }
    }

    /// From 2ˢ t.
    private static void siluValue(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            var v = load(in[0], i);
            var scaled = load(out[1], i);
            var negative = less(v, 0);
            var sigma = div(select(negative, scaled, constant(1)), add(mul(scaled, EXP_UNSCALE), 1));
            var value = mul(mul(v, sigma), select(negative, EXP_UNSCALE, constant(1)));
            store(out[0], i, select(less(v, LOWEST), 0, value));
        }
    }

    /// From 2ˢ t.
    private static void siluSlope(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            var v = load(in[0], i);
            var scaled = load(out[1], i);
            var negative = less(v, 0);
            var t = mul(scaled, EXP_UNSCALE);
            var d = add(t, 1);
            var sigma = div(select(negative, scaled, constant(1)), d);
            var other = div(select(negative, 1, t), d);
            var product = select(less(neg(abs(v)), LOWEST), 0, mul(v, other));
            store(out[1], i, mul(mul(sigma, add(product, 1)), select(negative, EXP_UNSCALE, constant(1))));
        }
    }

    /// cos x, slope −sin x, 3 ULP; NaN at ±∞.
    static void cosine(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        Stages.run(COSINE, in, out, parameter, shape, from, to);
    }

    /// Cosine and sine of the reduced angle into value and slope.
    private static void angles(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            var r = reducedAngle(load(in[0], i));
            store(out[0], i, cosineSeries(r));
            store(out[1], i, sineSeries(r));
        }
    }

    /// From those.
    private static void quadrants(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            turned(load(in[0], i), load(out[0], i), load(out[1], i), out[0], out[1], i);
        }
    }

    /// Angles beyond the limit again, if there are any.
    private static void largeAngles(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        var most = constant(0);
        for (int i = from; i < to; i += LANES) {
            var a = abs(load(in[0], i));
            most = select(less(most, a), a, most);                          // passes over NaN
        }
        if (largest(most) > CIRCLE_LIMIT) {
            strictAngles(in[0], out[0], out[1], from, to);
        }
    }

    /// By fdlibm's functions, below 1 ULP, one after the other: the same bits in every form.
    private static void strictAngles(float[] x, float[] value, float[] slope, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Math.abs(x[i]) > CIRCLE_LIMIT) {
                value[i] = narrow(StrictMath.cos(x[i]));
                slope[i] = narrow(-StrictMath.sin(x[i]));
            }
        }
    }

    /// x, slope 1; NaN gives slope 1.
    static void identity(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        float[] x = in[0];
        float[] value = out[0];
        float[] slope = out[1];
        for (int i = from; i < to; i += LANES) {
            var v = load(x, i);
            store(value, i, v);
            store(slope, i, select(equal(v, v), constant(1), v));
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
