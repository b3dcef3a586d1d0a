// The text of VectorPolicy64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

/// Losses of single samples, on binary64 arrays; `out` = value, slope. u is the unit roundoff, S the sensitivity.
final class ScalarPolicy64 extends ScalarFunctions64 {
    private static final Loop.Float64[] PPO = {
        ScalarPolicy64::ratios, ScalarPolicy64::ppoSlope, ScalarPolicy64::ppoValue
    };
    private static final Loop.Float64[] KL3 = {
        ScalarPolicy64::kl3Series, ScalarPolicy64::kl3Slope, ScalarPolicy64::kl3Far
    };

    private ScalarPolicy64() {}

    /// PPO policy loss: `in` = log p, old log p, A; `parameter` = 1 − low, 1 + high, c (+∞: no dual clip). With
    /// ρ = exp(log p − old log p): −min(ρ A, clip(ρ) A), for A < 0 at most −c A; slope −ρ A where the unclipped term is
    /// the value (ties included), else 0. 6 ULP plus 2 u S.
    static void ppoLoss(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        Stages.run(PPO, Stages.block(in[0]), in, out, parameter, shape, from, to);
    }

    /// √ρ into the value: ρ A as √ρ A √ρ stays finite where ρ alone is not, and keeps its digits where ρ underflows.
    private static void ratios(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(out[0], i, exp(mul(sub(load(in[0], i), load(in[1], i)), 0.5)));
        }
    }

    /// From √ρ.
    private static void ppoSlope(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            var a = load(in[2], i);
            var root = load(out[0], i);
            var tame = select(equal(a, 0), min(root, Double.MAX_VALUE), root); // ∞ · 0 is 0 here
            var free = mul(mul(tame, a), tame);
            var ratio = mul(root, root);
            var bounded = min(max(ratio, parameter[0]), parameter[1]);
            var clipped = select(equal(bounded, ratio), free, mul(bounded, a));
            var limit = select(less(a, 0), mul(neg(a), parameter[2]), constant(Double.POSITIVE_INFINITY));
            var loss = neg(min(free, clipped));
            var slope = select(less(clipped, free), 0, neg(free));
            store(out[1], i, select(less(limit, loss), 0, slope));
        }
    }

    /// From √ρ.
    private static void ppoValue(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            var a = load(in[2], i);
            var root = load(out[0], i);
            var tame = select(equal(a, 0), min(root, Double.MAX_VALUE), root); // ∞ · 0 is 0 here
            var free = mul(mul(tame, a), tame);
            var ratio = mul(root, root);
            var bounded = min(max(ratio, parameter[0]), parameter[1]);
            var clipped = select(equal(bounded, ratio), free, mul(bounded, a));
            var limit = select(less(a, 0), mul(neg(a), parameter[2]), constant(Double.POSITIVE_INFINITY));
            var loss = neg(min(free, clipped));
            store(out[0], i, select(less(limit, loss), limit, loss));
        }
    }

    /// PPO value loss: `in` = V, old V, R; `parameter` = c. ½ max((V − R)², (clip(V, old − c, old + c) − R)²); slope
    /// V − R if the unclipped square is at least the clipped one, else 0. 2 ULP plus 3 u S.
    static void valueLoss(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double c = parameter[0];
        for (int i = from; i < to; i += LANES) {
            var v = load(in[0], i);
            var old = load(in[1], i);
            var returns = load(in[2], i);
            var free = sub(v, returns);
            var clipped = c == Double.POSITIVE_INFINITY ? free : sub(min(max(v, sub(old, c)), add(old, c)), returns);
            var error = max(abs(free), abs(clipped)); // NaN if either is
            var slope = select(less(abs(free), abs(clipped)), 0, free);
            store(out[0], i, mul(mul(error, error), 0.5));
            store(out[1], i, select(equal(error, error), slope, error));
        }
    }

    /// u = log p − log ref; slope 1.
    static void kl1(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(out[0], i, sub(load(in[0], i), load(in[1], i)));
            store(out[1], i, constant(1));
        }
    }

    /// ½ u²; slope u. 1 ULP plus u S.
    static void kl2(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            var u = sub(load(in[0], i), load(in[1], i));
            store(out[0], i, mul(mul(u, u), 0.5));
            store(out[1], i, u);
        }
    }

    /// e⁻ᵘ − 1 + u by its series near 0; slope 1 − e⁻ᵘ. 4 ULP plus u S.
    static void kl3(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        Stages.run(KL3, Stages.block(in[0]), in, out, parameter, shape, from, to);
    }

    /// The series into the value.
    private static void kl3Series(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(out[0], i, expResidualSeries(sub(load(in[1], i), load(in[0], i))));
        }
    }

    private static void kl3Slope(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(out[1], i, neg(expm1(sub(load(in[1], i), load(in[0], i)))));
        }
    }

    /// The value where the series does not hold.
    private static void kl3Far(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            var x = sub(load(in[1], i), load(in[0], i));
            store(out[0], i, expResidual(x, neg(load(out[1], i)), load(out[0], i)));
        }
    }
}
