package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Loss of a batch of responses: clipped surrogate plus β times an estimate of KL(π‖π_ref), token by token, and their mean. GRPO takes
/// the mean of the means of the responses.
final class GrpoLoss extends TableOperation {
    GrpoLoss() {
        super("grpo-loss", "Loss of a batch (GRPO, Dr. GRPO, DAPO, BNPO)",
                "mean over seq of mean over t of max(−A ρ, −A clip(ρ, 1 − low, 1 + high)) + β kl, kl = exp(−d) − 1 + d, d = logp − ref_logp",
                "Shao et al. 2024 (GRPO), equations 3 and 4; Liu et al. 2025 (Dr. GRPO); Yu et al. 2025 (DAPO), equation 8",
                List.of(Column.optionalKey("batch", "one optimiser step", "step"), Column.optionalKey("seq", "id of the response", "uid", "index"),
                        Column.optionalKey("t", "position"), Column.input("logp", "log π(token)", "log_probs", "per_token_logps", "logprobs"),
                        Column.input("old_logp", "log π(token) when it was sampled", "old_log_probs", "old_per_token_logps"),
                        Column.optional("ref_logp", "log π_ref(token)", 0, "ref_log_prob", "ref_per_token_logps", "ref_log_probs"),
                        Column.input("advantage", "of the token", "advantages", "adv"),
                        Column.optional("mask", "1 where the token counts", 1, "loss_mask", "completion_mask", "response_mask"),
                        Column.output("loss", "of the batch, on each of its rows", "batch_loss")),
                List.of(Setting.of("mean", "over what", "seq-token", "token", "constant-length", "seq-sum"),
                        Setting.of("low", "clip range below 1", "0.2"), Setting.of("high", "clip range above 1", "0.2", "0.28"),
                        Setting.of("beta", "β", "0.04", "0", "0.001", "0.01"),
                        Setting.of("estimator", "of the divergence", "k3", "k1", "k2", "k3-reversed"),
                        Setting.of("kl_sign", "of the divergence", "penalty", "bonus"),
                        Setting.of("max_length", "L of constant-length", "1024"),
                        Setting.of("ratio", "of a token, or the geometric mean of the response", "token", "sequence"),
                        Setting.of("clipping", "of the ratio", "on", "off")),
                List.of(Variant.convention("grpo-without-kl", "β = 0", "TRL since v0.19, open-r1", "no divergence", "TRL v0.19; B142", "beta", "0"),
                        Variant.convention("bnpo", "mean over all tokens", "TRL v0.16 to v0.21 with β = 0.04",
                                "long responses count for more", "TRL v0.16 #2881; B142", "mean", "token"),
                        Variant.convention("dapo", "mean over all tokens, high = 0.28, β = 0", "DAPO, verl recipe", "token mean, clip-higher, no divergence",
                                "Yu et al. 2025 (DAPO)", "mean", "token", "high", "0.28", "beta", "0"),
                        Variant.convention("dapo-token-mean", "mean over all tokens, β = 0", "TRL default since v0.22, verl and OpenRLHF defaults",
                                "token mean, no divergence", "TRL v0.22", "mean", "token", "beta", "0"),
                        Variant.convention("dr-grpo-loss", "Σ/(B L), β = 0", "TRL dr_grpo, understand-r1-zero", "a constant length divides, no divergence",
                                "Liu et al. 2025 (Dr. GRPO)", "mean", "constant-length", "beta", "0"),
                        Variant.convention("grpo-seq-sum", "mean over seq of sums over t, β = 0", "verl seq-mean-token-sum, NeMo-RL sequence sum",
                                "long responses count for more", "verl b178a3cd5", "mean", "seq-sum", "beta", "0"),
                        Variant.convention("gspo", "ρ = exp(mean over t of logp − old_logp), low = high = 0.2, β = 0", "TRL importance_sampling_level=\"sequence\"",
                                "one ratio for a response", "Zheng et al. 2025 (GSPO)", "ratio", "sequence", "beta", "0"),
                        Variant.convention("grpo-on-policy", "without clipping", "one update for each batch, where ρ = 1", "no clipping",
                                "Shao et al. 2024, section 4.1", "clipping", "off"),
                        Variant.convention("kl-in-loss-k1", "kl = d", "NeMo-RL, verl and OpenRLHF options",
                                "unbiased value, but as a loss its gradient has mean 0", "B118; open-instruct #535", "estimator", "k1"),
                        Variant.convention("kl-in-loss-k2", "kl = d²/2", "OpenRLHF, verl and slime options",
                                "its gradient is the one of the divergence", "B118", "estimator", "k2"),
                        Variant.bug("kl-in-loss-k3-reversed", "kl = exp(d) − 1 − d", "hands-on-modern-rl #27", "sign of d exchanged", "B110",
                                "estimator", "k3-reversed"),
                        Variant.bug("kl-in-loss-bonus", "… − β kl", "verl #179, Logic-RL #58", "the penalty is a bonus", "B111; verl #179",
                                "kl_sign", "bonus"),
                        Variant.convention("verl-kl-in-loss", "mean over all tokens, β = 0.001", "verl use_kl_loss with low_var_kl",
                                "token mean, small divergence", "verl b178a3cd5", "mean", "token", "beta", "0.001")));
    }

