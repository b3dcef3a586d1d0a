package dev.plumbline.papers.fgaif;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.fgaif.FineGrainedTraining.Credit;
import dev.plumbline.papers.fgaif.FineGrainedTraining.Settings;
import dev.plumbline.papers.fgaif.StatusWorld.Judge;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiment B: one kind's reward model left out; and the sign of the penalty. The world of {@link CreditExperiment},
/// rewards of the classifiers, dense.
final class KindExperiment implements Experiment {
    static final List<double[]> WEIGHTS =
            List.of(new double[] {1, 1, 1}, new double[] {0, 1, 1}, new double[] {1, 0, 1}, new double[] {1, 1, 0});
    static final List<Double> BETAS = List.of(0.02, 0.1, -0.1);

    static String name(double[] weights, int kind) {
        return "w (" + (int) weights[0] + "," + (int) weights[1] + "," + (int) weights[2] + "), "
                + StatusWorld.KIND_NAMES.get(kind);
    }

    static String start(int kind) {
        return "start, " + StatusWorld.KIND_NAMES.get(kind);
    }

    static String divergence(double beta) {
        return "divergence, beta " + beta;
    }

    static String rate(double beta) {
        return "rate, beta " + beta;
    }

    @Override
    public String id() {
        return "kinds";
    }

    @Override
    public String title() {
        return "A kind left out, and the sign of the penalty";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        var world = StatusWorld.of(
                backend, CreditExperiment.SEGMENTS, CreditExperiment.labeled(scale), new Philox(seed, 1));
        var settings = Settings.of(Credit.DENSE, Judge.CLASSIFIER);
        for (int k = 0; k < StatusWorld.KINDS; k++) {
            measured.put(start(k), StatusWorld.rate(world.referenceLogits(), k, SegmentStatus.HALLUCINATED));
        }
        for (double[] weights : WEIGHTS) {
            double[][] logits = train(backend, world, settings.withWeights(weights), seed, scale);
            for (int k = 0; k < StatusWorld.KINDS; k++) {
                measured.put(name(weights, k), StatusWorld.rate(logits, k, SegmentStatus.HALLUCINATED));
            }
        }
        for (double beta : BETAS) {
            double[][] logits = train(backend, world, settings.withBeta(beta), seed, scale);
            double divergence = 0;
            for (int j = 0; j < logits.length; j++) {
                divergence += SoftmaxPolicy.kl(logits[j], world.referenceLogits()[j]).value();
            }
            measured.put(divergence(beta), divergence);
            measured.put(rate(beta), StatusWorld.rate(logits, SegmentStatus.HALLUCINATED));
        }
        return measured;
    }

    private static double[][] train(Backend backend, StatusWorld world, Settings settings, long seed, double scale) {
        return FineGrainedTraining.run(
                backend, world, settings, List.of((int) Math.ceil(200 * scale)), new Philox(seed, 3)).getLast();
    }
}
