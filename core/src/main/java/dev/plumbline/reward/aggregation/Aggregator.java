package dev.plumbline.reward.aggregation;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.reward.EnsembleAggregation;
import dev.plumbline.reward.EnsembleAggregation.Terms;
import java.util.Arrays;

/// A(r₁..r_M): one number of the scores of M members for one response, and dA/drᵢ (a subgradient at kinks). A member
/// that is not finite makes everything NaN: no rule may drop it silently.
public sealed interface Aggregator
        permits Aggregator.Kernel, WeightedMean, OrderWeighted, HuberLocation, SoftMax, BoltzmannSoftMin, NoisyOr,
                ProbabilityAverage, MajorityVote {

    /// @param scores finite, at least one
    Terms evaluateFinite(double[] scores);

    /// @throws IllegalArgumentException if there is no member, or the rule needs more members or another number
    default Terms evaluate(double... scores) {
        if (scores.length == 0) {
            throw new IllegalArgumentException("an ensemble needs at least one member");
        }
        if (!Arrays.stream(scores).allMatch(Double::isFinite)) {
            var nothing = new double[scores.length];
            Arrays.fill(nothing, Double.NaN);
            return new Terms(Double.NaN, nothing);
        }
        return evaluateFinite(scores);
    }

    default double value(double... scores) {
        return evaluate(scores).value();
    }

    /// @param scores `[members][responses]`
    /// @return `[responses]`
    default double[] aggregate(double[][] scores) {
        var values = new double[scores[0].length];
        var column = new double[scores.length];
        for (int x = 0; x < values.length; x++) {
            for (int i = 0; i < column.length; i++) {
                column[i] = scores[i][x];
            }
            values[x] = value(column);
        }
        return values;
    }

    static Aggregator of(Aggregation rule) {
        return new Kernel(rule);
    }

    /// A rule that every execution knows as a kernel.
    record Kernel(Aggregation rule) implements Aggregator {
        @Override
        public Terms evaluateFinite(double[] scores) {
            return EnsembleAggregation.evaluate(rule, scores);
        }
    }
}
