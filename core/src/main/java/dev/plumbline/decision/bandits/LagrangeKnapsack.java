package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// LagrangeBwK (Immorlica, Sankararaman, Schapire and Slivkins 2019; Slivkins, section 10.2): a repeated zero-sum
/// game with the payoff L(a, i) = r(a) + 1 − (T/B) cᵢ(a). {@link Exp3} maximizes it over arms and the null arm,
/// {@link Hedge} minimizes it over resources; time is the last resource and costs B/T in every round, so that L(a,
/// time) = r(a).
///
/// Payoffs lie in [1 − T/B, 2] and are brought to [0, 1]. The arm's player gets the mean of L over the distribution
/// of the other player, not one draw: the same expectation with less noise.
public final class LagrangeKnapsack implements KnapsackAlgorithm {
    private final int arms;
    private final double budgetRate;
    private final BanditAlgorithm primal;
    private final Hedge dual;
    private BanditAlgorithm.Choice choice;

    /// @param budgetRate B/T in (0, 1]
    /// @param horizon T
    public LagrangeKnapsack(int arms, int resources, double budgetRate, long horizon) {
        if (!(budgetRate > 0 && budgetRate <= 1)) {
            throw new IllegalArgumentException("budgetRate must lie in (0, 1], was " + budgetRate);
        }
        this.arms = arms;
        this.budgetRate = budgetRate;
        primal = Exp3.forHorizon(arms + 1, horizon);
        dual = Hedge.forHorizon(resources + 1, horizon);
    }

    @Override
    public int select(Philox random) {
        choice = primal.select(random);
        return choice.arm();
    }

    /// (L(a, i) − (1 − T/B))/(1 + T/B) of every resource, time last.
    double[] payoffs(Outcome outcome) {
        int d = outcome.cost().length;
        var payoff = new double[d + 1];
        for (int i = 0; i <= d; i++) {
            double cost = i < d ? outcome.cost()[i] : budgetRate;
            payoff[i] = (outcome.reward() + (1 - cost) / budgetRate) / (1 + 1 / budgetRate);
        }
        return payoff;
    }

    @Override
    public void update(int arm, Outcome outcome) {
        if (arm != choice.arm() || arm > arms) {
            throw new IllegalArgumentException("the arm last selected must be updated, not " + arm);
        }
        double[] payoff = payoffs(outcome);
        primal.update(choice, CostSequences.expected(dual.distribution(), payoff));
        dual.update(payoff);
    }
}
