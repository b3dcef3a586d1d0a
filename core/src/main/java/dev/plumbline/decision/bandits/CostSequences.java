package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// Costs cₜ(a) in [0, 1] that an adversary fixes before the first round `[rounds][arms]`.
public final class CostSequences {
    private CostSequences() {}

    /// Costs of 0 and 1 whose means change: phase i of equal phases has the means `means[i]`.
    ///
    /// @param means `[phases][arms]`, in [0, 1]
    public static double[][] switching(int rounds, double[][] means, Philox random) {
        var costs = new double[rounds][means[0].length];
        for (int t = 0; t < rounds; t++) {
            double[] mean = means[(int) ((long) t * means.length / rounds)];
            for (int a = 0; a < mean.length; a++) {
                costs[t][a] = random.nextDouble() < mean[a] ? 1 : 0;
            }
        }
        return costs;
    }

    /// Σₜ cₜ(a) for every arm `[arms]`.
    public static double[] totals(double[][] costs) {
        var totals = new double[costs[0].length];
        for (double[] cost : costs) {
            for (int a = 0; a < totals.length; a++) {
                totals[a] += cost[a];
            }
        }
        return totals;
    }

    /// Σₜ cₜ(aₜ) − minₐ Σₜ cₜ(a) of a bandit algorithm, which gets 1 − c as its reward.
    public static double regret(double[][] costs, BanditAlgorithm algorithm, Philox decisions) {
        double paid = 0;
        for (double[] cost : costs) {
            var choice = algorithm.select(decisions);
            paid += cost[choice.arm()];
            algorithm.update(choice, 1 - cost[choice.arm()]);
        }
        return paid - least(totals(costs));
    }

    /// Σₜ pₜ·cₜ − minₐ Σₜ cₜ(a) of Hedge, which sees all costs.
    public static double regret(double[][] costs, Hedge hedge) {
        double paid = 0;
        for (double[] cost : costs) {
            paid += expected(hedge.distribution(), cost);
            hedge.update(cost);
        }
        return paid - least(totals(costs));
    }

    /// p·c.
    static double expected(double[] p, double[] cost) {
        double sum = 0;
        for (int a = 0; a < p.length; a++) {
            sum += p[a] * cost[a];
        }
        return sum;
    }

    static double least(double[] values) {
        double least = Double.POSITIVE_INFINITY;
        for (double value : values) {
            least = Math.min(least, value);
        }
        return least;
    }
}
