package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Advantages of samples of one prompt relative to each other: (reward − baseline)/deviation.
final class GroupAdvantage extends TableOperation {
    GroupAdvantage() {
        super("group-advantage", "Group-relative advantages (GRPO, RLOO, Dr. GRPO and relatives)",
                "advantage = (reward − mean of its group)/(standard deviation of its group)",
                "Shao et al. 2024 (GRPO); Kool et al. 2019, Ahmadian et al. 2024 (RLOO); Liu et al. 2025 (Dr. GRPO)",
                List.of(Column.optionalKey("batch", "rows of one training step", "step", "minibatch"),
                        Column.optionalKey("group", "samples of one prompt", "uid", "prompt_id", "index", "prompt"),
                        Column.optionalKey("sample", "id of the sample"),
                        Column.input("reward", "of the sample", "rewards", "score", "token_level_rewards", "scores"),
                        Column.optional("raw_reward", "before shaping, where the deviation is taken of it", 0, "task_reward",
                                "unshaped_reward"),
                        Column.optional("length", "tokens of the sample, for the length-weighted baseline", 1, "len",
                                "response_length"),
                        Column.output("advantage", "of the sample", "advantages", "adv")),
                List.of(Setting.of("baseline", "what is subtracted", "group-mean", "leave-one-out", "batch-mean", "length-weighted",
                                "second-best", "best-of-two", "none"),
                        Setting.of("deviation", "what divides", "group", "none", "batch", "others", "raw-reward"),
                        Setting.of("ddof", "divisor n − ddof of the variance", "1", "0"),
                        Setting.of("epsilon", "guards the division", "0", "1e-4", "1e-6", "1e-8", "1e-9", "1e-2", "1e-5"),
                        Setting.of("epsilon_in", "sd + ε, √(variance + ε), √max(variance, ε), or √max(variance, 1e-6) + ε", "sd",
                                "variance", "floor", "sd-over-floor"),
                        Setting.of("zero_deviation", "where the deviation is 0", "zero", "difference"),
                        Setting.of("singleton", "advantage of a group of one", "zero", "reward"),
                        Setting.of("clip", "advantages are held within ± this", "inf", "10")),
                variantList());
    }

