package dev.plumbline.oracle.variants;

import static dev.plumbline.oracle.variants.Formulas.softplus;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// Reference-free preference losses of x, a difference of log-probabilities: SimPO softplus(−(β x − γ)) with averages, CPO
/// softplus(−β x) with sums.
final class MarginLoss extends TableOperation {
    MarginLoss(String id, String title, String formula, String source, List<Setting> settings, List<Variant> variants) {
        super(id, title, formula, source,
                List.of(Column.optionalKey("pair", "id of the pair", "id"),
                        Column.input("policy_chosen", "Σ log π of the preferred response", "policy_chosen_logps", "chosen_logps"),
                        Column.input("policy_rejected", "Σ log π of the other", "policy_rejected_logps", "rejected_logps"),
                        Column.optional("chosen_len", "tokens of the preferred response", 1, "chosen_length"),
                        Column.optional("rejected_len", "tokens of the other", 1, "rejected_length"),
                        Column.output("loss", "of the pair", "losses")),
                settings, variants);
    }

    static MarginLoss simpo() {
        return new MarginLoss("simpo-loss", "SimPO loss of a pair",
                "softplus(−(β (policy_chosen/chosen_len − policy_rejected/rejected_len) − γ))", "Meng et al. 2024, equation 6",
                settings("yes", "2", new String[] {"10", "0.1", "2.5"}, "1", new String[] {"0.5", "0.25", "3", "0.3"}),
                List.of(Variant.convention("simpo-ratio", "γ = β · 0.25: gamma_beta_ratio", "princeton-nlp/SimPO, HALOs",
                                "the margin is given as γ/β", "SimPO 1b3e8f3; B164", "gamma", "0.25", "gamma_is", "ratio"),
                        Variant.convention("simpo-gamma", "β = 0.1, γ = 0.5", "TRL CPO simpo, LLaMA-Factory, Liger",
                                "defaults with γ given directly: γ/β = 5", "B164", "beta", "0.1", "gamma", "0.5"),
                        Variant.bug("simpo-ratio-as-gamma", "γ = 0.25", "configuration with the ratio given as γ",
                                "margin smaller by β", "B164", "gamma", "0.25"),
                        Variant.bug("simpo-sums", "sums in place of averages", "Liger before #510, ports",
                                "not divided by the lengths", "B166", "average", "no"),
                        Variant.convention("alphapo", "x = (p_r^−α − p_c^−α)/α, p the geometric mean of the token probabilities, α = 0.25",
                                "AlphaPO, TRL CPO alpha", "a power of the probability in place of its logarithm",
                                "Gupta et al. 2025 (AlphaPO); TRL f2cd577", "power", "0.25"),
                        Variant.bug("simpo-no-margin", "γ = 0", "loss types that drop γ", "no margin", "Meng et al. 2024", "gamma",
                                "0")));
    }

    static MarginLoss cpo() {
        return new MarginLoss("cpo-loss", "Contrastive preference loss of a pair",
                "(1 − ε) softplus(−β x) + ε softplus(β x) + α nll, x = policy_chosen − policy_rejected, nll = −policy_chosen/chosen_len",
                "Xu et al. 2024, equation 5",
                settings("no", "0.1", new String[] {"1", "0.5"}, "0", new String[0]),
                List.of(Variant.convention("cpo-hinge", "max(0, 1 − β x)", "TRL CPO hinge", "hinge", "TRL f2cd577", "link", "hinge"),
                        Variant.convention("cpo-ipo", "(x − 1/(2β))² of averages", "TRL CPO ipo", "squares", "TRL f2cd577", "link",
                                "squared", "average", "yes"),
                        Variant.bug("cpo-averages", "averages in place of sums", "Liger before #510", "divided by the lengths",
                                "B166; Liger #510", "average", "yes"),
                        Variant.convention("cpo-with-nll", "… + nll, α = 1", "TRL CPO, Liger", "with the likelihood term", "TRL cpo_alpha",
                                "alpha", "1"),
                        Variant.convention("cpo-smoothed", "ε = 0.1", "label_smoothing", "labels are smoothed", "TRL f2cd577",
                                "label_smoothing", "0.1")));
    }

    private static List<Setting> settings(
            String average, String beta, String[] betas, String gamma, String[] gammas) {
        var otherGammas = new java.util.ArrayList<>(List.of(gammas));
        if (!gamma.equals("0")) {
            otherGammas.add("0");
        }
        return List.of(Setting.of("average", "log-probabilities are divided by the length", average, average.equals("yes") ? "no" : "yes"),
                Setting.of("beta", "β", beta, betas), Setting.of("gamma", "γ, or γ/β", gamma, otherGammas.toArray(String[]::new)),
                Setting.of("gamma_is", "what γ stands for", "margin", "ratio"),
                Setting.of("power", "α of the reward (1 − p^−α)/α; 0: log p", "0", "0.25"),
                Setting.of("link", "function of the margin", "logistic", "hinge", "squared"),
                Setting.of("label_smoothing", "ε", "0", "0.1"), Setting.of("alpha", "weight of the likelihood", "0", "1"));
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        return Map.of("loss", Formulas.rows(in.size(), i -> {
            var c = in.at("policy_chosen", i);
            var r = in.at("policy_rejected", i);
            var average = c.div(in.at("chosen_len", i));
            boolean averages = in.is("average", "yes");
            var x = difference(in, averages ? average : c, averages ? r.div(in.at("rejected_len", i)) : r);
            var beta = in.number("beta");
            var gamma = in.number("gamma");
            var margin = beta.mul(x);
            if (gamma.toDouble() != 0) {
                margin = margin.sub(in.is("gamma_is", "ratio") ? beta.mul(gamma) : gamma);
            }
            var epsilon = in.number("label_smoothing");
            var loss = switch (in.choice("link")) {
                case "hinge" -> in.constant(1).sub(margin).max(in.constant(0));
                case "squared" -> x.sub(in.constant(1).div(beta.mul(2))).square();
                default -> epsilon.toDouble() == 0 ? softplus(margin.neg())
                        : epsilon.neg().add(1).mul(softplus(margin.neg())).add(epsilon.mul(softplus(margin)));
            };
            var alpha = in.number("alpha");
            return alpha.toDouble() == 0 ? loss : loss.sub(alpha.mul(average));
        }));
    }

    /// log p_c − log p_r, or with a power α the difference of (1 − p^−α)/α = −expm1(−α log p)/α.
    private static <S extends Scalar<S>> S difference(Rows<S> in, S chosen, S rejected) {
        var alpha = in.number("power");
        return alpha.toDouble() == 0
                ? chosen.sub(rejected)
                : alpha.mul(rejected).neg().expm1().sub(alpha.mul(chosen).neg().expm1()).div(alpha);
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.of("policy_chosen", -8, -15, -3).with("policy_rejected", -15, -12, -4.5).with("chosen_len", 10, 6, 4)
                        .with("rejected_len", 10, 12, 3).example("ordinary pairs", "ordinary"),
                Table.of("policy_chosen", -800, -2).with("policy_rejected", -40, -3000).with("chosen_len", 2, 4)
                        .with("rejected_len", 10, 3).example("far apart", "extreme"));
    }
}
