package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Masked whitening of a batch: (x − μ)/√v, μ and v over the mask.
final class Whitening extends TableOperation {
    Whitening() {
        super("whitening", "Masked whitening of a batch", "whitened = (value − μ)/√v, μ = Σ m value/n, v = Σ m (value − μ)²/(n − 1), 0 where m = 0",
                "Ziegler et al. 2019, reference code; any textbook",
                List.of(Column.optionalKey("minibatch", "rows that are whitened together", "batch"),
                        Column.optionalKey("seq", "id of the sequence", "uid"), Column.optionalKey("t", "position"),
                        Column.input("value", "what is whitened", "values", "advantage", "advantages", "reward"),
                        Column.optional("mask", "1 where the value counts", 1, "response_mask", "action_mask", "loss_mask",
                                "completion_mask"),
                        Column.output("whitened", "result", "whitened_advantage", "normalized")),
                List.of(Setting.of("mean_over", "values that the mean is taken over", "mask", "all", "all-over-mask-count"),
                        Setting.of("variance_over", "values that the variance is taken over", "mask", "all"),
                        Setting.of("ddof", "divisor n − ddof of the variance", "1", "0"),
                        Setting.of("epsilon", "guards the division", "0", "1e-8", "1e-6", "1e-5"),
                        Setting.of("epsilon_in", "√(v + ε), √v + ε or √max(v, ε)", "variance", "sd", "floor"),
                        Setting.of("mean", "what happens to it", "removed", "kept"),
                        Setting.of("outside", "what stands where the mask is 0", "zero", "formula")),
                variantList());
    }

    private static List<Variant> variantList() {
        return List.of(
                Variant.convention("wh-trl", "(x − μ) rsqrt(v₁ + 1e-8)", "TRL PPO, NeMo-RL GAE, slime", "ε = 1e-8 inside the root",
                        "TRL core.masked_whiten", "epsilon", "1e-8"),
                Variant.convention("wh-verl", "(x − μ) rsqrt(v₁ + 1e-8), not zeroed outside", "verl masked_whiten",
                        "ε = 1e-8; positions outside the mask hold (x − μ)/sd", "verl b178a3cd5; B024", "epsilon", "1e-8", "outside",
                        "formula"),
                Variant.convention("wh-halos", "(x − μ) rsqrt(v₀ + 1e-8)", "HALOs, PAR, NeMo-Aligner", "population variance",
                        "HALOs 4831988", "ddof", "0", "epsilon", "1e-8"),
                Variant.convention("wh-lmhp", "(x − μ) rsqrt(v₀ + 1e-8) over everything", "lm-human-preferences, trlx distributed",
                        "no mask, population variance", "lm-human-preferences cbfd210; B023", "mean_over", "all", "variance_over",
                        "all", "ddof", "0", "epsilon", "1e-8", "outside", "formula"),
                Variant.convention("wh-trlx-local", "(x − μ) rsqrt(v₁ + 1e-8) over everything", "trlx on one process",
                        "no mask, sample variance; ddof depends on the number of processes", "B025", "mean_over", "all",
                        "variance_over", "all", "epsilon", "1e-8", "outside", "formula"),
                Variant.convention("wh-alpaca", "(x − μ)/(sd₀ + 1e-8) over everything", "alpaca_farm, baselines ppo2, CleanRL JAX",
                        "padding is included", "alpaca_farm 30717dd; B023", "mean_over", "all", "variance_over", "all", "ddof", "0",
                        "epsilon", "1e-8", "epsilon_in", "sd", "outside", "formula"),
                Variant.convention("wh-cleanrl-torch", "(x − μ)/(sd₁ + 1e-8) over everything", "CleanRL torch, SB3, tianshou",
                        "no mask, sample deviation", "CleanRL fe8d8a03", "mean_over", "all", "variance_over", "all", "epsilon",
                        "1e-8", "epsilon_in", "sd", "outside", "formula"),
                Variant.convention("wh-spinup", "(x − μ)/sd₀ over everything", "Spinning Up", "no mask, no ε, population deviation",
                        "spinningup 038665d", "mean_over", "all", "variance_over", "all", "ddof", "0", "outside", "formula"),
                Variant.bug("wh-moss", "μ = Σ x/Σ m: numerator without mask; rsqrt(v₀ + 1e-6)", "MOSS-RLHF",
                        "right only if the value is 0 outside the mask", "B022", "mean_over", "all-over-mask-count", "ddof", "0",
                        "epsilon", "1e-6", "outside", "formula"),
                Variant.bug("wh-trl-legacy-global", "μ = Σ x/Σ m", "TRL ≤ 0.11 get_global_statistics",
                        "numerator without mask", "B022", "mean_over", "all-over-mask-count", "ddof", "0"),
                Variant.bug("wh-torchtune", "(x − μ) rsqrt(v₁ + 1e-8) + μ", "torchtune whiten, default shift_mean=True",
                        "the mean is added back", "B020; torchtune bd2a0fc7c", "epsilon", "1e-8", "mean", "kept"),
                Variant.convention("wh-openrlhf", "(x − μ) rsqrt(max(v₀, 1e-8)), not zeroed outside",
                        "OpenRLHF experience_maker, NeMo-RL Reinforce++", "variance has a floor", "OpenRLHF 3c3be623", "ddof", "0",
                        "epsilon", "1e-8", "epsilon_in", "floor", "outside", "formula"),
                Variant.bug("wh-skyrl", "μ over all positions, variance about it over the mask", "SkyRL before #1782",
                        "padding moves the mean", "B021; SkyRL #1305", "mean_over", "all", "ddof", "0", "epsilon", "1e-8",
                        "epsilon_in", "floor", "outside", "formula"),
                Variant.convention("wh-areal", "(x − μ)/(sd₀ + 1e-5)", "AReaL masked_normalization", "ε = 1e-5 on the deviation",
                        "AReaL 4aef98d8d", "ddof", "0", "epsilon", "1e-5", "epsilon_in", "sd"));
    }

