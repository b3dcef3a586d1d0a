// The text of VectorPreference64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

/// Bradley-Terry losses of binary32 pairs. `in` = chosen, rejected, margin, weight, target; `out` = loss, gradient in
/// chosen, gradient in rejected, curvature; `parameter` = ε, λ. `u` is the unit roundoff.
///
/// With z = chosen − rejected − margin and t = e^−|z|: softplus(±z) = max(±z, 0) + log(1 + t), σ(|z|) = 1/(1 + t) and
/// σ(−|z|) = t/(1 + t).
final class ScalarPreference32 extends ScalarFunctions32 {
    private ScalarPreference32() {}

    /// margin 0, weight 1, target 1, ε = λ = 0: loss softplus(−z), gradient ∓σ(−z), curvature σ(z) σ(−z).
    /// 4 ULP plus 1 u S, S the sensitivity to the scores, for the rounding of z.
    static void plain(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        float[] chosen = in[0];
        float[] rejected = in[1];
        float[] loss = out[0];
        float[] gradChosen = out[1];
        float[] gradRejected = out[2];
        float[] curvature = out[3];
        for (int i = from; i < to; i += LANES) {
            var z = sub(load(chosen, i), load(rejected, i));
            var t = expNonPositive(neg(abs(z)));
            var high = div(1, add(t, 1));
            var low = mul(t, high);
            var g = select(less(z, 0), high, low);
            store(loss, i, add(max(neg(z), 0), log1pUnit(t)));
            store(gradChosen, i, neg(g));
            store(gradRejected, i, g);
            store(curvature, i, mul(low, high));
        }
    }

    /// y′ = (1 − ε) y + ε (1 − y), s = chosen + rejected:
    /// loss = w [y′ softplus(−z) + (1 − y′) softplus(z) + λ s²], gradient w [±ℓ′ + 2 λ s], curvature w σ(z) σ(−z).
    /// A coefficient of 0 gives a term of 0 whatever it multiplies. With the values of {@link #plain} the same bits.
    /// 8 ULP plus 8 u S.
    static void general(float[][] in, float[][] out, float[] parameter, int[] shape, int from, int to) {
        float[] chosen = in[0];
        float[] rejected = in[1];
        float[] margin = in[2];
        float[] weight = in[3];
        float[] target = in[4];
        float epsilon = parameter[0];
        float lambda = parameter[1];
        for (int i = from; i < to; i += LANES) {
            var c = load(chosen, i);
            var r = load(rejected, i);
            var y = load(target, i);
            var w = load(weight, i);
            var no = sub(1, y);
            var yes = add(mul(y, 1 - epsilon), mul(no, epsilon));
            no = add(mul(no, 1 - epsilon), mul(y, epsilon));
            var z = sub(sub(c, r), load(margin, i));
            var t = expNonPositive(neg(abs(z)));
            var high = div(1, add(t, 1));
            var low = mul(t, high);
            var rest = log1pUnit(t);
            var wins = select(equal(yes, 0), 0, mul(yes, add(max(neg(z), 0), rest)));
            var losses = select(equal(no, 0), 0, mul(no, add(max(z, 0), rest)));
            var negative = less(z, 0);
            var up = select(equal(no, 0), 0, mul(no, select(negative, low, high)));
            var down = select(equal(yes, 0), 0, mul(yes, select(negative, high, low)));
            var s = select(equal(constant(lambda), 0), 0, add(c, r));
            var pull = mul(s, 2 * lambda);
            var unweighted = equal(w, 0);
            store(out[0], i, select(unweighted, 0, mul(w, add(add(wins, losses), mul(mul(s, lambda), s)))));
            store(out[1], i, select(unweighted, 0, mul(w, add(sub(up, down), pull))));
            store(out[2], i, select(unweighted, 0, mul(w, add(sub(down, up), pull))));
            store(out[3], i, select(unweighted, 0, mul(w, mul(low, high))));
        }
    }
}