    @Override
    public String blockKey() {
        return "batch";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        var all = new ArrayList<S>();
        var means = new ArrayList<S>();
        var sums = new ArrayList<S>();
        int sequences = 0;
        for (int[] sequence : in.groups("seq")) {
            sequences++;
            var kept = new ArrayList<Integer>();
            for (int i : sequence) {
                if (in.plain("mask", i) != 0) {
                    kept.add(i);
                }
            }
            if (kept.isEmpty()) {
                means.add(in.constant(0));
                sums.add(in.constant(0));
                continue;
            }
            var mean = Formulas.mean(kept.stream().map(i -> logRatio(in, i)).toList());
            var losses = kept.stream().map(i -> loss(in, i, in.is("ratio", "sequence") ? mean : logRatio(in, i))).toList();
            all.addAll(losses);
            means.add(Formulas.mean(losses));
            sums.add(in.constant(0).sum(losses));
        }
        var zero = in.constant(0);
        var loss = all.isEmpty() ? zero : switch (in.choice("mean")) {
            case "token" -> Formulas.mean(all);
            case "constant-length" -> zero.sum(all).div(in.number("max_length").mul(sequences));
            case "seq-sum" -> Formulas.mean(sums);
            default -> Formulas.mean(means);
        };
        return Map.of("loss", Formulas.rows(in.size(), _ -> loss));
    }

    private static <S extends Scalar<S>> S logRatio(Rows<S> in, int i) {
        return in.at("logp", i).sub(in.at("old_logp", i));
    }

    private static <S extends Scalar<S>> S loss(Rows<S> in, int i, S logRatio) {
        var a = in.at("advantage", i);
        var one = in.constant(1);
        var ratio = logRatio.exp();
        var surrogate = a.mul(ratio).neg();
        if (in.is("clipping", "on")) {
            surrogate = surrogate.max(a.mul(Formulas.clip(ratio, one.sub(in.number("low")), one.add(in.number("high")))).neg());
        }
        if (in.plainNumber("beta") == 0) {
            return surrogate;
        }
        var d = in.at("logp", i).sub(in.at("ref_logp", i));
        var kl = in.number("beta").mul(switch (in.choice("estimator")) {
            case "k1" -> d;
            case "k2" -> d.square().div(2);
            case "k3-reversed" -> d.exp().add(d.neg().sub(1));
            default -> d.neg().exp().add(d.sub(1));
        });
        return in.is("kl_sign", "penalty") ? surrogate.add(kl) : surrogate.sub(kl);
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.keyed("seq", "a a a a b b b b c c c c").with("logp", -1, -0.5, -2, -0.75, -1.5, -0.25, -3, -0.125, -1, -0.625, -2.5, -0.5)
                        .with("old_logp", -1.25, -0.5, -1.875, -0.75, -1, -0.75, -2.875, -0.25, -1.125, -0.625, -2, -0.5)
                        .with("ref_logp", -1.5, -0.75, -1, -0.5, -2.75, -0.375, -2, -0.5, -1.25, -1.5, -2.25, -0.25)
                        .with("advantage", 1, 1, 1, 1, -0.5, -0.5, -0.5, -0.5, 0.75, 0.75, 0.75, 0.75)
                        .with("mask", 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0).example("three responses of different length", "ordinary padding clip"),
                Table.keyed("seq", "a a a b").with("logp", -1, -0.5, -2, -0.75).with("old_logp", -1, -0.5, -2, -0.75)
                        .with("ref_logp", -1.5, -0.75, -1, -0.5).with("advantage", 1, 1, 1, -1).example(
                                "the first update: every ratio is 1", "boundary on-policy"),
                Table.keyed("seq", "a a a b b b c c").with("logp", -1, -0.5, -2, -0.75, -3, -1, -0.5, -0.5)
                        .with("old_logp", -1.5, -0.25, -2.75, -1, -2, -1.5, -0.5, -0.5)
                        .with("ref_logp", -1.25, -0.5, -1.5, -0.75, -2.5, -1, -0.25, -0.5).with("advantage", 2, 2, 2, -1, -1, -1, 1, 1)
                        .with("mask", 1, 1, 1, 1, 1, 1, 0, 0).example("a response without tokens that count", "adversarial empty clip"));
    }
}
