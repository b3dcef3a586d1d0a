package dev.plumbline.nd4j;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.KlEstimator;
import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.PolicyKernels;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.kernel.RowTerms;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;

/// Array formulations but for two: `gae` is a recurrence and takes one array step (over all sequences) for each time
/// step; `bestOfNEstimate` runs on the host by {@link dev.plumbline.policy.BestOfN}, because it needs a sort with ties,
/// ND4J's `sort` returns no permutation and leaves rows with NaN unsorted, and pairwise ranks cost N² for pools of N.
///
/// Rows are transposed, so that a row is a lane of {@link SafeOps}; {@link RowLaws} holds what concerns whole laws.
/// Bounds a ulp + b u S: entropy, divergences 4, 8; policy-gradient loss 4, 8; PPO losses, KL estimates 16, 4; gae 2,
/// 4 steps; group advantages, whitening 8, 16; best-of-n law 8, 16 + n.
final class Nd4jPolicyKernels implements PolicyKernels {
    private final Nd4jBackend backend;

    Nd4jPolicyKernels(Nd4jBackend backend) {
        this.backend = backend;
    }

    @Override
    public RowTerms entropy(Tensor logits) {
        Shapes.requireRank("logits", logits, 2);
        try (var m = backend.ops()) {
            if (logits.size() == 0) {
                return emptyRows(m, logits);
            }
            var row = m.softmax(m.inTransposed(logits));
            // H = log Σ e^w − E w, two numbers that are never negative
            var value = m.sub(row.excess(), m.expectation(row.p(), row.shifted()));
            var gradient = m.centered(row.p(), row.shifted(), row.first());
            return rowTerms(m, value, m.sub(m.constant(0, gradient), gradient), logits);
        }
    }

    @Override
    public RowTerms klDivergence(Tensor logits, Tensor referenceLogits) {
        Shapes.requireRank("logits", logits, 2);
        Shapes.requireSame("referenceLogits", referenceLogits, "logits", logits);
        try (var m = backend.ops()) {
            if (logits.size() == 0) {
                return emptyRows(m, logits);
            }
            var terms = new RowLaws(m).kl(m.inTransposed(logits), m.inTransposed(referenceLogits));
            return rowTerms(m, terms.value(), terms.gradient(), logits);
        }
    }

    @Override
    public PolicyGradientTerms policyGradientLoss(Tensor logits, Tensor action, Tensor advantage) {
        Shapes.requireRank("logits", logits, 2);
        int rows = logits.extent(0);
        int actions = logits.extent(1);
        Shapes.requireShape("action", action, rows);
        Shapes.requireSameType("action", action, "logits", logits);
        Shapes.requireSame("advantage", advantage, "action", action);
        double[] index = action.toArray();
        for (int i = 0; i < rows; i++) {
            if (!(index[i] >= 0 && index[i] < actions && index[i] == Math.rint(index[i]))) {
                throw new IllegalArgumentException(
                        "action must hold whole numbers in [0, " + actions + "), row " + i + " has " + index[i]);
            }
        }
        try (var m = backend.ops()) {
            if (rows == 0) {
                return new PolicyGradientTerms(m.filled(0, logits.dtype(), 0), m.filled(0, logits.dtype(), 0),
                        m.filled(0, logits.dtype(), 0, actions));
            }
            var row = m.softmax(m.inTransposed(logits));
            var taken = m.eq(m.indices(actions), m.in(action, 1, rows));
            var a = m.in(advantage, 1, rows);
            var logProbability = m.sumTerms(m.select(taken, row.log(), 0));
            // π − 1 as expm1(log π)
            var gradient = m.mul(m.select(taken, m.expm1(row.log()), row.p()), a);
            return new PolicyGradientTerms(
                    m.out(m.neg(m.mul(a, logProbability)), logits.dtype(), rows),
                    m.out(logProbability, logits.dtype(), rows), m.outTransposed(gradient, logits));
        }
    }

    @Override
    public RowTerms exactObjective(Tensor logits, Tensor reward) {
        Shapes.requireRank("logits", logits, 2);
        Shapes.requireSame("reward", reward, "logits", logits);
        try (var m = backend.ops()) {
            if (logits.size() == 0) {
                return emptyRows(m, logits);
            }
            var row = m.softmax(m.inTransposed(logits));
            var r = m.inTransposed(reward);
            var value = m.expectation(row.p(), r);
            var gradient = m.select(m.isFinite(value), m.centered(row.p(), r, row.first()),
                    m.mul(row.p(), m.sub(r, value)));
            return rowTerms(m, value, gradient, logits);
        }
    }

