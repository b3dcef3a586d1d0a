package dev.plumbline.reward.aggregation;

import static dev.plumbline.reward.aggregation.Axiom.CONCAVE;
import static dev.plumbline.reward.aggregation.Axiom.HOMOGENEITY;
import static dev.plumbline.reward.aggregation.Axiom.IDEMPOTENT;
import static dev.plumbline.reward.aggregation.Axiom.MONOTONE;
import static dev.plumbline.reward.aggregation.Axiom.SYMMETRIC;
import static dev.plumbline.reward.aggregation.Axiom.TRANSLATION;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.numerics.QuantileMethod;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Which aggregate obeys which law, for five members, as data: each law that is broken comes with two points that show it.
public final class AxiomTable {
    private AxiomTable() {}

    /// @param broken the laws that do not hold, each with a counter-example; all others hold
    public record Row(String name, Aggregator rule, Map<Axiom, Example> broken) {
        public Row {
            broken = Map.copyOf(broken);
        }

        public boolean holds(Axiom axiom) {
            return !broken.containsKey(axiom);
        }
    }

    /// Two points, as {@link Axiom#violation} reads them.
    public record Example(double[] r, double[] s) {}

    private static final Example SHIFT = points(v(-1, 0, 1, 2, 4), v(0, 1, 2, 3, 5));
    private static final Example TRIPLE = points(v(-1, 0, 1, 2, 4), v(-3, 0, 3, 6, 12));
    private static final Example RAISED = points(v(0, 0, 0, 0, 3), v(0, 0, 0, 0, 5));
    private static final Example TWO_THREES = points(v(0, 0, 3, 3, 3), v(3, 3, 3, 0, 0));
    private static final Example ONE_ZERO = points(v(0, 3, 3, 3, 3), v(3, 0, 3, 3, 3));
    private static final Example APART = points(v(-5, -10, -10, -10, -10), v(-10, -5, -10, -10, -10));
    private static final Example ONES = points(v(1, 1, 1, 1, 1), v(1, 1, 1, 1, 1));

    /// The rows of the table.
    public static List<Row> rows() {
        return List.of(
                row("mean", new Aggregation.Mean()),
                row("weighted mean", new WeightedMean(0.5, 0.25, 0.125, 0.0625, 0.0625),
                        SYMMETRIC, points(v(1, 0, 0, 0, 0), v(0, 0, 0, 0, 1))),
                row("median", new Aggregation.Median(), CONCAVE, TWO_THREES),
                row("minimum", new Aggregation.Minimum()),
                row("quantile 0.25", new Aggregation.Quantile(0.25, QuantileMethod.LINEAR), CONCAVE, ONE_ZERO),
                row("quantile 0.1", new Aggregation.Quantile(0.1, QuantileMethod.LINEAR)),
                row("lower-tail mean 2/5", new OrderWeighted.LowerTailMean(0.4)),
                row("trimmed mean 1", new OrderWeighted.TrimmedMean(1), CONCAVE, TWO_THREES),
                row("winsorized mean 1", new OrderWeighted.WinsorizedMean(1), CONCAVE, TWO_THREES),
                row("expected minimum of 2", new OrderWeighted.ExpectedMinimum(2)),
                row("Huber location 1", new HuberLocation(1), CONCAVE, TWO_THREES,
                        HOMOGENEITY, points(v(1, 1, 1, 1, 4), v(3, 3, 3, 3, 12))),
                row("mean - 0.5 variance", new Aggregation.UncertaintyWeighted(0.5, 0),
                        HOMOGENEITY, TRIPLE, MONOTONE, RAISED),
                row("mean - 1 sd", new Aggregation.MeanMinusStd(1, 0), MONOTONE, RAISED),
                row("mean - 0.5 sd", new Aggregation.MeanMinusStd(0.5, 0)),
                row("entropic soft-min 1", new Aggregation.SoftMin(1), HOMOGENEITY, TRIPLE),
                row("entropic soft-max 1", new SoftMax(1), HOMOGENEITY, TRIPLE, CONCAVE, TWO_THREES),
                row("Boltzmann soft-min 1", new BoltzmannSoftMin(1), HOMOGENEITY, TRIPLE, MONOTONE, RAISED,
                        CONCAVE, points(v(0, 0, 0, 0, 3), v(0, 0, 0, 0, 7))),
                row("log-sigmoid sum", new Aggregation.LogSigmoidSum(0),
                        TRANSLATION, SHIFT, HOMOGENEITY, TRIPLE, IDEMPOTENT, ONES),
                row("noisy-OR", new NoisyOr(0), TRANSLATION, SHIFT,
                        HOMOGENEITY, points(v(-1, -1, -1, -1, -1), v(-3, -3, -3, -3, -3)), CONCAVE, APART, IDEMPOTENT, ONES),
                row("probability average", new ProbabilityAverage(),
                        TRANSLATION, SHIFT, HOMOGENEITY, TRIPLE, CONCAVE, APART),
                row("majority of 3", new MajorityVote(3), TRANSLATION, SHIFT, HOMOGENEITY, TRIPLE,
                        CONCAVE, points(v(-1, -1, -1, -1, -1), v(-3, -3, -3, -3, -3)), IDEMPOTENT, ONES));
    }

    private static Row row(String name, Aggregation rule, Object... broken) {
        return row(name, Aggregator.of(rule), broken);
    }

    /// @param broken law, example, law, example, ...
    private static Row row(String name, Aggregator rule, Object... broken) {
        var examples = new EnumMap<Axiom, Example>(Axiom.class);
        for (int i = 0; i < broken.length; i += 2) {
            examples.put((Axiom) broken[i], (Example) broken[i + 1]);
        }
        return new Row(name, rule, examples);
    }

    private static Example points(double[] r, double[] s) {
        return new Example(r, s);
    }

    private static double[] v(double... r) {
        return r;
    }
}
