package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Policy losses whose weight belongs to a whole response. With ℓ = logp − old_logp and n = Σ mask, GSPO is
/// max(−A s, −A clip(s, 1 − low, 1 + high)) with the geometric mean s = exp(Σ mask ℓ/n) of the ratios, on every token. The token form of
/// GSPO, s sg⁻¹(π) π, has the same value and the token's own advantage.
final class SequencePolicyLoss extends TableOperation {
    SequencePolicyLoss() {
        super("sequence-policy-loss", "Policy losses with one ratio for a response (GSPO, GMPO, LUSPO, TOPR, VESPO)",
                "max(−A s, −A clip(s, 1 − low, 1 + high)), s = exp(Σ mask (logp − old_logp)/Σ mask)", "Zheng et al. 2025 (GSPO), equations 5 and 7",
                List.of(Column.optionalKey("seq", "id of the response", "uid", "index"), Column.optionalKey("t", "position"),
                        Column.input("logp", "log π(token)", "log_probs", "per_token_logps", "logprobs", "new_logp"),
                        Column.input("old_logp", "log π(token) when it was sampled", "old_log_probs", "old_per_token_logps",
                                "behavior_logprobs"),
                        Column.input("advantage", "of the response, or of the token", "advantages", "adv"),
                        Column.optional("mask", "1 where the token counts", 1, "loss_mask", "completion_mask", "response_mask"),
                        Column.output("loss", "of the token; none where the mask is 0", "token_loss", "pg_loss", "policy_loss")),
                List.of(Setting.of("objective", "formula", "clip", "geometric", "taper", "gamma-weight"),
                        Setting.of("ratio", "which ratio is clipped", "mean", "product", "token", "width"),
                        Setting.of("low", "clip range below 1; for geometric of the log-ratio", "3e-4", "0.2", "0.4"),
                        Setting.of("high", "clip range above 1; for geometric of the log-ratio", "4e-4", "0.2", "0.28", "0.4"),
                        Setting.of("log_ratio_max", "log s is at most this", "inf", "10"),
                        Setting.of("weight", "of the response", "one", "length"),
                        Setting.of("direction", "of the ratio", "new/old", "old/new")),
                variantList());
    }

    private static List<Variant> variantList() {
        return List.of(
                Variant.convention("ppo-is-seq-verl", "s = exp(min(Σ mask ℓ/n, 10))", "verl gspo", "the log-ratio has an upper bound",
                        "verl b178a3cd5", "log_ratio_max", "10"),
                Variant.convention("gspo-clip-0.2", "low = high = 0.2", "TRL importance_sampling_level=\"sequence\" with its default epsilon",
                        "PPO's clip range, which a mean of log-ratios hardly ever reaches", "TRL f2cd577", "low", "0.2", "high", "0.2"),
                Variant.convention("rloo-seq-clip", "s = exp(Σ mask ℓ), low = high = 0.2", "TRL RLOO",
                        "product of the ratios in place of their geometric mean", "TRL f2cd577", "ratio", "product", "low", "0.2", "high",
                        "0.2"),
                Variant.bug("gspo-product-ratio", "s = exp(Σ mask ℓ)", "ports that forget 1/n", "grows with the length of the response",
                        "Zheng et al. 2025, section 4.1", "ratio", "product"),
                Variant.bug("gspo-token-ratio", "ρ = exp(ℓ) of each token, with GSPO's range",
                        "configurations that change the clip range and not the level", "nearly every token is clipped",
                        "Zheng et al. 2025, section 4.1", "ratio", "token"),
                Variant.bug("gspo-padded-width", "s = exp(Σ mask ℓ/T), T the padded width", "means over the padded axis",
                        "padding counts in the divisor", "B096", "ratio", "width"),
                Variant.bug("gspo-inverted-ratio", "s = exp(−Σ mask ℓ/n)", "ports with old and new exchanged", "ratio upside down",
                        "known-bugs table", "direction", "old/new"),
                Variant.convention("luspo", "n times the loss", "TRL luspo", "long responses weigh as much per token as short ones",
                        "TRL f2cd577", "weight", "length"),
                Variant.convention("gmpo", "−A exp(Σ mask min or max(ℓ, clip(ℓ, −0.4, 0.4))/n), the worse of the two by the sign of A",
                        "verl geo_mean", "clipped token by token before the geometric mean", "Zhao et al. 2025 (GMPO), equation 4",
                        "objective", "geometric", "low", "0.4", "high", "0.4"),
                Variant.convention("topr", "−A logp for A ≥ 0, −A min(exp(Σ mask ℓ), 1) logp else", "tapered off-policy REINFORCE",
                        "only negative advantages are weighted, and by at most 1", "Le Roux et al. 2025, equation 8", "objective", "taper"),
                Variant.convention("vespo", "−A exp(λ + k log w − λ w) logp, log w = clip(Σ mask clip(ℓ, ± 20), log 1e-8, 20)", "TRL vespo",
                        "a smooth weight: (k, λ) = (2, 3) for A ≥ 0, (3, 2) else", "TRL f2cd577", "objective", "gamma-weight"));
    }

