package dev.plumbline.lab.run;

import dev.plumbline.evaluation.OveroptimizationFit;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.rmensembles.SyntheticGold;
import dev.plumbline.policy.Baseline;
import dev.plumbline.policy.BestOfN;
import dev.plumbline.policy.KlPenalty;
import dev.plumbline.policy.KlRegularizedPolicy;
import dev.plumbline.policy.PolicyMethod;
import dev.plumbline.policy.PolicyOptimizer;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.policy.TabularLogits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Gold and proxy reward along the optimisation of a proxy, in the setting of {@link SyntheticGold}: best of n with its
/// unbiased estimator and its exact divergence, the exponential tilt π ∝ exp(R/β) at given divergences, and REINFORCE on
/// tabular logits without a penalty. Gains are over the base policy (uniform over the pool), means over prompts and
/// seeds.
final class Overoptimization {
    static final double[] NOISES = {0.25, 0};
    static final Objective[] OBJECTIVES =
            {Objective.SINGLE, Objective.MEAN, Objective.WORST_CASE, Objective.UNCERTAINTY_WEIGHTED};
    private static final double[] BUDGETS = {0.25, 0.5, 1, 2, 3, 4, 5, 6};
    private static final int GRADIENT_RECORDS = 24;
    private static final int GRADIENT_ANSWERS = 128;

    /// How the policy is optimised.
    enum Method {
        BEST_OF_N("best of n"),
        TILT("tilt"),
        POLICY_GRADIENT("policy gradient");

        private final String label;

