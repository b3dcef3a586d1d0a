package dev.plumbline.papers.mmrlhf;

import dev.plumbline.evaluation.GroupAccuracy;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.TiedPairLoss;
import dev.plumbline.preference.reward.CritiqueTraining;
import dev.plumbline.preference.reward.LinearRewardFit;
import dev.plumbline.preference.reward.PreferencePairs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A score from graded aspects against a score from the features alone, from 150 pairs.
///
/// Features φ from N(0, I₂₄). Aspect t of 4: u_t · φ + N(0, 0.3²), u_t a random unit vector, graded −1, 0, 1 by thirds
/// of N(0, 1.09). True reward Σ v_t grade_t, v_t uniform on [0.5, 1.5); labels of training pairs by Bradley-Terry at
/// twice the true reward. Test: 250 prompts of 4 candidates, their pairs of unlike true reward.
final class Critiques implements Experiment {
    static final String DIRECT = "features alone";
    static final String SOFT = "critique, probabilities";
    static final String HARD = "critique, likeliest";
    static final String SAMPLED = "critique, mean of 8 drawn";
    static final String BOTH = "critique and features, probabilities";
    static final String ANNOTATED = "critique, annotated";
    static final List<String> ARMS = List.of(DIRECT, SOFT, HARD, SAMPLED, BOTH, ANNOTATED);
    private static final int DIMENSION = 24;
    private static final int ASPECTS = 4;
    private static final int GRADES = 3;
    private static final double NOISE = 0.3;
    private static final double RIDGE = 1e-2;
    /// Two thirds of a standard normal lie within ±0.4307... of the thirds' bounds.
    private static final double THIRD = 0.43072729929545744;

    static String name(String arm, String metric) {
        return arm + ": " + metric;
    }

    @Override
    public String id() {
        return "critiques";
    }

    @Override
    public String title() {
        return "A score that reads a critique";
    }

    /// @param grade from 0 `[ASPECTS]`
    private record Answer(double[] features, int[] grade, double reward) {}

    /// @param directions u `[ASPECTS][DIMENSION]`
    private record World(double[][] directions, double[] weights) {
        static World of(Philox random) {
            var directions = new double[ASPECTS][];
            var weights = new double[ASPECTS];
            for (int t = 0; t < ASPECTS; t++) {
                double[] u = gaussian(random);
                double norm = Math.sqrt(Arrays.stream(u).map(x -> x * x).sum());
                directions[t] = Arrays.stream(u).map(x -> x / norm).toArray();
                weights[t] = 0.5 + random.nextDouble();
            }
            return new World(directions, weights);
        }

        Answer answer(Philox random) {
            double[] x = gaussian(random);
            var grade = new int[ASPECTS];
            double reward = 0;
            for (int t = 0; t < ASPECTS; t++) {
                double quality = NOISE * random.nextGaussian();
                for (int j = 0; j < DIMENSION; j++) {
                    quality += directions[t][j] * x[j];
                }
                double bound = THIRD * Math.sqrt(1 + NOISE * NOISE);
                grade[t] = quality < -bound ? 0 : quality < bound ? 1 : 2;
                reward += weights[t] * (grade[t] - 1);
            }
            return new Answer(x, grade, reward);
        }
    }

    private static double[] gaussian(Philox random) {
        var x = new double[DIMENSION];
        Arrays.setAll(x, i -> random.nextGaussian());
        return x;
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var world = World.of(new Philox(seed, 11));
        int n = Math.max(20, (int) Math.round(150 * scale));
        var random = new Philox(seed, 12);
        var chosen = new Answer[n];
        var rejected = new Answer[n];
        for (int i = 0; i < n; i++) {
            var a = world.answer(random);
            var b = world.answer(random);
            boolean first = random.nextDouble() < Logistic.sigmoid(2 * (a.reward() - b.reward()));
            chosen[i] = first ? a : b;
            rejected[i] = first ? b : a;
        }
        var annotated = new CritiqueTraining.Annotated(features(chosen), features(rejected), grades(chosen),
                grades(rejected), null);
        int steps = Math.max(3, (int) Math.round(400 * Math.min(1, scale)));
        var test = new Test(world, Math.max(5, (int) Math.round(250 * scale)), new Philox(seed, 13));
        var measured = new LinkedHashMap<String, Double>();
        var direct = LinearRewardFit.fit(PreferencePairs.of(annotated.chosen(), annotated.rejected()),
                BradleyTerryLoss.PLAIN, RIDGE);
        test.measure(DIRECT, Arrays.stream(test.features).mapToDouble(direct::score).toArray(), measured);
        var model = training(false, steps).train(backend, annotated, GRADES, new Philox(seed, 14));
        test.measure(SOFT, model.soft(backend, test.features), measured);
        test.measure(HARD, model.greedy(backend, test.features), measured);
        test.measure(SAMPLED, model.sampled(backend, test.features, 8, new Philox(seed, 15)), measured);
        test.measure(ANNOTATED, model.score(backend, test.features, test.critique), measured);
        var both = training(true, steps).train(backend, annotated, GRADES, new Philox(seed, 14));
        test.measure(BOTH, both.soft(backend, test.features), measured);
        return measured;
    }

    private static CritiqueTraining training(boolean readsFeatures, int steps) {
        return new CritiqueTraining(1, 1, new TiedPairLoss(0, 0.01), RIDGE, List.of(), readsFeatures,
                new StepRule.Adam(AdamOptions.of(0.02)), steps);
    }

    private static double[][] features(Answer[] answers) {
        return Arrays.stream(answers).map(Answer::features).toArray(double[][]::new);
    }

    private static int[][] grades(Answer[] answers) {
        return Arrays.stream(answers).map(Answer::grade).toArray(int[][]::new);
    }

    private static final class Test {
        private static final int CANDIDATES = 4;
        private final double[][] features;
        private final int[][] critique;
        private final List<int[]> pairs = new ArrayList<>();

        Test(World world, int prompts, Philox random) {
            var answers = new Answer[prompts * CANDIDATES];
            Arrays.setAll(answers, i -> world.answer(random));
            features = features(answers);
            critique = grades(answers);
            for (int p = 0; p < prompts; p++) {
                for (int i = 0; i < CANDIDATES; i++) {
                    for (int j = 0; j < CANDIDATES; j++) {
                        int better = p * CANDIDATES + i;
                        int worse = p * CANDIDATES + j;
                        if (answers[better].reward() > answers[worse].reward()) {
                            pairs.add(new int[] {better, worse, p});
                        }
                    }
                }
            }
        }

        void measure(String arm, double[] scores, Map<String, Double> measured) {
            var accuracy = GroupAccuracy.of(pairs.stream().mapToDouble(pair -> scores[pair[0]]).toArray(),
                    pairs.stream().mapToDouble(pair -> scores[pair[1]]).toArray(),
                    pairs.stream().mapToInt(pair -> pair[2]).toArray());
            measured.put(name(arm, "accuracy"), accuracy.pairs());
            measured.put(name(arm, "ACC+"), accuracy.groups());
        }
    }
}
