package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// Adaptive KL coefficient after one update: β (1 + clip(kl/target − 1, −0.2, 0.2) n/horizon).
final class KlController extends TableOperation {
    KlController() {
        super("kl-controller", "Adaptive KL coefficient", "next_beta = beta (1 + clip(kl/target − 1, −0.2, 0.2) n/horizon)",
                "Ziegler et al. 2019, section 2.2",
                List.of(Column.optionalKey("step", "of training"), Column.input("beta", "coefficient before the update", "kl_coef"),
                        Column.input("kl", "measured divergence", "mean_kl", "current_kl"),
                        Column.optional("n", "episodes since the last update", 1, "n_steps", "batch_size"),
                        Column.output("next_beta", "coefficient after the update", "new_beta")),
                List.of(Setting.of("rule", "of the update", "horizon", "k-beta", "doubling", "rllib", "fixed", "unclipped"),
                        Setting.of("target", "wanted divergence", "6", "0.1"), Setting.of("horizon", "episodes", "10000"),
                        Setting.of("clip", "of the relative error", "0.2")),
                List.of(Variant.convention("adaptive-kbeta", "β (1 + 0.1 clip(…))", "alpaca_farm", "no count of episodes",
                                "alpaca_farm 30717dd", "rule", "k-beta"),
                        Variant.convention("ppo1-doubling", "2β above 1.5 target, β/2 below target/1.5", "original PPO-KL",
                                "jumps instead of a proportional change", "Schulman et al. 2017, section 4", "rule", "doubling"),
                        Variant.convention("rllib", "1.5β above 2 target, β/2 below target/2", "RLlib", "jumps", "from memory", "rule",
                                "rllib"),
                        Variant.convention("fixed", "β", "everywhere", "constant coefficient", "any", "rule", "fixed"),
                        Variant.convention("target-0.1", "target 0.1", "verl default", "its KL is a token mean, hence the small target",
                                "verl b178a3cd5", "target", "0.1"),
                        Variant.bug("unclipped", "error not clipped", "ports", "one outlier moves β without limit",
                                "Ziegler et al. 2019", "rule", "unclipped")));
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        return Map.of("next_beta", Formulas.rows(in.size(), i -> {
            var beta = in.at("beta", i);
            var kl = in.at("kl", i);
            var target = in.number("target");
            var one = in.constant(1);
            var limit = in.number("clip");
            var error = kl.div(target).sub(1);
            double ratio = kl.toDouble() / target.toDouble();
            return switch (in.choice("rule")) {
                case "fixed" -> beta;
                case "doubling" -> ratio > 1.5 ? beta.mul(2) : ratio < 1 / 1.5 ? beta.div(2) : beta;
                case "rllib" -> ratio > 2 ? beta.mul(1.5) : ratio < 0.5 ? beta.div(2) : beta;
                case "k-beta" -> beta.mul(one.add(in.constant(0.1).mul(Formulas.clip(error, limit.neg(), limit))));
                case "unclipped" -> beta.mul(one.add(error.mul(in.at("n", i)).div(in.number("horizon"))));
                default -> beta.mul(one.add(Formulas.clip(error, limit.neg(), limit).mul(in.at("n", i)).div(in.number("horizon"))));
            };
        }));
    }

    @Override
    public List<Example> examples() {
        return List.of(Table.of("beta", 0.2, 0.2, 0.1875, 0.25).with("kl", 6.5, 12, 5, 2).with("n", 256, 512, 64, 1024).example(
                        "around the target", "ordinary"),
                Table.of("beta", 0.2, 0.25, 0.125).with("kl", 10, 60, 0.125).with("n", 256, 64, 128).example(
                        "far from the target", "clip"),
                Table.of("beta", 0.001, 0.001).with("kl", 0.11, 0.05).with("n", 256, 256).example("divergences per token",
                        "ordinary"));
    }
}