    @Override
    public Pointwise ppoPolicyLoss(Tensor logp, Tensor oldLogp, Tensor advantage, PpoClip clip) {
        Shapes.requireSame("oldLogp", oldLogp, "logp", logp);
        Shapes.requireSame("advantage", advantage, "logp", logp);
        try (var m = backend.ops()) {
            if (logp.size() == 0) {
                return emptyPoints(m, logp);
            }
            var a = m.in(advantage);
            // ρ A as √ρ A √ρ: finite where ρ alone is not, and 0 for A = 0
            var root = m.exp(m.mul(m.sub(m.in(logp), m.in(oldLogp)), 0.5));
            var ratio = m.mul(root, root);
            var idle = m.and(m.eq(a, 0), m.not(m.isNaN(root)));
            var unclipped = m.select(idle, a, m.mul(m.mul(root, a), root));
            var bounded = m.min(m.max(ratio, 1 - clip.low()), 1 + clip.high());
            var clipped = m.select(m.eq(bounded, ratio), unclipped, m.mul(bounded, a));
            var passive = m.lt(clipped, unclipped);
            var loss = m.neg(m.select(passive, clipped, unclipped));
            var slope = m.select(passive, 0, m.neg(unclipped));
            if (clip.dualClip() < Double.POSITIVE_INFINITY) {
                var cap = m.mul(a, -clip.dualClip());
                var capped = m.and(m.lt(a, 0), m.gt(loss, cap));
                loss = m.select(capped, cap, loss);
                slope = m.select(capped, 0, slope);
            }
            return new Pointwise(m.out(loss, logp), m.out(slope, logp));
        }
    }

    @Override
    public Pointwise ppoValueLoss(Tensor value, Tensor oldValue, Tensor returns, double clip) {
        if (!(clip >= 0)) {
            throw new IllegalArgumentException("clip must not be negative, was " + clip);
        }
        Shapes.requireSame("oldValue", oldValue, "value", value);
        Shapes.requireSame("returns", returns, "value", value);
        try (var m = backend.ops()) {
            if (value.size() == 0) {
                return emptyPoints(m, value);
            }
            var v = m.in(value);
            var old = m.in(oldValue);
            var target = m.in(returns);
            var error = m.sub(v, target);
            var clippedError = clip == Double.POSITIVE_INFINITY
                    ? error
                    : m.sub(m.min(m.max(v, m.sub(old, clip)), m.add(old, clip)), target);
            var size = m.abs(error);
            var clippedSize = m.abs(clippedError);
            var larger = m.max(size, clippedSize);
            var slope = m.select(m.isNaN(larger), larger, m.select(m.gt(clippedSize, size), 0, error));
            return new Pointwise(m.out(m.div(m.mul(larger, larger), 2), value), m.out(slope, value));
        }
    }

    @Override
    public Pointwise klEstimate(KlEstimator estimator, Tensor logp, Tensor referenceLogp) {
        Shapes.requireSame("referenceLogp", referenceLogp, "logp", logp);
        try (var m = backend.ops()) {
            if (logp.size() == 0) {
                return emptyPoints(m, logp);
            }
            var u = m.sub(m.in(logp), m.in(referenceLogp));
            return switch (estimator) {
                case K1 -> new Pointwise(m.out(u, logp), m.filled(1, logp.dtype(), logp.shape()));
                case K2 -> new Pointwise(m.out(m.div(m.mul(u, u), 2), logp), m.out(u, logp));
                case K3 -> new Pointwise(m.out(m.k3(u), logp), m.out(m.neg(m.expm1(m.neg(u))), logp));
            };
        }
    }

