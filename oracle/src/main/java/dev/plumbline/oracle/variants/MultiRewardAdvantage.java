package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Advantages of samples that have two rewards: each is standardised in its group, the weighted sum in the batch (GDPO).
final class MultiRewardAdvantage extends TableOperation {
    MultiRewardAdvantage() {
        super("multi-reward-advantage", "Group-relative advantages of two rewards (GDPO)",
                "advantage = (x − mean x)/sd of the batch, x = w₁ z₁ + w₂ z₂, z = (reward − group mean)/sd of the group",
                "arXiv 2601.05242 (GDPO)",
                List.of(Column.optionalKey("batch", "rows of one training step", "step"),
                        Column.optionalKey("group", "samples of one prompt", "uid", "prompt_id", "prompt"),
                        Column.optionalKey("sample", "id of the sample"),
                        Column.input("reward_1", "first reward", "accuracy_reward", "correctness"),
                        Column.input("reward_2", "second reward", "format_reward", "length_reward"),
                        Column.optional("weight_1", "w₁", 1), Column.optional("weight_2", "w₂", 1),
                        Column.output("advantage", "of the sample", "advantages", "adv")),
                List.of(Setting.of("order", "normalise, then sum; or sum, then normalise", "normalize-then-sum", "sum-then-normalize"),
                        Setting.of("group_epsilon", "added to the deviation of a group", "0", "1e-4", "1e-8", "1e-6"),
                        Setting.of("batch", "what happens to the sums in the batch", "standardize", "center", "none"),
                        Setting.of("batch_epsilon", "added to the deviation of the batch", "0", "1e-4", "1e-8"),
                        Setting.of("others", "group statistics without the sample itself", "no", "yes"),
                        Setting.of("ddof", "divisor n − ddof of both variances", "1", "0")),
                List.of(Variant.convention("gdpo-trl", "ε = 1e-4 in the group and in the batch", "TRL normalize_then_sum", "guarded divisions",
                                "TRL f2cd577", "group_epsilon", "1e-4", "batch_epsilon", "1e-4"),
                        Variant.convention("gdpo-swift", "ε = 1e-8 in both", "ms-swift", "guarded divisions", "ms-swift 3602360a5",
                                "group_epsilon", "1e-8", "batch_epsilon", "1e-8"),
                        Variant.convention("gdpo-nemo", "mean and deviation of the others, ε = 1e-6; the batch without ε", "NeMo-RL",
                                "leave-one-out in the group", "NeMo-RL 7ea279abf", "group_epsilon", "1e-6", "others", "yes"),
                        Variant.convention("sum-then-grpo", "GRPO on w₁ r₁ + w₂ r₂, ε = 1e-4", "TRL sum_then_normalize (its default), verl",
                                "samples with equal sums cannot be told apart", "TRL f2cd577", "order", "sum-then-normalize",
                                "group_epsilon", "1e-4", "batch", "none"),
                        Variant.bug("gdpo-without-batch", "x, not standardised in the batch", "ports of GDPO that end early",
                                "grows with the number of rewards", "arXiv 2601.05242", "batch", "none"),
                        Variant.bug("gdpo-population", "population deviations", "NumPy ports", "larger by √(n/(n − 1)) in the batch", "B026",
                                "ddof", "0")));
    }

    @Override
    public String blockKey() {
        return "batch";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        var sums = Formulas.<S>empty(in.size());
        for (int[] group : in.groups("group")) {
            var first = Arrays.stream(group).mapToObj(i -> in.at("weight_1", i).mul(in.at("reward_1", i))).toList();
            var second = Arrays.stream(group).mapToObj(i -> in.at("weight_2", i).mul(in.at("reward_2", i))).toList();
            for (int i = 0; i < group.length; i++) {
                int k = i;
                if (in.is("order", "sum-then-normalize")) {
                    sums.set(group[i], standardized(in, Formulas.rows(group.length, j -> first.get(j).add(second.get(j))), i));
                } else {
                    var z1 = standardized(in, in.at("reward_1", group), k);
                    var z2 = standardized(in, in.at("reward_2", group), k);
                    sums.set(group[i], in.at("weight_1", group[i]).mul(z1).add(in.at("weight_2", group[i]).mul(z2)));
                }
            }
        }
        if (in.is("batch", "none")) {
            return Map.of("advantage", sums);
        }
        var mean = Formulas.mean(sums);
        var deviation = in.is("batch", "center") ? null : deviation(in, sums, mean, "batch_epsilon");
        return Map.of("advantage", Formulas.rows(in.size(), i -> {
            var centered = sums.get(i).sub(mean);
            return deviation == null ? centered : centered.div(deviation);
        }));
    }

    /// (xᵢ − mean)/(sd + ε); 0 where nothing varies, the difference alone where only the others do not.
    private static <S extends Scalar<S>> S standardized(Rows<S> in, List<S> x, int i) {
        if (x.size() == 1) {
            return in.constant(0);
        }
        var seen = new ArrayList<>(x);
        if (in.is("others", "yes")) {
            seen.remove(i);
        }
        var mean = Formulas.mean(seen);
        var difference = x.get(i).sub(mean);
        var deviation = deviation(in, seen, mean, "group_epsilon");
        return deviation == null ? in.is("others", "yes") ? difference : in.constant(0) : difference.div(deviation);
    }

    /// sd + ε; null where all are equal, or too few.
    private static <S extends Scalar<S>> S deviation(Rows<S> in, List<S> x, S mean, String epsilon) {
        int divisor = x.size() - (in.is("ddof", "1") ? 1 : 0);
        if (divisor < 1 || x.stream().allMatch(value -> value.toDouble() == x.getFirst().toDouble())) {
            return null;
        }
        return Formulas.squares(x, mean).div(divisor).sqrt().add(in.number(epsilon));
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.keyed("group", "a a a a b b b b").with("reward_1", 1, 0, 0, 1, 1, 1, 0, 1).with("reward_2", 0.5, 0.25, 1, 0, 0.75, 0.5, 0.25, 1)
                        .example("two groups of four", "ordinary"),
                Table.keyed("group", "a a a b b b").with("reward_1", 0x1p-13, 0, 0, 0x1p-14, 0, 0x1p-12)
                        .with("reward_2", 0, 0x1p-24, 0x1p-25, 0x1p-26, 0, 0).with("weight_1", Table.repeat(2, 6))
                        .with("weight_2", Table.repeat(0.5, 6)).example("spreads as small as the ε in use", "adversarial small-spread weight"),
                Table.keyed("group", "a a a b b b c").with("reward_1", 1, 1, 1, 0, 1, 0, 1).with("reward_2", 0, 1, 0, 1, 1, 1, 0.5).example(
                        "a reward that does not vary in a group, a group of one", "boundary no-spread singleton"));
    }
}
