package dev.plumbline.kernel.catalogue;

import static dev.plumbline.kernel.catalogue.Operation.Parameter.choice;
import static dev.plumbline.kernel.catalogue.Operation.Parameter.number;
import static dev.plumbline.kernel.catalogue.Operation.Port.required;

import dev.plumbline.kernel.Aggregated;
import dev.plumbline.kernel.Aggregation;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.QuantileMethod;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

final class EnsembleOperations {
    private static final String COSTE = "Coste et al. 2024, Reward Model Ensembles Help Mitigate Overoptimization, arXiv 2310.02743";

    private EnsembleOperations() {}

    static Map<String, Tensor> outputs(Aggregated result) {
        return Operations.named("value", result.value(), "gradient", result.gradient());
    }

    private static Operation entry(String id, String title, String formula, String source,
            List<Operation.Parameter> parameters, Operation.Evaluator evaluator) {
        return new Operation(id, title, formula, source,
                List.of(required("scores", "members x items", "score of each member, at least one member")),
                parameters,
                List.of(required("value", "items", "aggregate"),
                        required("gradient", "members x items", "d value/d score (a subgradient at kinks)")),
                evaluator);
    }

    private static Operation aggregate(String id, String title, String formula, String source,
            List<Operation.Parameter> parameters, Function<Arguments, Aggregation> aggregation) {
        return entry(id, title, formula, source, parameters,
                (b, a) -> outputs(b.ensemble().aggregate(aggregation.apply(a), a.tensor("scores"))));
    }

    static List<Operation> all() {
        var ddof = number("ddof", "0", "divisor of the variance is M - ddof: 0 or 1");
        return List.of(
                aggregate("ensemble.mean", "mean", "value = (1/M) sum_i r_i", COSTE, List.of(), a -> new Aggregation.Mean()),
                aggregate("ensemble.minimum", "minimum: worst case", "value = min_i r_i", COSTE + ", eq. 4", List.of(),
                        a -> new Aggregation.Minimum()),
                aggregate("ensemble.median", "median", "value = middle order statistic, or the mean of the two middle ones",
                        "Eisenstein et al. 2023, Helping or Herding, arXiv 2312.09244", List.of(), a -> new Aggregation.Median()),
                aggregate("ensemble.quantile", "sample quantile", "value = Q_q(r_1..r_M) by the named definition",
                        "Hyndman and Fan 1996, Sample Quantiles in Statistical Packages",
                        List.of(number("q", "0.5", "level in [0, 1]"),
                                choice("method", Arguments.names(QuantileMethod.class), "definition of the sample quantile")),
                        a -> new Aggregation.Quantile(a.number("q"), a.choice("method", QuantileMethod.class))),
                aggregate("ensemble.uncertainty_weighted", "mean minus lambda variance (uncertainty-weighted)",
                        "value = m - lambda v", COSTE + ", eq. 5",
                        List.of(number("lambda", "0.5", "not negative"), ddof),
                        a -> new Aggregation.UncertaintyWeighted(a.number("lambda"), a.integer("ddof"))),
                aggregate("ensemble.mean_minus_std", "mean minus k standard deviations", "value = m - k sqrt(v)",
                        "Eisenstein et al. 2023, Helping or Herding, arXiv 2312.09244",
                        List.of(number("k", "1", "not negative"), ddof),
                        a -> new Aggregation.MeanMinusStd(a.number("k"), a.integer("ddof"))),
                aggregate("ensemble.soft_min", "entropic soft minimum", "value = -tau log((1/M) sum_i exp(-r_i/tau))",
                        "Foellmer and Schied 2002 (entropic risk measure)",
                        List.of(number("tau", "1", "temperature, positive")), a -> new Aggregation.SoftMin(a.number("tau"))),
                aggregate("ensemble.log_sigmoid_sum", "log-sigmoid sum with one reference",
                        "value = sum_i log sigmoid(r_i - reference)",
                        "Wang et al. 2024, Transforming and Combining Rewards, arXiv 2402.00742",
                        List.of(number("reference", "0", "the same for all members")),
                        a -> new Aggregation.LogSigmoidSum(a.number("reference"))),
                entry("ensemble.variance", "variance over members", "value = (1/(M - ddof)) sum_i (r_i - m)^2", COSTE,
                        List.of(ddof), (b, a) -> outputs(b.ensemble().variance(a.tensor("scores"), a.integer("ddof")))));
    }
}
