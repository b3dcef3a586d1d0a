package dev.plumbline.cuda;

import static dev.plumbline.cuda.CudaBackend.kernel;

import dev.plumbline.kernel.Aggregated;
import dev.plumbline.kernel.Aggregation;
import dev.plumbline.kernel.EnsembleKernels;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.numerics.Quantiles;

/// `ensemble.cu`.
final class CudaEnsembleKernels implements EnsembleKernels {
    private static final int MEAN = 0;
    private static final int UNCERTAINTY_WEIGHTED = 1;
    private static final int MEAN_MINUS_STD = 2;
    private static final int VARIANCE = 3;

    private final CudaBackend backend;

    CudaEnsembleKernels(CudaBackend backend) {
        this.backend = backend;
    }

    @Override
    public Aggregated aggregate(Aggregation aggregation, Tensor scores) {
        requireMembers(scores);
        int members = scores.extent(0);
        return switch (aggregation) {
            case Aggregation.Mean() -> run("moments", scores, MEAN, 0.0, 0);
            case Aggregation.Minimum() -> order(scores, new Quantiles.Position(0, 0, 0));
            case Aggregation.Median() -> order(scores, Quantiles.position(members, 0.5, QuantileMethod.MIDPOINT));
            case Aggregation.Quantile(double q, QuantileMethod method) -> order(scores, Quantiles.position(members, q, method));
            case Aggregation.UncertaintyWeighted(double lambda, int ddof) -> run("moments", scores, UNCERTAINTY_WEIGHTED, lambda, ddof);
            case Aggregation.MeanMinusStd(double k, int ddof) -> run("moments", scores, MEAN_MINUS_STD, k, ddof);
            case Aggregation.SoftMin(double tau) -> run("soft_min", scores, tau);
            case Aggregation.LogSigmoidSum(double reference) -> run("log_sigmoid_sum", scores, reference);
        };
    }

    @Override
    public Aggregated variance(Tensor scores, int ddof) {
        requireMembers(scores);
        if (ddof != 0 && ddof != 1) {
            throw new IllegalArgumentException("ddof must be 0 (population) or 1 (sample), was " + ddof);
        }
        return run("moments", scores, VARIANCE, 0.0, ddof);
    }

    private static void requireMembers(Tensor scores) {
        Shapes.requireRank("scores", scores, 2);
        if (scores.extent(0) < 1) {
            throw new IllegalArgumentException("scores must have at least one member, shape is " + Shapes.text(scores.shape()));
        }
    }

    private Aggregated order(Tensor scores, Quantiles.Position position) {
        return run("order_statistic", scores, position.low(), position.high(), position.fraction());
    }

    private Aggregated run(String name, Tensor scores, Object... options) {
        var in = CudaTensor.of(scores);
        int items = in.extent(1);
        var value = backend.empty(in.dtype(), items);
        var gradient = backend.empty(in.dtype(), in.shape());
        var arguments = new Object[5 + options.length];
        arguments[0] = in.address();
        arguments[1] = value.address();
        arguments[2] = gradient.address();
        arguments[3] = in.extent(0);
        arguments[4] = (long) items;
        System.arraycopy(options, 0, arguments, 5, options.length);
        backend.device().forEach(kernel(name, in.dtype()), items, arguments);
        return new Aggregated(value, gradient);
    }
}
