package dev.plumbline.oracle.variants;

import static dev.plumbline.oracle.variants.Formulas.log1mexp;
import static dev.plumbline.oracle.variants.Formulas.sigmoid;
import static dev.plumbline.oracle.variants.Formulas.softplus;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// Odds-ratio preference loss. a_c, a_r: log-probabilities averaged over tokens; o = (a_c − a_r) − (log(1 − e^a_c) − log(1 − e^a_r)):
/// loss = nll + β softplus(−o).
final class OrpoLoss extends TableOperation {
    OrpoLoss() {
        super("orpo-loss", "Odds-ratio preference loss of a pair",
                "nll + β softplus(−o), o = logit of exp(a_c) − logit of exp(a_r), a = policy/len, nll = −a_c unless given",
                "Hong et al. 2024, equations 6 and 7",
                List.of(Column.optionalKey("pair", "id of the pair", "id"),
                        Column.input("policy_chosen", "Σ log π of the preferred response", "policy_chosen_logps", "chosen_logps"),
                        Column.input("policy_rejected", "Σ log π of the other", "policy_rejected_logps", "rejected_logps"),
                        Column.optional("chosen_len", "tokens of the preferred response", 1, "chosen_length"),
                        Column.optional("rejected_len", "tokens of the other", 1, "rejected_length"),
                        Column.output("loss", "of the pair", "losses"), Column.output("log_odds", "o", "log_odds_ratio"),
                        Column.output("ratio_loss", "softplus(−o), without β and nll", "odds_ratio_loss")),
                List.of(Setting.of("odds", "how log(1 − e^a) is computed", "log1mexp", "log1p-exp", "log-1.0001-minus-exp"),
                        Setting.of("form", "how −log σ(o) is computed", "softplus", "log-of-sigmoid"),
                        Setting.of("beta", "β", "0.1", "1"), Setting.of("nll", "likelihood term", "added", "none", "subtracted"),
                        Setting.of("average", "log-probabilities are divided by the length", "yes", "no")),
                List.of(Variant.bug("orpo-log1p", "log1p(−exp(a)), or log(1 − exp(a))", "original repository, LLaMA-Factory, TRL before log1mexp",
                                "cancels for a near 0; the two forms agree: 1 − exp(a) is exact where they could differ", "B162; TRL #1491",
                                "odds", "log1p-exp"),
                        Variant.bug("orpo-colossal-odds", "log(1.0001 − exp(a))", "ColossalChat",
                                "1.0001 in place of 1: bounded for a near 0, 1e-4 off for very negative a", "B162; ColossalChat #6407",
                                "odds", "log-1.0001-minus-exp"),
                        Variant.bug("orpo-orig", "log(sigmoid(o)) in two steps", "xfactlab/orpo",
                                "infinite for very negative o, 0 for large o", "B001; orpo 208d2d6", "form", "log-of-sigmoid", "odds",
                                "log1p-exp"),
                        Variant.convention("orpo-without-nll", "β softplus(−o)", "tables of the odds-ratio term alone",
                                "likelihood term missing", "Hong et al. 2024, equation 7", "nll", "none"),
                        Variant.bug("orpo-nll-sign", "−nll + β softplus(−o)", "LLaMA-Factory before be0a807e8",
                                "worse likelihood lowers the loss", "B163", "nll", "subtracted"),
                        Variant.bug("orpo-sums", "a = policy, not divided by the length", "ports that pass summed log-probabilities",
                                "log-probabilities are summed", "Hong et al. 2024, equation 1", "average", "no")));
    }

    @Override
    public boolean isFragile(Map<String, String> settings) {
        return !settings.get("odds").equals("log1mexp") || !settings.get("form").equals("softplus");
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        boolean average = in.is("average", "yes");
        var odds = Formulas.rows(in.size(), i -> {
            var c = average ? in.at("policy_chosen", i).div(in.at("chosen_len", i)) : in.at("policy_chosen", i);
            var r = average ? in.at("policy_rejected", i).div(in.at("rejected_len", i)) : in.at("policy_rejected", i);
            return c.sub(r).sub(complement(in, c).sub(complement(in, r)));
        });
        var ratio = Formulas.rows(in.size(), i ->
                in.is("form", "softplus") ? softplus(odds.get(i).neg()) : sigmoid(odds.get(i)).log().neg());
        var loss = Formulas.rows(in.size(), i -> {
            var term = in.number("beta").mul(ratio.get(i));
            var c = in.at("policy_chosen", i).div(in.at("chosen_len", i));
            return switch (in.choice("nll")) {
                case "none" -> term;
                case "subtracted" -> term.add(c);
                default -> term.sub(c);
            };
        });
        return Map.of("loss", loss, "log_odds", odds, "ratio_loss", ratio);
    }

    /// log(1 − eᵃ).
    private static <S extends Scalar<S>> S complement(Rows<S> in, S a) {
        return switch (in.choice("odds")) {
            case "log1p-exp" -> a.exp().neg().log1p();
            case "log-1.0001-minus-exp" -> in.constant(1.0001).sub(a.exp()).log();
            default -> log1mexp(a);
        };
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.of("policy_chosen", -8, -15, -3).with("policy_rejected", -15, -12, -4.5).with("chosen_len", 10, 6, 4)
                        .with("rejected_len", 10, 12, 3).example("ordinary pairs", "ordinary"),
                Table.of("policy_chosen", -0x1.3p-20, -60, -0x1.5p-44).with("policy_rejected", -1.5, -0x1.7p-16, -1)
                        .with("chosen_len", 1, 2, 1).with("rejected_len", 1, 4, 1).example("a response that is nearly certain", "adversarial cancellation"),
                Table.of("policy_chosen", -300, -0.5, -1600).with("policy_rejected", -0.25, -400, -0.5).with("chosen_len", 2, 1, 2)
                        .with("rejected_len", 1, 2, 1).example("very unlikely responses", "extreme"));
    }
}
