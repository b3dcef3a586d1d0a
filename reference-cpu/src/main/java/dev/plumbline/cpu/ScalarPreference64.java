// The text of VectorPreference64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

/// Bradley-Terry losses of binary64 pairs. `in` = chosen, rejected, margin, weight, target; `out` = loss, gradient in
/// chosen, gradient in rejected, curvature; `parameter` = ε, λ. `u` is the unit roundoff.
///
/// With z = chosen − rejected − margin and t = e^−|z|: softplus(±z) = max(±z, 0) + log(1 + t), σ(|z|) = 1/(1 + t) and
/// σ(−|z|) = t/(1 + t).
final class ScalarPreference64 extends ScalarFunctions64 {
    private static final Loop.Float64[] PLAIN = {
        ScalarPreference64::plainExponentials, ScalarPreference64::plainGradient, ScalarPreference64::plainLoss
    };
    private static final Loop.Float64[] PLAIN_CURVATURE = {
        ScalarPreference64::plainExponentials, ScalarPreference64::plainCurvature, ScalarPreference64::plainGradient,
        ScalarPreference64::plainLoss
    };
    private static final Loop.Float64[] GENERAL = {
        ScalarPreference64::generalExponentials, ScalarPreference64::generalGradient,
        ScalarPreference64::generalWeights, ScalarPreference64::logarithms, ScalarPreference64::generalLoss
    };

    private ScalarPreference64() {}

    /// margin 0, weight 1, target 1, ε = λ = 0: loss softplus(−z), gradient ∓σ(−z), without the curvature. One quotient
    /// a pair; every loop brings arrays that no earlier one has touched, as waiting for memory then goes beside
    /// arithmetic. 5 ULP plus 1 u S, S the sensitivity to the scores, for the rounding of z.
    static void plain(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        Stages.run(PLAIN, in, out, parameter, shape, from, to);
    }

    /// As {@link #plain}, with curvature σ(z) σ(−z). 8 ULP.
    static void plainWithCurvature(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        Stages.run(PLAIN_CURVATURE, in, out, parameter, shape, from, to);
    }

    /// t = e^−|z| into `loss`, z into the gradient in chosen.
    private static void plainExponentials(double[][] in, double[][] out, double[] parameter, int[] shape, int from,
            int to) {
        for (int i = from; i < to; i += LANES) {
            var z = sub(load(in[0], i), load(in[1], i));
            store(out[1], i, z);
            store(out[0], i, expNonPositive(neg(abs(z))));
        }
    }

    /// From t and z: the gradient in chosen, and the logarithm's s in place of that in rejected.
    private static void plainGradient(double[][] in, double[][] out, double[] parameter, int[] shape, int from,
            int to) {
        for (int i = from; i < to; i += LANES) {
            var z = load(out[1], i);
            var t = load(out[0], i);
            var quotient = unitQuotient(t);
            var high = unitReciprocal(t, quotient);
            store(out[1], i, neg(select(less(z, 0), high, mul(t, high))));
            store(out[2], i, unitSlope(t, quotient));
        }
    }

    /// From t in `loss`.
    private static void plainCurvature(double[][] in, double[][] out, double[] parameter, int[] shape, int from,
            int to) {
        for (int i = from; i < to; i += LANES) {
            store(out[3], i, curvature(load(out[0], i)));
        }
    }

    /// σ(z) σ(−z).
    private static double curvature(double t) {
        var high = unitReciprocal(t, unitQuotient(t));
        return mul(mul(t, high), high);
    }

