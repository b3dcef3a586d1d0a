package dev.plumbline.papers.basereward;

import dev.plumbline.evaluation.PairAccuracy;
import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.basereward.Teacher.Kind;
import dev.plumbline.preference.reward.LengthNormalizedTraining;
import dev.plumbline.preference.reward.PreferencePairs;
import dev.plumbline.preference.reward.RewardModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Depth, activation, zero-coefficient regulariser and length normalisation, one at a time: 3000 training pairs of a
/// {@link Teacher} under Bradley-Terry labels, accuracy on 4000 pairs in true order. Lengths are uniform on 20 .. 400
/// and say nothing about quality.
final class Heads implements Experiment {
    static final Recipe BEST = Recipe.of(2, Activation.SILU);
    static final double[] COEFFICIENTS = {0, 0.001, 0.01, 0.1, 1};
    static final List<Recipe> ODD = List.of(Recipe.of(2, Activation.TANH), Recipe.of(2, Activation.RELU),
            Recipe.of(2, Activation.SILU), Recipe.of(3, Activation.SILU));
    static final String LENGTH = "2 layers, SiLU, length normalised in training";
    static final String LENGTH_BOTH = "2 layers, SiLU, length normalised in training and test";

    static String name(Kind kind, String recipe, String metric) {
        return kind + ", " + recipe + ": " + metric;
    }

    static Recipe regularized(double coefficient) {
        return new Recipe(2, Activation.SILU, coefficient);
    }

    @Override
    public String id() {
        return "heads";
    }

    @Override
    public String title() {
        return "Depth, activation, regulariser, length";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        int train = Math.max(64, (int) Math.round(3000 * scale));
        int test = Math.max(200, (int) Math.round(4000 * scale));
        for (Kind kind : Kind.values()) {
            var teacher = Teacher.of(kind, new Philox(seed, 1));
            var pairs = teacher.pairs(train, true, new Philox(seed, 2));
            var held = teacher.pairs(test, false, new Philox(seed, 3));
            var recipes = new ArrayList<>(kind == Kind.ODD ? ODD : Recipe.heads());
            if (kind == Kind.ONE_SIDED) {
                Arrays.stream(COEFFICIENTS).filter(lambda -> lambda > 0)
                        .forEach(lambda -> recipes.add(regularized(lambda)));
                lengths(backend, pairs, held, scale, seed, measured);
            }
            for (Recipe recipe : recipes) {
                measure(backend, kind, recipe.label(), recipe.train(backend, pairs, scale, seed), held, measured);
            }
        }
        return measured;
    }

    private static void lengths(Backend backend, PreferencePairs pairs, PreferencePairs held, double scale, long seed,
            Map<String, Double> measured) {
        var random = new Philox(seed, 4);
        var model = BEST.train(backend, pairs, lengths(pairs.size(), random), lengths(pairs.size(), random), scale,
                seed);
        measure(backend, Kind.ONE_SIDED, LENGTH, model, held, measured);
        double[] chosen = LengthNormalizedTraining.normalized(
                model.score(backend, held.chosen()), lengths(held.size(), random));
        double[] rejected = LengthNormalizedTraining.normalized(
                model.score(backend, held.rejected()), lengths(held.size(), random));
        measured.put(name(Kind.ONE_SIDED, LENGTH_BOTH, "accuracy"), accuracy(chosen, rejected));
    }

    private static int[] lengths(int count, Philox random) {
        var lengths = new int[count];
        Arrays.setAll(lengths, i -> 20 + random.nextInt(381));
        return lengths;
    }

    private static void measure(Backend backend, Kind kind, String recipe, RewardModel model, PreferencePairs held,
            Map<String, Double> measured) {
        double[] chosen = model.score(backend, held.chosen());
        double[] rejected = model.score(backend, held.rejected());
        measured.put(name(kind, recipe, "accuracy"), accuracy(chosen, rejected));
        double[] all = Arrays.copyOf(chosen, 2 * chosen.length);
        System.arraycopy(rejected, 0, all, chosen.length, rejected.length);
        measured.put(name(kind, recipe, "mean"), Moments.mean(all));
        measured.put(name(kind, recipe, "deviation"), Moments.standardDeviation(all, 0));
    }

    static double accuracy(double[] chosen, double[] rejected) {
        var margin = new double[chosen.length];
        Arrays.setAll(margin, i -> chosen[i] - rejected[i]);
        return PairAccuracy.ofChosenFirst(margin).accuracy().value();
    }
}
