package dev.plumbline.papers.transformcombine;

import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.MatchedDivergence;
import dev.plumbline.policy.Baseline;
import dev.plumbline.policy.KlController;
import dev.plumbline.policy.KlPenalty;
import dev.plumbline.policy.PolicyMethod;
import dev.plumbline.policy.PolicyOptimizer;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.policy.TabularLogits;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Policy gradients of the transformed reward, with exact expectations, on a table of 20 prompts and 16 responses: how far
/// from the closed form they end, as the largest total variation over prompts.
final class PolicyGradients implements Experiment {
    static final Map<String, PolicyMethod> METHODS = methods();
    private static final int PROMPTS = 20;
    private static final int RESPONSES = 16;
    private static final int UPDATES = 600;

    private static Map<String, PolicyMethod> methods() {
        var exhaustive = new PolicyMethod.Sampling.Exhaustive();
        var methods = new LinkedHashMap<String, PolicyMethod>();
        methods.put("exact gradient", new PolicyMethod.ExactGradient());
        methods.put("REINFORCE", new PolicyMethod.ScoreFunction(new Baseline.Expected(), exhaustive));
        methods.put("PPO", new PolicyMethod.Ppo(exhaustive, 4, PpoClip.of(0.2), 0.5, Double.POSITIVE_INFINITY));
        return methods;
    }

    @Override
    public String id() {
        return "policy-gradients";
    }

    @Override
    public String title() {
        return "Policy gradients towards the closed form";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var world = SingleProperty.World.of(new Philox(seed, 2), PROMPTS, RESPONSES);
        double[] u = world.utility(backend, SingleProperty.LSC);
        var optimum = MatchedDivergence.of(backend, u, PROMPTS, 0.5);
        var measured = new LinkedHashMap<String, Double>();
        METHODS.forEach((name, method) -> {
            try (var _ = backend.scope()) {
                var model = new TabularLogits(backend, backend.zeros(DType.FLOAT64, PROMPTS, RESPONSES),
                        new StepRule.Adam(AdamOptions.of(0.05)));
                var rewards = new double[PROMPTS][];
                Arrays.setAll(rewards, x -> Arrays.copyOfRange(u, x * RESPONSES, (x + 1) * RESPONSES));
                PolicyOptimizer.run(backend, DType.FLOAT64,
                        new PolicyOptimizer.Task(rewards, new double[PROMPTS][RESPONSES]), model,
                        new PolicyOptimizer.Options(method, new KlPenalty.Full(new KlController.Fixed(optimum.gamma())), 0,
                                UPDATES, Integer.MAX_VALUE, seed));
                double[] logits = model.forward().toArray();
                double worst = 0;
                for (int x = 0; x < PROMPTS; x++) {
                    double[] p = SoftmaxPolicy.softmax(Arrays.copyOfRange(logits, x * RESPONSES, (x + 1) * RESPONSES));
                    double variation = 0;
                    for (int y = 0; y < RESPONSES; y++) {
                        variation += Math.abs(p[y] - optimum.policy()[x * RESPONSES + y]) / 2;
                    }
                    worst = Math.max(worst, variation);
                }
                measured.put(name + ": total variation", worst);
            }
        });
        return measured;
    }
}
