package dev.plumbline.papers.helpingorherding;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Quantiles;
import dev.plumbline.policy.BestOfN;
import dev.plumbline.reward.CrossedEnsemble;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What picks among candidates: single members, both kinds of ensemble under each rule, gold itself. A kind is judged
/// by the mean over all its ensembles, not by a lucky one.
final class Selectors {
    static final String SINGLE = "single";
    static final String FINETUNE = "fine-tune";
    static final String PRETRAIN = "pretrain";
    static final String ORACLE = "gold";
    static final String MEAN = "mean";
    static final Map<String, Aggregation> RULES = rules();
    /// Kind and rule of every ensemble.
    static final List<String> ENSEMBLES = List.of(FINETUNE, PRETRAIN).stream()
            .flatMap(kind -> RULES.keySet().stream().map(rule -> name(kind, rule))).toList();

    private Selectors() {}

    private static Map<String, Aggregation> rules() {
        var rules = new LinkedHashMap<String, Aggregation>();
        rules.put(MEAN, new Aggregation.Mean());
        rules.put("median", new Aggregation.Median());
        rules.put("mean − sd", new Aggregation.MeanMinusStd(1, 0));
        rules.put("minimum", new Aggregation.Minimum());
        return rules;
    }

    static String name(String kind, String rule) {
        return kind + " " + rule;
    }

    /// Rewards `[candidates]` of every selector of each name.
    static Map<String, List<double[]>> of(Backend backend, CrossedEnsemble grid, double... gold) {
        var selectors = new LinkedHashMap<String, List<double[]>>();
        var members = new ArrayList<double[]>();
        for (int p = 0; p < grid.pretrainings(); p++) {
            members.addAll(Arrays.asList(grid.finetuneEnsemble(p)));
        }
        selectors.put(SINGLE, List.copyOf(members));
        for (String kind : List.of(FINETUNE, PRETRAIN)) {
            var rows = kind.equals(FINETUNE) ? grid : grid.transposed();
            RULES.forEach((rule, aggregation) -> {
                var rewards = new ArrayList<double[]>();
                for (int k = 0; k < rows.pretrainings(); k++) {
                    rewards.add(aggregate(backend, aggregation, rows.finetuneEnsemble(k)));
                }
                selectors.put(name(kind, rule), List.copyOf(rewards));
            });
        }
        selectors.put(ORACLE, List.of(gold));
        return selectors;
    }

    private static double[] aggregate(Backend backend, Aggregation rule, double[][] members) {
        double[] flat = Arrays.stream(members).flatMapToDouble(Arrays::stream).toArray();
        try (var _ = backend.scope()) {
            var scores = backend.tensor(DType.FLOAT64, flat, members.length, members[0].length);
            return backend.ensemble().aggregate(rule, scores).value().toArray();
        }
    }

    /// Mean over selectors and prompts of each of `values` for the best of each of `draws`: one sort for all of them.
    /// Ties, which continuous rewards do not have, go to the later candidate.
    ///
    /// @param rewards of each selector `[prompts · candidates]`
    /// @param values each `[prompts · candidates]`
    /// @return `[values][draws]`
    static double[][] bestOfN(int[] draws, List<double[]> rewards, int prompts, double[]... values) {
        int size = values[0].length / prompts;
        double[][] weights = Arrays.stream(draws).mapToObj(n -> BestOfN.weights(n, size)).toArray(double[][]::new);
        var mean = new double[values.length][draws.length];
        for (double[] reward : rewards) {
            for (int from = 0; from < reward.length; from += size) {
                int[] order = Quantiles.stableOrder(Arrays.copyOfRange(reward, from, from + size));
                for (int v = 0; v < values.length; v++) {
                    for (int n = 0; n < draws.length; n++) {
                        double total = 0;
                        for (int i = draws[n] - 1; i < size; i++) {
                            total += weights[n][i] * values[v][from + order[i]];
                        }
                        mean[v][n] += total / prompts / rewards.size();
                    }
                }
            }
        }
        return mean;
    }

    /// Mean over selectors and prompts of `value` for the best of the whole pool.
    static double bestOfAll(List<double[]> rewards, double[] value, int prompts) {
        int size = value.length / prompts;
        var picked = new ArrayList<Double>();
        for (double[] reward : rewards) {
            for (int from = 0; from < value.length; from += size) {
                picked.add(value[best(reward, from, from + size)]);
            }
        }
        return Moments.mean(picked.stream().mapToDouble(x -> x).toArray());
    }

    /// Index of the first largest reward in `[from, to)`.
    static int best(double[] reward, int from, int to) {
        int best = from;
        for (int i = from + 1; i < to; i++) {
            best = reward[i] > reward[best] ? i : best;
        }
        return best;
    }
}
