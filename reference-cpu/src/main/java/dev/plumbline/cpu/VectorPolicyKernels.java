package dev.plumbline.cpu;

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
import java.util.ArrayList;
import java.util.List;

/// {@link PolicyKernels} by {@link VectorSoftmax64}, {@link VectorDivergence64}, {@link VectorPolicy64},
/// {@link HeapPolicy64}, {@link BestOfNLaws} and their siblings.
final class VectorPolicyKernels implements PolicyKernels {
    private static final Rows.Unary ENTROPY = new Rows.Unary(VectorSoftmax64::entropy, ScalarSoftmax64::entropy,
            VectorSoftmax32::entropy, ScalarSoftmax32::entropy);
    private static final Rows.Binary KL = new Rows.Binary(VectorDivergence64::klDivergence, ScalarDivergence64::klDivergence,
            VectorDivergence32::klDivergence, ScalarDivergence32::klDivergence);
    private static final Rows.Binary OBJECTIVE = new Rows.Binary(VectorSoftmax64::exactObjective,
            ScalarSoftmax64::exactObjective, VectorSoftmax32::exactObjective, ScalarSoftmax32::exactObjective);
    private static final Loop PPO_LOSS = new Loop(VectorPolicy64::ppoLoss, ScalarPolicy64::ppoLoss,
            VectorPolicy32::ppoLoss, ScalarPolicy32::ppoLoss);
    private static final Loop VALUE_LOSS = new Loop(VectorPolicy64::valueLoss, ScalarPolicy64::valueLoss,
            VectorPolicy32::valueLoss, ScalarPolicy32::valueLoss);
    private static final Loop KL1 = new Loop(VectorPolicy64::kl1, ScalarPolicy64::kl1,
            VectorPolicy32::kl1, ScalarPolicy32::kl1);
    private static final Loop KL2 = new Loop(VectorPolicy64::kl2, ScalarPolicy64::kl2,
            VectorPolicy32::kl2, ScalarPolicy32::kl2);
    private static final Loop KL3 = new Loop(VectorPolicy64::kl3, ScalarPolicy64::kl3,
            VectorPolicy32::kl3, ScalarPolicy32::kl3);

    private final Elementwise elementwise;
    private final Arena arena;
    private final Rows rows;
    private final CompensatedSums sums;

    VectorPolicyKernels(Elementwise elementwise, Rows rows) {
        this.elementwise = elementwise;
        this.arena = rows.arena();
        this.rows = rows;
        this.sums = new CompensatedSums(rows.workers(), rows.vectorsFrom());
    }

    @Override
    public RowTerms entropy(Tensor logits) {
        return rows.terms("logits", logits, ENTROPY);
    }

    @Override
    public RowTerms klDivergence(Tensor logits, Tensor referenceLogits) {
        return rows.terms("logits", logits, "referenceLogits", referenceLogits, KL);
    }

    @Override
    public PolicyGradientTerms policyGradientLoss(Tensor logits, Tensor action, Tensor advantage) {
        Shapes.requireRank("logits", logits, 2);
        var x = HeapTensor.of(logits);
        int count = x.extent(0);
        int columns = x.extent(1);
        var a = perRow("action", action, x);
        var weight = perRow("advantage", advantage, x);
        for (int r = 0; r < count; r++) {
            double chosen = a.get(r);
            if (!(chosen >= 0 && chosen < columns && chosen == Math.rint(chosen))) {
                throw new IllegalArgumentException(
                        "action " + r + " must be a whole number in [0, " + columns + "), was " + chosen);
            }
        }
        var loss = arena.make(x.dtype(), count);
        var logp = arena.make(x.dtype(), count);
        var gradient = arena.make(x.dtype(), x.shape());
        rows.split(count, columns, (vectors, from, to) -> {
            if (x.dtype() == DType.FLOAT64 && vectors) {
                VectorSoftmax64.policyGradient(x.doubles(), a.doubles(), weight.doubles(), loss.doubles(),
                        logp.doubles(), gradient.doubles(), columns, from, to);
            } else if (x.dtype() == DType.FLOAT64) {
                ScalarSoftmax64.policyGradient(x.doubles(), a.doubles(), weight.doubles(), loss.doubles(),
                        logp.doubles(), gradient.doubles(), columns, from, to);
            } else if (vectors) {
                VectorSoftmax32.policyGradient(x.floats(), a.floats(), weight.floats(), loss.floats(),
                        logp.floats(), gradient.floats(), columns, from, to);
            } else {
                ScalarSoftmax32.policyGradient(x.floats(), a.floats(), weight.floats(), loss.floats(),
                        logp.floats(), gradient.floats(), columns, from, to);
            }
        });
        return new PolicyGradientTerms(loss, logp, gradient);
    }