    @Override
    public Advantages gae(Trajectories trajectories, double gamma, double lambda) {
        requireUnit("gamma", gamma);
        requireUnit("lambda", lambda);
        var like = trajectories.reward();
        int sequences = like.extent(0);
        int steps = like.extent(1);
        try (var m = backend.ops()) {
            if (like.size() == 0) {
                return new Advantages(m.filled(0, like.dtype(), like.shape()), m.filled(0, like.dtype(), like.shape()));
            }
            var zero = m.constant(0, m.row(m.in(like, steps, sequences), 0));
            var reward = m.inTransposed(like);
            var value = m.inTransposed(trajectories.value());
            var bootstrap = optional(m, trajectories.bootstrap());
            var terminated = optional(m, trajectories.terminated());
            var truncated = optional(m, trajectories.truncated());
            var mask = optional(m, trajectories.mask());
            var advantage = new INDArray[steps];
            var nextValue = zero;
            var nextAdvantage = zero;
            var last = m.eq(zero, 0); // no valid step after this one
            for (int t = steps - 1; t >= 0; t--) {
                var v = m.row(value, t);
                var ends = flag(m, terminated, t, zero);
                var cut = m.or(last, flag(m, truncated, t, zero));
                var continuation = m.select(ends, 0,
                        m.select(cut, bootstrap == null ? zero : m.row(bootstrap, t), nextValue));
                var delta = m.sub(m.add(m.row(reward, t), m.mul(continuation, gamma)), v);
                var a = m.select(m.or(ends, cut), delta, m.add(delta, m.mul(nextAdvantage, gamma * lambda)));
                if (mask == null) {
                    advantage[t] = a;
                    nextValue = v;
                    nextAdvantage = a;
                    last = m.gt(zero, 0);
                } else {
                    var skipped = m.eq(m.row(mask, t), 0);
                    advantage[t] = m.select(skipped, 0, a);
                    nextValue = m.select(skipped, nextValue, v);
                    nextAdvantage = m.select(skipped, nextAdvantage, a);
                    last = m.and(last, skipped);
                }
            }
            var all = m.track(org.nd4j.linalg.factory.Nd4j.concat(0, advantage));
            var returns = m.add(all, value);
            if (mask != null) {
                returns = m.select(m.eq(mask, 0), 0, returns);
            }
            return new Advantages(m.outTransposed(all, like), m.outTransposed(returns, like));
        }
    }

