package dev.plumbline.cpu;

import dev.plumbline.kernel.Aggregated;
import dev.plumbline.kernel.Aggregation;
import dev.plumbline.kernel.EnsembleKernels;
import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.QuantileMethod;

/// {@link EnsembleKernels} by {@link VectorEnsemble64}, {@link VectorOrderStatistics64} and their siblings.
final class VectorEnsembleKernels implements EnsembleKernels {
    private static final Loop MEAN = new Loop(VectorEnsemble64::mean, ScalarEnsemble64::mean,
            VectorEnsemble32::mean, ScalarEnsemble32::mean);
    private static final Loop MINIMUM = new Loop(VectorEnsemble64::minimum, ScalarEnsemble64::minimum,
            VectorEnsemble32::minimum, ScalarEnsemble32::minimum);
    private static final Loop SPREAD = new Loop(VectorEnsemble64::spread, ScalarEnsemble64::spread,
            VectorEnsemble32::spread, ScalarEnsemble32::spread);
    private static final Loop SOFT_MIN = new Loop(VectorEnsemble64::softMin, ScalarEnsemble64::softMin,
            VectorEnsemble32::softMin, ScalarEnsemble32::softMin);
    private static final Loop ORDER = new Loop(VectorOrderStatistics64::interpolated,
            ScalarOrderStatistics64::interpolated, VectorOrderStatistics32::interpolated,
            ScalarOrderStatistics32::interpolated);
    static final Loop LOG_SIGMOID_SUM = new Loop(VectorEnsemble64::logSigmoidSum, ScalarEnsemble64::logSigmoidSum,
            VectorEnsemble32::logSigmoidSum, ScalarEnsemble32::logSigmoidSum);

    private final Elementwise elementwise;
    private final Arena arena;

    VectorEnsembleKernels(Elementwise elementwise) {
        this.elementwise = elementwise;
        this.arena = elementwise.arena();
    }

    @Override
    public Aggregated aggregate(Aggregation aggregation, Tensor scores) {
        var x = members(scores);
        int m = x.extent(0);
        return switch (aggregation) {
            case Aggregation.Mean() -> run(MEAN, x);
            case Aggregation.Minimum() -> run(MINIMUM, x);
            case Aggregation.Median() -> order(x, (m - 1) / 2, m / 2, 0.5);
            case Aggregation.Quantile(double q, QuantileMethod method) -> quantile(x, q, method);
            case Aggregation.UncertaintyWeighted(double lambda, int ddof) -> spread(x, 1, lambda, 0, ddof);
            case Aggregation.MeanMinusStd(double k, int ddof) -> spread(x, 1, 0, k, ddof);
            case Aggregation.SoftMin(double tau) -> run(SOFT_MIN, x, tau);
            case Aggregation.LogSigmoidSum(double reference) -> logSigmoidSum(x, reference);
        };
    }

    @Override
    public Aggregated variance(Tensor scores, int ddof) {
        if (ddof != 0 && ddof != 1) {
            throw new IllegalArgumentException("ddof must be 0 (divide by M) or 1 (divide by M - 1), was " + ddof);
        }
        var x = members(scores);
        if (x.extent(0) > 1) {
            return spread(x, 0, -1, 0, ddof);
        }
        var value = arena.zeros(x.dtype(), x.size());
        var gradient = arena.zeros(x.dtype(), x.shape());
        for (int i = 0; i < x.size(); i++) {
            if (Double.isNaN(x.get(i))) {
                value.set(i, Double.NaN);
                gradient.set(i, Double.NaN);
            }
        }
        return new Aggregated(value, gradient);
    }

    private static HeapTensor members(Tensor scores) {
        var x = HeapTensor.of(scores);
        Shapes.requireRank("scores", x, 2);
        if (x.extent(0) < 1) {
            throw new IllegalArgumentException("scores need at least one member, shape is " + Shapes.text(x.shape()));
        }
        return x;
    }

    private Aggregated run(Loop loop, HeapTensor x, double... parameter) {
        return run(loop, Elementwise.of(x), x.shape(), parameter);
    }

    private Aggregated run(Loop loop, HeapTensor[] in, int[] shape, double... parameter) {
        var value = arena.make(in[0].dtype(), shape[1]);
        var gradient = arena.make(in[0].dtype(), shape[0], shape[1]);
        elementwise.run(loop, shape[1], in, Elementwise.of(value, gradient), shape, parameter);
        return new Aggregated(value, gradient);
    }

    private Aggregated spread(HeapTensor x, double a, double b, double k, int ddof) {
        int m = x.extent(0);
        return m == 1 ? run(MEAN, x) : run(SPREAD, x, a, b, k, m - ddof);
    }

    private Aggregated logSigmoidSum(HeapTensor x, double reference) {
        return run(LOG_SIGMOID_SUM, Elementwise.of(x, null, null), x.shape(), reference, 1);
    }

    /// With h = (M − 1) q the places and the weight of the upper one; see {@link QuantileMethod}.
    private Aggregated quantile(HeapTensor x, double q, QuantileMethod method) {
        int m = x.extent(0);
        double h = (m - 1) * q;
        int low = (int) Math.floor(h);
        int high = (int) Math.ceil(h);
        return switch (method) {
            case LINEAR -> order(x, low, high, h - low);
            case LOWER -> order(x, low, low, 0);
            case HIGHER -> order(x, high, high, 0);
            case MIDPOINT -> order(x, low, high, 0.5);
            case NEAREST -> order(x, (int) Math.rint(h), (int) Math.rint(h), 0);
            case INVERTED_CDF -> {
                int place = Math.max((int) Math.ceil(q * m) - 1, 0);
                yield order(x, place, place, 0);
            }
        };
    }

    /// (1 − upper) x₍low₎ + upper x₍high₎, places from 0.
    private Aggregated order(HeapTensor x, int low, int high, double upper) {
        var network = SortingNetwork.comparators(x.extent(0));
        var shape = new int[4 + network.length];
        shape[0] = x.extent(0);
        shape[1] = x.extent(1);
        shape[2] = low;
        shape[3] = high;
        System.arraycopy(network, 0, shape, 4, network.length);
        double weight = low == high ? 0 : upper;
        return run(ORDER, Elementwise.of(x), shape, 1 - weight, weight);
    }
}
