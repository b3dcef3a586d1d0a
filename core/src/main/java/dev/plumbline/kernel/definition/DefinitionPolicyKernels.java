package dev.plumbline.kernel.definition;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.kernel.KlEstimator;
import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.PolicyKernels;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.kernel.RowTerms;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.policy.Gae;
import dev.plumbline.policy.GroupAdvantages;
import dev.plumbline.policy.KlEstimators;
import dev.plumbline.policy.KlRegularizedPolicy;
import dev.plumbline.policy.PpoLoss;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.policy.Whitening;
import java.util.function.IntFunction;

/// Rows and samples one after the other through the scalar mathematics of `dev.plumbline.policy`.
final class DefinitionPolicyKernels implements PolicyKernels {

    @Override
    public RowTerms entropy(Tensor logits) {
        Shapes.requireRank("logits", logits, 2);
        var z = HeapTensor.of(logits);
        return rows(z, i -> SoftmaxPolicy.entropy(row(z, i)));
    }

    @Override
    public RowTerms klDivergence(Tensor logits, Tensor referenceLogits) {
        Shapes.requireRank("logits", logits, 2);
        Shapes.requireSame("referenceLogits", referenceLogits, "logits", logits);
        var z = HeapTensor.of(logits);
        var reference = HeapTensor.of(referenceLogits);
        return rows(z, i -> SoftmaxPolicy.kl(row(z, i), row(reference, i)));
    }

    @Override
    public PolicyGradientTerms policyGradientLoss(Tensor logits, Tensor action, Tensor advantage) {
        Shapes.requireRank("logits", logits, 2);
        int rows = logits.extent(0);
        int actions = logits.extent(1);
        Shapes.requireShape("action", action, rows);
        Shapes.requireSameType("action", action, "logits", logits);
        Shapes.requireSame("advantage", advantage, "action", action);
        var z = HeapTensor.of(logits);
        var chosen = HeapTensor.of(action);
        var weight = HeapTensor.of(advantage);
        var loss = HeapTensor.zeros(logits.dtype(), rows);
        var logProbability = HeapTensor.zeros(logits.dtype(), rows);
        var gradient = HeapTensor.zeros(logits.dtype(), rows, actions);
        for (int i = 0; i < rows; i++) {
            double index = chosen.get(i);
            if (!(index >= 0 && index < actions && index == Math.rint(index))) {
                throw new IllegalArgumentException(
                        "action must hold whole numbers in [0, " + actions + "), row " + i + " has " + index);
            }
            double[] logP = SoftmaxPolicy.logSoftmax(row(z, i));
            double[] score = SoftmaxPolicy.score(logP, (int) index);
            double a = weight.get(i);
            logProbability.set(i, logP[(int) index]);
            loss.set(i, -a * logP[(int) index]);
            for (int k = 0; k < actions; k++) {
                gradient.set(i * actions + k, -a * score[k]);
            }
        }
        return new PolicyGradientTerms(loss, logProbability, gradient);
    }

    @Override
    public RowTerms exactObjective(Tensor logits, Tensor reward) {
        Shapes.requireRank("logits", logits, 2);
        Shapes.requireSame("reward", reward, "logits", logits);
        var z = HeapTensor.of(logits);
        var r = HeapTensor.of(reward);
        return rows(z, i -> SoftmaxPolicy.expectation(row(z, i), row(r, i)));
    }

    @Override
    public Pointwise ppoPolicyLoss(Tensor logp, Tensor oldLogp, Tensor advantage, PpoClip clip) {
        Shapes.requireSame("oldLogp", oldLogp, "logp", logp);
        Shapes.requireSame("advantage", advantage, "logp", logp);
        var l = HeapTensor.of(logp);
        var old = HeapTensor.of(oldLogp);
        var a = HeapTensor.of(advantage);
        return points(l, i -> PpoLoss.policy(l.get(i), old.get(i), a.get(i), clip));
    }

    @Override
    public Pointwise ppoValueLoss(Tensor value, Tensor oldValue, Tensor returns, double clip) {
        PpoLoss.requireValueClip(clip);
        Shapes.requireSame("oldValue", oldValue, "value", value);
        Shapes.requireSame("returns", returns, "value", value);
        var v = HeapTensor.of(value);
        var old = HeapTensor.of(oldValue);
        var target = HeapTensor.of(returns);
        return points(v, i -> PpoLoss.value(v.get(i), old.get(i), target.get(i), clip));
    }

    @Override
    public Pointwise klEstimate(KlEstimator estimator, Tensor logp, Tensor referenceLogp) {
        Shapes.requireSame("referenceLogp", referenceLogp, "logp", logp);
        var l = HeapTensor.of(logp);
        var reference = HeapTensor.of(referenceLogp);
        return points(l, i -> {
            double u = l.get(i) - reference.get(i);
            return switch (estimator) {
                case K1 -> new PpoLoss.Point(KlEstimators.k1(u), 1);
                case K2 -> new PpoLoss.Point(KlEstimators.k2(u), u);
                case K3 -> new PpoLoss.Point(KlEstimators.k3(u), KlEstimators.k3Slope(u));
            };
        });
    }

