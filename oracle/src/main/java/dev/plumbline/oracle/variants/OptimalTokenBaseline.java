package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Baseline of each token position across the samples of a prompt, weighted by an estimate of the squared norm of their scores.
final class OptimalTokenBaseline extends TableOperation {
    OptimalTokenBaseline() {
        super("optimal-token-baseline", "Advantages with the optimal baseline of each token position",
                "advantage = return − Σᵢ return W/(Σᵢ W + 1e-8) over samples that reach t, W = Σ_{j ≤ t} (1 − 2 π_j + Σ_a π(a)²)",
                "Weaver and Tao 2001, theorem 6; verl optimal_token_baseline",
                List.of(Column.optionalKey("group", "samples of one prompt", "uid", "prompt_id"), Column.key("sample", "id of the sample", "seq"),
                        Column.key("t", "position, in order", "position"), Column.input("return", "reward to go at the token", "returns"),
                        Column.input("prob", "π of the token", "probability"),
                        Column.input("sum_prob_squared", "Σ_a π(a)² at the position", "sum_pi_squared"),
                        Column.output("advantage", "of the token", "advantages", "adv")),
                List.of(Setting.of("weight", "W", "cumulative", "token", "one"), Setting.of("epsilon", "added to Σ W", "1e-8", "0")),
                List.of(Variant.convention("token-score-baseline", "W of the token alone", "one-step optimal baselines",
                                "earlier tokens do not weigh", "Weaver and Tao 2001", "weight", "token"),
                        Variant.convention("position-mean", "mean return of the position", "token-level group baselines",
                                "not weighted", "Greensmith et al. 2004", "weight", "one")));
    }

    @Override
    public String blockKey() {
        return "group";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        var weight = Formulas.<S>empty(in.size());
        for (int[] sample : in.groups("sample")) {
            S total = in.constant(0);
            for (int i : sample) {
                // 1 − 2π + Σπ² = Σ_a (1{a} − π(a))², a sum of squares
                var own = in.constant(1).sub(in.at("prob", i).mul(2)).add(in.at("sum_prob_squared", i));
                total = total.add(own);
                weight.set(i, switch (in.choice("weight")) {
                    case "token" -> own;
                    case "one" -> in.constant(1);
                    default -> total;
                });
            }
        }
        var advantage = Formulas.<S>empty(in.size());
        for (int[] position : in.groups("t")) {
            var products = new ArrayList<S>();
            var weights = new ArrayList<S>();
            for (int i : position) {
                products.add(weight.get(i).mul(in.at("return", i)));
                weights.add(weight.get(i));
            }
            var zero = in.constant(0);
            var baseline = zero.sum(products).div(zero.sum(weights).add(in.number("epsilon")));
            for (int i : position) {
                advantage.set(i, in.at("return", i).sub(baseline));
            }
        }
        return Map.of("advantage", advantage);
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.keyed("sample", "a a a b b c c c").key("t", "0 1 2 0 1 0 1 2").with("return", 1, 1, 1, 0, 0, 0.5, 0.5, 0.5)
                        .with("prob", 0.5, 0.25, 0.75, 0.125, 0.5, 0.25, 0.875, 0.5)
                        .with("sum_prob_squared", 0.375, 0.25, 0.625, 0.3125, 0.5, 0.25, 0.78125, 0.40625)
                        .example("three samples of different length", "ordinary"),
                Table.keyed("sample", "a a b b").key("t", "0 1 0 1").with("return", 3, 2, -1, -4)
                        .with("prob", 0.999755859375, 0.99993896484375, 0.9998779296875, 0.9999847412109375)
                        .with("sum_prob_squared", 0.9995118379592896, 0.9998779296875, 0.999755859375, 0.99996948242187)
                        .example("nearly certain tokens: weights near 1e-8", "adversarial cancellation"));
    }
}
