package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// One reward from several reward models' scores of an item.
final class EnsembleAggregate extends TableOperation {
    EnsembleAggregate() {
        super("ensemble-aggregate", "Aggregated score of a reward-model ensemble",
                "mean, min, median, mean − λ variance or mean − λ deviation of the scores of an item",
                "Coste et al. 2024, section 3.2",
                List.of(Column.optionalKey("item", "what is scored", "prompt_response", "id", "response"),
                        Column.optionalKey("model", "member of the ensemble", "member"),
                        Column.input("score", "of the member", "reward", "rewards", "scores"),
                        Column.output("aggregate", "of the item, on each of its rows", "aggregated", "ensemble_reward")),
                List.of(Setting.of("rule", "of aggregation", "mean", "minimum", "maximum", "median", "minus-variance", "minus-deviation", "soft-minimum",
                                "quantile", "log-sigmoid-sum"),
                        Setting.of("lambda", "λ; temperature of the soft minimum; level of the quantile (linear interpolation)", "0.5", "1", "0.1", "0.25"), Setting.of("ddof", "divisor K − ddof of the variance", "0", "1")),
                List.of(Variant.convention("ens-wco", "min", "llm_optimization WCO, reward-bench Worst", "worst case",
                                "Coste et al. 2024", "rule", "minimum"),
                        Variant.convention("ens-uwo-var0", "mean − 0.5 variance, divisor K", "llm_optimization, best-of-n path",
                                "uncertainty-weighted, population variance", "B184; Coste et al. 2024", "rule", "minus-variance"),
                        Variant.convention("ens-uwo-var1", "mean − 0.5 variance, divisor K − 1", "llm_optimization, PPO path",
                                "uncertainty-weighted, sample variance: penalty larger by K/(K − 1)", "B184", "rule",
                                "minus-variance", "ddof", "1"),
                        Variant.bug("uwo-weight-zero-is-one", "mean − variance, divisor K", "llm_optimization best-of-n with weight 0 or none",
                                "a falsy coefficient becomes 1", "B185", "rule", "minus-variance", "lambda", "1"),
                        Variant.convention("ens-mean-minus-sd0", "mean − sd₀", "reward-bench Uncertainty", "coefficient 1, population deviation",
                                "reward-bench 95a9005", "rule", "minus-deviation", "lambda", "1"),
                        Variant.convention("ens-lcb", "mean − 0.5 sd₁", "ports", "lower confidence bound, sample deviation", "from memory",
                                "rule", "minus-deviation", "ddof", "1"),
                        Variant.convention("ens-median", "median", "ports", "robust to one outlier", "from memory", "rule", "median"),
                        Variant.convention("ens-soft-min", "−λ log mean exp(−score/λ), λ = 1", "smooth worst case", "between the minimum and the mean",
                                "log-mean-exp", "rule", "soft-minimum", "lambda", "1"),
                        Variant.convention("ens-quantile-25", "25 % quantile, linear interpolation", "NumPy's default quantile", "pessimistic, not the worst",
                                "Hyndman and Fan 1996, type 7", "rule", "quantile", "lambda", "0.25"),
                        Variant.convention("ens-log-sigmoid-sum", "Σ log σ(score)", "scores relative to a reference, logical AND", "every member must agree",
                                "Wang et al. 2024", "rule", "log-sigmoid-sum"),
                        Variant.convention("ens-max", "max", "optimistic baselines", "best case", "Coste et al. 2024, appendix", "rule",
                                "maximum")));
    }

    @Override
    public String blockKey() {
        return "item";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        var all = new int[in.size()];
        Arrays.setAll(all, i -> i);
        var scores = in.at("score", all);
        var value = switch (in.choice("rule")) {
            case "minimum" -> scores.stream().reduce(S::min).orElseThrow();
            case "maximum" -> scores.stream().reduce(S::max).orElseThrow();
            case "median" -> median(scores);
            case "soft-minimum" -> softMinimum(in, scores);
            case "quantile" -> quantile(in, scores);
            case "log-sigmoid-sum" -> in.constant(0).sum(scores.stream().map(Formulas::logSigmoid).toList());
            case "minus-variance" -> Formulas.mean(scores).sub(in.number("lambda").mul(variance(in, scores)));
            case "minus-deviation" -> Formulas.mean(scores).sub(in.number("lambda").mul(variance(in, scores).sqrt()));
            default -> Formulas.mean(scores);
        };
        return Map.of("aggregate", Formulas.rows(in.size(), _ -> value));
    }

    private static <S extends Scalar<S>> S variance(Rows<S> in, List<S> scores) {
        return Formulas.squares(scores, Formulas.mean(scores)).div(scores.size() - (in.is("ddof", "1") ? 1 : 0));
    }

    /// −λ log mean exp(−s/λ), shifted by the minimum.
    private static <S extends Scalar<S>> S softMinimum(Rows<S> in, List<S> scores) {
        var lambda = in.number("lambda");
        var low = scores.stream().reduce(S::min).orElseThrow();
        var weights = scores.stream().map(score -> score.sub(low).div(lambda).neg().exp()).toList();
        return low.sub(lambda.mul(Formulas.mean(weights).log()));
    }

    /// Type 7 of Hyndman and Fan: linear between order statistics at (K − 1) q.
    private static <S extends Scalar<S>> S quantile(Rows<S> in, List<S> scores) {
        var sorted = scores.stream().sorted(Comparator.comparingDouble(S::toDouble)).toList();
        double at = (sorted.size() - 1) * in.plainNumber("lambda");
        int below = (int) Math.floor(at);
        var low = sorted.get(below);
        return below + 1 == sorted.size() ? low
                : low.add(sorted.get(below + 1).sub(low).mul(in.number("lambda").mul(sorted.size() - 1).sub(below)));
    }

    private static <S extends Scalar<S>> S median(List<S> scores) {
        var sorted = scores.stream().sorted(Comparator.comparingDouble(S::toDouble)).toList();
        int n = sorted.size();
        return n % 2 == 1 ? sorted.get(n / 2) : sorted.get(n / 2 - 1).add(sorted.get(n / 2)).div(2);
    }

    @Override
    public List<Example> examples() {
        return List.of(Table.keyed("item", "a a a").with("score", 1, 2, 4).example("three members", "ordinary"),
                Table.keyed("item", "a a a a").with("score", -1.5, 0.25, 3, 0.5).example("four members", "ordinary"),
                Table.keyed("item", "a a").with("score", 1000.5, 1000.25).example("a large common offset", "adversarial"));
    }
}
