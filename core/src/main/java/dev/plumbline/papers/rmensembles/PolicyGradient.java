package dev.plumbline.papers.rmensembles;

import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Moments;
import dev.plumbline.papers.rmensembles.SyntheticGold.Pool;
import dev.plumbline.policy.KlController;
import dev.plumbline.policy.KlPenalty;
import dev.plumbline.policy.PolicyMethod;
import dev.plumbline.policy.PolicyOptimizer;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.policy.TabularLogits;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// PPO with exact expectations on tables of 64 answers to 20 prompts, for several weights β of KL(π‖base) in the loss: gold
/// gain and divergence where it ends. Single model: the first member.
final class PolicyGradient {
    static final double[] WEIGHTS = {0, 0.01, 0.1};
    private static final int PROMPTS = 20;
    private static final int ANSWERS = 64;
    private static final int UPDATES = 60;

    private PolicyGradient() {}

    static String name(double weight, String objective, String metric) {
        return "PPO, weight " + weight + ", " + objective + ": " + metric;
    }

    static void measure(Map<String, Double> measured, Backend backend, List<Pool> all, double scale) {
        var pools = all.stream().limit(PROMPTS).toList();
        for (double weight : WEIGHTS) {
            double[] single = end(backend, pools, pools.stream().map(pool -> pool.scores()[0]).toList(), weight, scale);
            measured.put(name(weight, Objectives.SINGLE, "gold"), single[0]);
            measured.put(name(weight, Objectives.SINGLE, "kl"), single[1]);
            Objectives.RULES.forEach((name, rule) -> {
                double[] end = end(backend, pools, Objectives.rewards(rule, pools, SyntheticGold.MEMBERS), weight, scale);
                measured.put(name(weight, name, "gold"), end[0]);
                measured.put(name(weight, name, "kl"), end[1]);
            });
        }
    }

    /// Gold gain and divergence.
    private static double[] end(Backend backend, List<Pool> pools, List<double[]> rewards, double weight, double scale) {
        int prompts = pools.size();
        int answers = Math.min(ANSWERS, rewards.getFirst().length);
        double[][] few = rewards.stream().map(r -> Arrays.copyOf(r, answers)).toArray(double[][]::new);
        var method = new PolicyMethod.Ppo(
                new PolicyMethod.Sampling.Exhaustive(), 4, PpoClip.of(0.2), 0.5, Double.POSITIVE_INFINITY);
        try (var _ = backend.scope()) {
            var model = new TabularLogits(backend, backend.zeros(DType.FLOAT64, prompts, answers),
                    new StepRule.Adam(AdamOptions.of(0.05)));
            var points = PolicyOptimizer.run(backend, DType.FLOAT64,
                    new PolicyOptimizer.Task(few, new double[prompts][answers]), model,
                    new PolicyOptimizer.Options(method, new KlPenalty.Full(new KlController.Fixed(weight)), 0,
                            Math.max(10, (int) Math.round(UPDATES * scale)), Integer.MAX_VALUE, 1));
            double[] logits = model.forward().toArray();
            double gain = 0;
            for (int q = 0; q < prompts; q++) {
                double[] policy = SoftmaxPolicy.softmax(Arrays.copyOfRange(logits, q * answers, (q + 1) * answers));
                double[] gold = Arrays.copyOf(pools.get(q).gold(), answers);
                double mean = Moments.mean(gold);
                for (int y = 0; y < answers; y++) {
                    gain += policy[y] * (gold[y] - mean) / prompts;
                }
            }
            return new double[] {gain, points.getLast().kl()};
        }
    }
}