    private static List<Variant> variantList() {
        return List.of(
                Variant.convention("grpo-sd1-1e-4", "(R − μ)/(sd₁ + 1e-4)", "TRL default, torchtune, ColossalChat, ms-swift",
                        "sample deviation, ε = 1e-4", "TRL scale_rewards=\"group\"", "epsilon", "1e-4"),
                Variant.convention("grpo-sd1-1e-6", "(R − μ)/(sd₁ + 1e-6), raw reward for a group of one", "verl grpo, slime",
                        "sample deviation, ε = 1e-6", "verl b178a3cd5", "epsilon", "1e-6", "singleton", "reward"),
                Variant.convention("grpo-nemo-plain", "(R − μ)/(sd₁ + 1e-6) only where sd₁ > 0", "NeMo-RL without leave-one-out",
                        "sample deviation, ε = 1e-6, 0 for a group of one", "NeMo-RL 7ea279abf", "epsilon", "1e-6"),
                Variant.convention("grpo-sd1-1e-8", "(R − μ)/(sd₁ + 1e-8)", "understand-r1-zero grpo, PAR",
                        "sample deviation, ε = 1e-8", "understand-r1-zero dfca49d", "epsilon", "1e-8"),
                Variant.convention("grpo-sd1-1e-9", "(R − μ)/(sd₁ + 1e-9)", "OpenRLHF group_norm", "sample deviation, ε = 1e-9",
                        "OpenRLHF 3c3be623", "epsilon", "1e-9"),
                Variant.convention("grpo-vec-floor", "(R − μ)/(√max(variance₁, 1e-6) + 1e-6)", "verl grpo_vectorized",
                        "the deviation is at least 1e-3", "verl b178a3cd5", "epsilon", "1e-6", "epsilon_in", "sd-over-floor",
                        "singleton", "reward"),
                Variant.convention("grpo-sd0-1e-8", "(R − μ)/(sd₀ + 1e-8)", "open-instruct standard (NumPy)",
                        "population deviation: larger by √(n/(n − 1))", "open-instruct e6c3044aa; B026", "ddof", "0", "epsilon",
                        "1e-8"),
                Variant.convention("grpo-sd0-1e-2", "(R − μ)/(sd₀ + 1e-2)", "HALOs GRPO", "population deviation, ε = 0.01",
                        "HALOs 4831988", "ddof", "0", "epsilon", "1e-2"),
                Variant.convention("grpo-sd0", "(R − μ)/sd₀", "texts that divide by the population deviation",
                        "population deviation: larger by √(n/(n − 1))", "B026", "ddof", "0"),
                Variant.convention("grpo-mean-only", "R − μ",
                        "Dr. GRPO, TRL scale_rewards=\"none\", OpenRLHF dr_grpo, open-instruct centered, tinker-cookbook",
                        "not divided by a deviation", "Liu et al. 2025; B143", "deviation", "none"),
                Variant.convention("grpo-mean-only-verl", "R − μ, raw reward for a group of one",
                        "verl norm_adv_by_std_in_grpo=False, reinforce++-baseline", "not divided; a lone sample keeps its reward",
                        "verl b178a3cd5; B140", "deviation", "none", "singleton", "reward"),
                Variant.convention("grpo-batch-sd", "(R − μ_group)/(sd₁ of the batch + 1e-4)", "TRL scale_rewards=\"batch\"",
                        "deviation of the whole batch", "TRL v0.22.2", "deviation", "batch", "epsilon", "1e-4"),
                Variant.bug("grpo-batch-mean-and-sd", "(R − μ_batch)/(sd₁ of the batch + 1e-4)", "grpo-flat before its fix",
                        "mean and deviation of the batch: prompts are no longer compared with themselves", "B132; grpo-flat #2",
                        "baseline", "batch-mean", "deviation", "batch", "epsilon", "1e-4"),
                Variant.convention("grpo-loo-nemo", "(Rᵢ − bᵢ)/(sᵢ + 1e-6), mean and deviation of the others", "NeMo-RL default",
                        "leave-one-out mean and sample deviation; the difference alone where sᵢ = 0",
                        "NeMo-RL 7ea279abf; B131", "baseline", "leave-one-out", "deviation", "others", "epsilon", "1e-6",
                        "zero_deviation", "difference"),
                Variant.convention("grpo-passk", "best sample: (best − second)/(sd₁ + 1e-6); 0 for the others", "verl grpo_passk",
                        "only the best sample gets an advantage", "verl b178a3cd5", "baseline", "second-best", "epsilon", "1e-6"),
                Variant.convention("grpo-sd-of-raw", "(R − μ)/(sd₁ of the raw reward + 1e-6)", "NeMo-RL with overlong shaping (#2478)",
                        "the deviation is that of the reward before shaping", "B133; NeMo-RL #2478", "deviation", "raw-reward",
                        "epsilon", "1e-6"),
                Variant.convention("pkpo", "mean over pairs with the sample of their larger reward, minus the group's mean of it",
                        "rllm #743 with k = 2", "credit for the best of k instead of the reward", "Walder and Karkhanis 2025 (PKPO); rllm #743",
                        "baseline", "best-of-two", "deviation", "none"),
                Variant.convention("opo", "R − Σ length R/Σ length", "verl opo", "length-weighted baseline, not divided",
                        "verl b178a3cd5", "baseline", "length-weighted", "deviation", "none", "singleton", "reward"),
                Variant.convention("rloo", "R − mean of the others", "TRL ≥ 0.22, OpenRLHF rloo, verl rloo_vectorized, NeMo-Aligner",
                        "leave-one-out baseline: n/(n − 1) times R − μ", "Kool et al. 2019", "baseline", "leave-one-out",
                        "deviation", "none"),
                Variant.convention("rloo-singleton-raw", "R − mean of the others, raw reward for a group of one", "verl rloo",
                        "a lone sample keeps its reward", "verl b178a3cd5; B140", "baseline", "leave-one-out", "deviation",
                        "none", "singleton", "reward"),
                Variant.convention("reinforce-no-baseline", "R", "REINFORCE without a baseline", "nothing is subtracted",
                        "Williams 1992", "baseline", "none", "deviation", "none", "singleton", "reward"),
                Variant.convention("advantage-clip10", "clip(…, −10, 10)", "OpenRLHF reward.clip_range",
                        "clipped after the baseline", "OpenRLHF 3c3be623", "clip", "10"));
    }

