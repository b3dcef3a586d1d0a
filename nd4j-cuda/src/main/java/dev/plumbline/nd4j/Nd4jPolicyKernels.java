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
import dev.plumbline.policy.Gae;
import dev.plumbline.policy.PpoLoss;
import dev.plumbline.policy.Whitening;
import java.util.Arrays;
import java.util.function.BiFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/// Policy mathematics on {@link SafeOps}, in float64 for either element type.
///
/// The two best-of-n operations run on the host, through {@link dev.plumbline.policy.BestOfN}: they sort each row with
/// ties, ND4J's sort is wrong beside NaN and returns no permutation, and the powers and binomial weights of ranks are
/// scalar recurrences without an array form that keeps their accuracy.
final class Nd4jPolicyKernels implements PolicyKernels {
    /// @param value `[rows x 1]`
    /// @param gradient `[rows x actions]`
    private record Terms(INDArray value, INDArray gradient) {}

    @Override
    public RowTerms entropy(Tensor logits) {
        return rows(logits, (ops, z) -> {
            // with w = z − max z: H = log Σ e^w − E w, two numbers that are never negative
            var law = SafeRows.of(ops, z);
            var divergence = new SafeDivergence(ops);
            var p = ops.exp(law.logSoftmax(ops));
            var gradient = ops.subtractFrom(0, divergence.centered(p, law.shifted(), law.first()));
            return new Terms(ops.subtract(law.excess(), divergence.mean(p, law.shifted())), gradient);
        });
    }

    @Override
    public RowTerms klDivergence(Tensor logits, Tensor referenceLogits) {
        Shapes.requireRank("logits", logits, 2);
        Shapes.requireSame("referenceLogits", referenceLogits, "logits", logits);
        return rows(logits, (ops, z) -> {
            var reference = ops.load(referenceLogits);
            var divergence = new SafeDivergence(ops);
            var logP = SafeRows.of(ops, z).logSoftmax(ops);
            var logQ = SafeRows.of(ops, reference).logSoftmax(ops);
            var p = ops.exp(logP);
            var never = ops.equal(z, Double.NEGATIVE_INFINITY);
            var tilt = ops.select(never, z, ops.subtract(z, reference));
            var value = divergence.kl(logP, logQ, divergence.logRatio(logP, logQ, tilt));
            var gradient = divergence.centered(p, tilt, divergence.argmax(p));
            // rows in which π takes an action that the reference cannot: +∞, as the formula says
            var forbidden = ops.and(ops.not(never), ops.equal(logQ, Double.NEGATIVE_INFINITY));
            var escapes = ops.greater(ops.count(forbidden, 1), 0);
            var steep = ops.multiply(p, ops.add(ops.subtract(logP, logQ), Double.NEGATIVE_INFINITY));
            var escaped = ops.select(ops.equal(p, 0), 0, steep);
            return new Terms(ops.select(escapes, Double.POSITIVE_INFINITY, value),
                    ops.select(escapes, escaped, gradient));
        });
    }

    @Override
    public PolicyGradientTerms policyGradientLoss(Tensor logits, Tensor action, Tensor advantage) {
        Shapes.requireRank("logits", logits, 2);
        int rows = logits.extent(0);
        int actions = logits.extent(1);
        Shapes.requireShape("action", action, rows);
        Shapes.requireSameType("action", action, "logits", logits);
        Shapes.requireSame("advantage", advantage, "action", action);
        double[] chosen = action.toArray();
        for (int i = 0; i < rows; i++) {
            if (!(chosen[i] >= 0 && chosen[i] < actions && chosen[i] == Math.rint(chosen[i]))) {
                throw new IllegalArgumentException(
                        "action must hold whole numbers in [0, " + actions + "), row " + i + " has " + chosen[i]);
            }
        }
        var dtype = logits.dtype();
        if (logits.size() == 0) {
            return new PolicyGradientTerms(Nd4jTensor.filled(dtype, 0, rows), Nd4jTensor.filled(dtype, 0, rows),
                    Nd4jTensor.filled(dtype, 0, rows, actions));
        }
        try (var ops = new SafeOps()) {
            var z = ops.load(logits);
            var logP = SafeRows.of(ops, z).logSoftmax(ops);
            var taken = ops.equal(ops.index(z, 1), ops.load(action, rows, 1));
            var score = ops.select(taken, ops.expm1(logP), ops.exp(logP)); // the negative of onehot − π
            var weight = ops.load(advantage, rows, 1);
            var logProbability = ops.pick(taken, logP, 1);
            return new PolicyGradientTerms(ops.store(ops.multiply(ops.negate(weight), logProbability), dtype, rows),
                    ops.store(logProbability, dtype, rows),
                    ops.store(ops.multiply(weight, score), dtype, rows, actions));
        }
    }

