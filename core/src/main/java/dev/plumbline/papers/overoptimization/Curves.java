package dev.plumbline.papers.overoptimization;

import dev.plumbline.evaluation.OveroptimizationFit;
import dev.plumbline.evaluation.OveroptimizationFit.Form;
import dev.plumbline.kernel.Aggregation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.papers.rmensembles.SyntheticGold.Pool;
import dev.plumbline.policy.BestOfN;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Rewards from the scores of members, and what optimisation for them gives in gold.
final class Curves {
    static final double LAMBDA = 2;
    static final String SINGLE = "single model";
    static final String MEAN = "mean";
    static final String WORST_CASE = "worst case";
    static final String UNCERTAINTY = "mean − 2 variance";
    static final Map<String, Aggregation> RULES = rules();

    private Curves() {}

    private static Map<String, Aggregation> rules() {
        var rules = new LinkedHashMap<String, Aggregation>();
        rules.put(MEAN, new Aggregation.Mean());
        rules.put(WORST_CASE, new Aggregation.Minimum());
        rules.put(UNCERTAINTY, new Aggregation.UncertaintyWeighted(LAMBDA, 0));
        return rules;
    }

    /// A curve and the form fitted to it.
    ///
    /// @param gold gain over the base policy, at each point
    /// @param fit of gold against √KL
    record Curve(double[] kl, double[] proxy, double[] gold, OveroptimizationFit fit) {

        static Curve of(double[] kl, double[] proxy, double[] gold, Form form) {
            return new Curve(kl, proxy, gold, OveroptimizationFit.fit(kl, gold, form));
        }

        double peak() {
            return Arrays.stream(gold).max().orElseThrow();
        }

        double last() {
            return gold[gold.length - 1];
        }

        /// Root mean square of what the form leaves.
        double residual() {
            return Math.sqrt(fit.rss() / gold.length);
        }
    }

    /// 1, 2, 4, ..., 1024 at scale 1; four times the scale doubles the last.
    static int[] draws(double scale) {
        int most = 1 << Math.max(6, (int) Math.round(10 + Math.log(scale) / Math.log(4)));
        return IntStream.iterate(1, n -> n <= most, n -> 2 * n).toArray();
    }

    /// Rewards of a pool's answers under `rule` from the members `members`.
    static double[] rewards(Backend backend, Aggregation rule, Pool pool, int... members) {
        double[] flat = Arrays.stream(members).mapToObj(k -> pool.scores()[k]).flatMapToDouble(Arrays::stream).toArray();
        try (var _ = backend.scope()) {
            var scores = backend.tensor(DType.FLOAT64, flat, members.length, pool.gold().length);
            return backend.ensemble().aggregate(rule, scores).value().toArray();
        }
    }

    static List<double[]> rewards(Backend backend, Aggregation rule, List<Pool> pools, int... members) {
        return pools.stream().map(pool -> rewards(backend, rule, pool, members)).toList();
    }

    /// Best of n of each of `draws`, mean over prompts.
    static Curve bestOfN(int[] draws, List<Pool> pools, List<double[]> rewards) {
        var gold = new double[draws.length];
        var proxy = new double[draws.length];
        for (int q = 0; q < pools.size(); q++) {
            add(gold, BestOfN.curve(draws, rewards.get(q), pools.get(q).gold()), pools.size());
            add(proxy, BestOfN.curve(draws, rewards.get(q), rewards.get(q)), pools.size());
        }
        return Curve.of(Arrays.stream(draws).mapToDouble(BestOfN::klUpperBound).toArray(), proxy, gold, Form.BEST_OF_N);
    }

    /// The mean over `members` of each member's own curve, with the form fitted to that mean.
    static Curve single(int[] draws, List<Pool> pools, int... members) {
        var gold = new double[draws.length];
        var proxy = new double[draws.length];
        for (int member : members) {
            var own = bestOfN(draws, pools, pools.stream().map(pool -> pool.scores()[member]).toList());
            add(gold, own.gold(), members.length);
            add(proxy, own.proxy(), members.length);
        }
        return Curve.of(Arrays.stream(draws).mapToDouble(BestOfN::klUpperBound).toArray(), proxy, gold, Form.BEST_OF_N);
    }

    private static void add(double[] total, double[] curve, double count) {
        for (int i = 0; i < total.length; i++) {
            total[i] += (curve[i] - curve[0]) / count;
        }
    }

    /// Gold of the best of the whole pool, above the pool's mean.
    static double best(int[] draws, List<Pool> pools, List<double[]> rewards) {
        return bestOfN(new int[] {1, draws[draws.length - 1]}, pools, rewards, 1);
    }

    private static double bestOfN(int[] draws, List<Pool> pools, List<double[]> rewards, int point) {
        double total = 0;
        for (int q = 0; q < pools.size(); q++) {
            double[] curve = BestOfN.curve(draws, rewards.get(q), pools.get(q).gold());
            total += (curve[point] - curve[0]) / pools.size();
        }
        return total;
    }
}
