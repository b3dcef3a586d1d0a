package dev.plumbline.oracle.variants;

import static dev.plumbline.oracle.variants.Formulas.sigmoid;
import static dev.plumbline.oracle.variants.Formulas.softplus;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// Direct preference losses of a pair. With h_c = policy_chosen − ref_chosen, h_r likewise and h = h_c − h_r: DPO is softplus(−β h).
final class DpoLoss extends TableOperation {
    DpoLoss() {
        super("dpo-loss", "Direct preference losses (DPO, IPO, cDPO, robust DPO, hinge, EXO, NCA, SPPO, APO, f-DPO, DPOP, WPO, RPO, …)",
                "softplus(−β h), h = (policy_chosen − ref_chosen) − (policy_rejected − ref_rejected)",
                "Rafailov et al. 2023, equation 7",
                List.of(Column.optionalKey("pair", "id of the pair", "id"),
                        Column.input("policy_chosen", "Σ log π of the preferred response", "policy_chosen_logps", "chosen_logps"),
                        Column.input("policy_rejected", "Σ log π of the other", "policy_rejected_logps", "rejected_logps"),
                        Column.input("ref_chosen", "Σ log π_ref of the preferred response", "reference_chosen_logps",
                                "ref_chosen_logps"),
                        Column.input("ref_rejected", "Σ log π_ref of the other", "reference_rejected_logps", "ref_rejected_logps"),
                        Column.optional("chosen_len", "tokens of the preferred response", 1, "chosen_length"),
                        Column.optional("rejected_len", "tokens of the other", 1, "rejected_length"),
                        Column.optional("chosen_tail", "log π − log π_ref of the preferred response beyond the other's length", 0),
                        Column.optional("rejected_tail", "the same of the other", 0),
                        Column.optional("chosen_log_collision", "mean over tokens of log Σ π(v)², of the preferred response", 0),
                        Column.optional("rejected_log_collision", "the same of the other", 0),
                        Column.optional("score_margin", "score of the preferred response less that of the other", 0, "gt_margin"),
                        Column.output("loss", "of the pair", "losses", "dpo_loss"),
                        Column.output("chosen_reward", "β h_c", "chosen_rewards", "rewards_chosen"),
                        Column.output("rejected_reward", "β h_r", "rejected_rewards", "rewards_rejected")),
                List.of(Setting.of("loss", "formula", "sigmoid", "hinge", "ipo-sum", "ipo-average", "robust", "exo", "nca", "bco-pair",
                                "sppo", "sppo-scaled", "apo-zero", "apo-down", "discopop", "average", "log-of-sigmoid",
                                "slic", "dpop", "dpop-outside", "dpop-wrong-sign", "cal", "rdpo", "wpo", "wpo-averages", "wpo-sums", "rpo",
                                "mpo", "reward-kl", "reward-kl-reversed", "reward-squared"),
                        Setting.of("divergence", "f of f-DPO", "reverse-kl", "forward-kl", "jensen-shannon", "alpha"),
                        Setting.of("tail", "weight of tokens beyond the shorter length", "1", "0.5"),
                        Setting.of("beta", "β", "0.1", "0.05", "0.5", "1"), Setting.of("label_smoothing", "ε", "0", "0.1", "1e-3"),
                        Setting.of("reference", "π_ref", "used", "ignored"), Setting.of("order", "which column is preferred", "chosen", "swapped"),
                        Setting.of("sign", "of the loss", "plus", "minus")),
                variantList());
    }

