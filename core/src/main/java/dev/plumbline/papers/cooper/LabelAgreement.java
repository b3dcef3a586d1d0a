package dev.plumbline.papers.cooper;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Stage 0 on labels of the rule (recall 0.7), of a judge (wrong with probability 0.1), or where both agree: 400
/// responses before labels are dropped, 4000 held out.
final class LabelAgreement implements Experiment {
    static final List<String> LABELS = List.of("true", "rule", "judge", "agreement");
    private static final double JUDGE_ERROR = 0.1;

    static String name(String labels, String measure) {
        return labels + ": " + measure;
    }

    @Override
    public String id() {
        return "label-agreement";
    }

    @Override
    public String title() {
        return "Labels where rule and judge agree";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int n = Math.max(50, (int) Math.round(400 * scale));
        var random = new Philox(seed, 3);
        var features = new double[n][];
        var truth = new boolean[n];
        var rule = new boolean[n];
        var judge = new boolean[n];
        for (int i = 0; i < n; i++) {
            truth[i] = random.nextDouble() < Candidates.CORRECT_SHARE;
            features[i] = Candidates.features(random, truth[i]);
            rule[i] = RewardHacking.VERIFIER.accepts(truth[i], random);
            judge[i] = truth[i] ^ random.nextDouble() < JUDGE_ERROR;
        }
        int[] kept = ReferenceRewardModel.agreed(rule, judge);
        var keptFeatures = new double[kept.length][];
        var keptLabels = new boolean[kept.length];
        int right = 0;
        for (int i = 0; i < kept.length; i++) {
            keptFeatures[i] = features[kept[i]];
            keptLabels[i] = rule[kept[i]];
            right += keptLabels[i] == truth[kept[i]] ? 1 : 0;
        }
        var measured = new LinkedHashMap<String, Double>();
        measured.put(name("agreement", "kept"), (double) kept.length / n);
        measured.put(name("true", "labels right"), 1.0);
        measured.put(name("rule", "labels right"), share(rule, truth));
        measured.put(name("judge", "labels right"), share(judge, truth));
        measured.put(name("agreement", "labels right"), (double) right / kept.length);
        for (String labels : LABELS) {
            var model = switch (labels) {
                case "true" -> ReferenceRewardModel.verifier(features, truth, RewardHacking.RIDGE);
                case "rule" -> ReferenceRewardModel.verifier(features, rule, RewardHacking.RIDGE);
                case "judge" -> ReferenceRewardModel.verifier(features, judge, RewardHacking.RIDGE);
                default -> ReferenceRewardModel.verifier(keptFeatures, keptLabels, RewardHacking.RIDGE);
            };
            measured.put(name(labels, "accuracy"), accuracy(model, new Philox(seed, 4), 10 * n));
        }
        return measured;
    }

    private static double share(boolean[] labels, boolean[] truth) {
        int right = 0;
        for (int i = 0; i < truth.length; i++) {
            right += labels[i] == truth[i] ? 1 : 0;
        }
        return (double) right / truth.length;
    }

    /// Share of `n` new responses whose correctness R > 0 says.
    private static double accuracy(ReferenceRewardModel model, Philox random, int n) {
        int right = 0;
        for (int i = 0; i < n; i++) {
            boolean correct = random.nextDouble() < Candidates.CORRECT_SHARE;
            right += model.score(Candidates.features(random, correct)) > 0 == correct ? 1 : 0;
        }
        return (double) right / n;
    }
}
