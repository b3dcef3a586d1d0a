package dev.plumbline.cuda;

import static dev.plumbline.cuda.CudaBackend.kernel;
import static dev.plumbline.cuda.CudaBackend.width;

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

/// `softmax.cu` and `policy.cu`.
final class CudaPolicyKernels implements PolicyKernels {
    private final CudaBackend backend;

    CudaPolicyKernels(CudaBackend backend) {
        this.backend = backend;
    }

    @Override
    public RowTerms entropy(Tensor logits) {
        Shapes.requireRank("logits", logits, 2);
        return rows("entropy", logits, null);
    }

    @Override
    public RowTerms klDivergence(Tensor logits, Tensor referenceLogits) {
        Shapes.requireRank("logits", logits, 2);
        Shapes.requireSame("referenceLogits", referenceLogits, "logits", logits);
        return rows("kl_divergence", logits, referenceLogits);
    }

    @Override
    public RowTerms exactObjective(Tensor logits, Tensor reward) {
        Shapes.requireRank("logits", logits, 2);
        Shapes.requireSame("reward", reward, "logits", logits);
        return rows("exact_objective", logits, reward);
    }

    private RowTerms rows(String name, Tensor logits, Tensor other) {
        var in = CudaTensor.of(logits);
        int rows = in.extent(0);
        int columns = in.extent(1);
        var gradient = backend.empty(in.dtype(), in.shape());
        if (columns == 0) { // a row without actions has the value 0
            return new RowTerms(backend.zeros(in.dtype(), rows), gradient);
        }
        var value = backend.empty(in.dtype(), rows);
        var kernel = kernel(name, in.dtype());
        if (other == null) {
            backend.device().forRows(kernel, rows, width(columns), in.address(), value.address(), gradient.address(), rows, columns,
                    width(columns));
        } else {
            backend.device().forRows(kernel, rows, width(columns), in.address(), CudaTensor.address(other), value.address(),
                    gradient.address(), rows, columns, width(columns));
        }
        return new RowTerms(value, gradient);
    }

    /// An action outside [0, actions) is reported when a result is fetched: until then no step waits for the host.
    @Override
    public PolicyGradientTerms policyGradientLoss(Tensor logits, Tensor action, Tensor advantage) {
        Shapes.requireRank("logits", logits, 2);
        int rows = logits.extent(0);
        int columns = logits.extent(1);
        Shapes.requireShape("action", action, rows);
        Shapes.requireSameType("action", action, "logits", logits);
        Shapes.requireSame("advantage", advantage, "action", action);
        if (columns == 0 && rows > 0) {
            throw new IllegalArgumentException("logits must have at least one action, shape is " + Shapes.text(logits.shape()));
        }
        var in = CudaTensor.of(logits);
        var loss = backend.empty(in.dtype(), rows);
        var logProbability = backend.empty(in.dtype(), rows);
        var gradient = backend.empty(in.dtype(), in.shape());
        backend.device().forRows(kernel("policy_gradient", in.dtype()), rows, width(columns), in.address(), CudaTensor.address(action),
                CudaTensor.address(advantage), loss.address(), logProbability.address(), gradient.address(), backend.device().fault(),
                rows, columns, width(columns));
        return new PolicyGradientTerms(loss, logProbability, gradient);
    }

    @Override
    public Pointwise ppoPolicyLoss(Tensor logp, Tensor oldLogp, Tensor advantage, PpoClip clip) {
        Shapes.requireSame("oldLogp", oldLogp, "logp", logp);
        Shapes.requireSame("advantage", advantage, "logp", logp);
        return points("ppo_policy", logp, oldLogp, advantage, clip.low(), clip.high(), clip.dualClip());
    }

    @Override
    public Pointwise ppoValueLoss(Tensor value, Tensor oldValue, Tensor returns, double clip) {
        PpoLoss.requireValueClip(clip);
        Shapes.requireSame("oldValue", oldValue, "value", value);
        Shapes.requireSame("returns", returns, "value", value);
        return points("ppo_value", value, oldValue, returns, clip);
    }

    @Override
    public Pointwise klEstimate(KlEstimator estimator, Tensor logp, Tensor referenceLogp) {
        Shapes.requireSame("referenceLogp", referenceLogp, "logp", logp);
        int kind = switch (estimator) {
            case K1 -> 1;
            case K2 -> 2;
            case K3 -> 3;
        };
        return points("kl_estimate", logp, referenceLogp, null, kind);
    }

    private Pointwise points(String name, Tensor x, Tensor second, Tensor third, Object... options) {
        var in = CudaTensor.of(x);
        var value = backend.empty(in.dtype(), in.shape());
        var slope = backend.empty(in.dtype(), in.shape());
        int inputs = third == null ? 2 : 3;
        var arguments = new Object[inputs + 3 + options.length];
        arguments[0] = in.address();
        arguments[1] = CudaTensor.address(second);
        if (third != null) {
            arguments[2] = CudaTensor.address(third);
        }
        arguments[inputs] = value.address();
        arguments[inputs + 1] = slope.address();
        arguments[inputs + 2] = (long) in.size();
        System.arraycopy(options, 0, arguments, inputs + 3, options.length);
        backend.device().forEach(kernel(name, in.dtype()), in.size(), arguments);
        return new Pointwise(value, slope);
    }