    private static List<Variant> variantList() {
        return List.of(
                Variant.convention("dpo-cdpo", "(1 − ε) softplus(−βh) + ε softplus(βh), ε = 0.1",
                        "original repository, OpenRLHF, torchtune, TRL v0.7.5 to v0.28", "labels are smoothed",
                        "Mitchell 2023; B152: TRL ≥ 0.29 ignores ε for sigmoid", "label_smoothing", "0.1"),
                Variant.convention("dpo-robust", "((1 − ε) softplus(−βh) − ε softplus(βh))/(1 − 2ε), ε = 0.1", "TRL robust (#1653)",
                        "unbiased under label flips; may be negative", "Chowdhury et al. 2024", "loss", "robust", "label_smoothing",
                        "0.1"),
                Variant.convention("dpo-hinge", "max(0, 1 − βh)", "TRL hinge, torchtune RSO", "hinge in place of the logistic loss",
                        "Zhao et al. 2023 (SLiC); Liu et al. 2024 (RSO)", "loss", "hinge"),
                Variant.convention("ipo-avg", "(h_c/len_c − h_r/len_r − 1/(2β))²", "TRL since #1265, LLaMA-Factory, ms-swift, HALOs",
                        "log-probabilities are averaged over tokens", "Azar et al. 2023; B150", "loss", "ipo-average"),
                Variant.convention("ipo-sum", "(h − 1/(2β))²",
                        "original DPO repository, OpenRLHF, TRL v0.7.5 to v0.7.10, NeMo-Aligner default",
                        "log-probabilities are summed: much larger losses", "Azar et al. 2023; B150", "loss", "ipo-sum"),
                Variant.convention("dpo-norm", "softplus(−β (h_c/len_c − h_r/len_r))",
                        "TRL sigmoid_norm, open-instruct dpo_norm, NeMo-RL with averaging", "averaged over tokens",
                        "open-instruct e6c3044aa", "loss", "average"),
                Variant.convention("exo", "q (log q − log(1 − ε)) + (1 − q)(log(1 − q) − log ε), q = σ(βh), ε = 1e-3", "TRL exo_pair",
                        "reverse KL to a smoothed label", "Ji et al. 2024; B155", "loss", "exo", "label_smoothing", "1e-3"),
                Variant.convention("nca", "softplus(−βh_c) + ½ softplus(βh_c) + ½ softplus(βh_r)", "TRL nca_pair",
                        "noise contrastive: rewards count by themselves", "Chen et al. 2024", "loss", "nca"),
                Variant.convention("bco-pair", "softplus(−βh_c) + softplus(βh_r)", "TRL bco_pair", "rewards count by themselves",
                        "Jung et al. 2024", "loss", "bco-pair"),
                Variant.convention("sppo-hard", "(h_c − 1/(2β))² + (h_r + 1/(2β))²", "TRL since #1615", "two squares",
                        "Wu et al. 2024", "loss", "sppo"),
                Variant.bug("sppo-scaled-difference", "(βh_c − ½)² + (βh_r + ½)²", "TRL before #1615 (v0.9.3)",
                        "β² times too small", "B154", "loss", "sppo-scaled"),
                Variant.convention("apo-zero", "1 − σ(βh_c) + σ(βh_r)", "TRL apo_zero", "anchored at zero", "D'Oosterlinck et al. 2024",
                        "loss", "apo-zero"),
                Variant.convention("apo-down", "σ(βh_c) + 1 − σ(βh)", "TRL apo_down", "lowers both", "D'Oosterlinck et al. 2024", "loss",
                        "apo-down"),
                Variant.convention("discopop", "(1 − w) softplus(−z) + w e^−z, z = βh, w = σ(z/0.05)", "TRL discopop",
                        "logistic and exponential loss, blended", "Lu et al. 2024", "loss", "discopop"),
                Variant.bug("dpo-log-of-sigmoid", "−log(σ(βh)) in two steps", "tinker-cookbook #188 example",
                        "infinite for very negative βh, 0 for large ones", "B001", "loss", "log-of-sigmoid"),
                Variant.bug("dpo-no-reference", "softplus(−β (policy_chosen − policy_rejected))", "Liger before #405",
                        "reference log-probabilities are missing", "B167; Liger d907ec0c", "reference", "ignored"),
                Variant.bug("dpo-sign", "−softplus(−βh)", "Liger before 15a2f58f", "sign of the loss", "B165; Liger #481", "sign", "minus"),
                Variant.bug("dpo-swapped", "softplus(βh)", "files with the columns exchanged", "chosen and rejected are exchanged",
                        "known-bugs table", "order", "swapped"),
                Variant.convention("f-dpo-forward-kl", "softplus(−β (e^−h_r − e^−h_c))", "TRL f_divergence_type",
                        "forward KL: f′(u) = −1/u", "Wang et al. 2023 (f-DPO), table 1", "divergence", "forward-kl"),
                Variant.convention("f-dpo-js", "softplus(−β (log σ(h_c) − log σ(h_r)))", "TRL f_divergence_type",
                        "Jensen-Shannon: f′(u) = log(2u/(1 + u))", "Wang et al. 2023 (f-DPO), table 1", "divergence", "jensen-shannon"),
                Variant.convention("f-dpo-alpha", "softplus(−β (e^(−α h_r) − e^(−α h_c))/α), α = 0.5", "TRL f_divergence_type",
                        "α-divergence: f′(u) = (1 − u^−α)/α", "Wang et al. 2023 (f-DPO), table 1; B174", "divergence", "alpha"),
                Variant.convention("slic", "max(0, 1 − (policy_chosen − policy_rejected))", "HALOs SLiC, without its likelihood term",
                        "hinge on log-probabilities, no reference, no β", "Zhao et al. 2023 (SLiC-HF), equation 1", "loss", "slic"),
                Variant.convention("dpop", "softplus(−β (h − 50 max(0, −h_c)))", "Smaug, LLaMA-Factory forks",
                        "penalises a falling probability of the preferred response, inside the link", "Pal et al. 2024 (DPOP), equation 3",
                        "loss", "dpop"),
                Variant.convention("dpop-outside", "softplus(−β h) + 50 max(0, −h_c)", "ports of DPOP", "the penalty outside the link",
                        "B158", "loss", "dpop-outside"),
                Variant.bug("dpop-wrong-sign", "softplus(−β h) − 50 max(0, −h_c)", "abacusai/smaug #2, LLaMA-Factory #2587",
                        "rewards a falling probability of the preferred response", "B158", "loss", "dpop-wrong-sign"),
                Variant.convention("cal-dpo", "softplus(−h) + (h_c − 1/(2β))² + (h_r + 1/(2β))²", "Cal-DPO",
                        "DPO at β = 1 with log-ratios drawn to ± 1/(2β)", "Xiao et al. 2024 (Cal-DPO)", "loss", "cal"),
                Variant.convention("r-dpo", "softplus(−(β h + α (chosen_len − rejected_len))), α = 0.01", "R-DPO",
                        "length enters the margin", "Park et al. 2024 (R-DPO), equation 9", "loss", "rdpo"),
                Variant.convention("wpo", "w softplus(−β h), w = min(1, exp(a_c − k_c + a_r − k_r)), a mean log-probability, k mean log Σ π²",
                        "TRL use_weighting", "pairs that the policy would hardly sample weigh less", "Zhou et al. 2024 (WPO)", "loss", "wpo"),
                Variant.convention("wpo-open-instruct", "min(1, exp(a_c + a_r)) softplus(−β h)", "open-instruct wpo",
                        "without the correction for the vocabulary", "open-instruct e6c3044aa", "loss", "wpo-averages"),
                Variant.bug("wpo-sums", "min(1, exp(policy_chosen + policy_rejected)) softplus(−β h)", "open-instruct wpo, batches of one",
                        "sums where averages are meant: the weight is next to 0", "B157", "loss", "wpo-sums"),
                Variant.convention("rpo-nll", "softplus(−β h) − policy_chosen/chosen_len", "TRL rpo_alpha = 1 before #1705, LLaMA-Factory pref_ftx",
                        "plus the likelihood of the preferred response", "Pang et al. 2024 (IRPO), equation 1", "loss", "rpo"),
                Variant.convention("mpo", "0.8 softplus(−β h) + 0.2 (softplus(−β h_c) + softplus(β h_r)) − policy_chosen/chosen_len",
                        "TRL loss_type [sigmoid, bco_pair, sft], weights 0.8, 0.2, 1", "a mixture of three losses",
                        "Wang et al. 2024 (MPO), equation 2", "loss", "mpo"),
                Variant.convention("rpo-reward-aware", "KL(σ(score_margin)‖σ(β h))", "NeMo-Aligner rpo_bwd_kl", "a label for the size of the preference",
                        "NeMo-Aligner af2b3bd9", "loss", "reward-kl"),
                Variant.convention("rpo-fwd-kl", "KL(σ(β h)‖σ(score_margin))", "NeMo-Aligner rpo_fwd_kl", "the other direction",
                        "NeMo-Aligner af2b3bd9", "loss", "reward-kl-reversed"),
                Variant.convention("rpo-squared", "(β h − score_margin)²", "NeMo-Aligner rpo_sq", "squares", "NeMo-Aligner af2b3bd9", "loss",
                        "reward-squared"),
                Variant.convention("ld-dpo", "tokens beyond the shorter length count 0.5", "TRL ld_alpha", "weakens what length alone adds",
                        "Liu et al. 2024 (LD-DPO), equation 9", "tail", "0.5"),
                Variant.convention("dpo-beta-0.05", "β = 0.05", "NeMo-RL default", "another default of β", "NeMo-RL 7ea279abf", "beta",
                        "0.05"));
    }

