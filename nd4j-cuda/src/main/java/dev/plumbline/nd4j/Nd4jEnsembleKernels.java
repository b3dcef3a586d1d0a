package dev.plumbline.nd4j;

import dev.plumbline.kernel.Aggregated;
import dev.plumbline.kernel.Aggregation;
import dev.plumbline.kernel.EnsembleKernels;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.numerics.Quantiles;
import java.util.function.BiFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/// Aggregation over members, the first axis, on {@link SafeOps}, in float64 for either element type. Order statistics
/// come from stable ranks by pairwise comparison of the members, which costs M² comparisons an item.
final class Nd4jEnsembleKernels implements EnsembleKernels {
    /// @param value `[1 x items]`
    /// @param gradient `[members x items]`
    private record Terms(INDArray value, INDArray gradient) {}

    @Override
    public Aggregated aggregate(Aggregation aggregation, Tensor scores) {
        return columns(scores, (ops, r) -> switch (aggregation) {
            case Aggregation.Mean() -> mean(ops, r);
            case Aggregation.Minimum() -> {
                var first = ops.first(ops.equal(r, ops.min(r, 0)), 0);
                yield new Terms(ops.pick(first, r, 0), ops.indicator(first));
            }
            case Aggregation.Median() ->
                position(ops, r, Quantiles.position(SafeOps.extent(r, 0), 0.5, QuantileMethod.MIDPOINT));
            case Aggregation.Quantile(double q, QuantileMethod method) ->
                position(ops, r, Quantiles.position(SafeOps.extent(r, 0), q, method));
            case Aggregation.UncertaintyWeighted(double lambda, int ddof) -> uncertaintyWeighted(ops, r, lambda, ddof);
            case Aggregation.MeanMinusStd(double k, int ddof) -> meanMinusStd(ops, r, k, ddof);
            case Aggregation.SoftMin(double tau) -> softMin(ops, r, tau);
            case Aggregation.LogSigmoidSum(double reference) -> {
                var z = ops.add(r, -reference);
                yield new Terms(ops.sum(ops.logSigmoid(z), 0), ops.sigmoid(ops.negate(z)));
            }
        });
    }

    @Override
    public Aggregated variance(Tensor scores, int ddof) {
        if (ddof != 0 && ddof != 1) {
            throw new IllegalArgumentException("ddof must be 0 (divide by n) or 1 (divide by n - 1), was " + ddof);
        }
        return columns(scores, (ops, r) -> variance(ops, r, ddof));
    }

    private static Aggregated columns(Tensor scores, BiFunction<SafeOps, INDArray, Terms> rule) {
        Shapes.requireRank("scores", scores, 2);
        if (scores.extent(0) < 1) {
            throw new IllegalArgumentException("scores must have at least one member, shape is " + Shapes.text(scores.shape()));
        }
        var dtype = scores.dtype();
        int items = scores.extent(1);
        if (items == 0) {
            return new Aggregated(Nd4jTensor.filled(dtype, 0, 0), Nd4jTensor.filled(dtype, 0, scores.shape()));
        }
        try (var ops = new SafeOps()) {
            var r = ops.load(scores);
            var terms = rule.apply(ops, r);
            return new Aggregated(ops.store(ops.taint(terms.value(), r, 0), dtype, items),
                    ops.store(ops.taint(terms.gradient(), r, 0), dtype, scores.shape()));
        }
    }

    private static Terms mean(SafeOps ops, INDArray r) {
        return new Terms(SafeMoments.mean(ops, r, 0), ops.constant(r, 1.0 / SafeOps.extent(r, 0)));
    }

    private static Terms variance(SafeOps ops, INDArray r, int ddof) {
        var deviations = SafeMoments.deviations(ops, r, 0);
        var value = SafeMoments.variance(ops, deviations, 0, ddof);
        int members = SafeOps.extent(r, 0);
        return new Terms(
                value, members == 1 ? deviations : ops.divide(ops.multiply(deviations, 2), members - ddof));
    }

    /// m − λ v, gradient 1/M − 2 λ (rᵢ − m)/(M − ddof).
    private static Terms uncertaintyWeighted(SafeOps ops, INDArray r, double lambda, int ddof) {
        var mean = mean(ops, r);
        if (lambda == 0 || SafeOps.extent(r, 0) == 1) {
            return mean;
        }
        var variance = variance(ops, r, ddof);
        return new Terms(ops.subtract(mean.value(), ops.multiply(variance.value(), lambda)),
                ops.subtractFrom(1.0 / SafeOps.extent(r, 0), ops.multiply(variance.gradient(), lambda)));
    }

    /// m − k s, gradient 1/M − k (rᵢ − m)/((M − ddof) s); 1/M at s = 0.
    private static Terms meanMinusStd(SafeOps ops, INDArray r, double k, int ddof) {
        var mean = mean(ops, r);
        if (k == 0) {
            return mean;
        }
        var deviations = SafeMoments.deviations(ops, r, 0);
        var s = ops.sqrt(SafeMoments.variance(ops, deviations, 0, ddof));
        var pull = ops.divide(ops.multiply(deviations, k), ops.multiply(s, Math.max(1, SafeOps.extent(r, 0) - ddof)));
        var equal = ops.equal(s, 0);
        return new Terms(ops.subtract(mean.value(), ops.multiply(s, k)),
                ops.select(equal, mean.gradient(), ops.subtractFrom(1.0 / SafeOps.extent(r, 0), pull)));
    }

    /// With d = r − min: min − τ log1p((1/M) Σ expm1(−d/τ)), gradient softmax(−r/τ); NaN where min is infinite.
    private static Terms softMin(SafeOps ops, INDArray r, double tau) {
        var min = ops.min(r, 0);
        var finite = ops.isFinite(min);
        var exponent = ops.divide(ops.subtract(min, r), tau);
        var excess = ops.log1p(ops.divide(ops.sum(ops.expm1(exponent), 0), SafeOps.extent(r, 0)));
        var weight = ops.exp(exponent);
        var gradient = ops.divide(weight, ops.sum(weight, 0));
        return new Terms(ops.select(finite, ops.subtract(min, ops.multiply(excess, tau)), min),
                ops.select(finite, gradient, Double.NaN));
    }

    /// (1 − f) x₍low₎ + f x₍high₎ by rank: how many members are smaller, or equal with a smaller index.
    private static Terms position(SafeOps ops, INDArray r, Quantiles.Position position) {
        var index = ops.index(r, 0);
        var rank = ops.constant(r, 0);
        for (int j = 0; j < SafeOps.extent(r, 0); j++) {
            var member = ops.slice(r, 0, j, j + 1);
            var before = ops.or(ops.less(member, r), ops.and(ops.equal(member, r), ops.greater(index, j)));
            rank = ops.add(rank, ops.indicator(before));
        }
        var atLow = ops.equal(rank, position.low());
        var low = ops.pick(atLow, r, 0);
        double f = position.fraction();
        if (f == 0) {
            return new Terms(low, ops.indicator(atLow));
        }
        var atHigh = ops.equal(rank, position.high());
        var high = ops.pick(atHigh, r, 0);
        var between = ops.add(ops.multiply(low, 1 - f), ops.multiply(high, f));
        var gradient = ops.add(ops.multiply(ops.indicator(atLow), 1 - f), ops.multiply(ops.indicator(atHigh), f));
        return new Terms(ops.select(ops.equal(low, high), low, between), gradient);
    }
}
