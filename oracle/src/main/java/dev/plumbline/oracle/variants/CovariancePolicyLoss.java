package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// KL-Cov: −A ρ for every token, plus c |logp − old_logp| for the max(1, ⌊share · N⌋) tokens of the batch with the largest
/// (logp − mean logp)(A − mean A). Which tokens these are is decided by a step midway to the next one: where rounding could exchange the
/// two, their losses are not determined.
final class CovariancePolicyLoss extends TableOperation {
    CovariancePolicyLoss() {
        super("covariance-policy-loss", "Policy loss with a penalty on tokens of high covariance (KL-Cov)",
                "−A ρ + c |logp − old_logp| 1[covariance among the largest share], ρ = exp(logp − old_logp)",
                "Cui et al. 2025 (entropy mechanism), equations 11 and 12",
                List.of(Column.optionalKey("batch", "tokens that are ranked together", "step"), Column.optionalKey("seq", "id of the sequence", "uid", "index"),
                        Column.optionalKey("t", "position"),
                        Column.input("logp", "log π(token)", "log_probs", "per_token_logps", "logprobs", "new_logp"),
                        Column.input("old_logp", "log π(token) when it was sampled", "old_log_probs", "old_per_token_logps",
                                "behavior_logprobs"),
                        Column.input("advantage", "of the token", "advantages", "adv"),
                        Column.optional("mask", "1 where the token counts", 1, "loss_mask", "completion_mask", "response_mask"),
                        Column.output("loss", "of the token; none where the mask is 0", "token_loss", "pg_loss", "policy_loss")),
                List.of(Setting.of("share", "of tokens that are penalised", "2e-4", "2e-3", "0.25"), Setting.of("coefficient", "c", "1", "0.1"),
                        Setting.of("penalty", "of a chosen token", "absolute", "square", "signed"),
                        Setting.of("chosen", "tokens", "largest", "smallest", "all")),
                List.of(Variant.convention("kl-cov", "c = 0.1", "verl kl_cov as configured in its recipe", "a tenth of the penalty",
                                "verl b178a3cd5", "coefficient", "0.1"),
                        Variant.convention("kl-cov-k2", "c (logp − old_logp)²/2 in place of |·|", "a quadratic estimate of the divergence",
                                "second order near 1", "Cui et al. 2025, equation 12", "penalty", "square"),
                        Variant.convention("kl-cov-k1", "c (old_logp − logp) in place of |·|", "the plain estimate of KL(π_old‖π)",
                                "may be negative", "Cui et al. 2025, equation 12", "penalty", "signed"),
                        Variant.bug("kl-cov-smallest", "penalty on the smallest covariance", "a sort in the wrong direction",
                                "the wrong end", "Cui et al. 2025, equation 11", "chosen", "smallest"),
                        Variant.bug("kl-cov-all", "penalty on all tokens", "a selection without effect", "the penalty everywhere",
                                "Cui et al. 2025, equation 11", "chosen", "all")));
    }

    @Override
    public String blockKey() {
        return "batch";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        var kept = new ArrayList<Integer>();
        for (int i = 0; i < in.size(); i++) {
            if (in.plain("mask", i) != 0) {
                kept.add(i);
            }
        }
        var loss = Formulas.<S>empty(in.size());
        if (kept.isEmpty()) {
            return Map.of("loss", loss);
        }
        var logp = kept.stream().map(i -> in.at("logp", i)).toList();
        var advantage = kept.stream().map(i -> in.at("advantage", i)).toList();
        var meanLogp = Formulas.mean(logp);
        var meanAdvantage = Formulas.mean(advantage);
        var sign = in.is("chosen", "smallest") ? -1 : 1;
        var covariance = Formulas.rows(kept.size(),
                k -> logp.get(k).sub(meanLogp).mul(advantage.get(k).sub(meanAdvantage)).mul(sign));
        var threshold = in.is("chosen", "all") ? null : threshold(in, covariance);
        for (int k = 0; k < kept.size(); k++) {
            var l = logp.get(k).sub(in.at("old_logp", kept.get(k)));
            var penalty = in.number("coefficient").mul(switch (in.choice("penalty")) {
                case "square" -> l.square().div(2);
                case "signed" -> l.neg();
                default -> l.abs();
            });
            var chosen = threshold == null ? penalty : Formulas.step(covariance.get(k).sub(threshold)).mul(penalty);
            loss.set(kept.get(k), chosen.sub(advantage.get(k).mul(l.exp())));
        }
        return Map.of("loss", loss);
    }

    /// Midway between the last that is chosen and the first that is not; null if all are chosen.
    private static <S extends Scalar<S>> S threshold(Rows<S> in, List<S> covariance) {
        int n = covariance.size();
        int count = Math.max(1, (int) (n * Math.min(1, in.plainNumber("share"))));
        if (count >= n) {
            return null;
        }
        var sorted = covariance.stream().sorted(Comparator.comparingDouble((S x) -> x.toDouble()).reversed()).toList();
        return sorted.get(count - 1).add(sorted.get(count)).div(2);
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.of("logp", -0.5, -2, -0.25, -3, -1.25, -0.75).with("old_logp", -0.75, -1.5, -0.5, -2.5, -1, -1.125)
                        .with("advantage", 1, -0.5, 2, -1.5, 0.25, -1).example("six tokens, one is chosen", "ordinary"),
                Table.of("logp", -1.5, -0.125, -0.25, -2.75, -1.25, -0.75, -4).with("old_logp", -1.25, -0.5, -0.625, -3, -1.5, -0.25, -4.5)
                        .with("advantage", -2, 1.5, 0.5, 1, 0.25, -1, 0.75).with("mask", 1, 1, 1, 1, 1, 1, 0).example("with padding",
                                "ordinary padding"));
    }
}