    @Override
    public boolean isFragile(Map<String, String> settings) {
        return settings.get("loss").equals("log-of-sigmoid");
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        var loss = Formulas.<S>empty(in.size());
        var chosen = Formulas.<S>empty(in.size());
        var rejected = Formulas.<S>empty(in.size());
        boolean swapped = in.is("order", "swapped");
        var beta = in.number("beta");
        for (int i = 0; i < in.size(); i++) {
            var first = logRatio(in, "chosen", i);
            var second = logRatio(in, "rejected", i);
            var lengths = List.of(in.at("chosen_len", i), in.at("rejected_len", i));
            var value = swapped ? loss(in, i, second, first, lengths.reversed()) : loss(in, i, first, second, lengths);
            loss.set(i, in.is("sign", "minus") ? value.neg() : value);
            chosen.set(i, beta.mul(swapped ? second : first));
            rejected.set(i, beta.mul(swapped ? first : second));
        }
        return Map.of("loss", loss, "chosen_reward", chosen, "rejected_reward", rejected);
    }

    private static <S extends Scalar<S>> S logRatio(Rows<S> in, String side, int i) {
        var policy = in.at("policy_" + side, i);
        var h = in.is("reference", "ignored") ? policy : policy.sub(in.at("ref_" + side, i));
        return in.plainNumber("tail") == 1 ? h : h.sub(in.constant(1).sub(in.number("tail")).mul(in.at(side + "_tail", i)));
    }

