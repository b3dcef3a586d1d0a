package dev.plumbline.lab.run;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.reward.Conjunction;
import dev.plumbline.reward.EnsembleAggregation;
import dev.plumbline.reward.ReferenceReward;
import java.util.Arrays;

/// How the standardised rewards rₖ of an ensemble become the one reward that a policy is optimised for.
enum Objective {
    /// The rewards of one member; what is reported is the mean over members of the result.
    SINGLE("single model"),
    /// The mean over members.
    MEAN("mean"),
    /// The smallest.
    WORST_CASE("worst case"),
    /// Mean − 2 × variance (divisor: members).
    UNCERTAINTY_WEIGHTED("mean − 2 variance"),
    /// Σₖ log σ(rₖ − refₖ), refₖ the 85 % quantile of member k's rewards over the responses to the prompt.
    LOG_SIGMOID_SUM("log-sigmoid sum");

    private static final ReferenceReward REFERENCE = new ReferenceReward.Quantile(0.85, QuantileMethod.LINEAR);

    private final String label;

    Objective(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /// The rewards of the responses to one prompt.
    ///
    /// @param scores standardised `[members][responses]`
    /// @return `[responses]`
    /// @throws IllegalArgumentException for SINGLE with more than one member
    double[] rewards(double[][] scores) {
        return switch (this) {
            case SINGLE -> {
                if (scores.length != 1) {
                    throw new IllegalArgumentException("one member expected, were " + scores.length);
                }
                yield scores[0].clone();
            }
            case MEAN -> aggregated(new Aggregation.Mean(), scores);
            case WORST_CASE -> aggregated(new Aggregation.Minimum(), scores);
            case UNCERTAINTY_WEIGHTED -> aggregated(new Aggregation.UncertaintyWeighted(2, 0), scores);
            case LOG_SIGMOID_SUM -> {
                var references = REFERENCE.perPrompt(scores);
                var rewards = new double[scores[0].length];
                Arrays.setAll(rewards, j -> Conjunction.value(column(scores, j), references, null));
                yield rewards;
            }
        };
    }

    private static double[] aggregated(Aggregation rule, double[][] scores) {
        var rewards = new double[scores[0].length];
        Arrays.setAll(rewards, j -> EnsembleAggregation.evaluate(rule, column(scores, j)).value());
        return rewards;
    }

    private static double[] column(double[][] scores, int j) {
        var column = new double[scores.length];
        Arrays.setAll(column, k -> scores[k][j]);
        return column;
    }
}
