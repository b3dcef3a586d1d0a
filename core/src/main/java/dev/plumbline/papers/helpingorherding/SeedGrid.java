package dev.plumbline.papers.helpingorherding;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.MatchedDivergence;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.reward.RewardEnsemble;
import dev.plumbline.reward.CrossedEnsemble;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The crossed grid of five pretraining and five fine-tuning seeds in {@link StyleWorld}: accuracy, disagreement, gold
/// and share of hacks along best of n and along the exponential tilt, transfer between members, and the ablations.
final class SeedGrid implements Experiment {
    static final double ETA = 0.01;
    /// Not in the specification; with it accuracy and disagreement come near the figures given there.
    static final double HEAD_SD = 0.1;
    static final double HIDDEN_RATE = 0.3;
    static final String WIDER_PAIRS = "style of the pairs as wide as that of candidates";
    static final double[] BUDGETS = {1, 3, 5};
    static final double TRANSFER_KL = 3;
    static final double[] HEAD_SDS = {0.02, 0.05, 0.1, 0.2};
    static final double[] HIDDEN_RATES = {0, 1};
    static final double[] ETAS = {0, 0.01, 0.1};
    /// Of the tilt, the transfer and the ablations.
    private static final int FEW_PROMPTS = 10;
    private static final int WIN_DRAWS = 64;

    @Override
    public String id() {
        return "seed-grid";
    }

    @Override
    public String title() {
        return "Five pretrainings, five fine-tunings";
    }

    /// n of the points of a curve, up to the size of the pool.
    static int[] draws(double scale) {
        int most = 1 << Math.max(6, (int) Math.round(10 + Math.log(scale) / Math.log(4)));
        return IntStream.iterate(1, n -> n <= most, n -> 2 * n).toArray();
    }

    private record Setting(StyleWorld.Pairs pairs, double[][] familiar, Philox members) {
        static Setting of(StyleWorld world, int pairs, double styleSd, Philox random) {
            return new Setting(world.pairs(pairs, styleSd, random.fork(1)),
                    StyleWorld.familiar(2000, styleSd, random.fork(2)), random.fork(3));
        }

        RewardEnsemble train(Backend backend, double eta, double headSd, double hiddenRate) {
            return new CrossedTraining(new BradleyTerryLoss(0, eta), headSd, hiddenRate).train(backend, pairs, members);
        }

        RewardEnsemble standardized(Backend backend, double headSd, double hiddenRate) {
            return train(backend, ETA, headSd, hiddenRate).standardized(backend, familiar);
        }
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var random = new Philox(seed, 30);
        var world = StyleWorld.of(random.fork(0));
        int pairs = Math.max(100, (int) Math.round(400 * scale));
        var setting = Setting.of(world, pairs, StyleWorld.PAIR_STYLE_SD, random);
        int[] draws = draws(scale);
        var pools = Pools.of(world, Math.max(4, (int) Math.round(40 * scale)), draws[draws.length - 1], random.fork(4));
        var ensemble = setting.standardized(backend, HEAD_SD, HIDDEN_RATE);
        var grid = pools.scored(backend, ensemble);
        var measured = new LinkedHashMap<String, Double>();
        accuracy(measured, backend, world, ensemble, random.fork(5));
        disagreement(measured, pools, grid);
        curves(measured, backend, pools, grid, draws);
        var few = pools.first(Math.min(FEW_PROMPTS, pools.prompts()));
        var fewScores = few.scored(backend, ensemble);
        tilts(measured, backend, few, fewScores);
        Transfer.measure(measured, backend, few, fewScores);
        ablations(measured, backend, setting, few);
        var wider = Setting.of(world, pairs, StyleWorld.CANDIDATE_STYLE_SD, random);
        ablation(measured, backend, few, WIDER_PAIRS, wider.standardized(backend, HEAD_SD, HIDDEN_RATE));
        return measured;
    }

    private static void accuracy(
            Map<String, Double> measured, Backend backend, StyleWorld world, RewardEnsemble ensemble, Philox random) {
        double[][] one = StyleWorld.familiar(2000, StyleWorld.PAIR_STYLE_SD, random.fork(0));
        double[][] other = StyleWorld.familiar(2000, StyleWorld.PAIR_STYLE_SD, random.fork(1));
        double[] gold = difference(world.gold(one), world.gold(other));
        double[][] first = ensemble.score(backend, one);
        double[][] second = ensemble.score(backend, other);
        var accuracy = new double[first.length];
        for (int m = 0; m < accuracy.length; m++) {
            double[] margin = difference(first[m], second[m]);
            for (int i = 0; i < margin.length; i++) {
                accuracy[m] += margin[i] > 0 == gold[i] > 0 ? 1.0 / margin.length : 0;
            }
        }
        measured.put("accuracy", Moments.mean(accuracy));
        measured.put("accuracy: sd", Moments.standardDeviation(accuracy, 0));
    }

