// The text of VectorEnsemble64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

/// Aggregation over the members of an ensemble, vectors running across items. `in[0]` = scores `[members x items]`,
/// `out[0]` = value `[items]`, `out[1]` = gradient `[members x items]`, `shape` = members M, items.
///
/// Sums over members carry their rounding errors along (Knuth's two-sum), so bounds do not grow with M to first order.
/// A NaN among the members of an item makes its value and gradient NaN; u is the unit roundoff, S the sensitivity.
final class ScalarEnsemble64 extends ScalarFunctions64 {
    // Scratch arrays for a block of intermediate results.
    private static final int FIRST = 3;
    private static final int SECOND = 4;
    private static final int THIRD = 5;
    /// From here on members go in groups: processors follow about 15 arrays at once as they stream from and to memory.
    private static final int MANY = 8;
    private static final int GROUP = 4;
    /// Items of a group's stretch, long enough for its streams to be followed; sums between groups stay in the
    /// second-level cache.
    private static final int LONG_BLOCK = 4096;

    private ScalarEnsemble64() {}

    private static final Loop.Float64[] MEAN_OF_MANY = {
        ScalarEnsemble64::meanFirst, ScalarEnsemble64::meanNext, ScalarEnsemble64::meanLast
    };
    private static final Loop.Float64[] SPREAD = {
        ScalarEnsemble64::means, ScalarEnsemble64::variances, ScalarEnsemble64::spreadGradient
    };
    private static final Loop.Float64[] SOFT_MIN = {
        ScalarEnsemble64::leasts, ScalarEnsemble64::growths, ScalarEnsemble64::weights, ScalarEnsemble64::shares,
        ScalarEnsemble64::logMeans, ScalarEnsemble64::softMinValue
    };
    private static final Loop.Float64[] LOG_SIGMOID_SUM = {
        ScalarEnsemble64::exponentials, ScalarEnsemble64::logs, ScalarEnsemble64::weightedSum,
        ScalarEnsemble64::logSigmoidGradient, ScalarEnsemble64::spreadNaN
    };

    /// m = (1/M) Σ rᵢ, gradient 1/M. 2 ULP plus u S.
    static void mean(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        if (shape[0] < MANY) {
            meanAtOnce(in, out, parameter, shape, from, to);
            return;
        }
        Stages.run(MEAN_OF_MANY, LONG_BLOCK, in, out, parameter, shape, from, to);
    }

