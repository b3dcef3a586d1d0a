package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// UcbBwK (Agrawal and Devanur 2014; Slivkins, section 10.3): each arm once; then, in every round, solve the linear
/// program of {@link KnapsackArms#benchmark} with upper bounds of rewards and lower bounds of consumption, and draw
/// the arm from its solution. What the solution leaves of 1 goes to the null arm. Without budgets it is {@link Ucb1}.
public final class UcbKnapsack implements KnapsackAlgorithm {
    private final KnapsackStatistics seen;
    private final double budgetRate;

    /// @param budgetRate B/T
    public UcbKnapsack(int arms, int resources, double budgetRate, ConfidenceRadius radius) {
        if (!(budgetRate >= 0)) {
            throw new IllegalArgumentException("budgetRate must not be negative, was " + budgetRate);
        }
        seen = new KnapsackStatistics(arms, resources, radius);
        this.budgetRate = budgetRate;
    }

    @Override
    public int select(Philox random) {
        int unseen = seen.unseen();
        if (unseen >= 0) {
            return unseen;
        }
        double[] x = KnapsackArms.benchmark(seen.upperRewards(), seen.lowerCosts(), budgetRate).x();
        var weight = Arrays.copyOf(x, x.length + 1);
        for (int a = 0; a < x.length; a++) {
            weight[a] = Math.max(0, x[a]);
        }
        weight[x.length] = Math.max(0, 1 - Arrays.stream(x).sum());
        return random.nextIndex(weight);
    }

    @Override
    public void update(int arm, Outcome outcome) {
        seen.add(arm, outcome);
    }
}