    private static double[] difference(double[] a, double[] b) {
        var d = new double[a.length];
        Arrays.setAll(d, i -> a[i] - b[i]);
        return d;
    }

    private static void disagreement(Map<String, Double> measured, Pools pools, CrossedEnsemble grid) {
        measured.put("disagreement, " + Selectors.FINETUNE, grid.withinFinetuneSd());
        measured.put("disagreement, " + Selectors.PRETRAIN, grid.withinPretrainSd());
        for (int overdone = 0; overdone < 2; overdone++) {
            var components = pools.where(grid, overdone).components();
            String where = overdone == 1 ? "overdone" : "familiar";
            measured.put("variance of pretraining, " + where, components.pretraining());
            measured.put("variance of fine-tuning, " + where, components.finetuning());
        }
        measured.put("shared error, overdone", pools.sharedError(grid));
    }

    private static void curves(
            Map<String, Double> measured, Backend backend, Pools pools, CrossedEnsemble grid, int... draws) {
        int last = draws.length - 1;
        Selectors.of(backend, grid, pools.gold()).forEach((name, rewards) -> {
            double[][] best = Selectors.bestOfN(draws, rewards, pools.prompts(), pools.gold(), pools.hack(),
                    pools.rank());
            double[] gold = best[0];
            double[] hacks = best[1];
            for (int i = 0; i < draws.length; i++) {
                measured.put(name + ": gold, best of " + draws[i], gold[i]);
                measured.put(name + ": hacks, best of " + draws[i], hacks[i]);
            }
            measured.put(name + ": gold, final", gold[last]);
            measured.put(name + ": hacks, final", hacks[last]);
            measured.put(name + ": win", best[2][Integer.numberOfTrailingZeros(WIN_DRAWS)]);
        });
    }

    static String tilted(String selector, double budget, String metric) {
        return selector + " @ " + budget + ": " + metric;
    }

    private static void tilts(Map<String, Double> measured, Backend backend, Pools pools, CrossedEnsemble grid) {
        Selectors.of(backend, grid, pools.gold()).forEach((name, rewards) -> {
            for (double budget : BUDGETS) {
                if (budget < Math.log(pools.candidates()) - 0.5) {
                    var policies = rewards.stream()
                            .map(reward -> MatchedDivergence.of(backend, reward, pools.prompts(), budget))
                            .toList();
                    measured.put(tilted(name, budget, "gold"), policies.stream()
                            .mapToDouble(policy -> Moments.mean(policy.expectation(pools.gold()))).average()
                            .orElseThrow());
                    measured.put(tilted(name, budget, "hacks"), policies.stream()
                            .mapToDouble(policy -> Moments.mean(policy.expectation(pools.hack()))).average()
                            .orElseThrow());
                }
            }
        });
    }

    private static void ablations(Map<String, Double> measured, Backend backend, Setting setting, Pools pools) {
        for (double headSd : HEAD_SDS) {
            ablation(measured, backend, pools, "head sd " + headSd, setting.standardized(backend, headSd, HIDDEN_RATE));
        }
        for (double rate : HIDDEN_RATES) {
            ablation(measured, backend, pools, "hidden rate " + rate, setting.standardized(backend, HEAD_SD, rate));
        }
        for (double eta : ETAS) {
            var raw = setting.train(backend, eta, HEAD_SD, HIDDEN_RATE);
            ablation(measured, backend, pools, "η = " + eta + ", as trained", raw);
            double[] offsets = Arrays.stream(raw.score(backend, setting.familiar())).mapToDouble(Moments::mean)
                    .toArray();
            measured.put("η = " + eta + ": sd of offsets", Moments.standardDeviation(offsets, 0));
        }
    }

    private static void ablation(
            Map<String, Double> measured, Backend backend, Pools pools, String name, RewardEnsemble ensemble) {
        var grid = pools.scored(backend, ensemble);
        measured.put(name + ": ratio", grid.withinPretrainSd() / grid.withinFinetuneSd());
        var selectors = Selectors.of(backend, grid, pools.gold());
        for (String selector : List.of(Selectors.SINGLE, Selectors.name(Selectors.FINETUNE, Selectors.MEAN),
                Selectors.name(Selectors.PRETRAIN, Selectors.MEAN), Selectors.name(Selectors.PRETRAIN, "median"),
                Selectors.name(Selectors.PRETRAIN, "mean − sd"), Selectors.name(Selectors.PRETRAIN, "minimum"))) {
            measured.put(name + ", " + selector + ": gold",
                    Selectors.bestOfAll(selectors.get(selector), pools.gold(), pools.prompts()));
            measured.put(name + ", " + selector + ": hacks",
                    Selectors.bestOfAll(selectors.get(selector), pools.hack(), pools.prompts()));
        }
    }
}