    @Override
    public RowTerms exactObjective(Tensor logits, Tensor reward) {
        Shapes.requireRank("logits", logits, 2);
        Shapes.requireSame("reward", reward, "logits", logits);
        return rows(logits, (ops, z) -> {
            var r = ops.load(reward);
            var divergence = new SafeDivergence(ops);
            var p = ops.exp(SafeRows.of(ops, z).logSoftmax(ops));
            var j = divergence.mean(p, r);
            var gradient = ops.select(ops.isFinite(j), divergence.centered(p, r, divergence.argmax(p)),
                    ops.multiply(p, ops.subtract(r, j)));
            return new Terms(j, gradient);
        });
    }

    private static RowTerms rows(Tensor x, BiFunction<SafeOps, INDArray, Terms> rule) {
        Shapes.requireRank("logits", x, 2);
        var dtype = x.dtype();
        if (x.size() == 0) {
            return new RowTerms(Nd4jTensor.filled(dtype, 0, x.extent(0)), Nd4jTensor.filled(dtype, 0, x.shape()));
        }
        try (var ops = new SafeOps()) {
            var terms = rule.apply(ops, ops.load(x));
            return new RowTerms(ops.store(terms.value(), dtype, x.extent(0)), ops.store(terms.gradient(), dtype, x.shape()));
        }
    }

    @Override
    public Pointwise ppoPolicyLoss(Tensor logp, Tensor oldLogp, Tensor advantage, PpoClip clip) {
        Shapes.requireSame("oldLogp", oldLogp, "logp", logp);
        Shapes.requireSame("advantage", advantage, "logp", logp);
        return points(logp, (ops, l) -> {
            var a = ops.load(advantage, advantage.size());
            var ratio = ops.exp(ops.subtract(l, ops.load(oldLogp, oldLogp.size())));
            var unclipped = ops.multiply(ratio, a);
            var clipped = ops.multiply(ops.below(ops.above(ratio, 1 - clip.low()), 1 + clip.high()), a);
            var inactive = ops.less(clipped, unclipped); // never beside NaN: the unclipped term passes it on
            var loss = ops.negate(ops.select(inactive, clipped, unclipped));
            var slope = ops.select(inactive, 0, ops.negate(unclipped));
            if (clip.dualClip() < Double.POSITIVE_INFINITY) {
                var cap = ops.multiply(a, -clip.dualClip());
                var capped = ops.and(ops.less(a, 0), ops.less(cap, loss));
                loss = ops.select(capped, cap, loss);
                slope = ops.select(capped, 0, slope);
            }
            return new Terms(loss, slope);
        });
    }

    @Override
    public Pointwise ppoValueLoss(Tensor value, Tensor oldValue, Tensor returns, double clip) {
        PpoLoss.requireValueClip(clip);
        Shapes.requireSame("oldValue", oldValue, "value", value);
        Shapes.requireSame("returns", returns, "value", value);
        return points(value, (ops, v) -> {
            var target = ops.load(returns, returns.size());
            var error = ops.subtract(v, target);
            if (clip == Double.POSITIVE_INFINITY) {
                return new Terms(ops.divide(ops.multiply(error, error), 2), error);
            }
            var old = ops.load(oldValue, oldValue.size());
            var low = ops.add(old, -clip);
            var high = ops.add(old, clip);
            var raised = ops.select(ops.less(v, low), low, v);
            var clippedError = ops.subtract(ops.select(ops.less(high, raised), high, raised), target);
            var clipped = ops.less(ops.abs(error), ops.abs(clippedError));
            var larger = ops.select(clipped, clippedError, error);
            var lost = ops.or(ops.or(ops.isNaN(error), ops.isNaN(clippedError)), ops.isNaN(old));
            var loss = ops.divide(ops.multiply(larger, larger), 2);
            return new Terms(ops.select(lost, Double.NaN, loss),
                    ops.select(lost, Double.NaN, ops.select(clipped, 0, error)));
        });
    }

    @Override
    public Pointwise klEstimate(KlEstimator estimator, Tensor logp, Tensor referenceLogp) {
        Shapes.requireSame("referenceLogp", referenceLogp, "logp", logp);
        return points(logp, (ops, l) -> {
            var u = ops.subtract(l, ops.load(referenceLogp, referenceLogp.size()));
            return switch (estimator) {
                case K1 -> new Terms(u, ops.constant(u, 1));
                case K2 -> new Terms(ops.divide(ops.multiply(u, u), 2), u);
                case K3 -> new Terms(new SafeDivergence(ops).k3(u), ops.negate(ops.expm1(ops.negate(u))));
            };
        });
    }

    private static Pointwise points(Tensor x, BiFunction<SafeOps, INDArray, Terms> rule) {
        var dtype = x.dtype();
        if (x.size() == 0) {
            return new Pointwise(Nd4jTensor.filled(dtype, 0, x.shape()), Nd4jTensor.filled(dtype, 0, x.shape()));
        }
        try (var ops = new SafeOps()) {
            var terms = rule.apply(ops, ops.load(x, x.size()));
            return new Pointwise(ops.store(terms.value(), dtype, x.shape()), ops.store(terms.gradient(), dtype, x.shape()));
        }
    }

