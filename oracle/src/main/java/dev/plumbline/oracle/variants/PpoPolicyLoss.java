package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// Clipped surrogate of a token: max(−A ρ, −A clip(ρ, 1 − low, 1 + high)), ρ = exp(logp − old_logp).
final class PpoPolicyLoss extends TableOperation {
    PpoPolicyLoss() {
        super("ppo-policy-loss", "PPO policy loss of a token",
                "max(−A ρ, −A clip(ρ, 1 − low, 1 + high)), ρ = exp(logp − old_logp)", "Schulman et al. 2017, equation 7",
                List.of(Column.optionalKey("seq", "id of the sequence", "uid", "index"), Column.optionalKey("t", "position"),
                        Column.input("logp", "log π(token)", "log_probs", "per_token_logps", "logprobs", "new_logp"),
                        Column.input("old_logp", "log π(token) when it was sampled", "old_log_probs", "old_per_token_logps",
                                "behavior_logprobs"),
                        Column.input("advantage", "of the token", "advantages", "adv"),
                        Column.output("loss", "of the token", "token_loss", "pg_loss", "policy_loss")),
                List.of(Setting.of("objective", "formula", "clip", "cispo", "cispo-upper", "cispo-absolute", "sapo", "gpg",
                                "unclipped", "cispo-without-logp", "log-clip"),
                        Setting.of("low", "clip range below 1", "0.2", "0.1"), Setting.of("high", "clip range above 1", "0.2", "0.28", "0.1"),
                        Setting.of("dual_clip", "c: for A < 0 the loss is at most −A c", "inf", "3"),
                        Setting.of("dual_clip_for", "advantages that it applies to", "negative", "all"),
                        Setting.of("log_ratio_clamp", "logp − old_logp is held within ± this", "inf", "20"),
                        Setting.of("ratio_max", "ρ is at most this", "inf", "10"),
                        Setting.of("delta", "ρ of the branch that is not clipped is at most this", "inf", "4")),
                List.of(Variant.convention("ppo-logclamp20", "ρ = exp(clip(logp − old_logp, −20, 20))", "verl since #1779, OpenRLHF",
                                "the log-ratio is clamped", "verl v0.4.1", "log_ratio_clamp", "20"),
                        Variant.convention("ppo-clamp-ratio-10", "ρ = clip(exp(logp − old_logp), 0, 10)", "ColossalChat",
                                "the ratio is clamped", "ColossalChat 4f9953be3", "ratio_max", "10"),
                        Variant.convention("ppo-dual-clip", "for A < 0: min(loss, −3 A)",
                                "verl (always), OpenRLHF, slime, NeMo-RL, tianshou options", "bounds the loss of negative advantages",
                                "Ye et al. 2020; verl b178a3cd5", "dual_clip", "3"),
                        Variant.convention("ppo-verl", "dual clip 3 and log-ratio within ± 20", "verl", "both at once",
                                "verl b178a3cd5", "dual_clip", "3", "log_ratio_clamp", "20"),
                        Variant.bug("dual-clip-applied-to-positive", "max(min(s₁, s₂), c A) for every sign",
                                "slime before 2b10784d8, tianshou before #435",
                                "every positive advantage gives −c A and loses its gradient", "B063", "dual_clip", "3",
                                "dual_clip_for", "all"),
                        Variant.convention("clip-higher", "high = 0.28", "DAPO", "asymmetric clipping", "Yu et al. 2025", "high",
                                "0.28"),
                        Variant.convention("cispo-verl", "−clip(ρ, 1 − low, 1 + high) A logp", "verl, slime, NeMo-RL",
                                "weight times log-probability", "MiniMax 2025", "objective", "cispo"),
                        Variant.convention("cispo-open-instruct", "−min(ρ, 1 + high) A logp", "open-instruct", "no lower bound",
                                "open-instruct e6c3044aa", "objective", "cispo-upper"),
                        Variant.convention("cispo-trl", "−min(ρ, high) A logp", "TRL, Liger, ms-swift",
                                "the bound is high itself, not 1 + high", "TRL f2cd577", "objective", "cispo-absolute"),
                        Variant.bug("cispo-missing-logprob", "−min(ρ, 1 + high) A", "open-instruct before #1269",
                                "no factor logp", "B076; open-instruct #1269", "objective", "cispo-without-logp"),
                        Variant.convention("sapo", "−A σ(τ (ρ − 1)) 4/τ, τ = 1 for A > 0, 1.05 else", "verl, TRL, Liger",
                                "a soft gate instead of a clip", "SAPO 2025", "objective", "sapo"),
                        Variant.convention("gpg", "−A logp", "verl gpg, NeMo-RL disable_ppo_ratio", "no ratio", "verl b178a3cd5",
                                "objective", "gpg"),
                        Variant.convention("ppo-delta", "max(−A min(ρ, 4), −A clip(ρ, 1 − low, 1 + high))", "TRL GRPO delta",
                                "bounds the loss of negative advantages", "INTELLECT-2 2025; TRL f2cd577", "delta", "4"),
                        Variant.convention("cpgd", "max(−A ℓ, −A clip(ℓ, log(1 − low), log(1 + high))), ℓ = logp − old_logp",
                                "CPGD, without its drift term", "the log-ratio in place of the ratio", "Liu et al. 2025 (CPGD), equation 4",
                                "objective", "log-clip"),
                        Variant.convention("unclipped", "−A ρ", "importance sampling without clipping", "no clip",
                                "Kakade and Langford 2002", "objective", "unclipped")));
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        return Map.of("loss", Formulas.rows(in.size(), i -> loss(in, i)));
    }

