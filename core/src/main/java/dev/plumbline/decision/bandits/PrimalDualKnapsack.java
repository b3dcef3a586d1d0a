package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// Primal-dual BwK (Badanidiyuru, Kleinberg and Slivkins 2013): the largest reward for its price. Each arm once, then
/// argmax UCB_r(a)/Σᵢ vᵢ LCBᵢ(a), vᵢ ∝ (1 + ε)^(estimated consumption of i so far), ε = √(ln d/B).
///
/// Time is one of the d resources and uses B/T in every round: a scarce resource grows dear, and prices are never all
/// 0.
public final class PrimalDualKnapsack implements KnapsackAlgorithm {
    private final KnapsackStatistics seen;
    private final double budgetRate;
    private final double growth;
    private final double[] used;

    /// @param budgetRate B/T in (0, 1]
    /// @param horizon T
    public PrimalDualKnapsack(int arms, int resources, double budgetRate, long horizon, ConfidenceRadius radius) {
        if (!(budgetRate > 0 && budgetRate <= 1)) {
            throw new IllegalArgumentException("budgetRate must lie in (0, 1], was " + budgetRate);
        }
        seen = new KnapsackStatistics(arms, resources, radius);
        this.budgetRate = budgetRate;
        growth = Math.log1p(Math.sqrt(Math.log(resources + 1) / (budgetRate * horizon)));
        used = new double[resources + 1];
    }

    /// v `[resources + 1]`, time last; they sum to 1.
    public double[] prices() {
        double most = Double.NEGATIVE_INFINITY;
        for (double u : used) {
            most = Math.max(most, u);
        }
        var v = new double[used.length];
        double total = 0;
        for (int i = 0; i < v.length; i++) {
            v[i] = Math.exp(growth * (used[i] - most));
            total += v[i];
        }
        for (int i = 0; i < v.length; i++) {
            v[i] /= total;
        }
        return v;
    }

    @Override
    public int select(Philox random) {
        int unseen = seen.unseen();
        if (unseen >= 0) {
            return unseen;
        }
        double[] v = prices();
        double[] reward = seen.upperRewards();
        double[][] cost = seen.lowerCosts();
        var index = new double[reward.length];
        for (int a = 0; a < index.length; a++) {
            double price = v[v.length - 1] * budgetRate;
            for (int i = 0; i < cost[a].length; i++) {
                price += v[i] * cost[a][i];
            }
            index[a] = reward[a] / price;
        }
        return ArgMax.of(index, random).arm();
    }

    /// Prices follow the lower bound of what the played arm uses, as it was when it was picked.
    @Override
    public void update(int arm, Outcome outcome) {
        int d = used.length - 1;
        boolean known = seen.unseen() < 0;
        double[] lower = known ? seen.lowerCosts()[arm] : outcome.cost();
        for (int i = 0; i < d; i++) {
            used[i] += lower[i];
        }
        used[d] += budgetRate;
        seen.add(arm, outcome);
    }
}