    /// Scores whose difference is the argument of the link: f′ of the density ratio e^h.
    private static <S extends Scalar<S>> S score(Rows<S> in, S h) {
        return switch (in.choice("divergence")) {
            case "forward-kl" -> h.neg().exp().neg();
            case "jensen-shannon" -> Formulas.logSigmoid(h);
            case "alpha" -> h.div(2).neg().exp().mul(2).neg();
            default -> h;
        };
    }

    private static <S extends Scalar<S>> S loss(Rows<S> in, int i, S hc, S hr, List<S> lengths) {
        var beta = in.number("beta");
        var epsilon = in.number("label_smoothing");
        var h = in.is("divergence", "reverse-kl") ? hc.sub(hr) : score(in, hc).sub(score(in, hr));
        var z = beta.mul(h);
        var zc = beta.mul(hc);
        var zr = beta.mul(hr);
        var one = in.constant(1);
        return switch (in.choice("loss")) {
            case "hinge" -> one.sub(z).max(in.constant(0));
            case "ipo-sum" -> h.sub(half(beta)).square();
            case "ipo-average" -> hc.div(lengths.get(0)).sub(hr.div(lengths.get(1))).sub(half(beta)).square();
            case "average" -> smoothed(beta.mul(hc.div(lengths.get(0)).sub(hr.div(lengths.get(1)))), epsilon);
            case "robust" -> one.sub(epsilon).mul(softplus(z.neg())).sub(times(epsilon, softplus(z)))
                    .div(one.sub(epsilon.mul(2)));
            case "exo" -> exo(z, epsilon);
            case "nca" -> softplus(zc.neg()).add(softplus(zc).div(2)).add(softplus(zr).div(2));
            case "bco-pair" -> softplus(zc.neg()).add(softplus(zr));
            case "sppo" -> hc.sub(half(beta)).square().add(hr.add(half(beta)).square());
            case "sppo-scaled" -> zc.sub(0.5).square().add(zr.add(0.5).square());
            case "apo-zero" -> one.sub(sigmoid(zc)).add(sigmoid(zr));
            case "apo-down" -> sigmoid(zc).add(one).sub(sigmoid(z));
            case "discopop" -> {
                var w = sigmoid(z.div(in.constant(0.05)));
                yield softplus(z.neg()).mul(one.sub(w)).add(z.neg().exp().mul(w));
            }
            case "log-of-sigmoid" -> sigmoid(z).log().neg();
            case "sigmoid" -> smoothed(z, epsilon);
            default -> new PairLosses<>(in, i, in.is("order", "swapped") ? "rejected" : "chosen", hc, hr, z, beta)
                    .loss(in.choice("loss"));
        };
    }

