package dev.plumbline.papers.gdro;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.RingFlow;
import dev.plumbline.policy.diffusion.RectifiedFlow;
import dev.plumbline.preference.rankings.GroupRankingLoss;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A flow to a ring, trained on groups of its own samples for the reward σ(1.5 x₁), which prefers the right side.
final class OfflineRanking implements Experiment {
    static final double BETA = 0.5;
    static final double TAU = 0.05;
    static final int MEMBERS = 6;
    static final String REFERENCE = "reference";

    /// @param members k
    record Method(String name, int members, double beta, double tau, double gamma) {}

    static final Method GDRO_PLAIN = new Method("GDRO, γ = 0", MEMBERS, BETA, TAU, 0);
    static final Method GDRO = new Method("GDRO, γ = 0.5", MEMBERS, BETA, TAU, 0.5);
    static final Method DPO_PLAIN = new Method("DPO k = 2, γ = 0", 2, BETA, 0, 0);
    static final Method DPO = new Method("DPO k = 2, γ = 0.5", 2, BETA, 0, 0.5);
    static final List<Method> METHODS = List.of(
            GDRO_PLAIN,
            GDRO,
            new Method("ranking only, γ = 0.5", MEMBERS, BETA, 0, 0.5),
            DPO_PLAIN,
            DPO,
            new Method("τ = 0.5, γ = 0.5", MEMBERS, BETA, 0.5, 0.5),
            new Method("τ = 0.025, γ = 0.5", MEMBERS, BETA, 0.025, 0.5),
            new Method("β = 0.05, γ = 0.5", MEMBERS, 0.05, TAU, 0.5),
            new Method("k = 2, τ = 0.05, γ = 0.5", 2, BETA, TAU, 0.5));

    private static final int GROUPS = 512;
    private static final int BATCH = 32;
    private static final int STEPS = 400;
    private static final double RATE = 0.02;
    private static final int EULER = 40;
    private static final int SAMPLES = 1500;

    /// Streams of one seed.
    private enum Stream {
        MODEL, GROUPS, TRAINING, EVALUATION
    }

    @Override
    public String id() {
        return "offline-ranking";
    }

    @Override
    public String title() {
        return "A flow trained on rewarded groups of its own samples";
    }

    static String name(String method, String metric) {
        return method + ": " + metric;
    }

    static double reward(double[] x) {
        return Logistic.sigmoid(1.5 * x[0]);
    }

    private static Philox random(long seed, Stream stream) {
        return new Philox(seed, 300 + stream.ordinal());
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var reference = RingFlow.reference(backend, random(seed, Stream.MODEL), scale);
        int groups = Math.max(BATCH, (int) Math.round(GROUPS * scale));
        var data = OfflineGroups.sample(
                reference, groups, MEMBERS, 2, EULER, OfflineRanking::reward, random(seed, Stream.GROUPS));
        var measured = new LinkedHashMap<String, Double>();
        int samples = Math.max(100, (int) Math.round(SAMPLES * scale));
        measure(measured, REFERENCE, RectifiedFlow.sample(reference, samples, 2, EULER, random(seed, Stream.EVALUATION)));
        for (var method : METHODS) {
            var loss = new GdroLoss(new GroupRankingLoss(method.tau()), method.beta(), method.gamma());
            var model = new GdroTraining(loss, BATCH, Math.max(20, (int) Math.round(STEPS * Math.min(1, scale))), RATE)
                    .train(backend, reference, data.first(method.members()), random(seed, Stream.TRAINING));
            measure(measured, method.name(),
                    RectifiedFlow.sample(model, samples, 2, EULER, random(seed, Stream.EVALUATION)));
        }
        return measured;
    }

    private static void measure(Map<String, Double> measured, String method, double[][] samples) {
        double reward = Arrays.stream(samples).mapToDouble(OfflineRanking::reward).average().orElseThrow();
        double quality = RingFlow.quality(samples);
        measured.put(name(method, "reward"), reward);
        measured.put(name(method, "quality"), quality);
        measured.put(name(method, "product"), reward * quality);
    }
}