    /// From t in `loss` and s in the gradient in rejected, which becomes what its name says.
    private static void plainLoss(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            var z = sub(load(in[0], i), load(in[1], i));
            store(out[0], i, add(max(neg(z), 0), log1pUnit(load(out[0], i), load(out[2], i))));
            store(out[2], i, neg(load(out[1], i)));
        }
    }

    /// y′ = (1 − ε) y + ε (1 − y), s = chosen + rejected:
    /// loss = w [y′ softplus(−z) + (1 − y′) softplus(z) + λ s²], gradient w [±ℓ′ + 2 λ s], curvature w σ(z) σ(−z).
    /// A coefficient of 0 gives a term of 0 whatever it multiplies. With the values of {@link #plain} the same bits.
    /// 8 ULP plus 8 u S.
    static void general(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        Stages.run(GENERAL, in, out, parameter, shape, from, to);
    }

    /// t = e^−|z|.
    private static void generalExponentials(double[][] in, double[][] out, double[] parameter, int[] shape, int from,
            int to) {
        for (int i = from; i < to; i += LANES) {
            store(out[0], i, expNonPositive(neg(abs(margin(in, i)))));
        }
    }

    /// t becomes log(1 + t).
    private static void logarithms(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            var t = load(out[0], i);
            store(out[0], i, log1pUnit(t, unitSlope(t, unitQuotient(t))));
        }
    }

    /// z.
    private static double margin(double[][] in, int i) {
        return sub(sub(load(in[0], i), load(in[1], i)), load(in[2], i));
    }

    /// a y + b (1 − y): y′ with a = 1 − ε, b = ε, and 1 − y′ with the two exchanged.
    private static double mixed(double y, double a, double b) {
        return add(mul(y, a), mul(sub(1, y), b));
    }

    /// From t in out[0].
    private static void generalGradient(double[][] in, double[][] out, double[] parameter, int[] shape, int from,
            int to) {
        double epsilon = parameter[0];
        double kept = 1 - epsilon;
        for (int i = from; i < to; i += LANES) {
            var y = load(in[4], i);
            var yes = mixed(y, kept, epsilon);
            var no = mixed(y, epsilon, kept);
            var t = load(out[0], i);
            var high = unitReciprocal(t, unitQuotient(t));
            var low = mul(t, high);
            var negative = less(margin(in, i), 0);
            var up = select(equal(no, 0), 0, mul(no, select(negative, low, high)));
            var down = select(equal(yes, 0), 0, mul(yes, select(negative, high, low)));
            store(out[1], i, sub(up, down));
            store(out[3], i, mul(low, high));
        }
    }

    /// Centring and weight, from ℓ′ in out[1] and σ(z) σ(−z) in out[3].
    private static void generalWeights(double[][] in, double[][] out, double[] parameter, int[] shape, int from,
            int to) {
        double lambda = parameter[1];
        for (int i = from; i < to; i += LANES) {
            var w = load(in[3], i);
            var slope = load(out[1], i);
            var pull = lambda == 0 ? constant(0) : mul(add(load(in[0], i), load(in[1], i)), 2 * lambda);
            var unweighted = equal(w, 0);
            store(out[1], i, select(unweighted, 0, mul(w, add(slope, pull))));
            store(out[2], i, select(unweighted, 0, mul(w, sub(pull, slope))));
            store(out[3], i, select(unweighted, 0, mul(w, load(out[3], i))));
        }
    }

    /// From log(1 + t) in `loss`.
    private static void generalLoss(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double epsilon = parameter[0];
        double lambda = parameter[1];
        double kept = 1 - epsilon;
        for (int i = from; i < to; i += LANES) {
            var y = load(in[4], i);
            var w = load(in[3], i);
            var yes = mixed(y, kept, epsilon);
            var no = mixed(y, epsilon, kept);
            var z = margin(in, i);
            var rest = load(out[0], i);
            var wins = select(equal(yes, 0), 0, mul(yes, add(max(neg(z), 0), rest)));
            var losses = select(equal(no, 0), 0, mul(no, add(max(z, 0), rest)));
            var s = lambda == 0 ? constant(0) : add(load(in[0], i), load(in[1], i));
            store(out[0], i, select(equal(w, 0), 0, mul(w, add(add(wins, losses), mul(mul(s, lambda), s)))));
        }
    }
}