        Method(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    private Overoptimization() {}

    /// One curve of one seed.
    ///
    /// @param kl mean divergence from the base policy over prompts, nats
    /// @param gold gain of gold
    /// @param proxy gain of the objective that was optimised
    record Curve(double noise, int seed, Objective objective, Method method, double[] kl, double[] gold, double[] proxy) {
        double peak() {
            return Arrays.stream(gold).max().orElseThrow();
        }

        double last() {
            return gold[gold.length - 1];
        }
    }

    /// @param draws n of the points of best-of-n
    /// @param gradientAnswers answers to each prompt that the policy gradient chooses among
    record Result(List<Curve> curves, int[] draws, int prompts, int answers, int gradientAnswers, int pairs) {
        List<Curve> of(double noise, Objective objective, Method method) {
            return curves.stream().filter(c -> c.noise() == noise && c.objective() == objective && c.method() == method).toList();
        }

        int seeds() {
            return of(NOISES[0], Objective.MEAN, Method.BEST_OF_N).size();
        }

        /// The mean over seeds.
        Curve curve(double noise, Objective objective, Method method) {
            var all = of(noise, objective, method);
            return new Curve(noise, -1, objective, method, pointwise(all.stream().map(Curve::kl).toList()),
                    pointwise(all.stream().map(Curve::gold).toList()), pointwise(all.stream().map(Curve::proxy).toList()));
        }

        OveroptimizationFit fit(double noise, Objective objective, Method method) {
            var curve = curve(noise, objective, method);
            return OveroptimizationFit.fit(curve.kl(), curve.gold(),
                    method == Method.BEST_OF_N ? OveroptimizationFit.Form.BEST_OF_N : OveroptimizationFit.Form.RL);
        }
    }

    static int steps(int seeds) {
        return NOISES.length * seeds * (SyntheticGold.MEMBERS + OBJECTIVES.length);
    }

    static Result run(Setting setting) {
        int prompts = setting.scaled(24, 2);
        int answers = 1 << Math.max(4, (int) Math.round(10 + Math.log(setting.scale()) / Math.log(4)));
        int[] draws = IntStream.iterate(1, n -> n <= answers, n -> 2 * n).toArray();
        var curves = new ArrayList<Curve>();
        for (int repetition = 0; repetition < setting.seeds(); repetition++) {
            var random = new Philox(setting.seed(), 100 + repetition);
            for (double noise : NOISES) {
                // the same gold, pairs and pools with and without noise: only the labels differ
                var world = SyntheticGold.of(random.fork(0));
                var own = random.fork(1);
                var ensemble = SyntheticGold.standardized(setting.backend(),
                        world.train(setting.workers(), SyntheticGold.MEMBERS, setting.scale(), noise, own.fork(0),
                                1_000_000 * setting.seed() + 1000L * repetition, setting.progress()::step),
                        own.fork(1));
                var pools = new ArrayList<SyntheticGold.Pool>();
                for (int q = 0; q < prompts; q++) {
                    pools.add(world.pool(setting.backend(), ensemble, answers, random.fork(2 + q)));
                }
                int number = repetition;
                setting.sideBySide(Arrays.stream(OBJECTIVES)
                                .<Function<Backend, List<Curve>>>map(objective ->
                                        backend -> curves(backend, setting, noise, number, objective, pools, draws))
                                .toList())
                        .forEach(curves::addAll);
            }
        }
        return new Result(List.copyOf(curves), draws, prompts, answers, Math.min(GRADIENT_ANSWERS, answers), setting.scaled(600, 40));
    }

    private static List<Curve> curves(Backend backend, Setting setting, double noise, int seed, Objective objective,
            List<SyntheticGold.Pool> pools, int[] draws) {
        int runs = objective == Objective.SINGLE ? SyntheticGold.MEMBERS : 1;
        var parts = new ArrayList<List<Curve>>();
        for (int member = 0; member < runs; member++) {
            var rewards = new double[pools.size()][];
            for (int q = 0; q < rewards.length; q++) {
                double[][] scores = pools.get(q).scores();
                rewards[q] = objective.rewards(objective == Objective.SINGLE ? new double[][] {scores[member]} : scores);
            }
            var own = new ArrayList<>(List.of(
                    bestOfN(noise, seed, objective, pools, rewards, draws), tilt(noise, seed, objective, pools, rewards)));
            if (member == 0) {
                own.add(policyGradient(backend, setting, noise, seed, objective, pools, rewards));
            }
            parts.add(own);
        }
        var curves = new ArrayList<Curve>();
        for (int method = 0; method < Method.values().length; method++) {
            int index = method;
            var all = parts.stream().filter(own -> own.size() > index).map(own -> own.get(index)).toList();
            var first = all.getFirst();
            curves.add(new Curve(noise, seed, objective, first.method(), pointwise(all.stream().map(Curve::kl).toList()),
                    pointwise(all.stream().map(Curve::gold).toList()), pointwise(all.stream().map(Curve::proxy).toList())));
        }
        return curves;
    }

    private static Curve bestOfN(double noise, int seed, Objective objective, List<SyntheticGold.Pool> pools,
            double[][] rewards, int[] draws) {
        var kl = new ArrayList<double[]>();
        var gold = new ArrayList<double[]>();
        var proxy = new ArrayList<double[]>();
        for (int q = 0; q < rewards.length; q++) {
            double[] uniform = uniform(rewards[q].length);
            double[] reward = rewards[q];
            kl.add(Arrays.stream(draws).mapToDouble(n -> BestOfN.law(n, uniform, reward).kl()).toArray());
            gold.add(gain(BestOfN.curve(draws, reward, pools.get(q).gold())));
            proxy.add(gain(BestOfN.curve(draws, reward, reward)));
        }
        return new Curve(noise, seed, objective, Method.BEST_OF_N, pointwise(kl), pointwise(gold), pointwise(proxy));
    }

    /// Over the first point, n = 1: the mean of the pool.
    private static double[] gain(double[] curve) {
        return Arrays.stream(curve).map(value -> value - curve[0]).toArray();
    }

    private static Curve tilt(double noise, int seed, Objective objective, List<SyntheticGold.Pool> pools, double[][] rewards) {
        double limit = Math.log(rewards[0].length) - 0.5;
        double[] budgets = Arrays.stream(BUDGETS).filter(kl -> kl < limit).toArray();
        var gold = new ArrayList<double[]>();
        var proxy = new ArrayList<double[]>();
        for (int q = 0; q < rewards.length; q++) {
            double[] base = uniform(rewards[q].length);
            var goldGain = new double[budgets.length + 1];
            var proxyGain = new double[budgets.length + 1];
            for (int k = 0; k < budgets.length; k++) {
                double beta = KlRegularizedPolicy.gammaForKl(base, rewards[q], budgets[k], 1e-3);
                double[] policy = KlRegularizedPolicy.optimum(base, rewards[q], beta);
                goldGain[k + 1] = expectation(policy, pools.get(q).gold()) - Moments.mean(pools.get(q).gold());
                proxyGain[k + 1] = expectation(policy, rewards[q]) - Moments.mean(rewards[q]);
            }
            gold.add(goldGain);
            proxy.add(proxyGain);
        }
        var kl = new double[budgets.length + 1];
        System.arraycopy(budgets, 0, kl, 1, budgets.length);
        return new Curve(noise, seed, objective, Method.TILT, kl, pointwise(gold), pointwise(proxy));
    }

    /// REINFORCE with the expected reward as baseline on the first answers of each pool; no penalty, so that the policy
    /// goes on to the end of the curve. For SINGLE: the first member.
    private static Curve policyGradient(Backend backend, Setting setting, double noise, int seed, Objective objective,
            List<SyntheticGold.Pool> pools, double[][] rewards) {
        int prompts = rewards.length;
        int answers = Math.min(GRADIENT_ANSWERS, rewards[0].length);
        var few = Arrays.stream(rewards).map(r -> Arrays.copyOf(r, answers)).toArray(double[][]::new);
        var kl = new double[GRADIENT_RECORDS + 1];
        var gold = new double[GRADIENT_RECORDS + 1];
        var proxy = new double[GRADIENT_RECORDS + 1];
        try (var _ = backend.scope()) {
            var model = new TabularLogits(backend, backend.zeros(DType.FLOAT64, prompts, answers),
                    new StepRule.Adam(AdamOptions.of(0.1)));
            var task = new PolicyOptimizer.Task(few, new double[prompts][answers]);
            for (int record = 1; record <= GRADIENT_RECORDS; record++) {
                var options = new PolicyOptimizer.Options(
                        new PolicyMethod.ScoreFunction(new Baseline.Expected(), new PolicyMethod.Sampling.Draws(32)),
                        new KlPenalty.None(), 0, setting.scaled(10, 1), Integer.MAX_VALUE,
                        1000 * setting.seed() + 100L * seed + record);
                var points = PolicyOptimizer.run(backend, DType.FLOAT64, task, model, options);
                double[] logits = model.forward().toArray();
                var goldGain = new CompensatedSum();
                var proxyGain = new CompensatedSum();
                for (int q = 0; q < prompts; q++) {
                    double[] policy = SoftmaxPolicy.softmax(Arrays.copyOfRange(logits, q * answers, (q + 1) * answers));
                    double[] golds = Arrays.copyOf(pools.get(q).gold(), answers);
                    goldGain.add(expectation(policy, golds) - Moments.mean(golds));
                    proxyGain.add(expectation(policy, few[q]) - Moments.mean(few[q]));
                }
                kl[record] = points.getLast().kl();
                gold[record] = goldGain.value() / prompts;
                proxy[record] = proxyGain.value() / prompts;
            }
        }
        return new Curve(noise, seed, objective, Method.POLICY_GRADIENT, kl, gold, proxy);
    }

    private static double[] uniform(int size) {
        var p = new double[size];
        Arrays.fill(p, 1.0 / size);
        return p;
    }

    private static double expectation(double[] policy, double[] values) {
        var total = new CompensatedSum();
        for (int i = 0; i < policy.length; i++) {
            total.add(policy[i] * values[i]);
        }
        return total.value();
    }

    private static double[] pointwise(List<double[]> rows) {
        var mean = new double[rows.getFirst().length];
        for (int i = 0; i < mean.length; i++) {
            var total = new CompensatedSum();
            for (double[] row : rows) {
                total.add(row[i]);
            }
            mean[i] = total.value() / rows.size();
        }
        return mean;
    }
}