    private static <S extends Scalar<S>> S loss(Rows<S> in, int i) {
        var logp = in.at("logp", i);
        var a = in.at("advantage", i);
        var one = in.constant(1);
        var low = one.sub(in.number("low"));
        var high = one.add(in.number("high"));
        var clamp = in.number("log_ratio_clamp");
        var logRatio = logp.sub(in.at("old_logp", i));
        if (Double.isFinite(clamp.toDouble())) {
            logRatio = Formulas.clip(logRatio, clamp.neg(), clamp);
        }
        var ratio = logRatio.exp();
        if (Double.isFinite(in.plainNumber("ratio_max"))) {
            ratio = ratio.min(in.number("ratio_max"));
        }
        var loss = switch (in.choice("objective")) {
            case "cispo" -> Formulas.clip(ratio, low, high).detach().mul(a).mul(logp).neg();
            case "cispo-upper" -> ratio.min(high).detach().mul(a).mul(logp).neg();
            case "cispo-absolute" -> ratio.min(in.number("high")).detach().mul(a).mul(logp).neg();
            case "cispo-without-logp" -> ratio.min(high).mul(a).neg();
            case "sapo" -> {
                var tau = in.constant(a.toDouble() > 0 ? 1 : 1.05);
                yield Formulas.sigmoid(tau.mul(ratio.sub(1))).mul(4).div(tau).mul(a).neg();
            }
            case "gpg" -> a.mul(logp).neg();
            case "unclipped" -> a.mul(ratio).neg();
            case "log-clip" -> a.mul(logRatio).neg().max(a.mul(Formulas.clip(logRatio, in.number("low").neg().log1p(),
                    in.number("high").log1p())).neg());
            default -> a.mul(delta(in, ratio)).neg().max(a.mul(Formulas.clip(ratio, low, high)).neg());
        };
        if (Double.isFinite(in.plainNumber("dual_clip")) && (a.toDouble() < 0 || in.is("dual_clip_for", "all"))) {
            var cap = a.mul(in.number("dual_clip")).neg();
            return loss.min(cap);
        }
        return loss;
    }

    private static <S extends Scalar<S>> S delta(Rows<S> in, S ratio) {
        return Double.isFinite(in.plainNumber("delta")) ? ratio.min(in.number("delta")) : ratio;
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.of("logp", -1, -1.5, -0.5, -2).with("old_logp", -1.0625, -1.5, -0.4375, -2.125)
                        .with("advantage", 1, -0.5, 2, -1).example("inside the clip range", "ordinary"),
                Table.of("logp", -0.5, -2, -0.5, -2).with("old_logp", -1, -1, -1, -1).with("advantage", 1, 1, -1, -1).example(
                        "outside the clip range, both signs of A", "ordinary clip"),
                Table.of("logp", -0.125, -0.25).with("old_logp", -1.9375, -4).with("advantage", -1, -0.5).example(
                        "ρ above 5 with A < 0: dual clip", "dual-clip"),
                Table.of("logp", -0.25, -0.5).with("old_logp", -0.453125, -0.75).with("advantage", 1, 1).example(
                        "ρ between 1.2 and 1.3: asymmetric clipping", "clip-higher"),
                Table.of("logp", -0.5, -25).with("old_logp", -30, -0.5).with("advantage", -1, 2).example(
                        "log-ratio beyond ± 20", "extreme clamp"));
    }
}
