package dev.plumbline.oracle.variants;

import static dev.plumbline.oracle.variants.Formulas.logSigmoid;
import static dev.plumbline.oracle.variants.Formulas.sigmoid;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// Transformed reward of a response: log σ(reward − reference).
final class RewardTransform extends TableOperation {
    RewardTransform() {
        super("reward-transform", "Transformed reward of a response", "shaped = log σ(reward − reference)",
                "Wang et al. 2024, Transforming and Combining Rewards, equation 5",
                List.of(Column.optionalKey("prompt", "id of the prompt"), Column.optionalKey("item", "id of the response"),
                        Column.input("reward", "of the response", "rewards", "score", "r"),
                        Column.optional("reference", "reward of the reference response, or its quantile", 0, "ref_reward", "baseline",
                                "r_ref"),
                        Column.optional("reference_2", "reward of a second reference response", 0, "ref_reward_2"),
                        Column.optional("length", "tokens of the response", 0, "response_length", "valid_len"),
                        Column.optional("length_limit", "tokens it may have", 0, "max_length"),
                        Column.optional("ended", "1: the response ends with EOS", 1, "has_eos", "contains_eos"),
                        Column.output("shaped", "transformed reward", "transformed", "shaped_reward", "utility")),
                List.of(Setting.of("transform", "of z = reward − reference", "log-sigmoid", "log-of-sigmoid", "sigmoid",
                                "sigmoid-minus-3", "difference", "raw", "clip", "sigmoid-of-reward", "mean-sigmoid", "ceiling",
                                "length-linear", "overlong", "overlong-uncapped", "minus-without-eos", "fixed-without-eos"),
                        Setting.of("buffer", "tokens before the limit over which the overlong penalty grows", "50", "4096"),
                        Setting.of("eos_penalty", "of a response without an end", "1", "3"),
                        Setting.of("ceiling", "largest reward of ceiling", "5", "1"),
                        Setting.of("length_penalty", "of a token beyond the limit", "0.01", "0.1"),
                        Setting.of("clip", "range of the clip", "5", "10"), Setting.of("slope", "k of σ(k z)", "1", "2", "0.5"),
                        Setting.of("order", "of the two columns", "reward-minus-reference", "reference-minus-reward")),
                List.of(Variant.bug("lsc-quantile-naive", "log(sigmoid(reward − reference)) in two steps", "PAR reward_lsc",
                                "−∞ below about −88 in float32, 0 above 17", "B001; PAR b8caf40", "transform", "log-of-sigmoid"),
                        Variant.convention("sigmoid-of-difference", "σ(reward − reference)",
                                "PAR with one reference (calculate_relative_sigmoid)", "bounded win probability",
                                "Fu et al. 2025 (PAR)", "transform", "sigmoid"),
                        Variant.convention("sigmoid-plain", "σ(reward)", "PAR", "no reference", "PAR b8caf40", "transform",
                                "sigmoid-of-reward"),
                        Variant.convention("sigmoid-shift3", "σ(reward − 3 − reference)", "PAR sgfc", "shifted by 3", "PAR b8caf40",
                                "transform", "sigmoid-minus-3"),
                        Variant.convention("difference", "reward − reference", "baseline subtraction", "not transformed",
                                "reward minus the reward of a demonstration", "transform", "difference"),
                        Variant.convention("raw", "reward", "untransformed rewards", "not transformed, no reference", "any", "transform",
                                "raw"),
                        Variant.convention("clip-sym-5", "clip(reward, −5, 5)", "DeepSpeed-Chat, ColossalChat", "clipped",
                                "DeepSpeed-Chat clip_reward_value", "transform", "clip"),
                        Variant.convention("clip-sym-10", "clip(reward, −10, 10)", "OpenRLHF, TRL ≤ 0.21 RLOO", "clipped",
                                "OpenRLHF reward.clip_range", "transform", "clip", "clip", "10"),
                        Variant.convention("sigmoid-mean-of-refs", "mean of σ(reward − reference) over two references",
                                "PAR main method (calculate_relative_sigmoid)", "win probability against several references",
                                "Fu et al. 2025 (PAR)", "transform", "mean-sigmoid"),
                        Variant.convention("reward-ceil", "min(reward, 5)", "PAR reward_ceil", "held below a ceiling", "PAR b8caf40",
                                "transform", "ceiling"),
                        Variant.convention("length-linear", "reward − 0.01 max(length − limit, 0)", "PAR reward_penalize_length",
                                "tokens beyond a limit cost", "PAR b8caf40", "transform", "length-linear"),
                        Variant.convention("length-penalty-dapo", "reward − clip((length − (limit − 50))/50, 0, 1)", "OpenRLHF",
                                "a penalty that grows over a buffer before the limit, at most 1", "Yu et al. 2025 (DAPO), equation 13",
                                "transform", "overlong"),
                        Variant.convention("length-penalty-uncapped", "reward − max((length − (limit − 50))/50, 0)", "verl DAPO recipe, NeMo-RL",
                                "the penalty grows beyond 1", "verl b178a3cd5", "transform", "overlong-uncapped"),
                        Variant.convention("no-eos-subtract", "reward − 1 without EOS", "TRL missing_eos_penalty", "a cut-off response costs",
                                "TRL f2cd577", "transform", "minus-without-eos"),
                        Variant.convention("no-eos-replace", "−3 without EOS", "torchtune reward_penalty", "the reward is replaced",
                                "torchtune bd2a0fc7c", "transform", "fixed-without-eos", "eos_penalty", "3"),
                        Variant.bug("lsc-swapped", "log σ(reference − reward)", "sign slips", "better responses get less", "ours",
                                "order", "reference-minus-reward")));
    }

