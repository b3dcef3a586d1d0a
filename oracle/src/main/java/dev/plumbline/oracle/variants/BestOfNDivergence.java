package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// KL from the base policy that best-of-n is said to cost: log n − (n − 1)/n.
final class BestOfNDivergence extends TableOperation {
    BestOfNDivergence() {
        super("best-of-n-kl", "KL of best-of-n from the base policy", "kl = log n − (n − 1)/n",
                "Stiennon et al. 2020; Beirami et al. 2024: an upper bound, attained without ties in the limit of many outcomes",
                List.of(Column.input("n", "samples to choose from"), Column.output("kl", "nats", "kl_divergence")),
                List.of(Setting.of("formula", "which", "exact", "log-n-minus-1", "log-n"), Setting.of("unit", "of KL", "nats", "sqrt", "bits")),
                List.of(Variant.convention("bon-kl-approx", "log n − 1", "plots", "limit for large n; negative for n < 3", "from memory",
                                "formula", "log-n-minus-1"),
                        Variant.convention("bon-kl-log", "log n", "plots", "a looser bound", "from memory", "formula", "log-n"),
                        Variant.convention("sqrt-kl", "√(log n − (n − 1)/n)", "axes of over-optimisation plots", "square root", "Gao et al. 2023",
                                "unit", "sqrt"),
                        Variant.convention("bits", "in bits", "information theory", "1/ln 2 times", "Shannon 1948", "unit", "bits")));
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        return Map.of("kl", Formulas.rows(in.size(), i -> {
            var n = in.at("n", i);
            var value = switch (in.choice("formula")) {
                case "log-n-minus-1" -> n.log().sub(1);
                case "log-n" -> n.log();
                default -> n.log().sub(n.sub(1).div(n));
            };
            return switch (in.choice("unit")) {
                case "sqrt" -> value.sqrt();
                case "bits" -> value.div(in.constant(2).log());
                default -> value;
            };
        }));
    }

    @Override
    public List<Example> examples() {
        return List.of(Table.of("n", 1, 2, 4, 16, 256, 12500).example("usual n", "ordinary"));
    }
}
