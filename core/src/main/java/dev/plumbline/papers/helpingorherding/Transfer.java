package dev.plumbline.papers.helpingorherding;

import dev.plumbline.evaluation.RankCorrelation;
import dev.plumbline.evaluation.TransferMatrix;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Moments;
import dev.plumbline.papers.MatchedDivergence;
import dev.plumbline.reward.CrossedEnsemble;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What members say of one another: rank correlations on draws of the base policy and on the best of 16 by one of the
/// two, and the transfer matrix of policies at one divergence.
final class Transfer {
    static final String OWN = "itself";
    static final String SAME_PRETRAINING = "same pretraining";
    static final String OTHER_PRETRAINING = "other pretraining";
    private static final int BEST_OF = 16;

    private Transfer() {}

    static void measure(Map<String, Double> measured, Backend backend, Pools pools, CrossedEnsemble grid) {
        double[][] members = Pools.members(grid).toArray(double[][]::new);
        if (SeedGrid.TRANSFER_KL < Math.log(pools.candidates()) - 0.5) {
            matrix(measured, backend, pools, members);
        }
        correlations(measured, pools, members);
    }

    private static void matrix(Map<String, Double> measured, Backend backend, Pools pools, double[]... members) {
        int seeds = CrossedTraining.SEEDS;
        double[][] policies = Arrays.stream(members)
                .map(reward -> MatchedDivergence.of(backend, reward, pools.prompts(), SeedGrid.TRANSFER_KL).policy())
                .toArray(double[][]::new);
        var base = new double[pools.gold().length];
        Arrays.fill(base, 1.0 / pools.candidates());
        var matrix = TransferMatrix.of(policies, members, base, pools.prompts());
        measured.put("gain by " + OWN, matrix.mean((i, j) -> i == j));
        measured.put("gain by " + SAME_PRETRAINING, matrix.mean((i, j) -> i != j && i / seeds == j / seeds));
        measured.put("gain by " + OTHER_PRETRAINING, matrix.mean((i, j) -> i / seeds != j / seeds));
    }

    /// Draws of the base policy are the first of each 16, so that both samples have the same size.
    private static void correlations(Map<String, Double> measured, Pools pools, double[]... members) {
        int seeds = CrossedTraining.SEEDS;
        var values = new LinkedHashMap<String, List<Double>>();
        for (int i = 0; i < members.length; i++) {
            double[] own = members[i];
            for (int j = 0; j < members.length; j++) {
                double[] other = members[j];
                boolean samePretraining = i / seeds == j / seeds;
                if (i == j || !samePretraining && i % seeds != j % seeds) {
                    continue;
                }
                String mates = samePretraining ? SAME_PRETRAINING : OTHER_PRETRAINING;
                for (int q = 0; q < pools.prompts(); q++) {
                    for (boolean aligned : new boolean[] {false, true}) {
                        int[] sample = sample(own, q * pools.candidates(), pools.candidates(), aligned);
                        double[] a = Arrays.stream(sample).mapToDouble(k -> own[k]).toArray();
                        double[] b = Arrays.stream(sample).mapToDouble(k -> other[k]).toArray();
                        String where = mates + (aligned ? ", best of " + BEST_OF : ", base policy");
                        values.computeIfAbsent("Spearman, " + where, _ -> new ArrayList<>())
                                .add(RankCorrelation.spearman(a, b));
                        values.computeIfAbsent("Kendall, " + where, _ -> new ArrayList<>())
                                .add(RankCorrelation.kendallTau(a, b));
                    }
                }
            }
        }
        values.forEach((name, list) ->
                measured.put(name, Moments.mean(list.stream().mapToDouble(x -> x).toArray())));
    }

    private static int[] sample(double[] reward, int from, int candidates, boolean aligned) {
        var sample = new int[candidates / BEST_OF];
        Arrays.setAll(sample, k -> {
            int first = from + k * BEST_OF;
            return aligned ? Selectors.best(reward, first, first + BEST_OF) : first;
        });
        return sample;
    }
}
