package dev.plumbline.papers.qualitydiversity;

import dev.plumbline.decision.diversity.BehaviorSpace;
import dev.plumbline.decision.diversity.LearnedSpace;
import dev.plumbline.decision.diversity.NoveltySearch;
import dev.plumbline.decision.diversity.Selection;
import dev.plumbline.kernel.Backend;
import dev.plumbline.model.LinearAutoencoder;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiment B: coverage of the true behavior by searches that only see an image of the hand. Clean, 12,000
/// evaluations; or with as many pixels of noise, 6,000. q = 10; the autoencoder learns at chunks of 400 evaluations,
/// at intervals that grow. And, in place of an image, the signature of the chain of joints.
final class LearnedDescriptors implements Experiment {
    static final List<String> SEARCHES = List.of("true behavior", "TAXONS", "novelty only", "surprise only",
            "random projection", "random selection");
    static final List<String> SIGNATURES = List.of("signature, area weight 1", "signature, area weight 0.1");
    static final List<String> IMAGES = List.of("clean", "with noise");
    private static final int LATENT = 10;
    private static final int CHUNK = 400;

    static String name(String search, String image) {
        return search + ", " + image + ": coverage";
    }

    @Override
    public String id() {
        return "learned-descriptors";
    }

    @Override
    public String title() {
        return "Coverage with learned descriptors";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        for (String image : IMAGES) {
            boolean clean = image.equals("clean");
            int budget = (int) Math.max(200, Math.round((clean ? 12_000 : 6_000) * scale));
            for (String search : SEARCHES) {
                measured.put(name(search, image),
                        coverage(backend, search, clean ? null : new Philox(seed, 12), budget, new Philox(seed, 11)));
            }
        }
        for (int i = 0; i < SIGNATURES.size(); i++) {
            var random = new Philox(seed, 13);
            var evaluator = PlanarArm.signature(i == 0 ? 1 : 0.1);
            var progress = new Progress();
            var space = BehaviorSpace.learned(identity());
            SparseReward.explore(new NoveltySearch(SparseReward.OPTIONS, Selection.NOVELTY, PlanarArm.JOINTS,
                    evaluator, space,
                    random), (int) Math.max(200, Math.round(12_000 * scale)), progress, random);
            measured.put(name(SIGNATURES.get(i), "clean"), progress.coverage());
        }
        return measured;
    }

    /// The observation is the behavior.
    private static LinearAutoencoder identity() {
        return new LinearAutoencoder(new double[3], new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}});
    }

    private static double coverage(Backend backend, String name, Philox noise, int budget, Philox random) {
        int pixels = noise == null ? 256 : 512;
        var learner = new LearnedSpace(backend, LATENT, random.fork(1));
        boolean given = name.equals("true behavior");
        var selection = switch (name) {
            case "TAXONS" -> Selection.NOVELTY_OR_SURPRISE;
            case "surprise only" -> Selection.SURPRISE;
            case "random selection" -> Selection.RANDOM;
            default -> Selection.NOVELTY;
        };
        var search = new NoveltySearch(SparseReward.OPTIONS, selection, PlanarArm.JOINTS, PlanarArm.image(noise),
                given ? BehaviorSpace.given() : learner.untrained(pixels), random);
        boolean learns = name.equals("TAXONS") || name.endsWith("only");
        var progress = new Progress();
        search.population().forEach(progress::add);
        search.population().forEach(learner::observe);
        int chunk = progress.evaluations();
        while (progress.evaluations() < budget) {
            search.step(List.of(), random).forEach(individual -> {
                progress.add(individual);
                if (learns) {
                    learner.observe(individual);
                }
            });
            if (learns && progress.evaluations() - chunk >= CHUNK) {
                chunk = progress.evaluations();
                if (learner.due()) {
                    search.encode(learner.learn(search.archive()), List.of());
                }
            }
        }
        return progress.coverage();
    }
}
