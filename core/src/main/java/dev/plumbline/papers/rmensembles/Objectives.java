package dev.plumbline.papers.rmensembles;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.papers.rmensembles.SyntheticGold.Pool;
import dev.plumbline.policy.BestOfN;
import dev.plumbline.reward.EnsembleAggregation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Rewards of answers from the scores of the members, and best of n under them.
final class Objectives {
    /// λ on standardised scores.
    static final double LAMBDA = 2;
    static final String SINGLE = "single model";
    static final String MEAN = "mean";
    static final String WORST_CASE = "worst case";
    static final String UNCERTAINTY = "mean − 2 variance";
    static final String ENTROPIC = "soft minimum, τ = 1/4";
    /// The soft minimum at τ = 1/(2λ) agrees with mean − λ variance to second order.
    static final Map<String, Aggregation> RULES = rules();

    private Objectives() {}

    private static Map<String, Aggregation> rules() {
        var rules = new LinkedHashMap<String, Aggregation>();
        rules.put(MEAN, new Aggregation.Mean());
        rules.put(WORST_CASE, new Aggregation.Minimum());
        rules.put(UNCERTAINTY, new Aggregation.UncertaintyWeighted(LAMBDA, 0));
        rules.put(ENTROPIC, new Aggregation.SoftMin(1 / (2 * LAMBDA)));
        return rules;
    }

    /// One reward for each answer from the first `members` members.
    static double[] rewards(Aggregation rule, double[][] scores, int members) {
        var rewards = new double[scores[0].length];
        var column = new double[members];
        for (int j = 0; j < rewards.length; j++) {
            for (int k = 0; k < members; k++) {
                column[k] = scores[k][j];
            }
            rewards[j] = EnsembleAggregation.evaluate(rule, column).value();
        }
        return rewards;
    }

    /// Mean over prompts of gold, or of the reward itself, for the best of each of `draws`, above the pool's mean.
    ///
    /// @param gold null: the reward itself
    static double[] bestOfN(int[] draws, List<double[]> rewards, List<double[]> gold) {
        var mean = new double[draws.length];
        for (int q = 0; q < rewards.size(); q++) {
            double[] curve = BestOfN.curve(draws, rewards.get(q), gold == null ? rewards.get(q) : gold.get(q));
            for (int i = 0; i < mean.length; i++) {
                mean[i] += (curve[i] - curve[0]) / rewards.size();
            }
        }
        return mean;
    }

    static List<double[]> rewards(Aggregation rule, List<Pool> pools, int members) {
        return pools.stream().map(pool -> rewards(rule, pool.scores(), members)).toList();
    }

    static List<double[]> gold(List<Pool> pools) {
        return pools.stream().map(Pool::gold).toList();
    }

    /// The mean over members of each member's own curve: what the paper calls a single model.
    static double[] single(int[] draws, List<Pool> pools, int members, boolean proxy) {
        var curves = new ArrayList<double[]>();
        for (int k = 0; k < members; k++) {
            int member = k;
            List<double[]> rewards = pools.stream().map(pool -> pool.scores()[member]).toList();
            curves.add(bestOfN(draws, rewards, proxy ? null : gold(pools)));
        }
        var mean = new double[draws.length];
        Arrays.setAll(mean, i -> curves.stream().mapToDouble(curve -> curve[i]).average().orElseThrow());
        return mean;
    }
}