    @Override
    public String blockKey() {
        return "minibatch";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        int n = in.size();
        var all = new ArrayList<S>(n);
        var masked = new ArrayList<S>(n);
        for (int i = 0; i < n; i++) {
            all.add(in.at("value", i));
            if (in.plain("mask", i) != 0) {
                masked.add(in.at("value", i));
            }
        }
        var whitened = Formulas.<S>empty(n);
        if (masked.isEmpty()) {
            return Map.of("whitened", Formulas.rows(n, _ -> in.constant(0)));
        }
        var mean = switch (in.choice("mean_over")) {
            case "all" -> Formulas.mean(all);
            case "all-over-mask-count" -> all.getFirst().sum(all).div(masked.size());
            default -> Formulas.mean(masked);
        };
        var spread = in.is("variance_over", "all") ? all : masked;
        int divisor = spread.size() - (in.is("ddof", "1") ? 1 : 0);
        var variance = Formulas.squares(spread, mean).div(divisor);
        var epsilon = in.number("epsilon");
        var scale = switch (in.choice("epsilon_in")) {
            case "sd" -> variance.sqrt().add(epsilon);
            case "floor" -> variance.max(epsilon).sqrt();
            default -> variance.add(epsilon).sqrt();
        };
        for (int i = 0; i < n; i++) {
            if (in.plain("mask", i) == 0 && in.is("outside", "zero")) {
                whitened.set(i, in.constant(0));
                continue;
            }
            var x = all.get(i).sub(mean).div(scale);
            whitened.set(i, in.is("mean", "kept") ? x.add(mean) : x);
        }
        return Map.of("whitened", whitened);
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.of("value", 0.5, -1, 2, 0.25, 3, -0.75).with("mask", 1, 1, 1, 0, 1, 0).example("with padding", "ordinary mask"),
                Table.of("value", 1, 2, 4, 8).with("mask", 1, 1, 1, 1).example("without padding", "ordinary"),
                Table.of("value", 0x1p-13, 0, -0x1p-13, 0x1p-14, 1).with("mask", 1, 1, 1, 1, 0).example(
                        "a spread as small as the ε in use", "adversarial small-spread"),
                Table.of("value", 0x1p-12, 0, -0x1p-12, 0x1p-11).with("mask", 1, 1, 1, 1).example(
                        "a small spread without padding", "adversarial small-spread"),
                Table.of("value", 0x1p-15, 0, -0x1p-15, 0x1p-16, 0.5).with("mask", 1, 1, 1, 1, 0).example(
                        "a spread below the floor of 1e-4", "adversarial small-spread"),
                Table.of("value", 0x1p-15, 0, -0x1p-14).with("mask", 1, 1, 1).example(
                        "a spread below the floor of 1e-4, no padding", "adversarial small-spread"));
    }
}