    /// The first members' sum, rounding errors and minimum into scratch arrays; their gradient as if there were no NaN.
    private static void meanFirst(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] sum = Scratch.array64(FIRST, LONG_BLOCK);
        double[] lost = Scratch.array64(SECOND, LONG_BLOCK);
        double[] lowest = Scratch.array64(THIRD, LONG_BLOCK);
        double[] x = in[0];
        double[] gradient = out[1];
        int items = shape[1];
        var share = constant((double) 1 / shape[0]);
        for (int i = from; i < to; i += LANES) {
            var s = load(x, i);
            var c = constant(0);
            var least = s;
            store(gradient, i, share);
            for (int m = 1; m < GROUP; m++) {
                var v = load(x, m * items + i);
                var t = add(s, v);
                var b = sub(t, s);
                c = add(c, add(sub(s, sub(t, b)), sub(v, b)));
                s = t;
                least = min(least, v);
                store(gradient, m * items + i, share);
            }
            store(sum, i - from, s);
            store(lost, i - from, c);
            store(lowest, i - from, least);
        }
    }

    /// The same for the other members, a group after the other.
    private static void meanNext(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] sum = Scratch.array64(FIRST, LONG_BLOCK);
        double[] lost = Scratch.array64(SECOND, LONG_BLOCK);
        double[] lowest = Scratch.array64(THIRD, LONG_BLOCK);
        double[] x = in[0];
        double[] gradient = out[1];
        int items = shape[1];
        var share = constant((double) 1 / shape[0]);
        for (int first = GROUP; first < shape[0]; first += GROUP) {
            int last = Math.min(first + GROUP, shape[0]);
            for (int i = from; i < to; i += LANES) {
                var s = load(sum, i - from);
                var c = load(lost, i - from);
                var least = load(lowest, i - from);
                for (int m = first; m < last; m++) {
                    var v = load(x, m * items + i);
                    var t = add(s, v);
                    var b = sub(t, s);
                    c = add(c, add(sub(s, sub(t, b)), sub(v, b)));
                    s = t;
                    least = min(least, v);
                    store(gradient, m * items + i, share);
                }
                store(sum, i - from, s);
                store(lost, i - from, c);
                store(lowest, i - from, least);
            }
        }
    }

    /// The means, and the gradient of items with a NaN.
    private static void meanLast(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] sum = Scratch.array64(FIRST, LONG_BLOCK);
        double[] lost = Scratch.array64(SECOND, LONG_BLOCK);
        double[] lowest = Scratch.array64(THIRD, LONG_BLOCK);
        int members = shape[0];
        var missing = constant(0);
        for (int i = from; i < to; i += LANES) {
            var s = load(sum, i - from);
            var least = load(lowest, i - from);
            store(out[0], i, div(select(finite(s), add(s, load(lost, i - from)), s), members));
            missing = add(missing, select(equal(least, least), 0, constant(1)));
        }
        if (largest(missing) > 0) {
            for (int i = from; i < to; i++) {
                if (Double.isNaN(lowest[i - from])) {
                    for (int m = 0; m < members; m++) {
                        out[1][m * shape[1] + i] = Double.NaN;
                    }
                }
            }
        }
    }

    /// Few members, all in one loop.
    private static void meanAtOnce(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] x = in[0];
        double[] gradient = out[1];
        int members = shape[0];
        int items = shape[1];
        double share = (double) 1 / members;
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
            var g = select(equal(least, least), share, constant(Double.NaN));
            for (int m = 0; m < members; m++) {
                store(gradient, m * items + i, g);
            }
        }
    }

    /// minᵢ rᵢ; gradient 1 on the lowest index among equals. Exact.
    static void minimum(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] x = in[0];
        double[] gradient = out[1];
        int members = shape[0];
        int items = shape[1];
        for (int i = from; i < to; i += LANES) {
            var least = load(x, i);
            for (int m = 1; m < members; m++) {
                least = min(least, load(x, m * items + i));
            }
            store(out[0], i, least);
            var left = constant(1);
            var zero = select(equal(least, least), 0, constant(Double.NaN));
            for (int m = 0; m < members; m++) {
                var hit = equal(load(x, m * items + i), least);
                store(gradient, m * items + i, select(hit, left, zero));
                left = select(hit, 0, left);
            }
        }
    }

    /// a m − b v − k √v with v = (1/D) Σ (rᵢ − m)²; `parameter` = a, b, k, D. With dᵢ = rᵢ − m, the mean of the
    /// computed dᵢ (what rounding m left) is taken out. Gradient a/M − 2 b dᵢ/D − k dᵢ/(D √v), the last term 0 at v = 0.
    /// Variance (a = 0, b = −1): 4 ULP plus 4 u S; the others 4 ULP plus 6 u S.
    static void spread(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        Stages.run(SPREAD, in, out, parameter, shape, from, to);
    }

    /// m into `out[0]`, (1/M) Σ dᵢ into the first scratch array.
    private static void means(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] scratch = Scratch.array64(FIRST, Stages.BLOCK);
        double[] x = in[0];
        int members = shape[0];
        int items = shape[1];
        for (int i = from; i < to; i += LANES) {
            var s = load(x, i);
            var c = constant(0);
            for (int m = 1; m < members; m++) {
                var v = load(x, m * items + i);
                var t = add(s, v);
                var b = sub(t, s);
                c = add(c, add(sub(s, sub(t, b)), sub(v, b)));
                s = t;
            }
            var mean = div(select(finite(s), add(s, c), s), members);
            store(out[0], i, mean);
            var residue = constant(0);
            for (int m = 0; m < members; m++) {
                residue = add(residue, sub(load(x, m * items + i), mean));
            }
            store(scratch, i - from, div(residue, members));
        }
    }

    /// v into the second scratch array.
    private static void variances(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] scratch = Scratch.array64(FIRST, Stages.BLOCK);
        double[] variance = Scratch.array64(SECOND, Stages.BLOCK);
        double[] x = in[0];
        int members = shape[0];
        int items = shape[1];
        for (int i = from; i < to; i += LANES) {
            var mean = load(out[0], i);
            var residue = load(scratch, i - from);
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
            store(variance, i - from, div(select(finite(s), add(s, c), s), parameter[3]));
        }
    }

    private static void spreadGradient(double[][] in, double[][] out, double[] parameter, int[] shape, int from,
            int to) {
        double[] scratch = Scratch.array64(FIRST, Stages.BLOCK);
        double[] variance = Scratch.array64(SECOND, Stages.BLOCK);
        double[] x = in[0];
        double[] gradient = out[1];
        int members = shape[0];
        int items = shape[1];
        double a = parameter[0];
        double b = parameter[1];
        double k = parameter[2];
        double divisor = parameter[3];
        for (int i = from; i < to; i += LANES) {
            var mean = load(out[0], i);
            var residue = load(scratch, i - from);
            var v = load(variance, i - from);
            var slope = constant(2 * b / divisor);
            var value = sub(mul(add(mean, residue), a), mul(v, b));
            if (k != 0) {
                var deviation = sqrt(v);
                value = sub(value, mul(deviation, k));
                slope = add(select(equal(v, 0), 0, div(k, mul(deviation, divisor))), slope);
            }
            store(out[0], i, value);
            var share = select(equal(v, v), a / members, v);
            for (int m = 0; m < members; m++) {
                var d = sub(sub(load(x, m * items + i), mean), residue);
                store(gradient, m * items + i, sub(share, mul(d, slope)));
            }
        }
    }

    /// −τ log((1/M) Σ e^(−rᵢ/τ)) = r₋ − τ log1p((1/M) Σ expm1(−(rᵢ − r₋)/τ)), r₋ the minimum: no overflow, and no
    /// digits lost where τ is large. Gradient: the weights e^(−rᵢ/τ)/Σ. An infinite minimum is the value, with gradient
    /// NaN. `parameter` = τ. 4 ULP plus 8 u S.
    static void softMin(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        Stages.run(SOFT_MIN, in, out, parameter, shape, from, to);
    }

    /// r₋ into the first scratch array, (r₋ − rᵢ)/τ into the gradient.
    private static void leasts(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] scratch = Scratch.array64(FIRST, Stages.BLOCK);
        double[] x = in[0];
        int members = shape[0];
        int items = shape[1];
        for (int i = from; i < to; i += LANES) {
            var least = load(x, i);
            for (int m = 1; m < members; m++) {
                least = min(least, load(x, m * items + i));
            }
            store(scratch, i - from, least);
            for (int m = 0; m < members; m++) {
                store(out[1], m * items + i, div(sub(least, load(x, m * items + i)), parameter[0]));
            }
        }
    }

    /// Σ expm1 of the gradient so far, into `out[0]`.
    private static void growths(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        int members = shape[0];
        int items = shape[1];
        for (int i = from; i < to; i += LANES) {
            var s = constant(0);
            var c = constant(0);
            for (int m = 0; m < members; m++) {
                var v = expm1(load(out[1], m * items + i));
                var t = add(s, v);
                var b = sub(t, s);
                c = add(c, add(sub(s, sub(t, b)), sub(v, b)));
                s = t;
            }
            store(out[0], i, add(s, c));
        }
    }

    /// The weights, not yet divided by their sum.
    private static void weights(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        int members = shape[0];
        int items = shape[1];
        for (int m = 0; m < members; m++) {
            for (int i = from; i < to; i += LANES) {
                store(out[1], m * items + i, expNonPositive(load(out[1], m * items + i)));
            }
        }
    }

    /// Divides the weights by their sum M + Σ expm1, and Σ expm1 by M.
    private static void shares(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] scratch = Scratch.array64(FIRST, Stages.BLOCK);
        int members = shape[0];
        int items = shape[1];
        for (int i = from; i < to; i += LANES) {
            var total = select(finite(load(scratch, i - from)), add(load(out[0], i), members), constant(Double.NaN));
            for (int m = 0; m < members; m++) {
                store(out[1], m * items + i, div(load(out[1], m * items + i), total));
            }
            store(out[0], i, div(load(out[0], i), members));
        }
    }

    private static void logMeans(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(out[0], i, log1pNonPositive(load(out[0], i)));
        }
    }

    private static void softMinValue(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] scratch = Scratch.array64(FIRST, Stages.BLOCK);
        for (int i = from; i < to; i += LANES) {
            var least = load(scratch, i - from);
            var value = sub(least, mul(load(out[0], i), parameter[0]));
            store(out[0], i, select(finite(least), value, least));
        }
    }

    /// Σ wᵢ log σ(rᵢ − refᵢ), gradient wᵢ σ(refᵢ − rᵢ). `in` = scores, reference `[members x items]` or null,
    /// weight `[members]` or null (1); `parameter` = the reference if there is none in `in`, and whether a NaN of one
    /// member spreads to the gradients of all (1) or not (0). A weight of 0 gives exactly 0. 4 ULP plus 4 u S.
    static void logSigmoidSum(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        Stages.run(LOG_SIGMOID_SUM, in, out, parameter, shape, from, to);
    }

    /// z = r − reference.
    private static double centered(double[][] in, double reference, int m, int items, int i) {
        var r = load(in[0], m * items + i);
        return in[1] == null ? sub(r, reference) : sub(r, load(in[1], m * items + i));
    }

    private static double weight(double[][] in, int m) {
        return in[2] == null ? 1 : in[2][m];
    }

    /// e^−|z| into the gradient.
    private static void exponentials(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        int members = shape[0];
        int items = shape[1];
        for (int m = 0; m < members; m++) {
            for (int i = from; i < to; i += LANES) {
                store(out[1], m * items + i, expNonPositive(neg(abs(centered(in, parameter[0], m, items, i)))));
            }
        }
    }

    /// log σ(z), from e^−|z| in the gradient, into the first scratch array.
    private static void logs(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        int members = shape[0];
        int items = shape[1];
        double[] scratch = Scratch.array64(FIRST, members * Stages.BLOCK);
        for (int m = 0; m < members; m++) {
            int place = m * Stages.BLOCK - from;
            for (int i = from; i < to; i += LANES) {
                var z = centered(in, parameter[0], m, items, i);
                store(scratch, place + i, sub(min(z, 0), log1pUnit(load(out[1], m * items + i))));
            }
        }
    }

    /// Σ w log σ(z).
    private static void weightedSum(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        int members = shape[0];
        double[] scratch = Scratch.array64(FIRST, members * Stages.BLOCK);
        for (int i = from; i < to; i += LANES) {
            var s = constant(0);
            var c = constant(0);
            for (int m = 0; m < members; m++) {
                double weight = weight(in, m);
                if (weight != 0) {
                    var v = mul(load(scratch, m * Stages.BLOCK + i - from), weight);
                    var sum = add(s, v);
                    var b = sub(sum, s);
                    c = add(c, add(sub(s, sub(sum, b)), sub(v, b)));
                    s = sum;
                }
            }
            store(out[0], i, select(finite(s), add(s, c), s));
        }
    }

    /// w σ(−z), from e^−|z| in the gradient.
    private static void logSigmoidGradient(double[][] in, double[][] out, double[] parameter, int[] shape, int from,
            int to) {
        int members = shape[0];
        int items = shape[1];
        for (int m = 0; m < members; m++) {
            double weight = weight(in, m);
            for (int i = from; i < to; i += LANES) {
                var z = centered(in, parameter[0], m, items, i);
                var e = load(out[1], m * items + i);
                var slope = mul(div(select(less(z, 0), 1, e), add(e, 1)), weight);
                store(out[1], m * items + i, weight == 0 ? constant(0) : slope);
            }
        }
    }

    private static void spreadNaN(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        if (parameter[1] == 0) {
            return;
        }
        int members = shape[0];
        int items = shape[1];
        for (int m = 0; m < members; m++) {
            for (int i = from; i < to; i += LANES) {
                var sum = load(out[0], i);
                store(out[1], m * items + i, select(equal(sum, sum), load(out[1], m * items + i), sum));
            }
        }
    }
}
