package dev.plumbline.papers.rmensembles;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.MatchedDivergence;
import dev.plumbline.papers.rmensembles.SyntheticGold.Pool;
import dev.plumbline.preference.reward.RewardEnsemble;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Gold reward along best of n and along the exponential tilt, for labels without and with noise, and the ablations: number
/// of members, weight of the variance, standardisation of the members.
final class BestOfNExperiment implements Experiment {
    static final double[] NOISES = {0, 0.25, 0.35};
    static final double NOISY = 0.25;
    static final double[] BUDGETS = {1, 3, 5, 6};
    static final double[] LAMBDAS = {0, 0.1, 0.5, 1, 2, 5};
    static final int MOST_MEMBERS = 8;

    @Override
    public String id() {
        return "best-of-n";
    }

    @Override
    public String title() {
        return "Best of n and tilt against a known true reward";
    }

    /// n of the points of a curve, up to the size of the pool.
    static int[] draws(double scale) {
        int most = 1 << Math.max(6, (int) Math.round(11 + Math.log(scale) / Math.log(4)));
        return IntStream.iterate(1, n -> n <= most, n -> 2 * n).toArray();
    }

    static String name(double noise, String objective, String metric) {
        return "noise " + noise + ", " + objective + ": " + metric;
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        int[] draws = draws(scale);
        int prompts = Math.max(4, (int) Math.round(64 * scale));
        var random = new Philox(seed, 3);
        for (double noise : NOISES) {
            // the same gold, pairs and pools for every noise: only labels differ
            var world = SyntheticGold.of(random.fork(0));
            int members = noise == NOISY ? MOST_MEMBERS : SyntheticGold.MEMBERS;
            var raw = world.train(List.of(backend), members, scale, noise, random.fork(1), 1000 * seed, () -> {});
            var ensemble = SyntheticGold.standardized(backend, raw, random.fork(2));
            var pools = pools(backend, world, ensemble, prompts, draws, random);
            curves(measured, backend, noise, pools, draws);
            if (noise == NOISY) {
                PolicyGradient.measure(measured, backend, pools, scale);
                ablations(measured, pools, draws);
                var unscaled = pools(backend, world, raw, prompts, draws, random);
                for (String rule : List.of(Objectives.WORST_CASE, Objectives.UNCERTAINTY)) {
                    measured.put("members as trained, " + rule + ": final",
                            last(draws, unscaled, Objectives.RULES.get(rule), SyntheticGold.MEMBERS));
                }
            }
        }
        return measured;
    }

    private static List<Pool> pools(
            Backend backend, SyntheticGold world, RewardEnsemble ensemble, int prompts, int[] draws, Philox random) {
        var pools = new ArrayList<Pool>();
        for (int q = 0; q < prompts; q++) {
            pools.add(world.pool(backend, ensemble, draws[draws.length - 1], random.fork(10 + q)));
        }
        return pools;
    }

    private static double last(int[] draws, List<Pool> pools, Aggregation rule, int members) {
        double[] gold = Objectives.bestOfN(draws, Objectives.rewards(rule, pools, members), Objectives.gold(pools));
        return gold[gold.length - 1];
    }

    private static void curves(
            Map<String, Double> measured, Backend backend, double noise, List<Pool> pools, int[] draws) {
        int members = SyntheticGold.MEMBERS;
        record(measured, noise, Objectives.SINGLE, draws, Objectives.single(draws, pools, members, false),
                Objectives.single(draws, pools, members, true));
        tilt(measured, backend, noise, Objectives.SINGLE, pools, pools.stream().map(pool -> pool.scores()[0]).toList());
        Objectives.RULES.forEach((name, rule) -> {
            var rewards = Objectives.rewards(rule, pools, members);
            record(measured, noise, name, draws, Objectives.bestOfN(draws, rewards, Objectives.gold(pools)),
                    Objectives.bestOfN(draws, rewards, null));
            tilt(measured, backend, noise, name, pools, rewards);
        });
    }

    private static void record(
            Map<String, Double> measured, double noise, String objective, int[] draws, double[] gold, double[] proxy) {
        double fall = 0;
        for (int i = 0; i < draws.length; i++) {
            measured.put(name(noise, objective, "gold, best of " + draws[i]), gold[i]);
            fall = i == 0 ? 0 : Math.max(fall, proxy[i - 1] - proxy[i]);
        }
        double peak = Arrays.stream(gold).max().orElseThrow();
        measured.put(name(noise, objective, "peak"), peak);
        measured.put(name(noise, objective, "final"), gold[gold.length - 1]);
        measured.put(name(noise, objective, "gap"), peak - gold[gold.length - 1]);
        measured.put(name(noise, objective, "largest fall of the proxy"), fall);
    }

    private static void tilt(Map<String, Double> measured, Backend backend, double noise, String objective, List<Pool> pools,
            List<double[]> rewards) {
        int answers = rewards.getFirst().length;
        double[] utility = rewards.stream().flatMapToDouble(Arrays::stream).toArray();
        double[] gold = pools.stream().map(Pool::gold).flatMapToDouble(Arrays::stream).toArray();
        double mean = Moments.mean(gold);
        for (double budget : BUDGETS) {
            if (budget < Math.log(answers) - 0.5) {
                var policy = MatchedDivergence.of(backend, utility, pools.size(), budget);
                measured.put(name(noise, objective, "gold, tilt at " + budget + " nats"),
                        Moments.mean(policy.expectation(gold)) - mean);
            }
        }
    }

    private static void ablations(Map<String, Double> measured, List<Pool> pools, int[] draws) {
        for (int members = 1; members <= MOST_MEMBERS; members++) {
            for (String rule : List.of(Objectives.MEAN, Objectives.WORST_CASE, Objectives.UNCERTAINTY)) {
                measured.put(members + " members, " + rule + ": final",
                        last(draws, pools, Objectives.RULES.get(rule), members));
            }
        }
        for (double lambda : LAMBDAS) {
            measured.put("λ = " + lambda + ": final",
                    last(draws, pools, new Aggregation.UncertaintyWeighted(lambda, 0), SyntheticGold.MEMBERS));
        }
    }
}
