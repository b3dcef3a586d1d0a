package dev.plumbline.papers.barfi;

import dev.plumbline.decision.ActionValues;
import dev.plumbline.decision.OptimalControl;
import dev.plumbline.decision.PolicyEvaluation;
import dev.plumbline.decision.PotentialShaping;
import dev.plumbline.decision.SoftHypergradient;
import dev.plumbline.decision.TabularMdp;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.model.StepRule;
import dev.plumbline.papers.Experiment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiment A, without chance: the inner algorithm is soft-optimal control, solved; the outer step is Adam (0.05) on
/// the exact {@link SoftHypergradient}, 300 times, from the naive blend. Every seed gives the same numbers.
final class ExactBlending implements Experiment {
    static final String BEST = "J*";
    static final String NAIVE = "naive blend";
    static final String TASK = "task reward only";
    static final String SHAPED = "potential shaping by r_a";
    static final String LEARNED = "BARFI";
    static final int STEPS = 300;
    static final List<Integer> STOPS = List.of(5, 10, 20, 50, 150, STEPS);
    private static final double RATE = 0.05;

    static String name(GridCase world, String method) {
        return world.name() + ": " + method;
    }

    static String after(GridCase world, int steps) {
        return name(world, LEARNED + " after " + steps);
    }

    static String discount(GridCase world) {
        return name(world, "learned discount");
    }

    @Override
    public String id() {
        return "exact";
    }

    @Override
    public String title() {
        return "Blends of task and auxiliary reward, inner problem solved";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var task = GridCase.task();
        var measured = new LinkedHashMap<String, Double>();
        measured.put(BEST, PolicyEvaluation.objective(task, hard(task)));
        for (var world : GridCase.ALL) {
            measured.put(name(world, NAIVE),
                    solve(task, world, BlendedReward.naive(GridCase.CELLS, task.discount())).objective());
            measured.put(name(world, TASK),
                    solve(task, world, BlendedReward.taskOnly(GridCase.CELLS, task.discount())).objective());
            // r_a is the same for all actions: Φ(s) = r_a(s)
            double[] potential = Arrays.stream(world.auxiliary()).mapToDouble(row -> row[0]).toArray();
            var shaped = new PotentialShaping(potential, task.discount()).shaped(task);
            measured.put(name(world, SHAPED), PolicyEvaluation.objective(task, OptimalControl.softPolicy(
                    OptimalControl.softPolicyIteration(shaped, world.temperature()).actionValues(),
                    world.temperature())));
            learn(backend, task, world, Math.max(10, (int) (STEPS * scale)), (step, blend, found) -> {
                if (STOPS.contains(step)) {
                    measured.put(after(world, step), found.objective());
                }
                measured.put(name(world, LEARNED), found.objective());
                measured.put(discount(world), blend.discount());
            });
        }
        return measured;
    }

    private static double[][] hard(TabularMdp task) {
        return ActionValues.deterministic(
                OptimalControl.policyIteration(task).greedy(), task.actions());
    }

    private static SoftHypergradient at(TabularMdp task, GridCase world, BlendedReward blend, double[][] warm) {
        return SoftHypergradient.of(task, blend.reward(task.reward(), world.auxiliary(), task.terminal()),
                blend.discount(), world.temperature(), warm);
    }

    static SoftHypergradient solve(TabularMdp task, GridCase world, BlendedReward blend) {
        return at(task, world, blend, PolicyEvaluation.uniform(task));
    }

    /// What is seen at outer step 0, 1, ..., before it is taken.
    interface Observer {
        void see(int step, BlendedReward blend, SoftHypergradient found);
    }

    /// The policy after `steps` outer steps from the naive blend.
    static double[][] learn(Backend backend, TabularMdp task, GridCase world, int steps, Observer observer) {
        try (var _ = backend.scope()) {
            double[] initial = BlendedReward.naive(GridCase.CELLS, task.discount()).parameters();
            var parameters = new StepRule.Parameter(
                    backend, new StepRule.Adam(AdamOptions.of(RATE)), backend.vector(DType.FLOAT64, initial));
            double[][] policy = PolicyEvaluation.uniform(task);
            for (int step = 0; step <= steps; step++) {
                var blend = BlendedReward.of(parameters.value().toArray());
                var found = at(task, world, blend, policy);
                policy = found.policy();
                observer.see(step, blend, found);
                double[] ascent = blend.gradient(
                        found.reward(), found.discount(), world.auxiliary(), BlendedReward.Penalty.NONE);
                parameters.step(backend.vector(DType.FLOAT64, Arrays.stream(ascent).map(x -> -x).toArray()));
            }
            return policy;
        }
    }
}
