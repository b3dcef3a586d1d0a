package dev.plumbline.papers.barfi;

import dev.plumbline.decision.OptimalControl;
import dev.plumbline.decision.PolicyEvaluation;
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

/// Experiment C, without chance: what the curvature of {@link InnerEpisodes} makes of the hypergradient, in expectation
/// over episodes. The inner problem is solved, 300 outer steps of Adam (0.05), γ_φ = γ.
///
/// With x = −H⁻ᵀ v and ψ the score, dJ/dQ̃ is n π (x·ψ). The right H = −λ n F gives v/λ; episodes held fixed without a
/// baseline v/(λ + Ṽ(s)), {@link InnerEpisodes#transposedProduct}; a short series of small steps x = v up to a factor,
/// with n the visits of episodes that go on with probability 0.99.
final class Curvatures implements Experiment {
    static final String START = "naive blend";
    static final String BASELINE = "solved, baseline Ṽ";
    static final String NONE = "solved, no baseline";
    static final String SHORT = "short series";
    static final List<String> METHODS = List.of(BASELINE, NONE, SHORT);
    private static final int STEPS = 300;

    @Override
    public String id() {
        return "curvature";
    }

    @Override
    public String title() {
        return "The implicit gradient of episodes held fixed, in expectation";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var task = GridCase.task();
        var measured = new LinkedHashMap<String, Double>();
        for (var world : GridCase.CLAIMED) {
            measured.put(ExactBlending.name(world, START), ExactBlending.solve(
                    task, world, BlendedReward.naive(GridCase.CELLS, task.discount())).objective());
            for (String method : METHODS) {
                measured.put(ExactBlending.name(world, method),
                        learn(backend, task, world, method, Math.max(10, (int) (STEPS * scale))));
            }
        }
        return measured;
    }

    private static double learn(Backend backend, TabularMdp task, GridCase world, String method, int steps) {
        try (var _ = backend.scope()) {
            var parameters = new StepRule.Parameter(backend, new StepRule.Adam(AdamOptions.of(0.05)), backend.vector(
                    DType.FLOAT64, BlendedReward.naive(GridCase.CELLS, task.discount()).parameters()));
            double[][] policy = PolicyEvaluation.uniform(task);
            for (int step = 0; step < steps; step++) {
                var blend = BlendedReward.of(parameters.value().toArray());
                var inner = task.withReward(blend.reward(task.reward(), world.auxiliary(), task.terminal()));
                var soft = OptimalControl.softPolicyIteration(inner, world.temperature(), policy);
                policy = OptimalControl.softPolicy(soft.actionValues(), world.temperature());
                double[][] slope = reward(
                        inner, policy, outer(task, policy, soft.values(), world.temperature(), method));
                double[] ascent = blend.gradient(slope, 0, world.auxiliary(), BlendedReward.Penalty.NONE);
                parameters.step(backend.vector(DType.FLOAT64, Arrays.stream(ascent).map(x -> -x).toArray()));
            }
            var blend = BlendedReward.of(parameters.value().toArray());
            return ExactBlending.solve(task, world, new BlendedReward(blend.offset(), blend.weight(),
                    BlendedReward.naive(GridCase.CELLS, task.discount()).discountLogit())).objective();
        }
    }

    /// dJ/dQ̃ `[states x actions]`, as the method has it.
    static double[][] outer(TabularMdp task, double[][] policy, double[] soft, double temperature, String method) {
        double[][] v = PolicyEvaluation.gradient(task, policy);
        double[] visits = PolicyEvaluation.occupancy(task.withDiscount(0.99), policy);
        for (int s = 0; s < v.length; s++) {
            double mean = 0;
            for (int a = 0; a < v[s].length; a++) {
                mean += policy[s][a] * v[s][a];
            }
            for (int a = 0; a < v[s].length; a++) {
                v[s][a] = switch (method) {
                    case BASELINE -> v[s][a] / temperature;
                    case NONE -> v[s][a] / (temperature + soft[s]);
                    default -> visits[s] * policy[s][a] * (v[s][a] - mean);
                };
            }
        }
        return v;
    }

    /// dJ/dr_φ of dJ/dQ̃: what arrives later counts for the reward before, as in
    /// {@link dev.plumbline.decision.SoftHypergradient}.
    static double[][] reward(TabularMdp inner, double[][] policy, double[][] outer) {
        var arriving = new double[outer.length];
        for (int s = 0; s < outer.length; s++) {
            for (int a = 0; a < outer[s].length; a++) {
                for (int to = 0; to < outer.length; to++) {
                    arriving[to] += inner.discount() * outer[s][a] * inner.transition()[s][a][to];
                }
            }
        }
        double[] y = PolicyEvaluation.system(inner, policy).solveTransposed(arriving);
        boolean[] terminal = inner.terminal();
        var slope = new double[outer.length][];
        for (int s = 0; s < outer.length; s++) {
            int here = s;
            slope[s] = outer[s].clone();
            Arrays.setAll(slope[s], a -> terminal[here] ? 0 : outer[here][a] + y[here] * policy[here][a]);
        }
        return slope;
    }
}
