package dev.plumbline.papers.qualitydiversity;

import dev.plumbline.decision.diversity.BehaviorEvaluator;
import dev.plumbline.decision.diversity.BehaviorSpace;
import dev.plumbline.decision.diversity.Emitter;
import dev.plumbline.decision.diversity.LearnedSpace;
import dev.plumbline.decision.diversity.MapElites;
import dev.plumbline.decision.diversity.NoveltySearch;
import dev.plumbline.decision.diversity.Selection;
import dev.plumbline.decision.diversity.Serene;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiment A: ten searches, 12,000 evaluations each, where almost every arm has no reward. M = 20, two children
/// each, Q = 5, k = 15, σ = 0.05, genome in [−1, 1]; SERENE in chunks of 400, emitters given up by the last 20
/// generations, the first 5 of them against the last 5 (the paper's code looks at 186 for D = 20, a tenth of all
/// evaluations here).
final class SparseReward implements Experiment {
    static final List<String> SEARCHES = List.of("random", "evolution on reward", "novelty search",
            "novelty search, most novel archived", "MAP-Elites", "SERENE", "SERENE, chunks by UCB1",
                    "SERENE, chunks by greed", "SERENE, a tenth of the step",
            "STAX");
    static final int EVALUATIONS = 12_000;
    static final NoveltySearch.Options OPTIONS =
            new NoveltySearch.Options(20, 2, 5, 15, 0.05, -1, 1, NoveltySearch.ArchiveChoice.RANDOM);
    private static final Emitter.Stagnation STAGNATION = new Emitter.Stagnation(20, 5);
    private static final int CHUNK = 400;

    static String name(String search, String measure) {
        return search + ": " + measure;
    }

    @Override
    public String id() {
        return "sparse-reward";
    }

    @Override
    public String title() {
        return "Searches for a small target with the hand of an arm";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int budget = (int) Math.max(200, Math.round(EVALUATIONS * scale));
        var measured = new LinkedHashMap<String, Double>();
        for (String search : SEARCHES) {
            var progress = new Progress(budget / 4, budget / 2, budget);
            run(backend, search, budget, progress, new Philox(seed, 1));
            measured.put(name(search, "coverage"), progress.coverage());
            measured.put(name(search, "uniformity"), progress.uniformity());
            measured.put(name(search, "best"), progress.best());
            measured.put(name(search, "early coverage"), progress.coverageAtMarks()[0]);
        }
        return measured;
    }

    private static void run(Backend backend, String name, int budget, Progress progress, Philox random) {
        var evaluator = PlanarArm.hand();
        switch (name) {
            case "random" -> {
                var blind = new MapElites(PlanarArm.GRID, evaluator, 0, -1, 1);
                while (progress.evaluations() < budget) {
                    progress.add(blind.add(genome(random)));
                }
            }
            case "MAP-Elites" -> {
                var map = new MapElites(PlanarArm.GRID, evaluator, OPTIONS.sigma(), -1, 1);
                while (progress.evaluations() < budget) {
                    progress.add(progress.evaluations() < OPTIONS.population() ? map.add(genome(random))
                            : map.step(random));
                }
            }
            case "SERENE", "SERENE, chunks by UCB1", "SERENE, chunks by greed", "SERENE, a tenth of the step", "STAX" ->
                serene(backend, name, budget, progress, random);
            default -> {
                var selection = name.equals("evolution on reward") ? Selection.REWARD : Selection.NOVELTY;
                var options = name.endsWith("most novel archived")
                        ? new NoveltySearch.Options(20, 2, 5, 15, 0.05, -1, 1, NoveltySearch.ArchiveChoice.MOST_NOVEL)
                        : OPTIONS;
                explore(new NoveltySearch(options, selection, PlanarArm.JOINTS, evaluator, BehaviorSpace.given(),
                        random),
                        budget, progress, random);
            }
        }
    }

    private static double[] genome(Philox random) {
        var genome = new double[PlanarArm.JOINTS];
        Arrays.setAll(genome, i -> 2 * random.nextDouble() - 1);
        return genome;
    }

    static void explore(NoveltySearch search, int budget, Progress progress, Philox random) {
        search.population().forEach(progress::add);
        while (progress.evaluations() < budget) {
            search.step(List.of(), random).forEach(progress::add);
        }
    }

    private static void serene(Backend backend, String name, int budget, Progress progress, Philox random) {
        boolean learned = name.equals("STAX");
        BehaviorEvaluator evaluator = learned ? PlanarArm.image(null) : PlanarArm.hand();
        var learner = new LearnedSpace(backend, 10, random.fork(1));
        var space = learned ? learner.untrained(256) : BehaviorSpace.given();
        var search = new NoveltySearch(OPTIONS, learned ? Selection.NOVELTY_OR_SURPRISE : Selection.NOVELTY,
                PlanarArm.JOINTS, evaluator, space, random);
        search.population().forEach(progress::add);
        search.population().forEach(learner::observe);
        var serene = new Serene(search, new Serene.Options(CHUNK, STAGNATION,
                name.endsWith("step") ? 1.0 / 30 : 1.0 / 3,
                name.contains("chunks") ? Serene.Schedule.UCB : Serene.Schedule.ALTERNATE,
                        name.endsWith("greed") ? 0 : 1));
        while (progress.evaluations() < budget) {
            serene.turn(individual -> {
                progress.add(individual);
                learner.observe(individual);
            }, random);
            if (learned && serene.explored() && learner.due()) {
                serene.encode(learner.learn(search.archive()));
            }
        }
    }
}
