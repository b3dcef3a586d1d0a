package dev.plumbline.nd4j;

import dev.plumbline.kernel.Aggregated;
import dev.plumbline.kernel.Aggregation;
import dev.plumbline.kernel.EnsembleKernels;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.numerics.Quantiles;
import org.nd4j.linalg.api.ndarray.INDArray;

/// Array formulations throughout; each item is a lane of {@link SafeOps}.
///
/// Order statistics come from ranks, rankᵢ = Σⱼ [rⱼ < rᵢ] + Σ_{j<i} [rⱼ = rᵢ], which are the positions in a stable
/// sort: M array steps for M members, and no trouble with NaN, which ND4J's `sort` and `median` have.
///
/// Bounds a ulp + b u S: order statistics 1, 1; mean 2, 2; variance and its gradient, mean minus variance or deviation
/// 4, 8; soft minimum 4, 8; log-sigmoid sum 4, 4.
final class Nd4jEnsembleKernels implements EnsembleKernels {
    private final Nd4jBackend backend;

    Nd4jEnsembleKernels(Nd4jBackend backend) {
        this.backend = backend;
    }

    private record Terms(INDArray value, INDArray gradient) {}

    @Override
    public Aggregated aggregate(Aggregation aggregation, Tensor scores) {
        requireMembers(scores);
        try (var m = backend.ops()) {
            if (scores.size() == 0) {
                return empty(m, scores);
            }
            var r = m.in(scores);
            int members = scores.extent(0);
            var terms = switch (aggregation) {
                case Aggregation.Mean() -> new Terms(m.meanTerms(r), m.constant(1.0 / members, r));
                case Aggregation.Minimum() -> position(m, r, new Quantiles.Position(0, 0, 0));
                case Aggregation.Median() ->
                    position(m, r, Quantiles.position(members, 0.5, QuantileMethod.MIDPOINT));
                case Aggregation.Quantile(double q, QuantileMethod method) ->
                    position(m, r, Quantiles.position(members, q, method));
                case Aggregation.UncertaintyWeighted(double lambda, int ddof) ->
                    uncertaintyWeighted(m, r, lambda, ddof);
                case Aggregation.MeanMinusStd(double k, int ddof) -> meanMinusStd(m, r, k, ddof);
                case Aggregation.SoftMin(double tau) -> softMin(m, r, tau);
                case Aggregation.LogSigmoidSum(double reference) -> new Terms(
                        m.sumTerms(m.logSigmoid(m.sub(r, reference))), m.sigmoid(m.add(m.neg(r), reference)));
            };
            return out(m, terms, scores);
        }
    }

    @Override
    public Aggregated variance(Tensor scores, int ddof) {
        requireMembers(scores);
        if (ddof != 0 && ddof != 1) {
            throw new IllegalArgumentException("ddof must be 0 (divide by M) or 1 (divide by M - 1), was " + ddof);
        }
        try (var m = backend.ops()) {
            return scores.size() == 0 ? empty(m, scores) : out(m, variance(m, m.in(scores), ddof), scores);
        }
    }

    private static Terms variance(SafeOps m, INDArray r, int ddof) {
        var d = m.deviations(r);
        int members = SafeOps.terms(r);
        if (members == 1) {
            return new Terms(d, d); // 0, or NaN for a score that is not finite
        }
        return new Terms(m.div(m.sumTerms(m.mul(d, d)), members - ddof), m.div(m.mul(d, 2), members - ddof));
    }

    private static Terms position(SafeOps m, INDArray r, Quantiles.Position position) {
        int members = SafeOps.terms(r);
        var index = m.indices(members);
        var rank = m.constant(0, r);
        for (int j = 0; j < members; j++) {
            var other = m.row(r, j);
            var later = m.number(m.gt(index, j));
            rank = m.add(rank, m.add(m.number(m.gt(r, other)), m.mul(m.number(m.eq(r, other)), later)));
        }
        var isLow = m.eq(rank, position.low());
        var low = m.sumTerms(m.select(isLow, r, 0));
        double f = position.fraction();
        if (f == 0) {
            return new Terms(low, m.number(isLow));
        }
        var isHigh = m.eq(rank, position.high());
        var high = m.sumTerms(m.select(isHigh, r, 0));
        var value = m.select(m.eq(low, high), low, m.add(m.mul(low, 1 - f), m.mul(high, f)));
        return new Terms(value, m.add(m.mul(m.number(isLow), 1 - f), m.mul(m.number(isHigh), f)));
    }

    private static Terms uncertaintyWeighted(SafeOps m, INDArray r, double lambda, int ddof) {
        var mean = m.meanTerms(r);
        double share = 1.0 / SafeOps.terms(r);
        if (lambda == 0 || SafeOps.terms(r) == 1) {
            return new Terms(mean, m.constant(share, r));
        }
        var variance = variance(m, r, ddof);
        return new Terms(m.sub(mean, m.mul(variance.value(), lambda)),
                m.add(m.mul(variance.gradient(), -lambda), share));
    }

    /// The standard deviation is taken of scaled deviations, so that it exists where the variance overflows.
    private static Terms meanMinusStd(SafeOps m, INDArray r, double k, int ddof) {
        var mean = m.meanTerms(r);
        int members = SafeOps.terms(r);
        double share = 1.0 / members;
        if (k == 0 || members == 1) {
            return new Terms(mean, m.constant(share, r));
        }
        var d = m.deviations(r);
        var deviation = m.rootMeanSquare(d, members - ddof);
        var gradient = m.add(m.mul(m.div(m.div(d, deviation), members - ddof), -k), share);
        var flat = m.eq(deviation, 0);
        return new Terms(m.select(flat, mean, m.sub(mean, m.mul(deviation, k))), m.select(flat, share, gradient));
    }

    /// min − τ log1p((1/M) Σ expm1(−dᵢ/τ)), dᵢ = rᵢ − min, whose terms keep their digits when τ is large.
    private static Terms softMin(SafeOps m, INDArray r, double tau) {
        var min = m.minTerms(r);
        var exponent = m.div(m.sub(min, r), tau);
        var inside = m.div(m.sumTerms(m.expm1(exponent)), SafeOps.terms(r));
        var finite = m.isFinite(min);
        var value = m.select(finite, m.sub(min, m.mul(m.log1p(inside), tau)), min);
        var weight = m.exp(exponent);
        return new Terms(value, m.select(finite, m.div(weight, m.sumTerms(weight)), Double.NaN));
    }

    private static Aggregated out(SafeOps m, Terms terms, Tensor scores) {
        var bad = m.anyNaN(m.in(scores));
        return new Aggregated(
                m.out(m.select(bad, Double.NaN, terms.value()), scores.dtype(), scores.extent(1)),
                m.out(m.select(bad, Double.NaN, terms.gradient()), scores));
    }

    private static Aggregated empty(SafeOps m, Tensor scores) {
        return new Aggregated(m.filled(0, scores.dtype(), scores.extent(1)), m.filled(0, scores.dtype(), scores.shape()));
    }

    private static void requireMembers(Tensor scores) {
        Shapes.requireRank("scores", scores, 2);
        if (scores.extent(0) < 1) {
            throw new IllegalArgumentException(
                    "scores must have at least one member, shape is " + Shapes.text(scores.shape()));
        }
        Nd4jTensor.of(scores);
    }
}
