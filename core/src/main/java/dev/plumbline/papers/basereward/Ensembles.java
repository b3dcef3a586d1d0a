package dev.plumbline.papers.basereward;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.basereward.Teacher.Kind;
import dev.plumbline.preference.reward.EnsembleWeights;
import dev.plumbline.preference.reward.PreferencePairs;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// Five heads (2 layers, SiLU), each trained on a random half of 3000 pairs and seeing 9 of the 12 features, the others
/// 0; their scores under three weightings from 1000 validation pairs. Accuracy on 4000 pairs in true order.
///
/// The same with the scores of the first member times 10, as they might come from another recipe.
final class Ensembles implements Experiment {
    static final int MEMBERS = 5;
    static final String BEST_SINGLE = "best member by validation";
    static final String MEAN_SINGLE = "a member on average";
    static final String INFLATED = ", one member times 10";
    private static final int SEEN = 9;

    @Override
    public String id() {
        return "ensembles";
    }

    @Override
    public String title() {
        return "Weights of an ensemble";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var teacher = Teacher.of(Kind.ONE_SIDED, new Philox(seed, 1));
        var pairs = teacher.pairs(Math.max(64, (int) Math.round(3000 * scale)), true, new Philox(seed, 2));
        var held = teacher.pairs(Math.max(200, (int) Math.round(4000 * scale)), false, new Philox(seed, 3));
        var validation = teacher.pairs(Math.max(100, (int) Math.round(1000 * scale)), true, new Philox(seed, 5));
        var random = new Philox(seed, 6);
        var seen = new double[4][MEMBERS][];
        for (int m = 0; m < MEMBERS; m++) {
            int[] half = Arrays.copyOf(random.permutation(pairs.size()), pairs.size() / 2);
            int[] hidden = Arrays.copyOfRange(random.permutation(Teacher.FEATURES), SEEN, Teacher.FEATURES);
            var model = Heads.BEST.train(backend, masked(pairs.select(half), hidden), scale, seed + m);
            seen[0][m] = model.score(backend, masked(validation.chosen(), hidden));
            seen[1][m] = model.score(backend, masked(validation.rejected(), hidden));
            seen[2][m] = model.score(backend, masked(held.chosen(), hidden));
            seen[3][m] = model.score(backend, masked(held.rejected(), hidden));
        }
        var measured = new LinkedHashMap<String, Double>();
        double[] own = IntStream.range(0, MEMBERS).mapToDouble(m -> Heads.accuracy(seen[2][m], seen[3][m])).toArray();
        int best = 0;
        for (int m = 1; m < MEMBERS; m++) {
            best = Heads.accuracy(seen[0][m], seen[1][m]) > Heads.accuracy(seen[0][best], seen[1][best]) ? m : best;
        }
        measured.put(BEST_SINGLE, own[best]);
        measured.put(MEAN_SINGLE, Arrays.stream(own).average().orElseThrow());
        measure(seen, "", measured);
        for (double[][] scores : seen) {
            scores[0] = Arrays.stream(scores[0]).map(s -> 10 * s).toArray();
        }
        measure(seen, INFLATED, measured);
        return measured;
    }

    private static void measure(double[][][] seen, String suffix, Map<String, Double> measured) {
        for (var kind : EnsembleWeights.values()) {
            double[] w = kind.of(seen[0], seen[1]);
            measured.put(kind + suffix,
                    Heads.accuracy(EnsembleWeights.combine(w, seen[2]), EnsembleWeights.combine(w, seen[3])));
        }
    }

    private static PreferencePairs masked(PreferencePairs pairs, int... hidden) {
        return PreferencePairs.of(masked(pairs.chosen(), hidden), masked(pairs.rejected(), hidden));
    }

    private static double[][] masked(double[][] rows, int... hidden) {
        return Arrays.stream(rows).map(row -> {
            double[] copy = row.clone();
            Arrays.stream(hidden).forEach(j -> copy[j] = 0);
            return copy;
        }).toArray(double[][]::new);
    }
}
