package dev.plumbline.papers.overoptimization;

import dev.plumbline.evaluation.OveroptimizationFit;
import dev.plumbline.evaluation.OveroptimizationFit.Form;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Moments;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.overoptimization.Curves.Curve;
import dev.plumbline.papers.rmensembles.SyntheticGold.Pool;
import dev.plumbline.policy.KlController;
import dev.plumbline.policy.KlPenalty;
import dev.plumbline.policy.PolicyMethod;
import dev.plumbline.policy.PolicyOptimizer;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.policy.TabularLogits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// PPO with exact expectations on tables of 128 answers to 12 prompts, 25 % label noise, for several weights β of
/// KL(π‖base): gold, proxy and divergence along the way.
final class PolicyRuns implements Experiment {
    static final double[] WEIGHTS = {0, 0.03, 0.1, 0.3};
    static final List<String> OBJECTIVES = List.of(Curves.SINGLE, Curves.MEAN, Curves.WORST_CASE, Curves.UNCERTAINTY);
    static final int POINTS = 15;
    /// The form d (α − β log d) has infinite slope at 0 and is not fitted below this divergence, in nats.
    static final double LEAST_KL = 0.25;
    private static final int PROMPTS = 12;
    private static final int ANSWERS = 128;
    private static final int UPDATES_OF_A_POINT = 4;

    @Override
    public String id() {
        return "policy";
    }

    @Override
    public String title() {
        return "Policy optimisation with a KL penalty";
    }

    static String name(double weight, String objective, String metric) {
        return "PPO, β = " + weight + ", " + objective + ": " + metric;
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var setting = Setting.of(seed, scale);
        var models = IntStream.range(0, ProxySweeps.MEMBERS)
                .mapToObj(k -> setting.member(backend, Setting.NOISY, Setting.WIDTH, Setting.PAIRS, k)).toList();
        var pools = setting.pools(backend, models, setting.scaled(PROMPTS, 4), setting.scaled(ANSWERS, 32));
        var measured = new LinkedHashMap<String, Double>();
        int[] five = IntStream.range(0, ProxySweeps.MEMBERS).toArray();
        for (String objective : OBJECTIVES) {
            List<double[]> rewards = objective.equals(Curves.SINGLE)
                    ? pools.stream().map(pool -> pool.scores()[0]).toList()
                    : Curves.rewards(backend, Curves.RULES.get(objective), pools, five);
            Curve free = null;
            for (double weight : WEIGHTS) {
                var path = path(backend, pools, rewards, weight);
                free = weight == 0 ? path : free;
                record(measured, weight, objective, path);
                measured.put(name(weight, objective, "distance from the path of β = 0"),
                        Math.abs(path.last() - interpolated(free, path.kl()[path.kl().length - 1])));
            }
        }
        return measured;
    }

    private static void record(Map<String, Double> measured, double weight, String objective, Curve path) {
        for (int i = 0; i < path.kl().length; i++) {
            measured.put(name(weight, objective, "kl " + i), path.kl()[i]);
            measured.put(name(weight, objective, "gold " + i), path.gold()[i]);
            measured.put(name(weight, objective, "proxy " + i), path.proxy()[i]);
        }
        measured.put(name(weight, objective, "peak"), path.peak());
        measured.put(name(weight, objective, "final"), path.last());
        measured.put(name(weight, objective, "final kl"), path.kl()[path.kl().length - 1]);
        measured.put(name(weight, objective, "alpha"), path.fit().alpha());
        measured.put(name(weight, objective, "beta"), path.fit().beta());
        measured.put(name(weight, objective, "residual"), path.residual());
    }

    /// Gold on the path at the divergence `kl`, between the two points about it.
    static double interpolated(Curve path, double kl) {
        for (int i = 1; i < path.kl().length; i++) {
            if (kl <= path.kl()[i] && kl >= path.kl()[i - 1]) {
                double width = path.kl()[i] - path.kl()[i - 1];
                double share = width > 0 ? (kl - path.kl()[i - 1]) / width : 0;
                return path.gold()[i - 1] + share * (path.gold()[i] - path.gold()[i - 1]);
            }
        }
        return path.last();
    }

    private static Curve path(Backend backend, List<Pool> pools, List<double[]> rewards, double weight) {
        int answers = rewards.getFirst().length;
        var task = new PolicyOptimizer.Task(rewards.toArray(double[][]::new), new double[pools.size()][answers]);
        var method = new PolicyMethod.Ppo(
                new PolicyMethod.Sampling.Exhaustive(), 4, PpoClip.of(0.2), 0.5, Double.POSITIVE_INFINITY);
        var options = new PolicyOptimizer.Options(method, new KlPenalty.Full(new KlController.Fixed(weight)), 0,
                UPDATES_OF_A_POINT, Integer.MAX_VALUE, 1);
        var kl = new double[POINTS + 1];
        var proxy = new double[POINTS + 1];
        var gold = new double[POINTS + 1];
        try (var _ = backend.scope()) {
            var model = new TabularLogits(backend, backend.zeros(DType.FLOAT64, pools.size(), answers),
                    new StepRule.Adam(AdamOptions.of(0.05)));
            double base = rewards.stream().mapToDouble(Moments::mean).average().orElseThrow();
            for (int point = 1; point <= POINTS; point++) {
                var end = PolicyOptimizer.run(backend, DType.FLOAT64, task, model, options).getLast();
                kl[point] = end.kl();
                proxy[point] = end.objective() - base;
                gold[point] = gain(model.forward().toArray(), pools);
            }
        }
        var fitted = new ArrayList<Integer>();
        for (int i = 0; i <= POINTS; i++) {
            if (kl[i] >= LEAST_KL) {
                fitted.add(i);
            }
        }
        // a strong penalty, or a small scale, may leave too few points for the form: then all are used
        int[] used = fitted.size() >= 3 ? fitted.stream().mapToInt(i -> i).toArray() : IntStream.rangeClosed(0, POINTS).toArray();
        var fit = OveroptimizationFit.fit(Arrays.stream(used).mapToDouble(i -> kl[i]).toArray(),
                Arrays.stream(used).mapToDouble(i -> gold[i]).toArray(), Form.RL);
        return new Curve(kl, proxy, gold, fit);
    }

    private static double gain(double[] logits, List<Pool> pools) {
        int answers = logits.length / pools.size();
        double gain = 0;
        for (int q = 0; q < pools.size(); q++) {
            double[] policy = SoftmaxPolicy.softmax(Arrays.copyOfRange(logits, q * answers, (q + 1) * answers));
            double[] gold = pools.get(q).gold();
            double mean = Moments.mean(gold);
            for (int y = 0; y < answers; y++) {
                gain += policy[y] * (gold[y] - mean) / pools.size();
            }
        }
        return gain;
    }
}
