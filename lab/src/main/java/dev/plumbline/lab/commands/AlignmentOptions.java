package dev.plumbline.lab.commands;

import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.lab.UserError;
import dev.plumbline.policy.Baseline;
import dev.plumbline.policy.PolicyMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/// The options of `plumbline align` that say how a policy comes about. `@Mixin AlignmentOptions`.
final class AlignmentOptions {
    private static final String CLOSED_FORM = "closed-form";
    private static final String BEST_OF_N = "best-of-n";

    @Option(names = "--method", defaultValue = CLOSED_FORM, paramLabel = "NAME",
            description = "closed-form, exact, reinforce, rloo, grpo, ppo or best-of-n, see below. "
                    + "Default: ${DEFAULT-VALUE}.")
    private String method;

    @Option(names = "--beta", paramLabel = "X", description = "Weight of KL(pi || ref) in nats. Default: 1.")
    private Double beta;

    @Option(names = "--kl", paramLabel = "NATS",
            description = "Instead of --beta: takes the beta at which the closed form has this mean divergence.")
    private Double kl;

    @Option(names = "--n", defaultValue = "4", paramLabel = "N", description = "Draws of best-of-n. Default: "
            + "${DEFAULT-VALUE}.")
    private int n;

    @Option(names = "--updates", defaultValue = "300", paramLabel = "N", description = "Batches. Default: "
            + "${DEFAULT-VALUE}.")
    private int updates;

    @Option(names = "--draws", defaultValue = "8", paramLabel = "N",
            description = "Draws for each prompt in a batch. Default: ${DEFAULT-VALUE}.")
    private int draws;

    @Option(names = "--learning-rate", defaultValue = "0.05", paramLabel = "X", description = "Of Adam. Default: "
            + "${DEFAULT-VALUE}.")
    private double learningRate;

    @Option(names = "--epochs", defaultValue = "4", paramLabel = "N",
            description = "Steps a batch, of grpo and ppo. Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(names = "--clip", defaultValue = "0.2", paramLabel = "X",
            description = "Range of the ratio around 1, of grpo and ppo. Default: ${DEFAULT-VALUE}.")
    private double clip;

    /// To be called once, before anything else.
    ///
    /// @throws UserError if one of them is not what it can be
    void check() {
        method = Choice.of("--method", method,
                List.of(CLOSED_FORM, "exact", "reinforce", "rloo", "grpo", "ppo", BEST_OF_N));
        if (beta != null && kl != null) {
            throw UserError.badInput("--kl: found with --beta, expected one of them; leave one out");
        }
        if (bestOfN() && (beta != null || kl != null)) {
            throw UserError.badInput((beta != null ? "--beta" : "--kl")
                    + ": found with --method best-of-n, whose divergence comes from --n; leave it out");
        }
        if (beta != null) {
            Choice.range("--beta", beta, Double.MIN_NORMAL, Double.MAX_VALUE);
        }
        if (kl != null) {
            Choice.range("--kl", kl, Double.MIN_NORMAL, Double.MAX_VALUE);
        }
        Choice.range("--n", n, 1, 1_000_000_000);
        Choice.range("--updates", updates, 1, 10_000_000);
        Choice.range("--draws", draws, method.equals("rloo") || method.equals("grpo") ? 2 : 1, 1_000_000);
        Choice.range("--learning-rate", learningRate, Double.MIN_NORMAL, Double.MAX_VALUE);
        Choice.range("--epochs", epochs, 1, 100_000);
        Choice.range("--clip", clip, Double.MIN_NORMAL, 1);
    }

    String method() {
        return method;
    }

    boolean closedForm() {
        return method.equals(CLOSED_FORM);
    }

    boolean bestOfN() {
        return method.equals(BEST_OF_N);
    }

    int n() {
        return n;
    }

    /// NaN if `--kl` says which.
    double beta() {
        return kl != null ? Double.NaN : beta == null ? 1 : beta;
    }

    double kl() {
        return kl == null ? Double.NaN : kl;
    }

    int updates() {
        return updates;
    }

    double learningRate() {
        return learningRate;
    }

    /// @throws IllegalStateException for a method without gradients
    PolicyMethod gradient() {
        var sampling = new PolicyMethod.Sampling.Draws(draws);
        return switch (method) {
            case "exact" -> new PolicyMethod.ExactGradient();
            case "reinforce" -> new PolicyMethod.ScoreFunction(new Baseline.Expected(), sampling);
            case "rloo" -> new PolicyMethod.GroupRelative(new GroupAdvantage.LeaveOneOut(), draws, 1, PpoClip.of(clip));
            case "grpo" -> new PolicyMethod.GroupRelative(
                    new GroupAdvantage.GroupNormalized(1e-4, 1), draws, epochs, PpoClip.of(clip));
            case "ppo" -> new PolicyMethod.Ppo(sampling, epochs, PpoClip.of(clip), 0.5, Double.POSITIVE_INFINITY);
            default -> throw new IllegalStateException(method);
        };
    }

    /// For the record of a result.
    Map<String, Object> configuration() {
        var map = new LinkedHashMap<String, Object>();
        map.put("method", method);
        if (bestOfN()) {
            map.put("n", n);
        } else if (!closedForm()) {
            map.put("updates", updates);
            map.put("draws", draws);
            map.put("learningRate", learningRate);
            map.put("epochs", epochs);
            map.put("clip", clip);
        }
        if (kl != null) {
            map.put("kl", kl);
        }
        return map;
    }
}
