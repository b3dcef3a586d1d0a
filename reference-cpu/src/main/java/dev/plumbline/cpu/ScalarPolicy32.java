// The text of VectorPolicy64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

/// Losses of single samples, on binary32 arrays; `out` = value, slope. u is the unit roundoff, S the sensitivity.
final class ScalarPolicy32 extends ScalarFunctions32 {
    /// Elements that go through all loops of a kernel together, so that they stay in the first-level cache.
    private static final int BLOCK = 512;

    private ScalarPolicy32() {}

    /// PPO policy loss: `in` = log p, old log p, A; `parameter` = 1 − low, 1 + high, c (+∞: no dual clip). With
    /// ρ = exp(log p − old log p): −min(ρ A, clip(ρ) A), for A < 0 at most −c A; slope −ρ A where the unclipped term is
    /// the value (ties included), else 0. 2 ULP plus 2 u S.
    static void ppoLoss(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        float low = parameter[0];
        float high = parameter[1];
        float cap = parameter[2];
        for (int start = from; start < to; start += BLOCK) {
            int end = Math.min(start + BLOCK, to);
            ratios(in[0], in[1], out[0], start, end);
            ppoFromRatios(in[2], out, low, high, cap, start, end);
        }
    }

    private static void ratios(float[] logp, float[] oldLogp, float[] ratio, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(ratio, i, exp(sub(load(logp, i), load(oldLogp, i))));
        }
    }

    private static void ppoFromRatios(
            float[] advantage, float[][] out, float low, float high, float cap, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            var a = load(advantage, i);
            var ratio = load(out[0], i);
            var free = mul(ratio, a);
            var clipped = mul(min(max(ratio, low), high), a);
            var loss = neg(min(free, clipped));
            var slope = select(less(clipped, free), 0, neg(free));
            var limit = select(less(a, 0), mul(neg(a), cap), constant(Float.POSITIVE_INFINITY));
            var capped = less(limit, loss);
            store(out[0], i, select(capped, limit, loss));
            store(out[1], i, select(capped, 0, slope));
        }
    }

    /// PPO value loss: `in` = V, old V, R; `parameter` = c. ½ max((V − R)², (clip(V, old − c, old + c) − R)²); slope V − R
    /// if the unclipped square is at least the clipped one, else 0. 2 ULP plus 3 u S.
    static void valueLoss(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        float c = parameter[0];
        for (int i = from; i < to; i += LANES) {
            var v = load(in[0], i);
            var old = load(in[1], i);
            var returns = load(in[2], i);
            var free = sub(v, returns);
            var clipped = sub(min(max(v, sub(old, c)), add(old, c)), returns);
            var worse = less(mul(free, free), mul(clipped, clipped));
            var error = select(worse, clipped, free);
            store(out[0], i, mul(mul(error, error), 0.5f));
            store(out[1], i, select(worse, 0, free));
        }
    }

    /// u = log p − log ref; slope 1.
    static void kl1(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(out[0], i, sub(load(in[0], i), load(in[1], i)));
            store(out[1], i, constant(1));
        }
    }

    /// ½ u²; slope u. 1 ULP plus u S.
    static void kl2(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            var u = sub(load(in[0], i), load(in[1], i));
            store(out[0], i, mul(mul(u, u), 0.5f));
            store(out[1], i, u);
        }
    }

    /// e⁻ᵘ − 1 + u by its series near 0; slope 1 − e⁻ᵘ. 4 ULP plus u S.
    static void kl3(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        for (int start = from; start < to; start += BLOCK) {
            int end = Math.min(start + BLOCK, to);
            kl3Slopes(in[0], in[1], out[1], start, end);
            kl3Values(in[0], in[1], out[1], out[0], start, end);
        }
    }

    private static void kl3Slopes(float[] logp, float[] reference, float[] slope, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(slope, i, neg(expm1(sub(load(reference, i), load(logp, i)))));
        }
    }

    private static void kl3Values(
            float[] logp, float[] reference, float[] slope, float[] value, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(value, i, expResidual(sub(load(reference, i), load(logp, i)), neg(load(slope, i))));
        }
    }
}
