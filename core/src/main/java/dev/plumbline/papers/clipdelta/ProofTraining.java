package dev.plumbline.papers.clipdelta;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.model.StepRule;
import dev.plumbline.papers.Experiment;
import dev.plumbline.policy.ExactPolicyGradient;
import dev.plumbline.policy.KlPenalty;
import dev.plumbline.policy.LossAggregation;
import dev.plumbline.policy.MinibatchEpochs;
import dev.plumbline.policy.SequencePolicyOptimizer;
import dev.plumbline.policy.SequencePolicyOptimizer.Credit;
import dev.plumbline.policy.SequencePolicyOptimizer.Options;
import dev.plumbline.policy.TabularLogits;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A tabular policy learns proofs of 4 steps within 16 from success and shaped process rewards.
///
/// Each update draws 32 episodes, standardises the returns G over all their steps, and takes a step of 1 up the
/// mean over steps of (G − mean)/s ∇log π. Success, length and how often each action is taken are exact, by dynamic
/// programming. β = 0.
final class ProofTraining implements Experiment {
    static final ProofChain CHAIN = new ProofChain(4, 16);
    static final int POINTS = 15;
    private final String id;
    private final String title;
    private final List<Rewarding> rewardings;
    private final int updates;

    ProofTraining(String id, String title, List<Rewarding> rewardings, int updates) {
        this.id = id;
        this.title = title;
        this.rewardings = List.copyOf(rewardings);
        this.updates = updates;
    }

    static String success(String rewarding) {
        return rewarding + ": success";
    }

    static String length(String rewarding) {
        return rewarding + ": length";
    }

    static String repeats(String rewarding) {
        return rewarding + ": repeats";
    }

    static String errors(String rewarding) {
        return rewarding + ": errors";
    }

    /// Success after `point`/15 of the updates.
    static String success(String rewarding, int point) {
        return rewarding + ": success after " + point + "/" + POINTS;
    }

    List<Rewarding> rewardings() {
        return rewardings;
    }

    int updates() {
        return updates;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int every = Math.max(1, (int) Math.ceil(updates * scale / POINTS));
        var measured = new LinkedHashMap<String, Double>();
        for (var rewarding : rewardings) {
            try (var _ = backend.scope()) {
                var model = model(backend);
                var record = train(backend, rewarding, model, every * POINTS, every, seed);
                double[][] logits = rows(model.forward().toArray());
                measured.put(success(rewarding.name()), record.getLast().objective());
                measured.put(length(rewarding.name()), record.getLast().length());
                measured.put(repeats(rewarding.name()), count(ProofChain.REPEAT, logits));
                measured.put(errors(rewarding.name()), count(ProofChain.ERROR, logits));
                for (int point = 0; point <= POINTS; point++) {
                    measured.put(success(rewarding.name(), point), record.get(point).objective());
                }
            }
        }
        return measured;
    }

    static TabularLogits model(Backend backend) {
        double[][] start = CHAIN.start();
        double[] flat = Arrays.stream(start).flatMapToDouble(Arrays::stream).toArray();
        return new TabularLogits(
                backend, backend.tensor(DType.FLOAT64, flat, start.length, start[0].length), new StepRule.Sgd(1));
    }

    static List<SequencePolicyOptimizer.Point> train(
            Backend backend, Rewarding rewarding, TabularLogits model, int updates, int every, long seed) {
        return SequencePolicyOptimizer.run(backend, DType.FLOAT64, CHAIN.mdp(), CHAIN.start(), model,
                new Options(32, MinibatchEpochs.of(1), PpoClip.of(0.2), new Credit.ToGo(rewarding.added(CHAIN)),
                        LossAggregation.TOKEN_MEAN, new KlPenalty.None(), 1, updates, every, seed));
    }

    /// Expected number of times that `action` is taken.
    private static double count(int action, double[][] logits) {
        return ExactPolicyGradient.of(CHAIN.counting(action), logits, 1).objective();
    }

    private static double[][] rows(double[] flat) {
        var rows = new double[CHAIN.states()][];
        int width = flat.length / rows.length;
        Arrays.setAll(rows, s -> Arrays.copyOfRange(flat, s * width, (s + 1) * width));
        return rows;
    }
}
