package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// A bandit algorithm that looks at rewards alone: what budgets are for.
public final class IgnoreBudgets implements KnapsackAlgorithm {
    private final BanditAlgorithm algorithm;
    private BanditAlgorithm.Choice choice;

    public IgnoreBudgets(BanditAlgorithm algorithm) {
        this.algorithm = algorithm;
    }

    @Override
    public int select(Philox random) {
        choice = algorithm.select(random);
        return choice.arm();
    }

    @Override
    public void update(int arm, Outcome outcome) {
        algorithm.update(choice, outcome.reward());
    }
}
