package dev.plumbline.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;

/// Expectations and divergences of laws in rows, by the formulas of `dev.plumbline.policy`: every sum is compensated,
/// and differences are taken about the likeliest entry, so that results near 0 keep their digits.
///
/// @param ops where intermediate arrays belong
record SafeDivergence(SafeOps ops) {
    /// Σ p f of each row, 0 · (−∞) = 0.
    INDArray mean(INDArray p, INDArray f) {
        return ops.sum(ops.select(impossible(p, f), 0, ops.multiply(p, f)), 1);
    }

    private INDArray impossible(INDArray p, INDArray f) {
        return ops.and(ops.equal(p, 0), ops.equal(f, Double.NEGATIVE_INFINITY));
    }

    /// p (f − Σ p f), by way of f − f at the one place of each row where `middle` holds.
    INDArray centered(INDArray p, INDArray f, INDArray middle) {
        var difference = ops.subtract(f, ops.pick(middle, f, 1));
        var deviation = ops.subtract(difference, mean(p, difference));
        return ops.select(impossible(p, f), 0, ops.multiply(p, deviation));
    }

    /// Condition that holds at the first maximum of each row.
    INDArray argmax(INDArray x) {
        return ops.first(ops.equal(x, ops.max(x, 1)), 1);
    }

    /// Condition that holds where the laws are so close that logarithms of ratios should come from the tilt:
    /// |s| < 1/2, s = Σ q (e^(t − t₀) − 1), t₀ the tilt of the likeliest entry of q.
    ///
    /// @param base t₀ `[rows x 1]`
    /// @param excess s `[rows x 1]`
    /// @param close the condition `[rows x 1]`
    record Tilt(INDArray base, INDArray excess, INDArray close) {}

    Tilt tilt(INDArray logQ, INDArray tilt) {
        var base = ops.pick(argmax(logQ), tilt, 1);
        var q = ops.exp(logQ);
        var excess = ops.sum(ops.times(q, ops.expm1(ops.subtract(tilt, base))), 1);
        return new Tilt(base, excess, ops.less(ops.abs(excess), 0.5));
    }

    /// log Σ q e^t.
    INDArray logPartition(INDArray logQ, INDArray tilt) {
        var small = tilt(logQ, tilt);
        var near = ops.add(small.base(), ops.log1p(small.excess()));
        return ops.select(small.close(), near, SafeRows.of(ops, ops.add(logQ, tilt)).logSumExp(ops));
    }

    /// log(p/q) = t − log Σ q e^t.
    INDArray logRatio(INDArray logP, INDArray logQ, INDArray tilt) {
        var small = tilt(logQ, tilt);
        var near = ops.subtract(ops.subtract(tilt, small.base()), ops.log1p(small.excess()));
        return ops.select(small.close(), near, ops.subtract(logP, logQ));
    }

    /// Σ p (e⁻ᵈ − 1 + d), d = log(p/q): terms that are never negative. Entries with p = 0 contribute q.
    INDArray kl(INDArray logP, INDArray logQ, INDArray d) {
        var p = ops.exp(logP);
        var q = ops.exp(logQ);
        var near = ops.multiply(p, k3(d));
        var far = ops.select(ops.equal(p, 0), q, ops.add(ops.subtract(q, p), ops.multiply(p, d)));
        return ops.sum(ops.select(ops.less(ops.abs(d), 1), near, far), 1);
    }

    /// e⁻ᵘ − 1 + u: for |u| < 1, where that cancels, the series u²/2 − u³/6 + ... up to u²⁰/20!.
    INDArray k3(INDArray u) {
        var opposite = ops.negate(u);
        var series = ops.constant(u, 0);
        for (int k = 20; k >= 3; k--) {
            series = ops.multiply(ops.divide(opposite, k), ops.add(series, 1));
        }
        var near = ops.multiply(ops.divide(ops.multiply(u, u), 2), ops.add(series, 1));
        var e = ops.expm1(opposite);
        var far = ops.select(ops.equal(e, Double.POSITIVE_INFINITY), e, ops.add(e, u));
        return ops.select(ops.less(ops.abs(u), 1), near, far);
    }
}