    @Override
    public String blockKey() {
        return "batch";
    }

    @Override
    public String partKey() {
        return "group";
    }

    @Override
    public boolean isLocal(Map<String, String> settings) {
        return !settings.get("baseline").equals("batch-mean") && !settings.get("deviation").equals("batch");
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        var advantage = Formulas.<S>empty(in.size());
        var all = new int[in.size()];
        Arrays.setAll(all, i -> i);
        var batch = in.at("reward", all);
        S batchMean = in.is("baseline", "batch-mean") ? Formulas.mean(batch) : null;
        S batchDivisor = in.is("deviation", "batch") ? divisor(in, batch) : null;
        for (int[] group : in.groups("group")) {
            var rewards = in.at("reward", group);
            S shared = batchMean != null ? batchMean : baseline(in, rewards, group);
            S divisor = group.length == 1 ? batchDivisor : switch (in.choice("deviation")) {
                case "group" -> divisor(in, rewards);
                case "raw-reward" -> divisor(in, in.at("raw_reward", group));
                default -> batchDivisor;
            };
            var credit = in.is("baseline", "best-of-two") && group.length > 1 ? bestOfTwo(rewards) : rewards;
            if (credit != rewards) {
                shared = Formulas.mean(credit);
            }
            int best = best(rewards);
            for (int i = 0; i < group.length; i++) {
                advantage.set(group[i], advantage(in, credit, i, best, shared, divisor));
            }
        }
        return Map.of("advantage", advantage);
    }

    /// Mean over the pairs {i, j} of the larger reward, for each i: its part in the estimate of the best of two,
    /// (2/(n (n − 1))) Σ_{i<j} max(Rᵢ, Rⱼ), up to the factor 2/n.
    private static <S extends Scalar<S>> List<S> bestOfTwo(List<S> rewards) {
        return Formulas.rows(rewards.size(), i -> {
            var larger = new ArrayList<S>();
            for (int j = 0; j < rewards.size(); j++) {
                if (j != i) {
                    larger.add(rewards.get(i).max(rewards.get(j)));
                }
            }
            return Formulas.mean(larger);
        });
    }

    /// Null where every sample has its own.
    private static <S extends Scalar<S>> S baseline(Rows<S> in, List<S> rewards, int[] group) {
        return switch (in.choice("baseline")) {
            case "group-mean" -> Formulas.mean(rewards);
            case "length-weighted" -> lengthWeighted(in, rewards, group);
            case "none" -> in.constant(0);
            default -> null;
        };
    }

    /// @param shared baseline of all samples; null: each has its own
    /// @param divisor of all samples; null: none, or each has its own; see {@link #divided}
    private static <S extends Scalar<S>> S advantage(Rows<S> in, List<S> rewards, int i, int best, S shared, S divisor) {
        var reward = rewards.get(i);
        if (rewards.size() == 1 && !in.is("baseline", "batch-mean")) {
            return in.is("singleton", "reward") ? limited(in, reward) : in.constant(0);
        }
        if (in.is("baseline", "second-best") && i != best) {
            return in.constant(0);
        }
        S baseline = shared;
        List<S> others = null;
        if (baseline == null || in.is("deviation", "others")) {
            others = new ArrayList<>(rewards);
            others.remove(i);
        }
        if (baseline == null) {
            baseline = in.is("baseline", "second-best") ? others.get(best(others)) : Formulas.mean(others);
        }
        var difference = reward.sub(baseline);
        return limited(in, switch (in.choice("deviation")) {
            case "none" -> difference;
            case "others" -> others.isEmpty() ? difference : divided(in, difference, divisor(in, others));
            default -> divided(in, difference, divisor);
        });
    }

    private static <S extends Scalar<S>> S lengthWeighted(Rows<S> in, List<S> rewards, int[] group) {
        var products = new ArrayList<S>();
        for (int j = 0; j < rewards.size(); j++) {
            products.add(in.at("length", group[j]).mul(rewards.get(j)));
        }
        return rewards.getFirst().sum(products).div(rewards.getFirst().sum(in.at("length", group)));
    }

