package dev.plumbline.lab.commands;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.kernel.TransformKind;
import dev.plumbline.lab.UserError;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.reward.Conjunction;
import dev.plumbline.reward.EnsembleAggregation;
import dev.plumbline.reward.ReferenceReward;
import dev.plumbline.reward.RewardTransform;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/// The options that say how the rewards rₖ of the members of an ensemble become one reward R of a response:
/// uₖ = f(rₖ − refₖ), then R = A(u₁..u_M). `@Mixin RewardRule`.
///
/// refₖ is taken over member k's rewards of all responses to the same prompt. The log-sigmoid sum is Σₖ log σ(rₖ − refₖ)
/// ({@link Conjunction}), f and A in one.
final class RewardRule {
    private static final String SUM = "log-sigmoid-sum";

    @Option(names = "--aggregate", defaultValue = "mean", paramLabel = "RULE",
            description = "How members become one reward: mean, median, min, quantile=Q, soft-min=TAU, variance=LAMBDA "
                    + "(mean - LAMBDA variance), std=K (mean - K standard deviations; both with divisor M), or "
                    + SUM + " (of rewards above --reference). Default: ${DEFAULT-VALUE}.")
    private String aggregate;

    @Option(names = "--transform", defaultValue = "none", paramLabel = "NAME",
            description = "Of each member's reward above --reference, before they are aggregated: none, centered, "
                    + "log-sigmoid, sigmoid, tanh or arctan. Default: ${DEFAULT-VALUE}.")
    private String transform;

    @Option(names = "--reference", defaultValue = "quantile=0.85", paramLabel = "RULE",
            description = "What is good enough, from a member's rewards of the responses to the prompt: quantile=Q "
                    + "(linear), mean, median, gaussian=Q, or global=X. Default: ${DEFAULT-VALUE}.")
    private String reference;

    private Aggregation aggregation;
    private TransformKind kind;
    private ReferenceReward level;

    /// Reads the options; to be called once, before {@link #rewards}.
    ///
    /// @throws UserError if one of them is not what it can be
    void check() {
        String rule = name(aggregate);
        aggregation = mend("--aggregate", aggregate, () -> switch (rule) {
            case "mean" -> new Aggregation.Mean();
            case "median" -> new Aggregation.Median();
            case "min" -> new Aggregation.Minimum();
            case "quantile" -> new Aggregation.Quantile(number(aggregate), QuantileMethod.LINEAR);
            case "soft-min" -> new Aggregation.SoftMin(number(aggregate));
            case "variance" -> new Aggregation.UncertaintyWeighted(number(aggregate), 0);
            case "std" -> new Aggregation.MeanMinusStd(number(aggregate), 0);
            case SUM -> null;
            default -> throw new IllegalArgumentException(
                    "expected mean, median, min, quantile=Q, soft-min=TAU, variance=LAMBDA, std=K or " + SUM);
        });
        withoutNumber("--aggregate", aggregate, List.of("mean", "median", "min", SUM));
        String function = Choice.of("--transform", transform,
                List.of("none", "centered", "log-sigmoid", "sigmoid", "tanh", "arctan"));
        kind = function.equals("none")
                ? null
                : TransformKind.valueOf(function.toUpperCase(Locale.ROOT).replace('-', '_'));
        if (aggregation == null && kind != null) {
            throw UserError.badInput("--transform: found " + function + " with --aggregate " + SUM
                    + ", which has its own transform; leave one of them out");
        }
        withoutNumber("--reference", reference, List.of("mean", "median"));
        level = mend("--reference", reference, () -> switch (name(reference)) {
            case "quantile" -> new ReferenceReward.Quantile(number(reference), QuantileMethod.LINEAR);
            case "gaussian" -> new ReferenceReward.GaussianQuantile(number(reference), 0);
            case "global" -> new ReferenceReward.Global(number(reference));
            case "mean" -> new ReferenceReward.Mean();
            case "median" -> new ReferenceReward.Median();
            default -> throw new IllegalArgumentException("expected quantile=Q, mean, median, gaussian=Q or global=X");
        });
    }

    /// R of the responses to one prompt.
    ///
    /// @param scores `[members][responses]`
    /// @return `[responses]`
    double[] rewards(double[][] scores) {
        var references = new double[scores.length];
        if (aggregation == null || kind != null) {
            Arrays.setAll(references, k -> level.of(scores[k]));
        }
        var rewards = new double[scores[0].length];
        for (int j = 0; j < rewards.length; j++) {
            var column = new double[scores.length];
            for (int k = 0; k < column.length; k++) {
                column[k] = kind == null ? scores[k][j] : RewardTransform.value(kind, scores[k][j] - references[k]);
            }
            rewards[j] = aggregation == null
                    ? Conjunction.value(column, references, null)
                    : EnsembleAggregation.evaluate(aggregation, column).value();
        }
        return rewards;
    }

    /// For the record of a result.
    Map<String, String> configuration() {
        return kind == null && aggregation != null
                ? Map.of("aggregate", aggregate, "transform", transform)
                : Map.of("aggregate", aggregate, "transform", transform, "reference", reference);
    }

    private static void withoutNumber(String option, String rule, List<String> names) {
        if (names.contains(name(rule)) && rule.contains("=")) {
            throw UserError.badInput(option + ": found '" + rule + "', expected " + name(rule) + " without a number");
        }
    }

    private static String name(String rule) {
        return rule.replaceFirst("=.*", "").toLowerCase(Locale.ROOT);
    }

    private static double number(String rule) {
        int at = rule.indexOf('=');
        if (at < 0) {
            throw new IllegalArgumentException("expected a number, for example " + rule + "=0.5");
        }
        try {
            return Double.parseDouble(rule.substring(at + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a number after '='", e);
        }
    }

    private interface Reading<T> {
        T read();
    }

    private static <T> T mend(String option, String found, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IllegalArgumentException e) {
            throw UserError.badInput(option + ": found '" + found + "', " + e.getMessage(), e);
        }
    }
}
