package dev.plumbline.papers.cooper;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.cooper.CoTraining.Options;
import dev.plumbline.papers.cooper.CoTraining.PolicyReward;
import dev.plumbline.papers.cooper.PairBuilder.Nuisance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the policy makes of a reward model that stays as it was, and of one that is trained with it.
///
/// 32 prompts of {@link Candidates}; verifier from 400 labelled responses; rule of precision 1 and recall 0.7; 200
/// steps of 8 responses to every prompt. `scale` multiplies prompts and, below 1, steps.
final class RewardHacking implements Experiment {
    static final String RULE = "rule";
    static final String STATIC = "static model";
    static final String COPY = "Cooper, copied";
    static final String ROLLOUT = "Cooper, rollout";
    static final String STATIC_PROBABILITY = "static model, σ(R)";
    static final String ROLLOUT_PROBABILITY = "Cooper, rollout, σ(R)";
    static final String LATE = "Cooper, rollout, late";
    static final List<String> METHODS =
            List.of(RULE, STATIC, COPY, ROLLOUT, LATE, STATIC_PROBABILITY, ROLLOUT_PROBABILITY);
    /// Times of the curves, as shares of the run.
    static final int POINTS = 20;
    static final Rule VERIFIER = new Rule(0.7, 0);
    static final double RIDGE = 1e-3;
    private static final int LABELLED = 400;

    private final String id;
    private final String title;
    private final double style;

    /// @param style mean style of the exploits
    RewardHacking(String id, String title, double style) {
        this.id = id;
        this.title = title;
        this.style = style;
    }

    static String name(String method, String measure) {
        return method + ": " + measure;
    }

    static String point(String method, String measure, int k) {
        return method + ": " + measure + " at " + k + "/" + POINTS;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String title() {
        return title;
    }

    static int prompts(double scale) {
        return Math.max(2, (int) Math.round(32 * scale));
    }

    static int steps(double scale) {
        return Math.max(POINTS, (int) Math.round(200 * Math.min(1, scale)));
    }

    /// The model of stage 0, from labels without error.
    static ReferenceRewardModel pretrained(Philox random) {
        var features = new double[LABELLED][];
        var correct = new boolean[LABELLED];
        for (int i = 0; i < LABELLED; i++) {
            correct[i] = random.nextDouble() < Candidates.CORRECT_SHARE;
            features[i] = Candidates.features(random, correct[i]);
        }
        return ReferenceRewardModel.verifier(features, correct, RIDGE);
    }

    static Options options(String method, Rule rule, int steps) {
        var copied = new PairBuilder(Nuisance.COPIED, 0, rule);
        var rollout = new PairBuilder(Nuisance.ROLLOUT, 0, rule);
        return switch (method) {
            case RULE -> Options.of(PolicyReward.RULE, null, 0, steps);
            case STATIC -> Options.of(PolicyReward.LOGIT, null, 0, steps);
            case COPY -> Options.of(PolicyReward.LOGIT, copied, 2, steps);
            case ROLLOUT -> Options.of(PolicyReward.LOGIT, rollout, 0.5, steps);
            case LATE -> Options.of(PolicyReward.LOGIT, rollout, 0.5, steps).startingAt(steps / 2);
            case STATIC_PROBABILITY -> Options.of(PolicyReward.PROBABILITY, null, 0, steps);
            case ROLLOUT_PROBABILITY -> Options.of(PolicyReward.PROBABILITY, rollout, 0.5, steps);
            default -> throw new IllegalArgumentException("no method " + method);
        };
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var candidates = Candidates.of(new Philox(seed, 1), prompts(scale), style, VERIFIER);
        var model = pretrained(new Philox(seed, 2));
        int steps = steps(scale);
        var measured = new LinkedHashMap<String, Double>();
        measured.put(name("stage 0", "agreement"), model.weights()[Candidates.AGREEMENT]);
        measured.put(name("stage 0", "style"), model.weights()[Candidates.STYLE]);
        for (String method : METHODS) {
            var trace = CoTraining.run(backend, candidates, model, options(method, VERIFIER, steps), seed);
            measured.put(name(method, "peak"), trace.peak());
            measured.put(name(method, "accuracy"), trace.last());
            measured.put(name(method, "exploit"), trace.lastExploit());
            measured.put(name(method, "agreement"), trace.model().weights()[Candidates.AGREEMENT]);
            measured.put(name(method, "style"), trace.model().weights()[Candidates.STYLE]);
            measured.put(name(method, "starved"), trace.starved()[steps - 1]);
            for (int k = 0; k <= POINTS; k++) {
                measured.put(point(method, "accuracy", k), trace.accuracy()[k * steps / POINTS]);
                measured.put(point(method, "exploit", k), trace.exploit()[k * steps / POINTS]);
            }
        }
        return measured;
    }
}
