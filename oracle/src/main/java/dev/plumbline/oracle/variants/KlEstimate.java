package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// Single-sample estimators of KL(π‖π_ref) from a token sampled from π. With d = logp − ref_logp: k1 = d, k2 = d²/2,
/// k3 = e^−d − 1 + d.
final class KlEstimate extends TableOperation {
    KlEstimate() {
        super("kl-estimate", "KL estimate of a token", "k1 = d, k2 = d²/2, k3 = exp(−d) − 1 + d, d = logp − ref_logp",
                "Schulman 2020, Approximating KL divergence",
                List.of(Column.optionalKey("seq", "id of the sequence", "uid", "index"), Column.optionalKey("t", "position"),
                        Column.input("logp", "log π(token)", "log_probs", "per_token_logps", "logprobs", "policy_logp"),
                        Column.input("ref_logp", "log π_ref(token)", "ref_log_prob", "ref_per_token_logps", "reference_logps",
                                "ref_log_probs"),
                        Column.optional("old_logp", "log π_old(token), for importance weights", 0, "old_log_probs",
                                "old_per_token_logps"),
                        Column.output("kl", "the estimate", "kl_t", "per_token_kl", "kld")),
                List.of(Setting.of("estimator", "formula of d", "k1", "k2", "k3", "k3-reversed", "k3-of-ratio", "abs", "relu"),
                        Setting.of("direction", "sign of d", "logp-minus-ref", "ref-minus-logp"),
                        Setting.of("input_clamp", "d is held within ± this", "inf", "10", "20", "40"),
                        Setting.of("output_clamp", "the estimate is held within ± this", "inf", "10"),
                        Setting.of("weight", "factor", "none", "ratio")),
                List.of(Variant.convention("k2", "d²/2", "TRL ≤ 0.11 mse, verl mse/k2, slime, open-instruct 1",
                                "half the squared log-ratio: biased, but its gradient is right on-policy", "Schulman 2020",
                                "estimator", "k2"),
                        Variant.convention("k3", "exp(−d) − 1 + d", "TRL GRPO, torchtune GRPO, HALOs GRPO, ms-swift, Liger, slime k3",
                                "never negative, unbiased, no clamp", "Schulman 2020", "estimator", "k3"),
                        Variant.convention("abs", "|d|", "TRL ≤ 0.11 abs, verl abs, NeMo-Aligner default",
                                "absolute value: biased upward", "TRL v0.11 kl_penalty", "estimator", "abs"),
                        Variant.convention("k1-relu", "max(d, 0)", "alpaca_farm", "negative terms are cut: biased upward",
                                "alpaca_farm 30717dd", "estimator", "relu"),
                        Variant.convention("k1-clamp10", "clip(d, −10, 10)", "OpenRLHF, AReaL, NeMo-RL",
                                "outliers count at most 10", "OpenRLHF 3c3be623", "output_clamp", "10"),
                        Variant.convention("k2-clamp10", "clip(d²/2, −10, 10)", "OpenRLHF, AReaL, NeMo-RL",
                                "outliers count at most 10", "OpenRLHF 3c3be623", "estimator", "k2", "output_clamp", "10"),
                        Variant.convention("k3-clamp-out", "clip(k3, −10, 10)", "OpenRLHF, slime low_var_kl, AReaL; verl low_var_kl, NeMo-RL",
                                "outliers count at most 10; holding d within ± 20 first, as verl does, changes nothing more", "slime 624b824a8", "estimator", "k3", "output_clamp", "10"),
                        Variant.convention("k3-expm1", "expm1(−d) + d, d within ± 40", "open-instruct 2, its default",
                                "the accurate form, clamped far out", "open-instruct e6c3044aa", "estimator", "k3",
                                "input_clamp", "40"),
                        Variant.convention("k3-is", "ρ k3", "TRL use_bias_correction_kl, slime and NeMo-RL options",
                                "weighted by the importance ratio exp(logp − old_logp)", "TRL #4638", "estimator", "k3", "weight",
                                "ratio"),
                        Variant.convention("k1-is", "ρ d", "open-instruct 3", "weighted by the importance ratio",
                                "open-instruct e6c3044aa", "weight", "ratio"),
                        Variant.bug("k3-reversed", "exp(d) − 1 − d",
                                "trlx, ColossalChat before #4338 and its metric still, llm_optimization",
                                "sign of d exchanged inside k3: estimates another divergence", "B110; ColossalChat #4338",
                                "estimator", "k3-reversed"),
                        Variant.bug("k3-of-ratio", "(exp(ρ) − 1) − ρ, ρ = exp(d)", "rocket-learn before #12",
                                "the ratio stands where its logarithm belongs", "B110; rocket-learn #12", "estimator",
                                "k3-of-ratio"),
                        Variant.bug("kl-sign", "ref_logp − logp", "verl #179, torchrl #2908, HALOs e7e5b05",
                                "sign of k1: the penalty becomes a bonus", "B111", "direction", "ref-minus-logp")));
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        return Map.of("kl", Formulas.rows(in.size(), i -> estimate(in, i)));
    }

    private static <S extends Scalar<S>> S estimate(Rows<S> in, int i) {
        var d = in.at("logp", i).sub(in.at("ref_logp", i));
        if (in.is("direction", "ref-minus-logp")) {
            d = d.neg();
        }
        d = clamped(d, in.number("input_clamp"));
        var value = switch (in.choice("estimator")) {
            case "k2" -> d.square().div(2);
            case "k3" -> k3(d);
            case "k3-reversed" -> k3(d.neg());
            case "k3-of-ratio" -> k3(d.exp().neg());
            case "abs" -> d.abs();
            case "relu" -> d.max(in.constant(0));
            default -> d;
        };
        value = clamped(value, in.number("output_clamp"));
        return in.is("weight", "ratio") ? in.at("logp", i).sub(in.at("old_logp", i)).exp().mul(value) : value;
    }

    /// e^−d − 1 + d. Computed as expm1(−d) + d here; code that writes exp(−d) − 1 loses an absolute error of u, which the sum
    /// of d and a constant of size 1 allows for.
    private static <S extends Scalar<S>> S k3(S d) {
        return d.neg().exp().add(d.sub(1));
    }

    private static <S extends Scalar<S>> S clamped(S x, S limit) {
        return Double.isInfinite(limit.toDouble()) ? x : Formulas.clip(x, limit.neg(), limit);
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.of("logp", -1, -2, -0.5, -1.25).with("ref_logp", -1.5, -1, -0.5, -1.75)
                        .with("old_logp", -1.25, -1.5, -0.75, -1).example("ordinary tokens", "ordinary"),
                Table.of("logp", -1, -4).with("ref_logp", -4, -1).with("old_logp", -2, -3.5).example("d = ±3: k3 is not symmetric",
                        "reversed"),
                Table.of("logp", -0.25, -15, -31).with("ref_logp", -15.25, -0.5, -0.5).with("old_logp", -0.5, -14, -30)
                        .example("beyond the clamps at 10 and 20", "clamp"),
                Table.of("logp", -0.5, -50).with("ref_logp", -46.5, -2).with("old_logp", -0.75, -49.5)
                        .example("beyond the clamp at 40", "clamp extreme"),
                Table.of("logp", -1, -1).with("ref_logp", -1 - 0x1p-14, -1).with("old_logp", -1, -1).example(
                        "nearly equal policies: k3 is d²/2 and cancels", "boundary cancellation"));
    }
}
