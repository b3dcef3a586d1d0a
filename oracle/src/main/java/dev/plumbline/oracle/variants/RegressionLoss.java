package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// Squared error of a predicted rating: (score − rating)².
final class RegressionLoss extends TableOperation {
    RegressionLoss() {
        super("regression-loss", "Regression loss of a rating", "loss = (score − rating)²", "Wang et al. 2024, HelpSteer2",
                List.of(Column.optionalKey("item", "id", "id"), Column.input("score", "predicted", "prediction", "pred", "reward"),
                        Column.input("rating", "given by a person", "label", "target"), Column.output("loss", "of the item", "losses", "mse")),
                List.of(Setting.of("form", "of the error", "squared", "absolute", "huber"),
                        Setting.of("half", "factor ½", "no", "yes"), Setting.of("scale", "ratings divided by this", "1", "4", "5", "10")),
                List.of(Variant.convention("half-squared", "½ (score − rating)²", "textbooks", "half the definition", "any", "half", "yes"),
                        Variant.convention("l1", "|score − rating|", "L1 losses", "absolute error", "torch.nn.L1Loss", "form", "absolute"),
                        Variant.convention("huber", "½ e² for |e| ≤ 1, |e| − ½ beyond", "SmoothL1Loss, HuberLoss with δ = 1", "linear for large errors",
                                "Huber 1964", "form", "huber"),
                        Variant.convention("ratings-over-4", "(score − rating/4)²", "ratings 0 to 4 scaled to 0 to 1", "scaled ratings",
                                "HelpSteer2 attributes", "scale", "4")));
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        return Map.of("loss", Formulas.rows(in.size(), i -> {
            double scale = in.plainNumber("scale");
            var error = in.at("score", i).sub(scale == 1 ? in.at("rating", i) : in.at("rating", i).div(scale));
            var loss = switch (in.choice("form")) {
                case "absolute" -> error.abs();
                case "huber" -> Math.abs(error.toDouble()) <= 1 ? error.square().div(2) : error.abs().sub(0.5);
                default -> error.square();
            };
            return in.is("half", "yes") ? loss.div(2) : loss;
        }));
    }

    @Override
    public List<Example> examples() {
        return List.of(Table.of("score", 2.5, 0.25, 4).with("rating", 3, 1, 1).example("ordinary", "ordinary"),
                Table.of("score", 1000.5, 2).with("rating", 1000.25, 2).example("nearly or exactly right", "boundary"));
    }
}