    /// @param divisor null: the deviation is 0 and nothing guards the division
    private static <S extends Scalar<S>> S divided(Rows<S> in, S difference, S divisor) {
        if (divisor == null) {
            return in.is("zero_deviation", "difference") ? difference : in.constant(0);
        }
        return difference.div(divisor);
    }

    /// Standard deviation with its ε; null where it is 0 and the division does not take place.
    private static <S extends Scalar<S>> S divisor(Rows<S> in, List<S> spread) {
        boolean equal = spread.stream().allMatch(x -> x.toDouble() == spread.getFirst().toDouble());
        var epsilon = in.number("epsilon");
        int n = spread.size() - (in.is("ddof", "1") ? 1 : 0);
        if (equal && (epsilon.toDouble() == 0 || in.is("zero_deviation", "difference") || n == 0)) {
            return null;
        }
        var variance = equal ? in.constant(0) : Formulas.squares(spread, Formulas.mean(spread)).div(n);
        return switch (in.choice("epsilon_in")) {
            case "variance" -> variance.add(epsilon).sqrt();
            case "floor" -> variance.max(epsilon).sqrt();
            case "sd-over-floor" -> variance.max(in.constant(1e-6)).sqrt().add(epsilon);
            default -> variance.sqrt().add(epsilon);
        };
    }

    private static <S extends Scalar<S>> int best(List<S> x) {
        int best = 0;
        for (int i = 1; i < x.size(); i++) {
            best = x.get(i).toDouble() > x.get(best).toDouble() ? i : best;
        }
        return best;
    }

    private static <S extends Scalar<S>> S limited(Rows<S> in, S x) {
        var limit = in.number("clip");
        return Double.isInfinite(limit.toDouble()) ? x : Formulas.clip(x, limit.neg(), limit);
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.keyed("group", "a a a a b b b b").with("reward", 1, 0, 0, 0.5, 0.25, 0.75, 0.5, -1)
                        .with("length", 10, 20, 30, 40, 7, 7, 9, 20).with("raw_reward", 1, 0, 0.25, 1, 0, 1, 0.5, -0.5)
                        .example("two groups of four", "ordinary"),
                Table.keyed("group", "a a a b b").with("reward", 3, 1, -2, 0.5, 5).with("length", 1, 2, 3, 4, 5).example(
                        "groups of different size", "ordinary"),
                Table.keyed("group", "a b b c").with("reward", 2, 1, 3, -1.5).with("length", 3, 4, 5, 6).example(
                        "groups of one", "singleton"),
                Table.keyed("group", "a a a b b b").with("reward", 1, 1, 1, 0, 0, 1).with("length", 1, 1, 2, 1, 1, 1).example(
                        "a group of equal rewards", "boundary no-spread"),
                Table.keyed("group", "a a a a").with("reward", 0x1p-14, 0, 0, 0x1p-15).with("length", 1, 2, 3, 4).example(
                        "a spread as small as the ε in use", "adversarial small-spread"),
                Table.keyed("group", "a a a a").with("reward", 0x1p-26, 0, 0, 0x1p-27).with("length", 1, 2, 3, 4).example(
                        "a spread of 1e-8", "adversarial small-spread"),
                Table.keyed("group", "a a a a a a a a").with("reward", 1, 0, 0, 0, 0, 0, 0, 0).with("length", 5, 1, 1, 1, 1, 1, 1, 1)
                        .example("one success: the others do not vary", "adversarial leave-one-out"),
                Table.keyed("group", "a a b b").with("reward", 100, -100, 40, 80).with("length", 1, 3, 3, 1).example(
                        "large rewards: clipping at 10 shows where the spread does not divide", "clip"),
                Table.keyed("group", "a ".repeat(125).strip()).with("reward", oneOf(125)).with("length", Table.repeat(1, 125)).example(
                        "one success of 125: its advantage is above 10", "clip extreme"));
    }

    private static double[] oneOf(int n) {
        var rewards = new double[n];
        rewards[0] = 1;
        return rewards;
    }
}
