package dev.plumbline.oracle.variants;

import static dev.plumbline.oracle.variants.Formulas.softplus;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// Losses of a pair whose preference has a strength m: scaled m softplus(−Δ), margin softplus(−(Δ − m)), Δ = chosen − rejected.
final class GradedLoss extends TableOperation {
    GradedLoss() {
        super("scaled-bradley-terry-loss", "Bradley-Terry loss scaled by the strength of the preference", "loss = m softplus(−(chosen − rejected))",
                "Wang et al. 2024, HelpSteer2-Preference, equation 3",
                List.of(Column.optionalKey("pair", "id of the pair", "id"), Column.input("chosen", "score", "rewards_chosen", "chosen_reward"),
                        Column.input("rejected", "score", "rewards_rejected", "rejected_reward"),
                        Column.input("strength", "m: 1 slightly, 2 better, 3 much better", "m", "magnitude", "margin"),
                        Column.output("loss", "of the pair", "losses")),
                List.of(Setting.of("form", "use of the strength", "scaled", "margin", "ignored", "squared"),
                        Setting.of("normalized", "strengths divided by this", "1", "3")),
                List.of(Variant.convention("margin-bt", "softplus(−(Δ − m))", "Llama 2, TRL with a margin column", "the strength is a margin",
                                "Touvron et al. 2023; HelpSteer2-Preference, equation 2", "form", "margin"),
                        Variant.convention("regular-bt", "softplus(−Δ)", "strength not used", "the strength has no effect",
                                "HelpSteer2-Preference, equation 1", "form", "ignored"),
                        Variant.convention("margin-third", "softplus(−(Δ − m/3))", "Llama 2, small margins", "margins of 1/3, 2/3, 1",
                                "Touvron et al. 2023, table 27", "form", "margin", "normalized", "3"),
                        Variant.convention("squared-difference", "(Δ − m)²", "regression on differences", "square in place of the logistic loss",
                                "ours", "form", "squared")));
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        return Map.of("loss", Formulas.rows(in.size(), i -> {
            var delta = in.at("chosen", i).sub(in.at("rejected", i));
            var divisor = in.plainNumber("normalized");
            var m = divisor == 1 ? in.at("strength", i) : in.at("strength", i).div(divisor);
            return switch (in.choice("form")) {
                case "margin" -> softplus(delta.sub(m).neg());
                case "ignored" -> softplus(delta.neg());
                case "squared" -> delta.sub(m).square();
                default -> m.mul(softplus(delta.neg()));
            };
        }));
    }

    @Override
    public List<Example> examples() {
        return List.of(Table.of("chosen", 1.5, 0.25, -1).with("rejected", 0.5, 1, -3.5).with("strength", 2, 3, 1).example("ordinary",
                        "ordinary"),
                Table.of("chosen", -90, 60).with("rejected", 30, -40).with("strength", 3, 2).example("far apart", "extreme"));
    }
}
