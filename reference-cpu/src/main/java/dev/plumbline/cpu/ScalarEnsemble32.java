// The text of VectorEnsemble64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

/// Aggregation over the members of an ensemble, vectors running across items. `in[0]` = scores `[members x items]`,
/// `out[0]` = value `[items]`, `out[1]` = gradient `[members x items]`, `shape` = members M, items.
///
/// Sums over members carry their rounding errors along (Knuth's two-sum), so bounds do not grow with M to first order.
/// A NaN among the members of an item makes its value and gradient NaN; u is the unit roundoff, S the sensitivity.
final class ScalarEnsemble32 extends ScalarFunctions32 {
    private ScalarEnsemble32() {}

    /// m = (1/M) Σ rᵢ, gradient 1/M. 2 ULP plus u S.
    static void mean(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        float[] x = in[0];
        float[] gradient = out[1];
        int members = shape[0];
        int items = shape[1];
        float share = (float) 1 / members;
        for (int i = from; i < to; i += LANES) {
            var s = load(x, i);
            var c = constant(0);
            var least = s;
            for (int m = 1; m < members; m++) {
                var v = load(x, m * items + i);
                var t = add(s, v);
                var b = sub(t, s);
                c = add(c, add(sub(s, sub(t, b)), sub(v, b)));
                s = t;
                least = min(least, v);
            }
            store(out[0], i, div(select(finite(s), add(s, c), s), members));
            var g = select(equal(least, least), share, constant(Float.NaN));
            for (int m = 0; m < members; m++) {
                store(gradient, m * items + i, g);
            }
        }
    }

    /// minᵢ rᵢ; gradient 1 on the lowest index among equals. Exact.
    static void minimum(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        float[] x = in[0];
        float[] gradient = out[1];
        int members = shape[0];
        int items = shape[1];
        for (int i = from; i < to; i += LANES) {
            var least = load(x, i);
            for (int m = 1; m < members; m++) {
                least = min(least, load(x, m * items + i));
            }
            store(out[0], i, least);
            var left = constant(1);
            var zero = select(equal(least, least), 0, constant(Float.NaN));
            for (int m = 0; m < members; m++) {
                var hit = equal(load(x, m * items + i), least);
                store(gradient, m * items + i, select(hit, left, zero));
                left = select(hit, 0, left);
            }
        }
    }

    /// a m − b v − k √v with v = (1/D) Σ (rᵢ − m)²; `parameter` = a, b, k, D. With dᵢ = rᵢ − m, the mean of the
    /// computed
    /// dᵢ (what rounding m left) is taken out. Gradient a/M − 2 b dᵢ/D − k dᵢ/(D √v), the last term 0 at v = 0.
    /// Variance (a = 0, b = −1): 4 ULP plus 4 u S; the others 4 ULP plus 6 u S.
    static void spread(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        float[] x = in[0];
        float[] gradient = out[1];
        int members = shape[0];
        int items = shape[1];
        float a = parameter[0];
        float b = parameter[1];
        float k = parameter[2];
        float divisor = parameter[3];
        for (int i = from; i < to; i += LANES) {
            var mean = mean(x, members, items, i);
            var residue = residue(x, members, items, i, mean);
            var v = div(squares(x, members, items, i, mean, residue), divisor);
            var deviation = sqrt(v);
            var value = sub(mul(add(mean, residue), a), mul(v, b));
            store(out[0], i, select(equal(constant(k), 0), value, sub(value, mul(deviation, k))));
            var perDeviation = select(equal(v, 0), 0, div(k, mul(deviation, divisor)));
            var slope = add(select(equal(constant(k), 0), 0, perDeviation), 2 * b / divisor);
            var share = select(equal(v, v), a / members, v);
            for (int m = 0; m < members; m++) {
                var d = sub(sub(load(x, m * items + i), mean), residue);
                store(gradient, m * items + i, sub(share, mul(d, slope)));
            }
        }
    }

    private static float mean(float[] x, int members, int items, int i) {
        var s = load(x, i);
        var c = constant(0);
        for (int m = 1; m < members; m++) {
            var v = load(x, m * items + i);
            var t = add(s, v);
            var b = sub(t, s);
            c = add(c, add(sub(s, sub(t, b)), sub(v, b)));
            s = t;
        }
        return div(select(finite(s), add(s, c), s), members);
    }

    /// (1/M) Σ (rᵢ − mean).
    private static float residue(float[] x, int members, int items, int i, float mean) {
        var s = constant(0);
        for (int m = 0; m < members; m++) {
            s = add(s, sub(load(x, m * items + i), mean));
        }
        return div(s, members);
    }

    /// Σ (rᵢ − mean − residue)².
    private static float squares(
            float[] x, int members, int items, int i, float mean, float residue) {
        var s = constant(0);
        var c = constant(0);
        for (int m = 0; m < members; m++) {
            var d = sub(sub(load(x, m * items + i), mean), residue);
            var v = mul(d, d);
            var t = add(s, v);
            var b = sub(t, s);
            c = add(c, add(sub(s, sub(t, b)), sub(v, b)));
            s = t;
        }
        return select(finite(s), add(s, c), s);
    }

