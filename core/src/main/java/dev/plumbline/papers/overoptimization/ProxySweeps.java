package dev.plumbline.papers.overoptimization;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Moments;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.overoptimization.Curves.Curve;
import dev.plumbline.papers.rmensembles.SyntheticGold.Pool;
import dev.plumbline.preference.reward.RewardModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Best of n, and the optimum of E R − β KL, against proxies of several sizes, amounts of data and label noises, and against
/// ensembles of several sizes, rules and weights of the variance.
final class ProxySweeps implements Experiment {
    static final int[] WIDTHS = {2, 4, 8, 16, 32, 64};
    static final int[] PAIRS = {75, 150, 300, 600, 1200};
    static final double[] LAMBDAS = {0, 0.25, 0.5, 1, 2, 4, 8};
    static final double[] WEIGHTS = {4, 2, 1, 0.5, 0.25, 0.125, 0.0625, 0.03125};
    static final int MEMBERS = 5;
    static final int MOST_MEMBERS = 8;
    /// Proxies of a size, or an amount of data.
    private static final int REPEATS = 3;

    @Override
    public String id() {
        return "proxies";
    }

    @Override
    public String title() {
        return "Proxies and ensembles against gold";
    }

    static String name(double noise, String what, String metric) {
        return "noise " + noise + ", " + what + ": " + metric;
    }

    static String width(int width) {
        return "width " + width;
    }

    static String pairs(int pairs) {
        return pairs + " pairs";
    }

    static String ensemble(int members, String rule) {
        return members + " members, " + rule;
    }

    static String lambda(double lambda) {
        return "λ = " + lambda;
    }

    static String tilt(double weight, String objective) {
        return objective + ", tilt β = " + weight;
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var setting = Setting.of(seed, scale);
        var measured = new LinkedHashMap<String, Double>();
        for (double noise : Setting.NOISES) {
            noise(measured, backend, setting, noise);
        }
        return measured;
    }

    private static void noise(Map<String, Double> measured, Backend backend, Setting setting, double noise) {
        var models = new ArrayList<RewardModel>();
        for (int k = 0; k < MOST_MEMBERS; k++) {
            models.add(setting.member(backend, noise, Setting.WIDTH, Setting.PAIRS, k));
        }
        var groups = new LinkedHashMap<String, int[]>();
        int[] first = IntStream.range(0, REPEATS).toArray();
        for (int width : WIDTHS) {
            groups.put(width(width), width == Setting.WIDTH ? first
                    : train(backend, setting, models, noise, width, Setting.PAIRS));
        }
        for (int pairs : PAIRS) {
            groups.put(pairs(pairs), pairs == Setting.PAIRS ? first
                    : train(backend, setting, models, noise, Setting.WIDTH, pairs));
        }
        int[] draws = Curves.draws(setting.scale());
        var pools = setting.pools(backend, models, setting.scaled(32, 4), draws[draws.length - 1]);
        groups.forEach((group, members) ->
                record(measured, name(noise, group, ""), draws, Curves.single(draws, pools, members)));
        int[] five = IntStream.range(0, MEMBERS).toArray();
        record(measured, name(noise, Curves.SINGLE, ""), draws, Curves.single(draws, pools, five));
        tilts(measured, backend, noise, Curves.SINGLE, pools, pools.stream().map(pool -> pool.scores()[0]).toList());
        Curves.RULES.forEach((rule, aggregation) -> {
            var rewards = Curves.rewards(backend, aggregation, pools, five);
            record(measured, name(noise, rule, ""), draws, Curves.bestOfN(draws, pools, rewards));
            tilts(measured, backend, noise, rule, pools, rewards);
            for (int k = 1; k <= MOST_MEMBERS; k++) {
                var some = Curves.rewards(backend, aggregation, pools, IntStream.range(0, k).toArray());
                measured.put(name(noise, ensemble(k, rule), "final"), Curves.best(draws, pools, some));
            }
        });
        for (double lambda : LAMBDAS) {
            var rewards = Curves.rewards(backend, new Aggregation.UncertaintyWeighted(lambda, 0), pools, five);
            measured.put(name(noise, lambda(lambda), "final"), Curves.best(draws, pools, rewards));
        }
    }

    /// Adds the repeats to `models` and says where they are.
    private static int[] train(
            Backend backend, Setting setting, List<RewardModel> models, double noise, int width, int pairs) {
        int from = models.size();
        for (int k = 0; k < REPEATS; k++) {
            models.add(setting.member(backend, noise, width, pairs, k));
        }
        return IntStream.range(from, models.size()).toArray();
    }

    private static void record(Map<String, Double> measured, String prefix, int[] draws, Curve curve) {
        for (int i = 0; i < draws.length; i++) {
            measured.put(prefix + "gold, best of " + draws[i], curve.gold()[i]);
            measured.put(prefix + "proxy, best of " + draws[i], curve.proxy()[i]);
        }
        measured.put(prefix + "peak", curve.peak());
        measured.put(prefix + "final", curve.last());
        measured.put(prefix + "gap", curve.peak() - curve.last());
        measured.put(prefix + "alpha", curve.fit().alpha());
        measured.put(prefix + "beta", curve.fit().beta());
        measured.put(prefix + "residual", curve.residual());
    }

    /// The exact optimum of E R − β KL on the pool: where a penalised policy ends.
    private static void tilts(Map<String, Double> measured, Backend backend, double noise, String objective, List<Pool> pools,
            List<double[]> rewards) {
        int answers = rewards.getFirst().length;
        double[] utility = rewards.stream().flatMapToDouble(Arrays::stream).toArray();
        for (double weight : WEIGHTS) {
            try (var _ = backend.scope()) {
                Tensor base = backend.zeros(DType.FLOAT64, pools.size(), answers);
                var optimum = backend.policy().regularizedOptimum(
                        base, backend.tensor(DType.FLOAT64, utility, pools.size(), answers), weight);
                double[] logPolicy = optimum.logProbability().toArray();
                double gain = 0;
                for (int q = 0; q < pools.size(); q++) {
                    double[] gold = pools.get(q).gold();
                    double mean = Moments.mean(gold);
                    for (int y = 0; y < answers; y++) {
                        gain += Math.exp(logPolicy[q * answers + y]) * (gold[y] - mean) / pools.size();
                    }
                }
                measured.put(name(noise, tilt(weight, objective), "gold"), gain);
                measured.put(name(noise, tilt(weight, objective), "kl"), Moments.mean(optimum.kl().toArray()));
            }
        }
    }
}
