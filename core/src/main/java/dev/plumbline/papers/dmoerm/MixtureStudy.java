package dev.plumbline.papers.dmoerm;

import static dev.plumbline.papers.dmoerm.TaskWorld.CAPABILITIES;
import static dev.plumbline.papers.dmoerm.TaskWorld.TASKS;

import dev.plumbline.evaluation.PairAccuracy;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.model.StepRule;
import dev.plumbline.model.TopOneRouter;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.preference.reward.ExpertRewardModel;
import dev.plumbline.preference.reward.ExpertRewardModel.Expert;
import dev.plumbline.preference.reward.ExpertRewardModel.Inputs;
import dev.plumbline.preference.reward.ExpertTraining;
import dev.plumbline.preference.reward.PreferencePairs;
import dev.plumbline.preference.reward.RewardModel;
import dev.plumbline.preference.reward.RoutedRewardModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Four tasks, three capabilities each ({@link TaskWorld}); 300 or 1000 human pairs of each task with 30 % of the
/// labels reversed, 900 pairs of each capability with 10 %, 30 %, or 30 % filtered by asking in both orders.
///
/// All models: 16 tanh units, 300 steps of Adam at 1e-2 on batches of 256, ridge 5e-3; adapters of rank 4, s = 1; the
/// aggregation has 16 units and ridge 1e-2. The single model reads [x; p] of all tasks. Single and outer models see all
/// human pairs, the mixture's base 60 % of them and its aggregation the other 40 %. Measured on true orders.
final class MixtureStudy implements Experiment {
    static final int[] SIZES = {300, 1000};
    static final String SINGLE = "single";
    static final String WIDE = "single, 64 units";
    static final String OUTER = "outer only";
    static final String HIDDEN = "mixture of hidden states";
    static final String SCALAR = "mixture of rewards";
    static final String NOISY = "mixture of rewards, noisy capabilities";
    static final String FILTERED = "mixture of rewards, filtered capabilities";
    static final List<String> MODELS = List.of(SINGLE, WIDE, OUTER, HIDDEN, SCALAR, NOISY, FILTERED);
    static final List<String> MIXTURES = List.of(SCALAR, NOISY, FILTERED);
    static final String ROUTER = "router accuracy";
    private static final double HUMAN_FLIPS = 0.3;
    private static final double CLEAN_FLIPS = 0.1;
    private static final int CAPABILITY_PAIRS = 900;
    private static final int CANDIDATES = 16;

    static String consistency(int pairs, String model) {
        return pairs + " pairs, " + model + ": consistency";
    }

    static String oracle(int pairs, String model) {
        return pairs + " pairs, " + model + ": consistency with true routes";
    }

    static String bestOf(int pairs, String model) {
        return pairs + " pairs, " + model + ": best of 16";
    }

    static String experts(int pairs, String mixture) {
        return pairs + " pairs, " + mixture + ": experts on their capability";
    }

    @Override
    public String id() {
        return "mixture";
    }

    @Override
    public String title() {
        return "One model, a model for each task, and experts for capabilities";
    }