    @Override
    public boolean isFragile(Map<String, String> settings) {
        return settings.get("transform").equals("log-of-sigmoid");
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        return Map.of("shaped", Formulas.rows(in.size(), i -> {
            var reward = in.at("reward", i);
            var z = reward.sub(in.at("reference", i));
            if (in.is("order", "reference-minus-reward")) {
                z = z.neg();
            }
            var slope = in.number("slope");
            var range = in.number("clip");
            return switch (in.choice("transform")) {
                case "log-of-sigmoid" -> sigmoid(slope.mul(z)).log();
                case "sigmoid" -> sigmoid(slope.mul(z));
                case "sigmoid-minus-3" -> sigmoid(slope.mul(z.sub(3)));
                case "sigmoid-of-reward" -> sigmoid(slope.mul(reward));
                case "difference" -> z;
                case "raw" -> reward;
                case "mean-sigmoid" -> sigmoid(slope.mul(z)).add(sigmoid(slope.mul(reward.sub(in.at("reference_2", i))))).div(2);
                case "overlong" -> reward.sub(Formulas.clip(overrun(in, i), in.constant(0), in.constant(1)));
                case "overlong-uncapped" -> reward.sub(overrun(in, i).max(in.constant(0)));
                case "minus-without-eos" -> in.plain("ended", i) != 0 ? reward : reward.sub(in.number("eos_penalty"));
                case "fixed-without-eos" -> in.plain("ended", i) != 0 ? reward : in.number("eos_penalty").neg();
                case "ceiling" -> reward.min(in.number("ceiling"));
                case "length-linear" -> reward.sub(in.number("length_penalty").mul(
                        in.at("length", i).sub(in.at("length_limit", i)).max(in.constant(0))));
                case "clip" -> Formulas.clip(reward, range.neg(), range);
                default -> logSigmoid(slope.mul(z));
            };
        }));
    }

    /// (length − (limit − buffer))/buffer.
    private static <S extends Scalar<S>> S overrun(Rows<S> in, int i) {
        var buffer = in.number("buffer");
        return in.at("length", i).sub(in.at("length_limit", i).sub(buffer)).div(buffer);
    }

    @Override
    public List<Example> examples() {
        return List.of(Table.of("reward", 1.5, -0.5, 3, 0.25).with("reference", 0.5, 1, 2.75, 0.25)
                        .with("reference_2", -1, 0.25, 2, 1.5).with("length", 40, 120, 200, 75).with("length_limit", Table.repeat(100, 4))
                        .with("ended", 1, 0, 0, 1)
                        .example("ordinary", "ordinary"),
                Table.of("reward", -120, 60, 7.5, 12).with("reference", 3, 2, -4, -30).example("far from the reference",
                        "extreme overflow clip"),
                Table.of("reward", -800, 800).with("reference", 0, 0).example("beyond the range of exp", "extreme overflow"));
    }
}