    private static HeapTensor perRow(String name, Tensor tensor, HeapTensor matrix) {
        Shapes.requireShape(name, tensor, matrix.extent(0));
        Shapes.requireSameType(name, tensor, "logits", matrix);
        return HeapTensor.of(tensor);
    }

    @Override
    public RowTerms exactObjective(Tensor logits, Tensor reward) {
        return rows.terms("logits", logits, "reward", reward, OBJECTIVE);
    }

    @Override
    public Pointwise ppoPolicyLoss(Tensor logp, Tensor oldLogp, Tensor advantage, PpoClip clip) {
        Shapes.requireSame("oldLogp", oldLogp, "logp", logp);
        Shapes.requireSame("advantage", advantage, "logp", logp);
        return pointwise(PPO_LOSS, new Tensor[] {logp, oldLogp, advantage}, 1 - clip.low(), 1 + clip.high(),
                clip.dualClip());
    }

    @Override
    public Pointwise ppoValueLoss(Tensor value, Tensor oldValue, Tensor returns, double clip) {
        if (!(clip >= 0)) {
            throw new IllegalArgumentException("clip must not be negative, was " + clip);
        }
        Shapes.requireSame("oldValue", oldValue, "value", value);
        Shapes.requireSame("returns", returns, "value", value);
        return pointwise(VALUE_LOSS, new Tensor[] {value, oldValue, returns}, clip);
    }

    @Override
    public Pointwise klEstimate(KlEstimator estimator, Tensor logp, Tensor referenceLogp) {
        Shapes.requireSame("referenceLogp", referenceLogp, "logp", logp);
        var loop = switch (estimator) {
            case K1 -> KL1;
            case K2 -> KL2;
            case K3 -> KL3;
        };
        return pointwise(loop, new Tensor[] {logp, referenceLogp});
    }

    private Pointwise pointwise(Loop loop, Tensor[] arguments, double... parameter) {
        var in = new HeapTensor[arguments.length];
        for (int i = 0; i < in.length; i++) {
            in[i] = HeapTensor.of(arguments[i]);
        }
        var value = arena.make(in[0].dtype(), in[0].shape());
        var slope = arena.make(in[0].dtype(), in[0].shape());
        elementwise.run(loop, in[0].size(), in, Elementwise.of(value, slope), new int[0], parameter);
        return new Pointwise(value, slope);
    }

    @Override
    public Advantages gae(Trajectories trajectories, double gamma, double lambda) {
        requireUnit("gamma", gamma);
        requireUnit("lambda", lambda);
        var r = HeapTensor.of(trajectories.reward());
        var v = HeapTensor.of(trajectories.value());
        var bootstrap = orNull(trajectories.bootstrap());
        var terminated = orNull(trajectories.terminated());
        var truncated = orNull(trajectories.truncated());
        var mask = orNull(trajectories.mask());
        int steps = r.extent(1);
        var advantage = arena.zeros(r.dtype(), r.shape());
        var returns = arena.zeros(r.dtype(), r.shape());
        rows.split(r.extent(0), steps, (vectors, from, to) -> {
            if (r.dtype() == DType.FLOAT64) {
                HeapPolicy64.gae(r.doubles(), v.doubles(), doubles(bootstrap), doubles(terminated), doubles(truncated),
                        doubles(mask), gamma, lambda, advantage.doubles(), returns.doubles(), steps, from, to);
            } else {
                HeapPolicy32.gae(r.floats(), v.floats(), floats(bootstrap), floats(terminated), floats(truncated),
                        floats(mask), (float) gamma, (float) lambda, advantage.floats(), returns.floats(), steps, from,
                        to);
            }
        });
        return new Advantages(advantage, returns);
    }