    @Override
    public Advantages gae(Trajectories trajectories, double gamma, double lambda) {
        Gae.requireUnit("gamma", gamma);
        Gae.requireUnit("lambda", lambda);
        var reward = HeapTensor.of(trajectories.reward());
        int steps = reward.extent(1);
        var advantage = HeapTensor.zeros(reward.dtype(), reward.shape());
        var returns = HeapTensor.zeros(reward.dtype(), reward.shape());
        for (int i = 0; i < reward.extent(0); i++) {
            var estimate = Gae.estimate(row(reward, i), row(trajectories.value(), i), row(trajectories.bootstrap(), i),
                    flags(trajectories.terminated(), i), flags(trajectories.truncated(), i),
                    flags(trajectories.mask(), i), gamma, lambda);
            for (int t = 0; t < steps; t++) {
                advantage.set(i * steps + t, estimate.advantage()[t]);
                returns.set(i * steps + t, estimate.returns()[t]);
            }
        }
        return new Advantages(advantage, returns);
    }

    @Override
    public Tensor groupAdvantage(GroupAdvantage kind, Tensor reward) {
        Shapes.requireRank("reward", reward, 2);
        int group = reward.extent(1);
        if (kind instanceof GroupAdvantage.LeaveOneOut && group < 2) {
            throw new IllegalArgumentException("leave-one-out needs at least 2 responses, found " + group);
        }
        var out = HeapTensor.zeros(reward.dtype(), reward.shape());
        for (int i = 0; i < reward.extent(0); i++) {
            setRow(out, i, GroupAdvantages.of(kind, row(reward, i)));
        }
        return out;
    }

    @Override
    public Tensor whiten(Tensor x, Tensor mask, boolean shiftMean, double epsilon, int ddof) {
        if (mask != null) {
            Shapes.requireSame("mask", mask, "x", x);
        }
        double[] whitened = Whitening.whiten(
                HeapTensor.of(x).toArray(), mask == null ? null : flags(mask.toArray()), shiftMean, epsilon, ddof);
        return HeapTensor.of(x.dtype(), whitened, x.shape());
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
        var logProbability = HeapTensor.zeros(dtype, referenceLogits.shape());
        var logPartition = HeapTensor.zeros(dtype, rows);
        var kl = HeapTensor.zeros(dtype, rows);
        for (int i = 0; i < rows; i++) {
            var optimum = KlRegularizedPolicy.solve(
                    SoftmaxPolicy.logSoftmax(row(referenceLogits, i)), row(utility, i), gamma);
            setRow(logProbability, i, optimum.logProbability());
            logPartition.set(i, optimum.logPartition());
            kl.set(i, optimum.kl());
        }
        return new TiltedPolicy(logProbability, logPartition, kl);
    }

    @Override
    public BestOfN bestOfNLaw(Tensor probability, Tensor reward, int n) {
        Shapes.requireRank("probability", probability, 2);
        Shapes.requireSame("reward", reward, "probability", probability);
        requireDraws(n, Integer.MAX_VALUE);
        int rows = probability.extent(0);
        var law = HeapTensor.zeros(probability.dtype(), probability.shape());
        var kl = HeapTensor.zeros(probability.dtype(), rows);
        for (int i = 0; i < rows; i++) {
            var result = dev.plumbline.policy.BestOfN.law(n, row(probability, i), row(reward, i));
            setRow(law, i, result.probability());
            kl.set(i, result.kl());
        }
        return new BestOfN(law, kl);
    }

    @Override
    public Tensor bestOfNEstimate(Tensor proxy, Tensor gold, int n) {
        Shapes.requireRank("proxy", proxy, 2);
        Shapes.requireSame("gold", gold, "proxy", proxy);
        requireDraws(n, proxy.extent(1));
        var out = HeapTensor.zeros(proxy.dtype(), proxy.extent(0));
        for (int i = 0; i < out.size(); i++) {
            out.set(i, dev.plumbline.policy.BestOfN.unbiasedValue(n, row(proxy, i), row(gold, i)));
        }
        return out;
    }

    private static void requireDraws(int n, int most) {
        if (n < 1 || n > most) {
            throw new IllegalArgumentException("n must lie in [1, " + most + "], was " + n);
        }
    }

    private static RowTerms rows(HeapTensor x, IntFunction<SoftmaxPolicy.Terms> terms) {
        var value = HeapTensor.zeros(x.dtype(), x.extent(0));
        var gradient = HeapTensor.zeros(x.dtype(), x.shape());
        for (int i = 0; i < x.extent(0); i++) {
            var result = terms.apply(i);
            value.set(i, result.value());
            setRow(gradient, i, result.gradient());
        }
        return new RowTerms(value, gradient);
    }

    private static Pointwise points(HeapTensor x, IntFunction<PpoLoss.Point> point) {
        var value = HeapTensor.zeros(x.dtype(), x.shape());
        var slope = HeapTensor.zeros(x.dtype(), x.shape());
        for (int i = 0; i < x.size(); i++) {
            var result = point.apply(i);
            value.set(i, result.value());
            slope.set(i, result.slope());
        }
        return new Pointwise(value, slope);
    }

    private static double[] row(Tensor x, int i) {
        if (x == null) {
            return null;
        }
        var heap = HeapTensor.of(x);
        var row = new double[heap.extent(1)];
        for (int k = 0; k < row.length; k++) {
            row[k] = heap.get(i * row.length + k);
        }
        return row;
    }

    private static boolean[] flags(Tensor x, int i) {
        return x == null ? null : flags(row(x, i));
    }

    private static boolean[] flags(double[] x) {
        var flags = new boolean[x.length];
        for (int k = 0; k < flags.length; k++) {
            flags[k] = x[k] != 0;
        }
        return flags;
    }

    private static void setRow(HeapTensor x, int i, double[] row) {
        for (int k = 0; k < row.length; k++) {
            x.set(i * row.length + k, row[k]);
        }
    }
}
