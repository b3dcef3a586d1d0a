package dev.plumbline.papers.overoptimization;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Moments;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.rmensembles.SyntheticGold.Pool;
import dev.plumbline.preference.reward.RewardModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Where diversity comes from: four pretraining by four fine-tuning seeds, ensembles of four members that share both (one
/// model), the pretraining, the fine-tuning, or neither. 25 % label noise.
final class CrossedSeeds implements Experiment {
    static final int SEEDS = 4;
    static final String NEITHER_OWN = "one pretraining, one fine-tuning seed";
    static final String FINETUNING_OWN = "one pretraining, own fine-tuning seeds";
    static final String PRETRAINING_OWN = "own pretrainings, one fine-tuning seed";
    static final String BOTH_OWN = "own pretrainings, own fine-tuning seeds";
    static final List<String> CELLS = List.of(NEITHER_OWN, FINETUNING_OWN, PRETRAINING_OWN, BOTH_OWN);
    private static final double HIDDEN_RATE = 0.3;

    @Override
    public String id() {
        return "seeds";
    }

    @Override
    public String title() {
        return "Pretraining and fine-tuning seeds";
    }

    static String name(String cell, String metric) {
        return cell + ": " + metric;
    }

    /// The ensembles of a cell; member p · 4 + f has pretraining p and fine-tuning f.
    static List<int[]> ensembles(String cell) {
        return switch (cell) {
            case NEITHER_OWN -> IntStream.range(0, SEEDS * SEEDS).mapToObj(i -> new int[] {i, i, i, i}).toList();
            case FINETUNING_OWN -> IntStream.range(0, SEEDS)
                    .mapToObj(p -> IntStream.range(0, SEEDS).map(f -> p * SEEDS + f).toArray()).toList();
            case PRETRAINING_OWN -> IntStream.range(0, SEEDS)
                    .mapToObj(f -> IntStream.range(0, SEEDS).map(p -> p * SEEDS + f).toArray()).toList();
            case BOTH_OWN -> IntStream.range(0, SEEDS)
                    .mapToObj(s -> IntStream.range(0, SEEDS).map(p -> p * SEEDS + (p + s) % SEEDS).toArray()).toList();
            default -> throw new IllegalArgumentException("no cell '" + cell + "'");
        };
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var setting = Setting.of(seed, scale);
        var models = new ArrayList<RewardModel>();
        for (int p = 0; p < SEEDS; p++) {
            for (int f = 0; f < SEEDS; f++) {
                models.add(setting.member(backend, Setting.NOISY, Setting.WIDTH, Setting.PAIRS, HIDDEN_RATE, p, f));
            }
        }
        int[] draws = Curves.draws(scale);
        var pools = setting.pools(backend, models, setting.scaled(32, 4), draws[draws.length - 1]);
        var measured = new LinkedHashMap<String, Double>();
        for (String cell : CELLS) {
            var ensembles = ensembles(cell);
            measured.put(name(cell, "disagreement"),
                    ensembles.stream().mapToDouble(members -> disagreement(pools, members)).average().orElseThrow());
            Curves.RULES.forEach((rule, aggregation) -> measured.put(name(cell, rule), ensembles.stream()
                    .mapToDouble(members ->
                            Curves.best(draws, pools, Curves.rewards(backend, aggregation, pools, members)))
                    .average().orElseThrow()));
        }
        return measured;
    }

    /// Root of the mean over answers of the variance over members (divisor: members).
    static double disagreement(List<Pool> pools, int... members) {
        double total = 0;
        int count = 0;
        for (Pool pool : pools) {
            for (int y = 0; y < pool.gold().length; y++) {
                int answer = y;
                total += Moments.variance(Arrays.stream(members).mapToDouble(k -> pool.scores()[k][answer]).toArray(), 0);
                count++;
            }
        }
        return Math.sqrt(total / count);
    }
}