    @Override
    public Advantages gae(Trajectories trajectories, double gamma, double lambda) {
        Gae.requireUnit("gamma", gamma);
        Gae.requireUnit("lambda", lambda);
        var reward = CudaTensor.of(trajectories.reward());
        int sequences = reward.extent(0);
        var advantage = backend.empty(reward.dtype(), reward.shape());
        var returns = backend.empty(reward.dtype(), reward.shape());
        if (reward.size() > 0) {
            backend.device().forRows(kernel("gae", reward.dtype()), sequences, 32, reward.address(),
                    CudaTensor.address(trajectories.value()), CudaTensor.address(trajectories.bootstrap()),
                    CudaTensor.address(trajectories.terminated()), CudaTensor.address(trajectories.truncated()),
                    CudaTensor.address(trajectories.mask()), advantage.address(), returns.address(), sequences, reward.extent(1), gamma,
                    lambda);
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
        var in = CudaTensor.of(reward);
        var out = backend.empty(in.dtype(), in.shape());
        if (in.size() > 0) {
            int number = kind instanceof GroupAdvantage.LeaveOneOut ? 0 : kind instanceof GroupAdvantage.MeanCentered ? 1 : 2;
            double epsilon = kind instanceof GroupAdvantage.GroupNormalized normalized ? normalized.epsilon() : 0;
            int ddof = kind instanceof GroupAdvantage.GroupNormalized normalized ? normalized.ddof() : 0;
            backend.device().forRows(kernel("group_advantage", in.dtype()), in.extent(0), width(group), in.address(), out.address(),
                    in.extent(0), group, width(group), number, epsilon, ddof);
        }
        return out;
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
        var in = CudaTensor.of(x);
        var on = mask == null ? null : CudaTensor.of(mask);
        var out = backend.empty(in.dtype(), in.shape());
        // mean, rest, scale, count: none of them leaves the device
        try (var stats = backend.empty(DType.FLOAT64, 4)) {
            long at = stats.address();
            CudaNumericsKernels.reduce(backend, in, on, at, 6, 3, 0, 0, 0, 0, 0);
            CudaNumericsKernels.reduce(backend, in, on, at, 3, 0, 1, 3, 0, 0, 0);
            CudaNumericsKernels.reduce(backend, in, on, at, 4, 1, 1, 3, 0, 0, 0);
            CudaNumericsKernels.reduce(backend, in, on, at, 5, 2, 2, 3, ddof, epsilon, 0);
            backend.device().forEach(kernel("whiten", in.dtype()), in.size(), in.address(), CudaTensor.address(on), at, out.address(),
                    (long) in.size(), shiftMean ? 0 : 1);
        }
        return out;
    }

    @Override
    public TiltedPolicy regularizedOptimum(Tensor referenceLogits, Tensor utility, double gamma) {
        Shapes.requireRank("referenceLogits", referenceLogits, 2);
        Shapes.requireSame("utility", utility, "referenceLogits", referenceLogits);
        if (!(gamma > 0 && gamma <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("gamma must be positive and finite, was " + gamma);
        }
        var in = CudaTensor.of(referenceLogits);
        int rows = in.extent(0);
        int columns = in.extent(1);
        var logProbability = backend.empty(in.dtype(), in.shape());
        var logPartition = backend.empty(in.dtype(), rows);
        var kl = backend.empty(in.dtype(), rows);
        if (columns == 0 && rows > 0) {
            throw new IllegalArgumentException("rows must have at least one action, shape is " + Shapes.text(in.shape()));
        }
        backend.device().forRows(kernel("regularized_optimum", in.dtype()), rows, width(columns), in.address(),
                CudaTensor.address(utility), logProbability.address(), logPartition.address(), kl.address(), rows, columns,
                width(columns), gamma);
        return new TiltedPolicy(logProbability, logPartition, kl);
    }

    @Override
    public BestOfN bestOfNLaw(Tensor probability, Tensor reward, int n) {
        Shapes.requireRank("probability", probability, 2);
        Shapes.requireSame("reward", reward, "probability", probability);
        requireDraws(n, Integer.MAX_VALUE);
        var in = CudaTensor.of(probability);
        int rows = in.extent(0);
        int columns = in.extent(1);
        var law = backend.empty(in.dtype(), in.shape());
        var kl = backend.empty(in.dtype(), rows);
        backend.device().forRows(kernel("best_of_n_law", in.dtype()), rows, width(columns), in.address(), CudaTensor.address(reward),
                law.address(), kl.address(), rows, columns, width(columns), n);
        return new BestOfN(law, kl);
    }

    @Override
    public Tensor bestOfNEstimate(Tensor proxy, Tensor gold, int n) {
        Shapes.requireRank("proxy", proxy, 2);
        Shapes.requireSame("gold", gold, "proxy", proxy);
        requireDraws(n, proxy.extent(1));
        var in = CudaTensor.of(proxy);
        int rows = in.extent(0);
        int pool = in.extent(1);
        var out = backend.empty(in.dtype(), rows);
        try (var weights = backend.tensor(DType.FLOAT64, dev.plumbline.policy.BestOfN.weights(n, pool), pool)) {
            backend.device().forRows(kernel("best_of_n_estimate", in.dtype()), rows, width(pool), in.address(), CudaTensor.address(gold),
                    CudaTensor.address(weights), out.address(), rows, pool, width(pool));
        }
        return out;
    }

    private static void requireDraws(int n, int most) {
        if (n < 1 || n > most) {
            throw new IllegalArgumentException("n must lie in [1, " + most + "], was " + n);
        }
    }
}
