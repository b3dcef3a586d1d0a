package dev.plumbline.papers.barfi;

import dev.plumbline.decision.PolicyEvaluation;
import dev.plumbline.decision.PotentialShaping;
import dev.plumbline.decision.TabularMdp;
import dev.plumbline.decision.TabularSampler;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiment B, with chance: nobody knows the transitions. Inner algorithm and outer step both work on frequencies of
/// 20 draws of every state and action; 150 outer steps. Measured: the true value of the policy that comes out.
final class SampledModel implements Experiment {
    static final List<GridCase> CASES = List.of(GridCase.GOOD, GridCase.TRAPPED, GridCase.CLAIMED.get(2),
            GridCase.CLAIMED.get(3));
    static final List<String> METHODS = List.of(ExactBlending.NAIVE, ExactBlending.TASK, ExactBlending.LEARNED);
    private static final int DRAWS = 20;
    private static final int STEPS = 150;

    @Override
    public String id() {
        return "sampled-model";
    }

    @Override
    public String title() {
        return "Blends of task and auxiliary reward, transitions known from draws only";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var task = GridCase.task();
        var model = model(task, new Philox(seed, 7));
        var measured = new LinkedHashMap<String, Double>();
        for (var world : CASES) {
            for (String method : METHODS) {
                double[][] policy = switch (method) {
                    case ExactBlending.NAIVE -> ExactBlending.solve(
                            model, world, BlendedReward.naive(GridCase.CELLS, task.discount())).policy();
                    case ExactBlending.TASK -> ExactBlending.solve(
                            model, world, BlendedReward.taskOnly(GridCase.CELLS, task.discount())).policy();
                    default -> ExactBlending.learn(
                            backend, model, world, Math.max(10, (int) (STEPS * scale)), (step, blend, found) -> {});
                };
                measured.put(ExactBlending.name(world, method), PolicyEvaluation.objective(task, policy));
            }
        }
        return measured;
    }

    /// Frequencies in place of probabilities.
    static TabularMdp model(TabularMdp task, Philox random) {
        var sampler = new TabularSampler(task);
        var transition = new double[task.states()][task.actions()][task.states()];
        for (int s = 0; s < task.states(); s++) {
            for (int a = 0; a < task.actions(); a++) {
                for (int i = 0; i < DRAWS; i++) {
                    int next = sampler.next(s, a, random);
                    if (next != PotentialShaping.ENDED) {
                        transition[s][a][next] += 1.0 / DRAWS;
                    }
                }
            }
        }
        return new TabularMdp(task.start(), transition, task.reward(), task.discount());
    }
}