    /// −τ log((1/M) Σ e^(−rᵢ/τ)) = r₋ − τ log1p((1/M) Σ expm1(−(rᵢ − r₋)/τ)), r₋ the minimum: no overflow, and no
    /// digits lost where τ is large. Gradient: the weights e^(−rᵢ/τ)/Σ. An infinite minimum is the value, with gradient
    /// NaN. `parameter` = τ. 4 ULP plus 8 u S.
    static void softMin(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        float[] x = in[0];
        float[] gradient = out[1];
        int members = shape[0];
        int items = shape[1];
        float tau = parameter[0];
        for (int i = from; i < to; i += LANES) {
            var least = load(x, i);
            for (int m = 1; m < members; m++) {
                least = min(least, load(x, m * items + i));
            }
            var s = softMinSum(x, gradient, members, items, i, least, tau);
            var valid = finite(least);
            store(out[0], i, select(valid, sub(least, mul(log1p(div(s, members)), tau)), least));
            var total = select(valid, add(s, members), constant(Float.NaN));
            for (int m = 0; m < members; m++) {
                store(gradient, m * items + i, div(load(gradient, m * items + i), total));
            }
        }
    }

    /// Σ expm1(−(rᵢ − least)/τ), leaving the exponentials themselves in `gradient`.
    private static float softMinSum(float[] x, float[] gradient, int members, int items, int i,
            float least, float tau) {
        var s = constant(0);
        var c = constant(0);
        for (int m = 0; m < members; m++) {
            var scaled = div(sub(least, load(x, m * items + i)), tau);
            store(gradient, m * items + i, scaled);
            var v = expm1(scaled);
            var t = add(s, v);
            var b = sub(t, s);
            c = add(c, add(sub(s, sub(t, b)), sub(v, b)));
            s = t;
        }
        for (int m = 0; m < members; m++) {
            store(gradient, m * items + i, expNonPositive(load(gradient, m * items + i)));
        }
        return add(s, c);
    }

    /// Σ wᵢ log σ(rᵢ − refᵢ), gradient wᵢ σ(refᵢ − rᵢ). `in` = scores, reference `[members x items]` or null,
    /// weight `[members]` or null (1); `parameter` = the reference if there is none in `in`, and whether a NaN of one
    /// member spreads to the gradients of all (1) or not (0). A weight of 0 gives exactly 0. 4 ULP plus 4 u S.
    static void logSigmoidSum(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        float[] gradient = out[1];
        int members = shape[0];
        int items = shape[1];
        for (int i = from; i < to; i += LANES) {
            for (int m = 0; m < members; m++) {
                store(gradient, m * items + i, expNonPositive(neg(abs(centered(in, parameter[0], m, items, i)))));
            }
            var s = weightedLogs(in, gradient, parameter[0], members, items, i);
            store(out[0], i, s);
            logSigmoidGradient(in, gradient, parameter[0], members, items, i);
            if (parameter[1] != 0) {
                spreadNaN(gradient, members, items, i, s);
            }
        }
    }

    /// z = r − reference.
    private static float centered(float[][] in, float reference, int m, int items, int i) {
        var r = load(in[0], m * items + i);
        return in[1] == null ? sub(r, reference) : sub(r, load(in[1], m * items + i));
    }

    private static float weight(float[][] in, int m) {
        return in[2] == null ? 1 : in[2][m];
    }

    /// Σ w log σ(z), from e^−|z| in `t`.
    private static float weightedLogs(float[][] in, float[] t, float reference, int members, int items,
            int i) {
        var s = constant(0);
        var c = constant(0);
        for (int m = 0; m < members; m++) {
            float weight = weight(in, m);
            if (weight != 0) {
                var z = centered(in, reference, m, items, i);
                var v = mul(sub(min(z, 0), log1pUnit(load(t, m * items + i))), weight);
                var sum = add(s, v);
                var b = sub(sum, s);
                c = add(c, add(sub(s, sub(sum, b)), sub(v, b)));
                s = sum;
            }
        }
        return select(finite(s), add(s, c), s);
    }

    /// w σ(−z), from e^−|z| in `gradient`.
    private static void logSigmoidGradient(
            float[][] in, float[] gradient, float reference, int members, int items, int i) {
        for (int m = 0; m < members; m++) {
            float weight = weight(in, m);
            var z = centered(in, reference, m, items, i);
            var e = load(gradient, m * items + i);
            var slope = mul(div(select(less(z, 0), 1, e), add(e, 1)), weight);
            store(gradient, m * items + i, weight == 0 ? constant(0) : slope);
        }
    }

    private static void spreadNaN(float[] gradient, int members, int items, int i, float sum) {
        var valid = equal(sum, sum);
        for (int m = 0; m < members; m++) {
            store(gradient, m * items + i, select(valid, load(gradient, m * items + i), sum));
        }
    }
}