    private static void requireUnit(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must lie in [0, 1], was " + value);
        }
    }

    private static HeapTensor orNull(Tensor tensor) {
        return tensor == null ? null : HeapTensor.of(tensor);
    }

    private static double[] doubles(HeapTensor tensor) {
        return tensor == null ? null : tensor.doubles();
    }

    private static float[] floats(HeapTensor tensor) {
        return tensor == null ? null : tensor.floats();
    }

    @Override
    public Tensor groupAdvantage(GroupAdvantage kind, Tensor reward) {
        Shapes.requireRank("reward", reward, 2);
        var r = HeapTensor.of(reward);
        int size = r.extent(1);
        if (size == 0) {
            return arena.zeros(r.dtype(), r.shape());
        }
        if (kind instanceof GroupAdvantage.LeaveOneOut && size < 2) {
            throw new IllegalArgumentException("leave-one-out needs at least 2 responses, shape is "
                    + Shapes.text(r.shape()));
        }
        var result = arena.make(r.dtype(), r.shape());
        rows.split(r.extent(0), size, (vectors, from, to) -> {
            switch (kind) {
                case GroupAdvantage.LeaveOneOut() ->
                    centered(r, (double) size / (size - 1), result, size, vectors, from, to);
                case GroupAdvantage.MeanCentered() -> centered(r, 1, result, size, vectors, from, to);
                case GroupAdvantage.GroupNormalized(double epsilon, int ddof) ->
                    normalized(r, epsilon, ddof, result, size, vectors, from, to);
            }
        });
        return result;
    }

    private static void centered(HeapTensor r, double scale, HeapTensor result, int size, boolean vectors, int from,
            int to) {
        boolean lanes = vectors && GroupLanes.serves(size);
        if (r.dtype() == DType.FLOAT64 && lanes) {
            GroupLanes.centered(r.doubles(), scale, result.doubles(), size, from, to);
        } else if (r.dtype() == DType.FLOAT64) {
            HeapPolicy64.centered(r.doubles(), scale, result.doubles(), size, from, to);
        } else if (lanes) {
            GroupLanes.centered(r.floats(), scale, result.floats(), size, from, to);
        } else {
            HeapPolicy32.centered(r.floats(), scale, result.floats(), size, from, to);
        }
    }

    private static void normalized(HeapTensor r, double epsilon, int ddof, HeapTensor result, int size, boolean vectors,
            int from, int to) {
        boolean lanes = vectors && GroupLanes.serves(size);
        if (r.dtype() == DType.FLOAT64 && lanes) {
            GroupLanes.normalized(r.doubles(), epsilon, ddof, result.doubles(), size, from, to);
        } else if (r.dtype() == DType.FLOAT64) {
            HeapPolicy64.normalized(r.doubles(), epsilon, ddof, result.doubles(), size, from, to);
        } else if (lanes) {
            GroupLanes.normalized(r.floats(), epsilon, ddof, result.floats(), size, from, to);
        } else {
            HeapPolicy32.normalized(r.floats(), epsilon, ddof, result.floats(), size, from, to);
        }
    }

    @Override
    public Tensor whiten(Tensor x, Tensor mask, boolean shiftMean, double epsilon, int ddof) {
        if (!(epsilon >= 0 && epsilon <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("epsilon must be finite and not negative, was " + epsilon);
        }
        if (ddof != 0 && ddof != 1) {
            throw new IllegalArgumentException("ddof must be 0 or 1, was " + ddof);
        }
        if (mask != null) {
            Shapes.requireSame("mask", mask, "x", x);
        }
        return Whitening.whiten(arena, sums, HeapTensor.of(x), orNull(mask), shiftMean, epsilon, ddof);
    }

    @Override
    public TiltedPolicy regularizedOptimum(Tensor referenceLogits, Tensor utility, double gamma) {
        if (!(gamma > 0 && gamma <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("gamma must be positive and finite, was " + gamma);
        }
        Shapes.requireRank("referenceLogits", referenceLogits, 2);
        Shapes.requireSame("utility", utility, "referenceLogits", referenceLogits);
        var y = HeapTensor.of(referenceLogits);
        var u = HeapTensor.of(utility);
        int count = y.extent(0);
        int columns = y.extent(1);
        var logp = arena.make(y.dtype(), y.shape());
        var logZ = arena.make(y.dtype(), count);
        var kl = arena.make(y.dtype(), count);
        rows.split(count, columns, (vectors, from, to) -> {
            if (y.dtype() == DType.FLOAT64 && vectors) {
                VectorDivergence64.regularizedOptimum(y.doubles(), u.doubles(), gamma, logp.doubles(), logZ.doubles(),
                        kl.doubles(), columns, from, to);
            } else if (y.dtype() == DType.FLOAT64) {
                ScalarDivergence64.regularizedOptimum(y.doubles(), u.doubles(), gamma, logp.doubles(), logZ.doubles(),
                        kl.doubles(), columns, from, to);
            } else if (vectors) {
                VectorDivergence32.regularizedOptimum(y.floats(), u.floats(), (float) gamma, logp.floats(), logZ.floats(),
                        kl.floats(), columns, from, to);
            } else {
                ScalarDivergence32.regularizedOptimum(y.floats(), u.floats(), (float) gamma, logp.floats(), logZ.floats(),
                        kl.floats(), columns, from, to);
            }
        });
        return new TiltedPolicy(logp, logZ, kl);
    }

    @Override
    public BestOfN bestOfNLaw(Tensor probability, Tensor reward, int n) {
        if (n < 1) {
            throw new IllegalArgumentException("n must be at least 1, was " + n);
        }
        Shapes.requireRank("probability", probability, 2);
        Shapes.requireSame("reward", reward, "probability", probability);
        var p = HeapTensor.of(probability);
        var r = HeapTensor.of(reward);
        int columns = p.extent(1);
        var law = arena.make(p.dtype(), p.shape());
        var kl = arena.make(p.dtype(), p.extent(0));
        rows.split(p.extent(0), columns, (vectors, from, to) -> {
            var laws = new BestOfNLaws(columns);
            var rowP = new double[columns];
            var rowR = new double[columns];
            var rowLaw = new double[columns];
            for (int row = from; row < to; row++) {
                read(p, row, rowP);
                read(r, row, rowR);
                kl.set(row, laws.law(rowP, rowR, n, rowLaw));
                for (int j = 0; j < columns; j++) {
                    law.set(row * columns + j, rowLaw[j]);
                }
            }
        });
        return new BestOfN(law, kl);
    }

    @Override
    public Tensor bestOfNEstimate(Tensor proxy, Tensor gold, int n) {
        return bestOfNEstimates(proxy, gold, n).getFirst();
    }

    @Override
    public List<Tensor> bestOfNEstimates(Tensor proxy, Tensor gold, int... n) {
        Shapes.requireRank("proxy", proxy, 2);
        Shapes.requireSame("gold", gold, "proxy", proxy);
        var x = HeapTensor.of(proxy);
        var g = HeapTensor.of(gold);
        int pool = x.extent(1);
        var weights = new double[n.length][];
        var values = new ArrayList<HeapTensor>();
        for (int k = 0; k < n.length; k++) {
            if (n[k] < 1 || n[k] > pool) {
                throw new IllegalArgumentException("n must lie in [1, " + pool + "], the pool's size; was " + n[k]);
            }
            weights[k] = BestOfNLaws.weights(pool, n[k]);
            values.add(arena.make(x.dtype(), x.extent(0)));
        }
        boolean sideBySide = n.length >= 3 && (long) x.size() * n.length >= 1 << 16;
        var lanes = sideBySide ? new BestOfNLanes(weights) : null;
        rows.split(x.extent(0), pool, (vectors, from, to) -> {
            var laws = new BestOfNLaws(pool);
            var rowX = new double[pool];
            var rowG = new double[pool];
            var estimate = new double[n.length];
            for (int row = from; row < to; row++) {
                read(x, row, rowX);
                read(g, row, rowG);
                laws.estimates(rowX, rowG, weights, lanes, estimate);
                for (int k = 0; k < n.length; k++) {
                    values.get(k).set(row, estimate[k]);
                }
            }
        });
        return List.copyOf(values);
    }

    private static void read(HeapTensor matrix, int row, double[] into) {
        int start = row * into.length;
        if (matrix.dtype() == DType.FLOAT64) {
            System.arraycopy(matrix.doubles(), start, into, 0, into.length);
            return;
        }
        var all = matrix.floats();
        for (int j = 0; j < into.length; j++) {
            into[j] = all[start + j];
        }
    }
}
