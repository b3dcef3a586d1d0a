package dev.plumbline.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;

/// Divergence, tilting and best-of-n of laws over actions, each lane of `[actions x lanes]` one law.
///
/// Where p ∝ q e^t, t the "tilt", KL(p‖q) = Σ p (e⁻ᵈ − 1 + d) with d = log(p/q): no term is negative, so nearly equal
/// laws keep their digits, which Σ p log(p/q) loses. d comes from the tilt where it is small and from the logarithms
/// where it is not.
record RowLaws(SafeOps m) {

    /// One number for each lane and an array `[actions x lanes]`.
    record Terms(INDArray value, INDArray gradient) {}

    /// log p, log Z = log Σ q e^t and KL(p‖q).
    record Tilted(INDArray logProbability, INDArray logPartition, INDArray kl) {}

    /// Value and gradient (in `logits`) of KL(softmax(logits)‖softmax(reference)). +∞ where π takes an action that the
    /// reference cannot.
    Terms kl(INDArray logits, INDArray reference) {
        var p = m.softmax(logits);
        var q = m.softmax(reference);
        var never = m.eq(logits, Double.NEGATIVE_INFINITY);
        // an action of probability 0 contributes 0 whatever the reference holds there
        var relative = m.select(never, logits,
                m.sub(m.sub(logits, atFirst(q, logits)), m.sub(reference, atFirst(q, reference))));
        var s = excess(q, relative, p.log());
        var tilt = m.select(isClose(s), relative, m.select(never, logits, m.sub(logits, reference)));
        var outside = m.and(m.not(never), m.eq(q.log(), Double.NEGATIVE_INFINITY));
        var escapes = m.any(outside);
        var value = kl(p, q, logRatio(p, q, tilt, s));
        var infinity = m.select(m.eq(p.p(), 0), 0,
                m.mul(p.p(), m.sub(m.sub(p.log(), q.log()), m.constant(Double.POSITIVE_INFINITY, p.log()))));
        var gradient = m.select(escapes, infinity, m.centered(p.p(), tilt, p.first()));
        return new Terms(m.select(escapes, Double.POSITIVE_INFINITY, value), gradient);
    }

    /// p = q e^t/Z, q = softmax(reference), t = utility/γ.
    Tilted tilt(INDArray reference, INDArray utility, double gamma) {
        var q = m.softmax(reference);
        var raw = m.div(utility, gamma);
        var difference = m.sub(utility, atFirst(q, utility));
        var relative = m.select(m.isInfinite(difference), m.sub(raw, atFirst(q, raw)), m.div(difference, gamma));
        var s = excess(q, relative, m.add(q.log(), raw));
        var close = isClose(s);
        var tilt = m.select(close, relative, raw);
        var p = m.softmax(m.add(q.log(), tilt));
        var far = m.select(m.isInfinite(p.max()), p.max(), m.add(p.max(), p.excess()));
        var near = m.add(atFirst(q, raw), m.log1p(s));
        return new Tilted(p.log(), m.select(close, near, far), kl(p, q, logRatio(p, q, tilt, s)));
    }

    /// x at the likeliest action of q.
    private INDArray atFirst(SafeOps.Softmax q, INDArray x) {
        return m.sumTerms(m.select(q.first(), x, 0));
    }

    /// s = Σ q (e^(t − t₀) − 1), t₀ the tilt of the likeliest action of q.
    ///
    /// @param product log(q e^t) up to a constant: q below the smallest number may still count
    private INDArray excess(SafeOps.Softmax q, INDArray tilt, INDArray product) {
        var difference = m.sub(tilt, atFirst(q, tilt));
        var hidden = m.exp(m.add(m.sub(product, atFirst(q, product)), atFirst(q, q.log())));
        return m.sumTerms(m.select(m.eq(q.p(), 0), hidden, m.mul(q.p(), m.expm1(difference))));
    }

    /// Whether log1p of that sum keeps its digits.
    private INDArray isClose(INDArray s) {
        return m.lt(m.abs(s), 0.5);
    }

    private INDArray logRatio(SafeOps.Softmax p, SafeOps.Softmax q, INDArray tilt, INDArray s) {
        var near = m.sub(m.sub(tilt, atFirst(q, tilt)), m.log1p(s));
        return m.select(isClose(s), near, m.sub(p.log(), q.log()));
    }

    private INDArray kl(SafeOps.Softmax p, SafeOps.Softmax q, INDArray d) {
        var near = m.mul(p.p(), m.k3(d));
        var far = m.select(m.eq(p.p(), 0), q.p(), m.add(m.sub(q.p(), p.p()), m.mul(p.p(), d)));
        return m.sumTerms(m.select(m.lt(m.abs(d), 1), near, far));
    }

    /// KL from the base law (value) and probabilities (gradient) of the best of `n` draws. With F = Pr(R ≤ r),
    /// q = Pr(R = r): Pₙ = Fⁿ (1 − (1 − q/F)ⁿ) p/q, the bracket as −expm1(n log1p(−q/F)) and Fⁿ as exp(n log F).
    /// F and q by comparison with each action in turn: one array step an action, no sort.
    Terms bestOfN(INDArray p, INDArray reward, int n) {
        var f = new INDArray[] {m.constant(0, p), m.constant(0, p)};
        var q = new INDArray[] {f[0], f[1]};
        for (int j = 0; j < SafeOps.terms(p); j++) {
            var r = m.row(reward, j);
            var weight = m.row(p, j);
            var equal = m.mul(m.number(m.eq(reward, r)), weight);
            accumulate(q, equal);
            accumulate(f, m.add(equal, m.mul(m.number(m.gt(reward, r)), weight)));
        }
        var atMost = m.add(f[0], f[1]);
        var equal = m.add(q[0], q[1]);
        var share = m.min(m.div(equal, atMost), 1);
        var wins = m.neg(m.expm1(m.mul(m.log1p(m.neg(share)), n)));
        var all = m.mul(m.exp(m.mul(m.log(atMost), n)), wins);
        var possible = m.gt(equal, 0);
        var law = n == 1 ? p : m.select(possible, m.mul(all, m.div(p, equal)), 0);
        var logRatio = m.sub(m.add(m.mul(m.log(atMost), n), m.log(wins)), m.log(equal));
        var kl = n == 1
                ? m.constant(0, m.row(p, 0))
                : m.max(m.sumTerms(m.select(m.gt(law, 0), m.mul(law, logRatio), 0)), 0);
        var bad = m.or(m.anyNaN(p), m.anyNaN(reward));
        return new Terms(m.select(bad, Double.NaN, kl), m.select(bad, Double.NaN, law));
    }

    private void accumulate(INDArray[] sum, INDArray x) {
        var pair = m.twoSum(sum[0], x);
        sum[0] = pair[0];
        sum[1] = m.add(sum[1], pair[1]);
    }
}
