package dev.plumbline.papers.fgaif;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.fgaif.FineGrainedTraining.Credit;
import dev.plumbline.papers.fgaif.FineGrainedTraining.Method;
import dev.plumbline.papers.fgaif.FineGrainedTraining.Settings;
import dev.plumbline.papers.fgaif.StatusWorld.Judge;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiment A: the same total paid at each segment or at the end, for equal numbers of rollouts; with the noise of
/// both policy gradients, exact.
///
/// S = 24 segments, 4 rollouts, 200 iterations, β = 0.02, λ = 0.95, step 0.15. Beside it 10 segments and 16 rollouts.
final class CreditExperiment implements Experiment {
    static final List<Integer> REPORTS = List.of(50, 100, 200);
    static final String START = "start";
    static final String END = "end";
    static final int SEGMENTS = 24;
    static final List<Arm> ARMS = List.of(
            new Arm("classifiers", Settings.of(Credit.DENSE, Judge.CLASSIFIER)),
            new Arm("soft classifiers", Settings.of(Credit.DENSE, Judge.SOFT_CLASSIFIER)),
            new Arm("truth", Settings.of(Credit.DENSE, Judge.TRUTH)),
            new Arm("classifiers, PPO", Settings.of(Credit.DENSE, Judge.CLASSIFIER).with(Method.PPO)));
    static final Arm SHORT =
            new Arm("truth, 10 segments, 16 rollouts", Settings.of(Credit.DENSE, Judge.TRUTH).withRollouts(16));

    /// A pair of runs, dense and paid at the end.
    record Arm(String name, Settings settings) {}

    static String name(Arm arm, Credit credit, int iterations) {
        return arm.name() + ", " + credit + ", " + iterations;
    }

    static String faithful(Arm arm, Credit credit) {
        return arm.name() + ", " + credit + ", faithful";
    }

    static String noise(double lambda, Credit credit, String when) {
        return "noise over signal, lambda " + lambda + ", " + credit + ", " + when;
    }

    static String accuracy(int kind) {
        return "accuracy, " + StatusWorld.KIND_NAMES.get(kind);
    }

    @Override
    public String id() {
        return "credit";
    }

    @Override
    public String title() {
        return "Segment rewards paid where they arise, or at the end";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        var world = StatusWorld.of(backend, SEGMENTS, labeled(scale), new Philox(seed, 1));
        measured.put(START, StatusWorld.rate(world.referenceLogits(), SegmentStatus.HALLUCINATED));
        for (int k = 0; k < StatusWorld.KINDS; k++) {
            measured.put(accuracy(k), accuracy(world, k, new Philox(seed, 2)));
        }
        var reports = REPORTS.stream().map(n -> (int) Math.ceil(n * scale)).toList();
        for (var arm : ARMS) {
            for (var credit : Credit.values()) {
                var logits = train(backend, world, arm, credit, reports, seed, measured);
                if (arm.settings().judge() == Judge.TRUTH) {
                    noise(world.referenceLogits(), world.referenceLogits(), credit, START, measured);
                    if (credit == Credit.DENSE) {
                        noise(logits, world.referenceLogits(), Credit.DENSE, END, measured);
                        noise(logits, world.referenceLogits(), Credit.SEQUENCE, END, measured);
                    }
                }
            }
        }
        var shorter = StatusWorld.of(backend, 10, 10, new Philox(seed, 4));
        for (var credit : Credit.values()) {
            train(backend, shorter, SHORT, credit, reports, seed, measured);
        }
        return measured;
    }

    static int labeled(double scale) {
        return (int) Math.ceil(2000 * Math.min(scale, 1));
    }

    private static double[][] train(Backend backend, StatusWorld world, Arm arm, Credit credit, List<Integer> reports,
            long seed, Map<String, Double> measured) {
        var settings = arm.settings().with(credit);
        var logits = FineGrainedTraining.run(backend, world, settings, reports, new Philox(seed, 3));
        for (int i = 0; i < reports.size(); i++) {
            measured.put(name(arm, credit, REPORTS.get(i)),
                    StatusWorld.rate(logits.get(i), SegmentStatus.HALLUCINATED));
        }
        measured.put(faithful(arm, credit), StatusWorld.rate(logits.getLast(), SegmentStatus.FAITHFUL));
        return logits.getLast();
    }

    private static void noise(
            double[][] logits, double[][] reference, Credit credit, String when, Map<String, Double> measured) {
        for (double lambda : new double[] {1, FineGrainedTraining.LAMBDA}) {
            measured.put(noise(lambda, credit, when),
                    FineGrainedTraining.gradientVariance(logits, reference, Settings.of(credit, Judge.TRUTH), lambda)
                            .noiseToSignal(4));
        }
    }

    /// Of the classifier of kind k on fresh segments of the reference.
    private static double accuracy(StatusWorld world, int kind, Philox random) {
        int draws = 4000;
        int right = 0;
        for (int i = 0; i < draws; i++) {
            int action = random.nextIndex(
                    SoftmaxPolicy.softmax(world.referenceLogits()[i % world.referenceLogits().length]));
            double[] x = StatusWorld.features(action, random);
            right += world.judges().get(kind).classOf(x) == StatusWorld.status(action, kind).ordinal() ? 1 : 0;
        }
        return (double) right / draws;
    }
}
