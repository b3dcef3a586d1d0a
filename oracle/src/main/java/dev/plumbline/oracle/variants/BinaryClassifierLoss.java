package dev.plumbline.oracle.variants;

import static dev.plumbline.oracle.variants.Formulas.softplus;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Binary classifier optimisation on unpaired examples. h = policy − ref: softplus(−(β h − δ)) for a desirable example, softplus(β h − δ)
/// for an undesirable one, where δ lies midway between the mean rewards β h of the two kinds.
final class BinaryClassifierLoss extends TableOperation {
    BinaryClassifierLoss() {
        super("bco-loss", "Binary classifier optimisation, loss of an example",
                "softplus(∓(β h − δ)), h = policy − ref, δ = (mean of β h, desirable + mean of β h, undesirable)/2",
                "Jung et al. 2024 (BCO), equations 8 and 9",
                List.of(Column.optionalKey("batch", "examples that share δ", "step"), Column.optionalKey("example", "id"),
                        Column.input("policy", "Σ log π of the response", "policy_logps", "logp"),
                        Column.input("ref", "Σ log π_ref of the response", "reference_logps", "ref_logps"),
                        Column.input("desirable", "1 or 0", "label"),
                        Column.optional("running_mean", "of β h over the examples so far, where a trainer keeps one", 0, "running"),
                        Column.output("loss", "of the example", "losses"), Column.output("delta", "δ", "shift")),
                List.of(Setting.of("shift", "δ", "midway", "pooled", "running", "zero"), Setting.of("beta", "β", "0.1", "0.5", "0.05")),
                List.of(Variant.convention("bco-pooled", "δ = mean of β h over all examples", "TRL on its first step",
                                "the more frequent kind weighs more", "TRL f2cd577", "shift", "pooled"),
                        Variant.convention("bco", "δ = running mean of β h", "TRL", "over all examples since the start, updated before use",
                                "TRL f2cd577", "shift", "running"),
                        Variant.convention("bco-no-shift", "δ = 0", "TRL bco_pair since v0.29", "no shift", "TRL f2cd577", "shift", "zero")));
    }

    @Override
    public String blockKey() {
        return "batch";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        var beta = in.number("beta");
        var rewards = Formulas.rows(in.size(), i -> beta.mul(in.at("policy", i).sub(in.at("ref", i))));
        var delta = Formulas.rows(in.size(), i -> shift(in, rewards, i).detach());
        var loss = Formulas.rows(in.size(), i -> {
            var z = rewards.get(i).sub(delta.get(i));
            return softplus(in.plain("desirable", i) != 0 ? z.neg() : z);
        });
        return Map.of("loss", loss, "delta", delta);
    }

    private static <S extends Scalar<S>> S shift(Rows<S> in, List<S> rewards, int i) {
        return switch (in.choice("shift")) {
            case "pooled" -> Formulas.mean(rewards);
            case "running" -> in.at("running_mean", i);
            case "zero" -> in.constant(0);
            default -> {
                var means = new ArrayList<S>();
                for (boolean desirable : new boolean[] {true, false}) {
                    var kind = new ArrayList<S>();
                    for (int k = 0; k < rewards.size(); k++) {
                        if ((in.plain("desirable", k) != 0) == desirable) {
                            kind.add(rewards.get(k));
                        }
                    }
                    if (!kind.isEmpty()) {
                        means.add(Formulas.mean(kind));
                    }
                }
                yield Formulas.mean(means);
            }
        };
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.of("policy", -10, -12.5, -8, -20, -15.5).with("ref", -12, -12, -9.5, -16, -14).with("desirable", 1, 0, 1, 0, 0)
                        .with("running_mean", Table.repeat(0.125, 5)).example("two desirable of five", "ordinary"),
                Table.of("policy", -10, -12.5, -8, -20).with("ref", -13, -12, -10.5, -19).with("desirable", 1, 1, 1, 0)
                        .with("running_mean", Table.repeat(-0.25, 4)).example("three of four", "ordinary imbalance"),
                Table.of("policy", -10, -12.5, -8).with("ref", -13, -12, -10.5).with("desirable", 1, 1, 1)
                        .with("running_mean", Table.repeat(0.5, 3)).example("one kind only: δ is its mean", "boundary"));
    }
}
