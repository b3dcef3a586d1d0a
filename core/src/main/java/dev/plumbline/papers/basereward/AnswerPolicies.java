package dev.plumbline.papers.basereward;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.basereward.Teacher.Kind;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.preference.rankings.PairwiseJudge;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A tabular policy for 48 prompts of 64 answers with features z from N(0, I); the right one is that of largest true
/// reward. It starts uniform and takes 300 steps of 8 rollouts of each prompt, GRPO advantages, step 1, under the rule
/// alone, σ of a trained head alone (2 layers, SiLU), the hybrid of both, with r as trained or standardised over the
/// answers to a prompt, or that head as a judge of pairs, S(i, j) = σ(rᵢ − rⱼ).
///
/// Measured: exact probability of the right answer, and true reward of the policy, 0 at the mean of a prompt's answers
/// and 1 at the best.
final class AnswerPolicies implements Experiment {
    static final String RULE = "rule";
    static final String MODEL = "model";
    static final String HYBRID = "hybrid";
    static final String STANDARDIZED = "hybrid, standardized";
    static final String JUDGE = "judge of pairs";
    static final List<String> REWARDS = List.of(RULE, MODEL, HYBRID, STANDARDIZED, JUDGE);
    private static final int ANSWERS = 64;
    private static final int ROLLOUTS = 8;

    static String name(String reward, String metric) {
        return reward + ": " + metric;
    }

    @Override
    public String id() {
        return "answer-policies";
    }

    @Override
    public String title() {
        return "Rule, model, or both as the reward of a policy";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var teacher = Teacher.of(Kind.ONE_SIDED, new Philox(seed, 1));
        var pairs = teacher.pairs(Math.max(64, (int) Math.round(3000 * scale)), true, new Philox(seed, 2));
        var head = Heads.BEST.train(backend, pairs, scale, seed);
        int prompts = Math.max(3, (int) Math.round(48 * Math.min(scale, 1)));
        int steps = Math.max(3, (int) Math.round(300 * scale));
        var random = new Philox(seed, 7);
        var truth = new double[prompts][ANSWERS];
        var scores = new double[prompts][];
        for (int p = 0; p < prompts; p++) {
            var rows = new double[ANSWERS][];
            Arrays.setAll(rows, i -> Teacher.features(random));
            scores[p] = head.score(backend, rows);
            for (int i = 0; i < ANSWERS; i++) {
                truth[p][i] = teacher.reward(rows[i]);
            }
        }
        var measured = new LinkedHashMap<String, Double>();
        for (String reward : REWARDS) {
            measure(reward, train(backend, reward, truth, scores, steps, new Philox(seed, 8)), truth, measured);
        }
        return measured;
    }

    private static double[][] train(
            Backend backend, String reward, double[][] truth, double[][] scores, int steps, Philox random) {
        int prompts = truth.length;
        var logits = new double[prompts][ANSWERS];
        for (int step = 0; step < steps; step++) {
            var answer = new int[prompts][ROLLOUTS];
            var rewards = new double[prompts * ROLLOUTS];
            var policy = new double[prompts][];
            for (int p = 0; p < prompts; p++) {
                policy[p] = SoftmaxPolicy.softmax(logits[p]);
                for (int i = 0; i < ROLLOUTS; i++) {
                    answer[p][i] = random.nextIndex(policy[p]);
                }
                System.arraycopy(rewards(reward, answer[p], truth[p], scores[p]), 0, rewards, p * ROLLOUTS, ROLLOUTS);
            }
            double[] advantage;
            try (var _ = backend.scope()) {
                advantage = backend.policy().groupAdvantage(new GroupAdvantage.GroupNormalized(1e-4, 1),
                        backend.tensor(DType.FLOAT64, rewards, prompts, ROLLOUTS)).toArray();
            }
            for (int p = 0; p < prompts; p++) {
                for (int i = 0; i < ROLLOUTS; i++) {
                    double a = advantage[p * ROLLOUTS + i] / ROLLOUTS;
                    for (int k = 0; k < ANSWERS; k++) {
                        logits[p][k] += a * ((k == answer[p][i] ? 1 : 0) - policy[p][k]);
                    }
                }
            }
        }
        return logits;
    }

    /// Rewards of a group of rollouts.
    static double[] rewards(String kind, int[] answers, double[] truth, double[] scores) {
        int right = SoftmaxPolicy.argmax(truth);
        int n = answers.length;
        if (kind.equals(JUDGE)) {
            var preference = new double[n][n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    preference[i][j] = Logistic.sigmoid(scores[answers[i]] - scores[answers[j]]);
                }
            }
            return PairwiseJudge.scores(preference);
        }
        double mean = Moments.mean(scores);
        double deviation = Moments.standardDeviation(scores, 0);
        return Arrays.stream(answers).mapToDouble(y -> switch (kind) {
            case RULE -> y == right ? 1 : 0;
            case MODEL -> Logistic.sigmoid(scores[y]);
            case HYBRID -> HybridReward.of(y == right, scores[y]);
            case STANDARDIZED -> HybridReward.of(y == right, (scores[y] - mean) / deviation);
            default -> throw new IllegalArgumentException("no reward " + kind);
        }).toArray();
    }

    private static void measure(String reward, double[][] logits, double[][] truth, Map<String, Double> measured) {
        double right = 0;
        double gain = 0;
        for (int p = 0; p < truth.length; p++) {
            int best = SoftmaxPolicy.argmax(truth[p]);
            right += SoftmaxPolicy.softmax(logits[p])[best] / truth.length;
            double mean = Arrays.stream(truth[p]).average().orElseThrow();
            double expected = SoftmaxPolicy.expectation(logits[p], truth[p]).value();
            gain += (expected - mean) / (truth[p][best] - mean) / truth.length;
        }
        measured.put(name(reward, "right"), right);
        measured.put(name(reward, "reward"), gain);
    }
}