    /// What is held out: pairs in true order, and candidates of prompts.
    private record Held(PreferencePairs[] pairs, double[][][] prompts, double[][][] candidates, double[][][] asked) {}

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var world = TaskWorld.of(new Philox(seed, 1));
        int steps = Math.max(3, (int) Math.round(300 * Math.min(scale, 1)));
        var training = new ExpertTraining(16, 4, 1, 1e-2, steps, 256, 5e-3, 1e-2);
        var held = held(world, scale, new Philox(seed, 2));
        var measured = new LinkedHashMap<String, Double>();
        for (int n : SIZES) {
            int pairs = Math.max(20, (int) Math.round(n * scale));
            var human = new PreferencePairs[TASKS];
            var prompts = new double[TASKS][][];
            for (int t = 0; t < TASKS; t++) {
                int task = t;
                var random = new Philox(seed, 3).fork(t).fork(n);
                human[t] = TaskWorld.pairs(pairs, x -> world.reward(task, x), HUMAN_FLIPS, random);
                prompts[t] = world.prompts(t, pairs, random);
            }
            var router = router(backend, prompts, steps, new Philox(seed, 4));
            if (n == SIZES[0]) {
                measured.put(ROUTER, accuracy(backend, router, held));
            }
            single(backend, SINGLE, 16, n, human, prompts, training, held, world, seed, measured);
            single(backend, WIDE, 64, n, human, prompts, training, held, world, seed, measured);
            var outer = new ArrayList<RoutedRewardModel.Inner>();
            var bases = new ArrayList<RewardModel>();
            for (int t = 0; t < TASKS; t++) {
                RewardModel whole = training.base(backend, human[t], seed);
                outer.add(whole::score);
                bases.add(training.base(backend, human[t].select(range(0, pairs * 6 / 10)), seed));
            }
            routed(backend, OUTER, n, new RoutedRewardModel(router, outer), held, world, measured);
            for (String mixture : MIXTURES) {
                var models = new ArrayList<ExpertRewardModel>();
                for (int t = 0; t < TASKS; t++) {
                    models.add(new ExpertRewardModel(bases.get(t),
                            experts(backend, mixture, world, t, bases.get(t), scale, training, seed), null));
                }
                measured.put(experts(n, mixture), capabilityConsistency(backend, world, models, held));
                mixture(backend, mixture, Inputs.REWARDS, n, router, models, human, training, held, world, seed,
                        measured);
                if (mixture.equals(SCALAR)) {
                    mixture(backend, HIDDEN, Inputs.HIDDEN_STATES, n, router, models, human, training, held, world,
                            seed,
                            measured);
                }
            }
        }
        return measured;
    }

    private static int[] range(int from, int to) {
        return IntStream.range(from, to).toArray();
    }

    private static Held held(TaskWorld world, double scale, Philox random) {
        int pairs = Math.max(50, (int) Math.round(1000 * scale));
        int asked = Math.max(5, (int) Math.round(100 * scale));
        var held = new Held(new PreferencePairs[TASKS], new double[TASKS][][], new double[TASKS][][],
                new double[TASKS][][]);
        for (int t = 0; t < TASKS; t++) {
            int task = t;
            held.pairs()[t] = TaskWorld.pairs(pairs, x -> world.reward(task, x), 0, random);
            held.prompts()[t] = world.prompts(t, pairs, random);
            held.candidates()[t] = TaskWorld.responses(asked * CANDIDATES, random);
            double[][] own = world.prompts(t, asked, random);
            held.asked()[t] = new double[asked * CANDIDATES][];
            Arrays.setAll(held.asked()[t], i -> own[i / CANDIDATES]);
        }
        return held;
    }

    private static TopOneRouter router(Backend backend, double[][][] prompts, int steps, Philox random) {
        double[][] rows = Arrays.stream(prompts).flatMap(Arrays::stream).toArray(double[][]::new);
        int[] task = IntStream.range(0, TASKS).flatMap(t -> IntStream.generate(() -> t).limit(prompts[t].length))
                .toArray();
        return TopOneRouter.train(backend, rows, task, TASKS, steps, new StepRule.Adam(AdamOptions.of(1e-2)), random);
    }

    private static double accuracy(Backend backend, TopOneRouter router, Held held) {
        double right = 0;
        for (int t = 0; t < TASKS; t++) {
            int task = t;
            int[] route = router.route(backend, held.prompts()[t]);
            right += (double) Arrays.stream(route).filter(r -> r == task).count() / route.length / TASKS;
        }
        return right;
    }

    private static List<Expert> experts(Backend backend, String mixture, TaskWorld world, int task, RewardModel base,
            double scale, ExpertTraining training, long seed) {
        int count = Math.max(20, (int) Math.round(CAPABILITY_PAIRS * scale));
        var experts = new ArrayList<Expert>();
        for (int k = 0; k < CAPABILITIES; k++) {
            int capability = k;
            // the same pairs for every size, and the same first weights for every kind of label
            var random = new Philox(seed, 5).fork(10L * task + k);
            var pairs = mixture.equals(FILTERED)
                    ? world.judged(task, k, count, HUMAN_FLIPS, random)
                    : TaskWorld.pairs(count, x -> world.capability(task, capability, x),
                            mixture.equals(NOISY) ? HUMAN_FLIPS : CLEAN_FLIPS, random);
            experts.add(training.expert(backend, base, pairs, new Philox(seed, 6).fork(10L * task + k)));
        }
        return experts;
    }

    private static double capabilityConsistency(
            Backend backend, TaskWorld world, List<ExpertRewardModel> models, Held held) {
        double total = 0;
        for (int t = 0; t < TASKS; t++) {
            double[][] first = held.pairs()[t].chosen();
            double[][] second = held.pairs()[t].rejected();
            double[][] a = models.get(t).capabilityRewards(backend, first);
            double[][] b = models.get(t).capabilityRewards(backend, second);
            for (int k = 0; k < CAPABILITIES; k++) {
                var margin = new double[first.length];
                for (int i = 0; i < margin.length; i++) {
                    boolean better = world.capability(t, k, first[i]) > world.capability(t, k, second[i]);
                    margin[i] = (better ? 1 : -1) * (a[i][k] - b[i][k]);
                }
                total += PairAccuracy.ofChosenFirst(margin).accuracy().value() / TASKS / CAPABILITIES;
            }
        }
        return total;
    }

    private static void mixture(Backend backend, String name, Inputs inputs, int n, TopOneRouter router,
            List<ExpertRewardModel> models, PreferencePairs[] human, ExpertTraining training, Held held,
            TaskWorld world,
            long seed, Map<String, Double> measured) {
        var inner = new ArrayList<RoutedRewardModel.Inner>();
        for (int t = 0; t < TASKS; t++) {
            int pairs = human[t].size();
            ExpertRewardModel whole = training.aggregated(backend, models.get(t), inputs,
                    human[t].select(range(pairs * 6 / 10, pairs)), new Philox(seed, 7).fork(t));
            inner.add(whole::score);
        }
        routed(backend, name, n, new RoutedRewardModel(router, inner), held, world, measured);
    }

    private static void single(Backend backend, String name, int hidden, int n, PreferencePairs[] human,
            double[][][] prompts, ExpertTraining training, Held held, TaskWorld world, long seed,
            Map<String, Double> measured) {
        var chosen = new ArrayList<double[]>();
        var rejected = new ArrayList<double[]>();
        for (int t = 0; t < TASKS; t++) {
            chosen.addAll(List.of(joined(human[t].chosen(), prompts[t])));
            rejected.addAll(List.of(joined(human[t].rejected(), prompts[t])));
        }
        var pairs = PreferencePairs.of(chosen.toArray(double[][]::new), rejected.toArray(double[][]::new));
        RewardModel model = training.network(backend, pairs, hidden, seed);
        measure(name, n, (prompt, x, task) -> model.score(backend, joined(x, prompt)), held, world, measured);
    }

    private static double[][] joined(double[][] x, double[][] p) {
        return IntStream.range(0, x.length)
                .mapToObj(i -> IntStream.range(0, x[i].length + p[i].length)
                        .mapToDouble(j -> j < x[i].length ? x[i][j] : p[i][j - x[i].length]).toArray())
                .toArray(double[][]::new);
    }

    private static void routed(Backend backend, String name, int n, RoutedRewardModel model, Held held, TaskWorld world,
            Map<String, Double> measured) {
        measure(name, n, (prompt, x, task) -> model.score(backend, prompt, x), held, world, measured);
        measured.put(oracle(n, name),
                consistency((prompt, x, task) -> model.inner().get(task).score(backend, x), held));
    }

    /// Rewards of responses to prompts of a task.
    @FunctionalInterface
    private interface Scorer {
        double[] score(double[][] prompts, double[][] features, int task);
    }

    private static void measure(
            String name, int n, Scorer scorer, Held held, TaskWorld world, Map<String, Double> measured) {
        measured.put(consistency(n, name), consistency(scorer, held));
        measured.put(bestOf(n, name), bestOf(scorer, held, world));
    }

    private static double consistency(Scorer scorer, Held held) {
        double total = 0;
        for (int t = 0; t < TASKS; t++) {
            double[] margin = scorer.score(held.prompts()[t], held.pairs()[t].chosen(), t);
            double[] rejected = scorer.score(held.prompts()[t], held.pairs()[t].rejected(), t);
            Arrays.setAll(margin, i -> margin[i] - rejected[i]);
            total += PairAccuracy.ofChosenFirst(margin).accuracy().value() / TASKS;
        }
        return total;
    }

    /// True reward of the candidate that the model likes best, from 0 at the mean of 16 to 1 at the best of them; mean
    /// over prompts of the one, divided by the mean of the other.
    private static double bestOf(Scorer scorer, Held held, TaskWorld world) {
        double total = 0;
        for (int t = 0; t < TASKS; t++) {
            double[][] candidates = held.candidates()[t];
            double[] proxy = scorer.score(held.asked()[t], candidates, t);
            double gained = 0;
            double most = 0;
            for (int from = 0; from < candidates.length; from += CANDIDATES) {
                double mean = 0;
                double best = Double.NEGATIVE_INFINITY;
                int picked = from;
                for (int i = from; i < from + CANDIDATES; i++) {
                    double gold = world.reward(t, candidates[i]);
                    mean += gold / CANDIDATES;
                    best = Math.max(best, gold);
                    picked = proxy[i] > proxy[picked] ? i : picked;
                }
                gained += world.reward(t, candidates[picked]) - mean;
                most += best - mean;
            }
            total += gained / most / TASKS;
        }
        return total;
    }
}
