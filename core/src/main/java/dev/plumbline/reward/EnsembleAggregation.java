package dev.plumbline.reward;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.numerics.Quantiles;
import java.util.Arrays;

/// The rules of {@link Aggregation} for the scores r₁..r_M of one item: value, and gradient dA/drᵢ (a subgradient at
/// kinks). A NaN among the scores makes everything NaN.
public final class EnsembleAggregation {
    private EnsembleAggregation() {}

    /// @param gradient one entry for each member
    public record Terms(double value, double[] gradient) {}

    /// @throws IllegalArgumentException if there is no member
    public static Terms evaluate(Aggregation rule, double[] scores) {
        if (scores.length == 0) {
            throw new IllegalArgumentException("an ensemble needs at least one member");
        }
        if (Arrays.stream(scores).anyMatch(Double::isNaN)) {
            return all(Double.NaN, Double.NaN, scores.length);
        }
        return switch (rule) {
            case Aggregation.Mean() -> all(Moments.mean(scores), 1.0 / scores.length, scores.length);
            case Aggregation.Minimum() -> position(scores, new Quantiles.Position(0, 0, 0));
            case Aggregation.Median() ->
                position(scores, Quantiles.position(scores.length, 0.5, QuantileMethod.MIDPOINT));
            case Aggregation.Quantile(double q, QuantileMethod method) ->
                position(scores, Quantiles.position(scores.length, q, method));
            case Aggregation.UncertaintyWeighted(double lambda, int ddof) -> uncertaintyWeighted(scores, lambda, ddof);
            case Aggregation.MeanMinusStd(double k, int ddof) -> meanMinusStd(scores, k, ddof);
            case Aggregation.SoftMin(double tau) -> softMin(scores, tau);
            case Aggregation.LogSigmoidSum(double reference) -> logSigmoidSum(scores, reference);
        };
    }

    /// (1/(M − ddof)) Σ (rᵢ − m)², gradient 2 (rᵢ − m)/(M − ddof); 0 for one member.
    public static Terms variance(double[] scores, int ddof) {
        int members = scores.length;
        double value = Moments.variance(scores, ddof);
        double[] gradient = Moments.deviations(scores);
        for (int i = 0; i < members; i++) {
            gradient[i] = members == 1 ? gradient[i] : 2 * gradient[i] / (members - ddof);
        }
        return Double.isNaN(value) && Arrays.stream(scores).anyMatch(Double::isNaN)
                ? all(Double.NaN, Double.NaN, members)
                : new Terms(value, gradient);
    }

    private static Terms position(double[] scores, Quantiles.Position position) {
        int[] order = Quantiles.stableOrder(scores);
        int low = order[position.low()];
        int high = order[position.high()];
        var gradient = new double[scores.length];
        gradient[low] = 1 - position.fraction();
        gradient[high] += position.fraction();
        return new Terms(Quantiles.interpolate(scores[low], scores[high], position.fraction()), gradient);
    }

    /// m − λ v, gradient 1/M − 2 λ (rᵢ − m)/(M − ddof).
    private static Terms uncertaintyWeighted(double[] scores, double lambda, int ddof) {
        double mean = Moments.mean(scores);
        if (lambda == 0 || scores.length == 1) {
            return all(mean, 1.0 / scores.length, scores.length);
        }
        var variance = variance(scores, ddof);
        double[] gradient = variance.gradient();
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = 1.0 / scores.length - lambda * gradient[i];
        }
        return new Terms(mean - lambda * variance.value(), gradient);
    }

    /// m − k √v, gradient 1/M − k (rᵢ − m)/((M − ddof) √v); 1/M at v = 0.
    private static Terms meanMinusStd(double[] scores, double k, int ddof) {
        double mean = Moments.mean(scores);
        double deviation = Moments.standardDeviation(scores, ddof);
        if (k == 0 || deviation == 0) {
            return all(mean, 1.0 / scores.length, scores.length);
        }
        double[] gradient = Moments.deviations(scores);
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = 1.0 / scores.length - k * gradient[i] / ((scores.length - ddof) * deviation);
        }
        return new Terms(mean - k * deviation, gradient);
    }

    /// −τ log((1/M) Σ exp(−rᵢ/τ)), gradient softmax(−r/τ). With dᵢ = rᵢ − min: min − τ log1p((1/M) Σ expm1(−dᵢ/τ)), whose
    /// terms keep their digits when τ is large.
    private static Terms softMin(double[] scores, double tau) {
        double min = Arrays.stream(scores).min().getAsDouble();
        if (Double.isInfinite(min)) {
            // −∞ wins whatever the others are; all +∞ is +∞; there is no gradient at infinity
            return all(min, Double.NaN, scores.length);
        }
        var total = new CompensatedSum();
        var weights = new double[scores.length];
        var sum = new CompensatedSum();
        for (int i = 0; i < weights.length; i++) {
            double exponent = -(scores[i] - min) / tau;
            total.add(Math.expm1(exponent));
            weights[i] = Math.exp(exponent);
            sum.add(weights[i]);
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= sum.value();
        }
        return new Terms(min - tau * Math.log1p(total.value() / scores.length), weights);
    }

    /// Σ log σ(rᵢ − reference), gradient σ(reference − rᵢ).
    private static Terms logSigmoidSum(double[] scores, double reference) {
        var total = new CompensatedSum();
        var gradient = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            total.add(Logistic.logSigmoid(scores[i] - reference));
            gradient[i] = Logistic.sigmoid(reference - scores[i]);
        }
        return new Terms(total.value(), gradient);
    }

    private static Terms all(double value, double gradient, int members) {
        var filled = new double[members];
        Arrays.fill(filled, gradient);
        return new Terms(value, filled);
    }
}