    private static void requireUnit(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must lie in [0, 1], was " + value);
        }
    }

    private static INDArray optional(SafeOps m, Tensor tensor) {
        return tensor == null ? null : m.inTransposed(tensor);
    }

    private static INDArray flag(SafeOps m, INDArray flags, int t, INDArray zero) {
        return flags == null ? m.gt(zero, 0) : m.not(m.eq(m.row(flags, t), 0));
    }

    @Override
    public Tensor groupAdvantage(GroupAdvantage kind, Tensor reward) {
        Shapes.requireRank("reward", reward, 2);
        int group = reward.extent(1);
        if (kind instanceof GroupAdvantage.LeaveOneOut && group < 2) {
            throw new IllegalArgumentException("leave-one-out needs at least 2 responses, found " + group);
        }
        try (var m = backend.ops()) {
            if (reward.size() == 0) {
                return m.filled(0, reward.dtype(), reward.shape());
            }
            var r = m.inTransposed(reward);
            var first = m.row(r, 0);
            var infinite = m.any(m.not(m.isFinite(r)));
            var centered = m.select(infinite, m.sub(r, m.sumTerms(r)), m.deviations(r));
            return m.outTransposed(switch (kind) {
                case GroupAdvantage.MeanCentered() -> centered;
                case GroupAdvantage.LeaveOneOut() -> m.div(m.mul(centered, group), group - 1);
                case GroupAdvantage.GroupNormalized(double epsilon, int ddof) -> {
                    var spread = m.any(m.not(m.eq(r, first)));
                    var s = m.rootMeanSquare(centered, group - ddof);
                    yield m.select(spread, m.div(centered, m.add(s, epsilon)), m.constant(0, r));
                }
            }, reward);
        }
    }

    @Override
    public Tensor whiten(Tensor x, Tensor mask, boolean shiftMean, double epsilon, int ddof) {
        if (mask != null) {
            Shapes.requireSame("mask", mask, "x", x);
        }
        if (!(epsilon >= 0 && epsilon <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("epsilon must be finite and not negative, was " + epsilon);
        }
        if (ddof != 0 && ddof != 1) {
            throw new IllegalArgumentException("ddof must be 0 or 1, was " + ddof);
        }
        try (var m = backend.ops()) {
            int n = x.size();
            if (n == 0) {
                return m.filled(0, x.dtype(), x.shape());
            }
            var in = m.in(x, n, 1);
            var skipped = mask == null ? m.gt(m.constant(0, in), 0) : m.eq(m.in(mask, n, 1), 0);
            var count = m.sumTerms(m.number(m.not(skipped)));
            var mean = m.div(m.sumTerms(m.select(skipped, 0, in)), count);
            var rough = m.select(skipped, 0, m.sub(in, mean));
            // what rounding of the mean left over
            var d = m.select(skipped, 0, m.sub(rough, m.div(m.sumTerms(rough), count)));
            var variance = m.div(m.sumTerms(m.mul(d, d)), m.sub(count, ddof));
            // equal entries, and a single one, whose variance is 0/0 for ddof 1
            var still = m.and(m.eq(d, 0), m.not(m.gt(m.sumTerms(m.abs(d)), 0)));
            var out = m.select(still, d, m.div(d, m.sqrt(m.add(variance, epsilon))));
            return m.out(m.select(skipped, 0, shiftMean ? out : m.add(out, mean)), x);
        }
    }

    @Override
    public TiltedPolicy regularizedOptimum(Tensor referenceLogits, Tensor utility, double gamma) {
        Shapes.requireRank("referenceLogits", referenceLogits, 2);
        Shapes.requireSame("utility", utility, "referenceLogits", referenceLogits);
        if (!(gamma > 0 && gamma <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("gamma must be positive and finite, was " + gamma);
        }
        DType dtype = referenceLogits.dtype();
        int rows = referenceLogits.extent(0);
        try (var m = backend.ops()) {
            if (referenceLogits.size() == 0) {
                return new TiltedPolicy(m.filled(0, dtype, referenceLogits.shape()),
                        m.filled(Double.NEGATIVE_INFINITY, dtype, rows), m.filled(0, dtype, rows));
            }
            var tilted = new RowLaws(m).tilt(m.inTransposed(referenceLogits), m.inTransposed(utility), gamma);
            return new TiltedPolicy(m.outTransposed(tilted.logProbability(), referenceLogits),
                    m.out(tilted.logPartition(), dtype, rows), m.out(tilted.kl(), dtype, rows));
        }
    }

    @Override
    public BestOfN bestOfNLaw(Tensor probability, Tensor reward, int n) {
        Shapes.requireRank("probability", probability, 2);
        Shapes.requireSame("reward", reward, "probability", probability);
        requireDraws(n, Integer.MAX_VALUE);
        int rows = probability.extent(0);
        try (var m = backend.ops()) {
            if (probability.size() == 0) {
                return new BestOfN(m.filled(0, probability.dtype(), probability.shape()),
                        m.filled(0, probability.dtype(), rows));
            }
            var law = new RowLaws(m).bestOfN(m.inTransposed(probability), m.inTransposed(reward), n);
            return new BestOfN(m.outTransposed(law.gradient(), probability),
                    m.out(law.value(), probability.dtype(), rows));
        }
    }

    @Override
    public Tensor bestOfNEstimate(Tensor proxy, Tensor gold, int n) {
        Shapes.requireRank("proxy", proxy, 2);
        Shapes.requireSame("gold", gold, "proxy", proxy);
        int rows = proxy.extent(0);
        int pool = proxy.extent(1);
        requireDraws(n, pool);
        double[] proxies = Nd4jTensor.of(proxy).toArray();
        double[] golds = Nd4jTensor.of(gold).toArray();
        var out = new double[rows];
        for (int i = 0; i < rows; i++) {
            out[i] = dev.plumbline.policy.BestOfN.unbiasedValue(n,
                    java.util.Arrays.copyOfRange(proxies, i * pool, (i + 1) * pool),
                    java.util.Arrays.copyOfRange(golds, i * pool, (i + 1) * pool));
        }
        return backend.tensor(proxy.dtype(), out, rows);
    }

    private static void requireDraws(int n, int most) {
        if (n < 1 || n > most) {
            throw new IllegalArgumentException("n must lie in [1, " + most + "], was " + n);
        }
    }

    private static RowTerms rowTerms(SafeOps m, INDArray value, INDArray gradient, Tensor like) {
        return new RowTerms(m.out(value, like.dtype(), like.extent(0)), m.outTransposed(gradient, like));
    }

    private static RowTerms emptyRows(SafeOps m, Tensor like) {
        return new RowTerms(m.filled(0, like.dtype(), like.extent(0)), m.filled(0, like.dtype(), like.shape()));
    }

    private static Pointwise emptyPoints(SafeOps m, Tensor like) {
        return new Pointwise(m.filled(0, like.dtype(), like.shape()), m.filled(0, like.dtype(), like.shape()));
    }
}
