package dev.plumbline.papers.aggregation;

import dev.plumbline.evaluation.RankCorrelation;
import dev.plumbline.kernel.Aggregation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.numerics.Quantiles;
import dev.plumbline.papers.Experiment;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.reward.aggregation.Aggregator;
import dev.plumbline.reward.aggregation.OrderWeighted;
import dev.plumbline.reward.aggregation.SoftMax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Best of 1024 by each of twelve aggregates of five members, and by a single member, under ten failures: the gold
/// reward of the candidate that comes first. All see the same pools, 40 for each seed.
final class StressTest implements Experiment {
    static final String SINGLE = "single";
    static final String AND = "AND";
    static final String ORACLE = "oracle";
    static final List<Failure> FAILURES = List.of(
            new Failure("iid", Failure.Kind.IID, 0, 0),
            new Failure("hetero", Failure.Kind.HETEROSCEDASTIC, 0, 0),
            new Failure("hack 2", Failure.Kind.HACK, 2, 6),
            new Failure("hack 3", Failure.Kind.HACK, 3, 6),
            new Failure("hack 5", Failure.Kind.HACK, 5, 6),
            new Failure("harsh", Failure.Kind.HARSH, 0, 0),
            new Failure("broken", Failure.Kind.BROKEN, 0, 0),
            new Failure("shared", Failure.Kind.SHARED, 0, 0));
    static final List<Failure> LARGE_LIFT = List.of(
            new Failure("hack 2, lift 20", Failure.Kind.HACK, 2, 20),
            new Failure("hack 3, lift 20", Failure.Kind.HACK, 3, 20));

    /// By name, in the order of the table. A single member is not among them.
    static final Map<String, Aggregator> RULES = rules();
    private static final int CANDIDATES = 1024;
    private static final int SAMPLED = 64;

    private static Map<String, Aggregator> rules() {
        var rules = new LinkedHashMap<String, Aggregator>();
        rules.put("mean", Aggregator.of(new Aggregation.Mean()));
        rules.put("median", Aggregator.of(new Aggregation.Median()));
        rules.put("min", Aggregator.of(new Aggregation.Minimum()));
        rules.put("UWO 0.5", Aggregator.of(new Aggregation.UncertaintyWeighted(0.5, 0)));
        rules.put("LCB 1", Aggregator.of(new Aggregation.MeanMinusStd(1, 0)));
        rules.put("soft-min 0.3", Aggregator.of(new Aggregation.SoftMin(0.3)));
        rules.put("CVaR 2/5", new OrderWeighted.LowerTailMean(0.4));
        rules.put("E min of 2", new OrderWeighted.ExpectedMinimum(2));
        rules.put("trimmed 1", new OrderWeighted.TrimmedMean(1));
        rules.put("quantile .25", Aggregator.of(new Aggregation.Quantile(0.25, QuantileMethod.LINEAR)));
        rules.put("soft-max 1", new SoftMax(1));
        rules.put(AND, Aggregator.of(new Aggregation.LogSigmoidSum(0)));
        return rules;
    }

    static List<String> selectors() {
        var names = new ArrayList<String>();
        names.add(SINGLE);
        names.addAll(RULES.keySet());
        return List.copyOf(names);
    }

    static String name(String selector, Failure failure) {
        return selector + ": " + failure.name();
    }

    /// Of the deviation of the members (divisor M) with the size of the error of their mean, Spearman.
    static String warning(Failure failure) {
        return "warning, all candidates: " + failure.name();
    }

    /// The same among the {@link #SAMPLED} candidates of the highest mean, which a policy would come to.
    static String warningAtTheTop(Failure failure) {
        return "warning, policy: " + failure.name();
    }

    /// Mean over candidates of the members' deviation.
    static String deviation(Failure failure) {
        return "deviation, all candidates: " + failure.name();
    }

    /// The same of the candidate that comes first.
    static String deviation(String selector, Failure failure) {
        return "deviation, first by " + selector + ": " + failure.name();
    }