    @Override
    public Advantages gae(Trajectories trajectories, double gamma, double lambda) {
        Gae.requireUnit("gamma", gamma);
        Gae.requireUnit("lambda", lambda);
        var dtype = trajectories.reward().dtype();
        int[] shape = trajectories.reward().shape();
        if (trajectories.reward().size() == 0) {
            return new Advantages(Nd4jTensor.filled(dtype, 0, shape), Nd4jTensor.filled(dtype, 0, shape));
        }
        try (var ops = new SafeOps()) {
            var estimate = new SafeAdvantages(ops).gae(trajectories, gamma, lambda);
            return new Advantages(ops.store(estimate.advantage(), dtype, shape), ops.store(estimate.returns(), dtype, shape));
        }
    }

    @Override
    public Tensor groupAdvantage(GroupAdvantage kind, Tensor reward) {
        Shapes.requireRank("reward", reward, 2);
        if (kind instanceof GroupAdvantage.LeaveOneOut && reward.extent(1) < 2) {
            throw new IllegalArgumentException("leave-one-out needs at least 2 responses, found " + reward.extent(1));
        }
        if (reward.size() == 0) {
            return Nd4jTensor.filled(reward.dtype(), 0, reward.shape());
        }
        try (var ops = new SafeOps()) {
            return ops.store(new SafeAdvantages(ops).group(kind, ops.load(reward)), reward.dtype(), reward.shape());
        }
    }

    @Override
    public Tensor whiten(Tensor x, Tensor mask, boolean shiftMean, double epsilon, int ddof) {
        if (mask != null) {
            Shapes.requireSame("mask", mask, "x", x);
        }
        Whitening.whiten(new double[0], null, shiftMean, epsilon, ddof); // checks the domain
        if (x.size() == 0) {
            return Nd4jTensor.filled(x.dtype(), 0, x.shape());
        }
        try (var ops = new SafeOps()) {
            var column = ops.load(x, x.size(), 1);
            var valid = ops.not(ops.equal(mask == null ? ops.constant(column, 1) : ops.load(mask, x.size(), 1), 0));
            return ops.store(new SafeAdvantages(ops).whiten(column, valid, shiftMean, epsilon, ddof), x.dtype(), x.shape());
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
        int[] shape = referenceLogits.shape();
        if (referenceLogits.size() == 0) {
            return new TiltedPolicy(Nd4jTensor.filled(dtype, 0, shape),
                    Nd4jTensor.filled(dtype, Double.NEGATIVE_INFINITY, shape[0]), Nd4jTensor.filled(dtype, 0, shape[0]));
        }
        try (var ops = new SafeOps()) {
            var divergence = new SafeDivergence(ops);
            var logQ = SafeRows.of(ops, ops.load(referenceLogits)).logSoftmax(ops);
            var tilt = ops.divide(ops.load(utility), gamma);
            var logP = SafeRows.of(ops, ops.add(logQ, tilt)).logSoftmax(ops);
            var logPartition = divergence.logPartition(logQ, tilt);
            var kl = divergence.kl(logP, logQ, divergence.logRatio(logP, logQ, tilt));
            return new TiltedPolicy(ops.store(logP, dtype, shape), ops.store(logPartition, dtype, shape[0]),
                    ops.store(kl, dtype, shape[0]));
        }
    }

    @Override
    public BestOfN bestOfNLaw(Tensor probability, Tensor reward, int n) {
        Shapes.requireRank("probability", probability, 2);
        Shapes.requireSame("reward", reward, "probability", probability);
        requireDraws(n, Integer.MAX_VALUE);
        int rows = probability.extent(0);
        int actions = probability.extent(1);
        double[] p = probability.toArray();
        double[] r = reward.toArray();
        var law = new double[p.length];
        var kl = new double[rows];
        for (int i = 0; i < rows; i++) {
            var result = dev.plumbline.policy.BestOfN.law(n, row(p, i, actions), row(r, i, actions));
            System.arraycopy(result.probability(), 0, law, i * actions, actions);
            kl[i] = result.kl();
        }
        return new BestOfN(Nd4jTensor.of(probability.dtype(), law, probability.shape()),
                Nd4jTensor.of(probability.dtype(), kl, rows));
    }

    @Override
    public Tensor bestOfNEstimate(Tensor proxy, Tensor gold, int n) {
        Shapes.requireRank("proxy", proxy, 2);
        Shapes.requireSame("gold", gold, "proxy", proxy);
        int pool = proxy.extent(1);
        requireDraws(n, pool);
        double[] x = proxy.toArray();
        double[] y = gold.toArray();
        var value = new double[proxy.extent(0)];
        for (int i = 0; i < value.length; i++) {
            value[i] = dev.plumbline.policy.BestOfN.unbiasedValue(n, row(x, i, pool), row(y, i, pool));
        }
        return Nd4jTensor.of(proxy.dtype(), value, value.length);
    }

    private static double[] row(double[] matrix, int row, int columns) {
        return Arrays.copyOfRange(matrix, row * columns, (row + 1) * columns);
    }

    private static void requireDraws(int n, int most) {
        if (n < 1 || n > most) {
            throw new IllegalArgumentException("n must lie in [1, " + most + "], was " + n);
        }
    }
}