    /// 1/(2β).
    private static <S extends Scalar<S>> S half(S beta) {
        return beta.of(1).div(beta.mul(2));
    }

    private static <S extends Scalar<S>> S smoothed(S z, S epsilon) {
        return epsilon.toDouble() == 0 ? softplus(z.neg())
                : epsilon.neg().add(1).mul(softplus(z.neg())).add(epsilon.mul(softplus(z)));
    }

    private static <S extends Scalar<S>> S times(S epsilon, S x) {
        return epsilon.toDouble() == 0 ? epsilon : epsilon.mul(x);
    }

    /// KL((q, 1 − q)‖(1 − ε, ε)), q = σ(z).
    private static <S extends Scalar<S>> S exo(S z, S epsilon) {
        var q = sigmoid(z);
        var p = sigmoid(z.neg());
        var logQ = softplus(z.neg()).neg();
        var logP = softplus(z).neg();
        return q.mul(logQ.sub(epsilon.neg().log1p())).add(p.mul(logP.sub(epsilon.log())));
    }

    @Override
    public List<Example> examples() {
        var typical = Table.of("policy_chosen", -10.5, -42.25, -7).with("policy_rejected", -14, -38.5, -9.75)
                .with("ref_chosen", -12, -40, -7.5).with("ref_rejected", -11.5, -41, -9.25).with("chosen_len", 8, 30, 5)
                .with("rejected_len", 10, 24, 9);
        var certain = Table.of("policy_chosen", -10, -900, -300).with("policy_rejected", -900, -10, -2000)
                .with("ref_chosen", -500, -30, -1500).with("ref_rejected", -30, -500, -350).with("chosen_len", 8, 30, 5)
                .with("rejected_len", 10, 24, 9);
        return List.of(typical.example("ordinary pairs", "ordinary"),
                typical.example("smoothed labels", "smoothing", "label_smoothing", "0.1"),
                typical.example("a large β", "beta", "beta", "0.5"),
                Table.of("policy_chosen", -10, -300).with("policy_rejected", -300, -12).with("ref_chosen", -150, -20)
                        .with("ref_rejected", -160, -20).with("chosen_len", 4, 9).with("rejected_len", 3, 7).example(
                                "βh near ± 28: exp(−βh) is below u", "extreme cancellation"),
                certain.example("h of many hundred nats", "extreme", "beta", "1"),
                Table.of("policy_chosen", -1.5, -6.25, -3).with("policy_rejected", -4.5, -2.5, -7.75).with("ref_chosen", -2, -5.75, -3.5)
                        .with("ref_rejected", -3.5, -3.25, -7.25).with("chosen_len", 8, 30, 5).with("rejected_len", 10, 24, 9)
                        .with("chosen_tail", 0, 0.25, 0).with("rejected_tail", -0.375, 0, 0.125)
                        .with("chosen_log_collision", -0.25, -0.125, -0.5).with("rejected_log_collision", -0.375, -0.25, -0.0625)
                        .with("score_margin", 1.5, -0.25, 0.75).example("short answers, with tails, collisions and scores",
                                "ordinary score length"));
    }
}