    /// Share of pools in which the candidate that comes first is a planted hack.
    static String taken(String selector, Failure failure) {
        return "hacks taken by " + selector + ": " + failure.name();
    }

    @Override
    public String id() {
        return "stress-test";
    }

    @Override
    public String title() {
        return "Gold of the best of 1024 by each aggregate, under ten failures";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int repetitions = (int) Math.ceil(40 * scale);
        var measured = new LinkedHashMap<String, Double>();
        long stream = 0;
        for (var failures : List.of(FAILURES, LARGE_LIFT)) {
            for (var failure : failures) {
                var random = new Philox(seed, ++stream);
                for (int r = 0; r < repetitions; r++) {
                    select(backend, failure, failure.draw(CANDIDATES, random), 1.0 / repetitions, measured);
                }
            }
        }
        return measured;
    }

    private static void select(
            Backend backend, Failure failure, Failure.Pool pool, double share, Map<String, Double> measured) {
        double[][] scores = pool.scores();
        var deviation = new double[CANDIDATES];
        var error = new double[CANDIDATES];
        var mean = new double[CANDIDATES];
        for (int x = 0; x < CANDIDATES; x++) {
            int at = x;
            double[] column = Arrays.stream(scores).mapToDouble(row -> row[at]).toArray();
            mean[x] = Moments.mean(column);
            deviation[x] = Moments.standardDeviation(column, 0);
            error[x] = Math.abs(mean[x] - pool.gold()[x]);
        }
        for (double[] row : scores) {
            // the expectation over which member one happens to have
            take(SINGLE, failure, SoftmaxPolicy.argmax(row), pool, deviation, share / scores.length, measured);
        }
        RULES.forEach((selector, rule) -> {
            double[] value = values(backend, rule, selector.equals(AND) ? aboveReferences(scores) : scores);
            take(selector, failure, SoftmaxPolicy.argmax(value), pool, deviation, share, measured);
        });
        add(measured, name(ORACLE, failure), share * Arrays.stream(pool.gold()).max().orElseThrow());
        add(measured, deviation(failure), share * Moments.mean(deviation));
        add(measured, warning(failure), share * RankCorrelation.spearman(deviation, error));
        int[] order = Quantiles.stableOrder(mean);
        int[] top = Arrays.copyOfRange(order, CANDIDATES - SAMPLED, CANDIDATES);
        add(measured, warningAtTheTop(failure), share * RankCorrelation.spearman(
                Arrays.stream(top).mapToDouble(x -> deviation[x]).toArray(),
                Arrays.stream(top).mapToDouble(x -> error[x]).toArray()));
    }

    private static void take(String selector, Failure failure, int first, Failure.Pool pool, double[] deviation,
            double share, Map<String, Double> measured) {
        add(measured, name(selector, failure), share * pool.gold()[first]);
        add(measured, deviation(selector, failure), share * deviation[first]);
        add(measured, taken(selector, failure), pool.planted()[first] ? share : 0);
    }

    private static void add(Map<String, Double> measured, String name, double part) {
        measured.merge(name, part, Double::sum);
    }

    /// Less the 85 % quantile of each member's scores: only the best are "good" in the sense of AND.
    private static double[][] aboveReferences(double[][] scores) {
        return Arrays.stream(scores).map(row -> {
            double reference = Quantiles.quantile(row, 0.85, QuantileMethod.LINEAR);
            return Arrays.stream(row).map(r -> r - reference).toArray();
        }).toArray(double[][]::new);
    }

    /// Kernels run on the backend, the others are defined here.
    private static double[] values(Backend backend, Aggregator rule, double[][] scores) {
        if (!(rule instanceof Aggregator.Kernel(Aggregation kernel))) {
            return rule.aggregate(scores);
        }
        double[] flat = Arrays.stream(scores).flatMapToDouble(Arrays::stream).toArray();
        try (var tensor = backend.tensor(DType.FLOAT64, flat, scores.length, scores[0].length)) {
            return backend.ensemble().aggregate(kernel, tensor).value().toArray();
        }
    }
}