    @Override
    public String blockKey() {
        return "seq";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        var loss = Formulas.<S>empty(in.size());
        var kept = new ArrayList<Integer>();
        for (int i = 0; i < in.size(); i++) {
            if (in.plain("mask", i) != 0) {
                kept.add(i);
            }
        }
        if (kept.isEmpty()) {
            return Map.of("loss", loss);
        }
        var logRatios = kept.stream().map(i -> logRatio(in, i)).toList();
        var sum = in.constant(0).sum(logRatios);
        var mean = sum.div(in.is("ratio", "width") ? in.size() : kept.size());
        var geometric = in.is("objective", "geometric") ? geometric(in, kept, logRatios) : null;
        for (int k = 0; k < kept.size(); k++) {
            int i = kept.get(k);
            var value = switch (in.choice("objective")) {
                case "geometric" -> geometric;
                case "taper" -> {
                    var logp = in.at("advantage", i).mul(in.at("logp", i)).neg();
                    yield in.plain("advantage", i) < 0 ? logp.mul(sum.min(in.constant(0)).exp().detach()) : logp;
                }
                case "gamma-weight" -> gammaWeight(in, i, logRatios);
                default -> clipped(in, i, switch (in.choice("ratio")) {
                    case "product" -> sum;
                    case "token" -> logRatios.get(k);
                    default -> mean;
                });
            };
            loss.set(i, in.is("weight", "length") ? value.mul(kept.size()) : value);
        }
        return Map.of("loss", loss);
    }

    private static <S extends Scalar<S>> S logRatio(Rows<S> in, int i) {
        var l = in.at("logp", i).sub(in.at("old_logp", i));
        return in.is("direction", "old/new") ? l.neg() : l;
    }

    private static <S extends Scalar<S>> S clipped(Rows<S> in, int i, S logRatio) {
        var a = in.at("advantage", i);
        var one = in.constant(1);
        var ratio = (Double.isFinite(in.plainNumber("log_ratio_max")) ? logRatio.min(in.number("log_ratio_max")) : logRatio).exp();
        var inside = Formulas.clip(ratio, one.sub(in.number("low")), one.add(in.number("high")));
        return a.mul(ratio).neg().max(a.mul(inside).neg());
    }

    /// −mean(A) exp(mean of the log-ratios, each the worse of itself and itself clipped).
    private static <S extends Scalar<S>> S geometric(Rows<S> in, List<Integer> kept, List<S> logRatios) {
        var worse = new ArrayList<S>();
        var advantages = new ArrayList<S>();
        for (int k = 0; k < kept.size(); k++) {
            var l = logRatios.get(k);
            var inside = Formulas.clip(l, in.number("low").neg(), in.number("high"));
            worse.add(in.plain("advantage", kept.get(k)) < 0 ? l.max(inside) : l.min(inside));
            advantages.add(in.at("advantage", kept.get(k)));
        }
        return Formulas.mean(advantages).mul(Formulas.mean(worse).exp()).neg();
    }

    private static <S extends Scalar<S>> S gammaWeight(Rows<S> in, int i, List<S> logRatios) {
        var bound = in.constant(20);
        var logW = Formulas.clip(in.constant(0).sum(logRatios.stream().map(l -> Formulas.clip(l, bound.neg(), bound)).toList()),
                in.constant(1e8).log().neg(), bound);
        boolean negative = in.plain("advantage", i) < 0;
        var k = in.constant(negative ? 3 : 2);
        var lambda = in.constant(negative ? 2 : 3);
        // λ (1 − w) by expm1, which keeps its digits near w = 1.
        var weight = k.mul(logW).sub(lambda.mul(logW.expm1())).exp();
        return weight.detach().mul(in.at("advantage", i)).mul(in.at("logp", i)).neg();
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.of("logp", -1, -1.5, -0.5, -2).with("old_logp", -1.125, -1.25, -0.5625, -2.25).with("advantage", Table.repeat(1, 4))
                        .with("mask", 1, 1, 1, 0).example("a response with padding, A > 0", "ordinary padding"),
                Table.of("logp", -1, -1.5, -0.5, -2).with("old_logp", -1.125, -1.25, -0.5625, -2.25).with("advantage", Table.repeat(-0.5, 4))
                        .example("A < 0", "ordinary"),
                Table.of("logp", -0.5, -2, -0.25).with("old_logp", -1.5, -1.25, -0.875).with("advantage", Table.repeat(-1, 3)).example(
                        "log-ratios beyond ± 0.4, both ways, A < 0", "clip"),
                Table.of("logp", -0.5, -2, -0.25).with("old_logp", -1.5, -1.25, -0.875).with("advantage", Table.repeat(2, 3)).example(
                        "log-ratios beyond ± 0.4, both ways, A > 0", "clip"),
                Table.of("logp", -1, -1.5, -0.5).with("old_logp", -1, -1.4998779296875, -0.500244140625).with("advantage", 1, -1, 2).example(
                        "ratios within 3e-4 of 1, an advantage for each token", "boundary token-advantage"),
                Table.of("logp", -0.5, -0.25).with("old_logp", -13, -14).with("advantage", Table.repeat(-1, 2)).example(
                        "mean log-ratio above 10", "extreme"));
    }
}
