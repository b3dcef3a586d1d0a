package dev.plumbline.oracle.variants;

import static dev.plumbline.oracle.variants.Formulas.sigmoid;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// Probabilities of win, tie and loss. d = log-strength of a minus that of b. Rao-Kupper: win σ(d − log θ), loss σ(−d − log θ).
/// Davidson: weights e^(d/2), ν, e^(−d/2).
final class TieModel extends TableOperation {
    TieModel() {
        super("tie-model", "Probabilities of win, tie and loss", "Davidson: win : tie : loss = exp(d/2) : ν : exp(−d/2), d = a − b",
                "Davidson 1970; Rao and Kupper 1967",
                List.of(Column.optionalKey("pair", "id"), Column.input("a", "log-strength of a", "strength_a", "rating_a"),
                        Column.input("b", "log-strength of b", "strength_b", "rating_b"),
                        Column.output("win", "P(a beats b)", "p_win"), Column.output("tie", "P(tie)", "p_tie"),
                        Column.output("loss", "P(b beats a)", "p_loss")),
                List.of(Setting.of("model", "of ties", "davidson", "rao-kupper", "none"),
                        Setting.of("parameter", "ν of Davidson, θ of Rao and Kupper", "1", "2", "1.5"),
                        Setting.of("scale", "of the strengths", "natural", "elo")),
                List.of(Variant.convention("rao-kupper", "win σ(d − log θ), loss σ(−d − log θ), tie the rest", "BradleyTerryScalable, choix forks",
                                "ties by a threshold θ = 2", "Rao and Kupper 1967", "model", "rao-kupper", "parameter", "2"),
                        Variant.convention("bradley-terry", "win σ(d), tie 0", "no tie model", "ties do not exist", "Bradley and Terry 1952",
                                "model", "none"),
                        Variant.convention("elo-scale", "strengths in Elo points: d ln(10)/400", "rating tables", "another unit", "Elo 1978",
                                "scale", "elo")));
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        var win = Formulas.<S>empty(in.size());
        var tie = Formulas.<S>empty(in.size());
        var loss = Formulas.<S>empty(in.size());
        for (int i = 0; i < in.size(); i++) {
            var d = in.at("a", i).sub(in.at("b", i));
            if (in.is("scale", "elo")) {
                d = d.mul(in.constant(10).log()).div(400);
            }
            var parameter = in.number("parameter");
            switch (in.choice("model")) {
                case "rao-kupper" -> {
                    var threshold = parameter.log();
                    win.set(i, sigmoid(d.sub(threshold)));
                    loss.set(i, sigmoid(d.neg().sub(threshold)));
                    // (θ² − 1) P(win) P(loss)
                    tie.set(i, parameter.square().sub(1).mul(win.get(i)).mul(loss.get(i)));
                }
                case "none" -> {
                    win.set(i, sigmoid(d));
                    loss.set(i, sigmoid(d.neg()));
                    tie.set(i, in.constant(0));
                }
                default -> {
                    // Divided by the largest of the three weights' powers: no exponent is positive.
                    var half = d.abs().div(2);
                    var small = half.mul(2).neg().exp();
                    var middle = parameter.mul(half.neg().exp());
                    var total = small.add(1).add(middle);
                    boolean ahead = d.toDouble() >= 0;
                    win.set(i, (ahead ? in.constant(1) : small).div(total));
                    loss.set(i, (ahead ? small : in.constant(1)).div(total));
                    tie.set(i, middle.div(total));
                }
            }
        }
        return Map.of("win", win, "tie", tie, "loss", loss);
    }

    @Override
    public List<Example> examples() {
        return List.of(Table.of("a", 1, 0.5, -0.25).with("b", 0.5, 0.5, 1).example("ordinary", "ordinary"),
                Table.of("a", 40, -300).with("b", -40, 500).example("far apart", "extreme"),
                Table.of("a", 1, 2).with("b", 0, 2.5).example("another tie parameter", "parameter", "parameter", "1.5"));
    }
}
