package dev.plumbline.oracle.variants;

import static dev.plumbline.oracle.variants.Formulas.logSigmoid;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Logical AND of several properties of a response: Σ weight log σ(reward − reference).
final class RewardConjunction extends TableOperation {
    RewardConjunction() {
        super("reward-conjunction", "Several rewards of a response as a logical AND", "combined = Σ weight log σ(reward − reference)",
                "Wang et al. 2024, Transforming and Combining Rewards, equation 9",
                List.of(Column.optionalKey("item", "the response", "response", "id"), Column.optionalKey("property", "what is judged"),
                        Column.input("reward", "of the property", "rewards", "score"),
                        Column.optional("reference", "reward that is good enough", 0, "ref_reward", "r_ref"),
                        Column.optional("weight", "of the property", 1, "weights"),
                        Column.output("combined", "of the response, on each of its rows", "utility", "total")),
                List.of(Setting.of("rule", "of combination", "and", "sum", "log-sigmoid-of-sum", "minimum", "product", "or"),
                        Setting.of("reduction", "over properties", "sum", "mean")),
                List.of(Variant.convention("sum-of-rewards", "Σ weight (reward − reference)", "weighted reward sums",
                                "one high property makes up for a low one", "Wang et al. 2024, section 3.2", "rule", "sum"),
                        Variant.bug("log-sigmoid-of-sum", "log σ(Σ weight (reward − reference))", "transform applied after the sum",
                                "the transform of a sum is not the sum of transforms", "Wang et al. 2024, section 3.2", "rule",
                                "log-sigmoid-of-sum"),
                        Variant.convention("minimum", "min (reward − reference)", "worst property", "only the worst property counts", "any", "rule",
                                "minimum"),
                        Variant.convention("product-of-sigmoids", "∏ σ(reward − reference)^weight", "probability of all", "exp of the definition",
                                "any", "rule", "product"),
                        Variant.convention("or", "log(1 − ∏ (1 − σ(reward − reference)))", "logical OR", "one good property is enough",
                                "Wang et al. 2024, appendix", "rule", "or"),
                        Variant.convention("mean-of-log-sigmoids", "divided by the number of properties", "averages", "1/K times", "any",
                                "reduction", "mean")));
    }

    @Override
    public String blockKey() {
        return "item";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        var z = Formulas.rows(in.size(), i -> in.at("reward", i).sub(in.at("reference", i)));
        var zero = in.constant(0);
        var and = zero.sum(Formulas.rows(in.size(), i -> in.at("weight", i).mul(logSigmoid(z.get(i)))));
        var sum = zero.sum(Formulas.rows(in.size(), i -> in.at("weight", i).mul(z.get(i))));
        var failures = new ArrayList<S>();
        for (var x : z) {
            failures.add(logSigmoid(x.neg()));
        }
        var value = switch (in.choice("rule")) {
            case "sum" -> sum;
            case "log-sigmoid-of-sum" -> logSigmoid(sum);
            case "minimum" -> z.stream().reduce(S::min).orElseThrow();
            case "product" -> and.exp();
            case "or" -> z.size() == 1 ? logSigmoid(z.getFirst()) : Formulas.log1mexp(zero.sum(failures));
            default -> and;
        };
        var combined = in.is("reduction", "mean") ? value.div(in.size()) : value;
        return Map.of("combined", Formulas.rows(in.size(), _ -> combined));
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.of("reward", 1.5, -0.5, 2).with("reference", 0.5, 0, 2.5).with("weight", 1, 1, 1).example("three properties", "ordinary"),
                Table.of("reward", 3, -120).with("reference", 1, 4).with("weight", 1, 0.5).example("one fails badly", "extreme"));
    }
}
