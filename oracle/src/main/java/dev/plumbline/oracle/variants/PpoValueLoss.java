package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// Clipped value loss: ½ max((V − G)², (V_old + clip(V − V_old, ±ε) − G)²).
final class PpoValueLoss extends TableOperation {
    PpoValueLoss() {
        super("ppo-value-loss", "PPO value loss of a token", "½ max((V − G)², (V_old + clip(V − V_old, −ε, ε) − G)²)",
                "Schulman et al. 2017, reference code",
                List.of(Column.optionalKey("seq", "id of the sequence", "uid"), Column.optionalKey("t", "position"),
                        Column.input("value", "V", "values", "vpred"), Column.input("old_value", "V when sampled", "old_values"),
                        Column.input("return", "G", "returns", "target"),
                        Column.output("loss", "of the token", "value_loss", "vf_loss", "token_loss")),
                List.of(Setting.of("clip", "ε", "0.2", "0.5", "0.1"), Setting.of("combine", "of the two squares", "max", "min",
                                "clipped-only", "unclipped"),
                        Setting.of("half", "factor ½", "yes", "no"),
                        Setting.of("clipped", "what is clipped", "difference", "value"),
                        Setting.of("error", "function of V − G", "square", "huber")),
                List.of(Variant.bug("vf-max", "max(…) without ½", "verl before #2016, tianshou", "exactly twice the definition",
                                "B060; verl v0.4.1", "half", "no"),
                        Variant.convention("vf-clipped-only", "(V_clip − G)²", "SB3 with clip_range_vf", "no maximum, no ½",
                                "SB3 e05d2dbe", "combine", "clipped-only", "half", "no"),
                        Variant.convention("vf-mse", "(V − G)²", "Spinning Up, SB3 default", "no clip, no ½", "spinningup 038665d",
                                "combine", "unclipped", "half", "no"),
                        Variant.convention("vf-half-mse", "½ (V − G)²", "CleanRL JAX, OpenRLHF without clipping, NeMo-Aligner for ε ≤ 0",
                                "no clip", "CleanRL fe8d8a03", "combine", "unclipped"),
                        Variant.bug("value-clip-min", "½ min(…)", "CleanRL until d6fd21b4", "never above the unclipped loss",
                                "B061", "combine", "min"),
                        Variant.bug("value-clipped-itself", "clip(V, −ε, ε) in place of the difference", "CleanRL ee728e92",
                                "the value is held within ± ε", "B061", "clipped", "value"),
                        Variant.convention("vf-huber", "½ e² for |e| ≤ 1, |e| − ½ beyond, e = V − G", "code for games, smooth_l1_loss",
                                "large errors count linearly; no clip", "Huber 1964, δ = 1", "combine", "unclipped", "error", "huber"),
                        Variant.convention("vf-clip-0.5", "ε = 0.5", "OpenRLHF and verl defaults", "wider clip",
                                "OpenRLHF 3c3be623", "clip", "0.5")));
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        return Map.of("loss", Formulas.rows(in.size(), i -> {
            var value = in.at("value", i);
            var old = in.at("old_value", i);
            var target = in.at("return", i);
            var range = in.number("clip");
            var limited = in.is("clipped", "value") ? Formulas.clip(value, range.neg(), range)
                    : old.add(Formulas.clip(value.sub(old), range.neg(), range));
            var plain = squared(in, value.sub(target));
            var clipped = squared(in, limited.sub(target));
            var square = switch (in.choice("combine")) {
                case "min" -> plain.min(clipped);
                case "clipped-only" -> clipped;
                case "unclipped" -> plain;
                default -> plain.max(clipped);
            };
            return in.is("half", "yes") ? square.div(2) : square;
        }));
    }

    /// e², or twice Huber's function: 2 |e| − 1 beyond ± 1.
    private static <S extends Scalar<S>> S squared(Rows<S> in, S e) {
        return in.is("error", "huber") && Math.abs(e.toDouble()) > 1 ? e.abs().mul(2).sub(1) : e.square();
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.of("value", 0.5, 1, -0.25).with("old_value", 0.375, 0.875, -0.125).with("return", 1, 0.5, 0.25).example(
                        "inside the clip range", "ordinary"),
                Table.of("value", 2, -1, 1.5).with("old_value", 0.5, 0.5, 0.75).with("return", 2.5, 1, 0).example(
                        "outside the clip range", "clip"),
                Table.of("value", 0.75, 0.4375).with("old_value", 0.375, 0.125).with("return", 0.625, -1).example(
                        "a change between 0.2 and 0.5", "clip"),
                Table.of("value", 0.15, 0.05).with("old_value", 0, 0.2).with("return", 1, -1).example(
                        "a change between 0.1 and 0.2", "clip"));
    }
}
