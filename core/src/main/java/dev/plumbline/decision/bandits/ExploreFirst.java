package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// Pull every arm N times, then the one with the best mean for ever (Slivkins, section 1.2).
///
/// N = (T/K)^(2/3) (ln T)^(1/3) balances what exploring costs and what a wrong winner costs:
/// E R(T) = O(T^(2/3) (K ln T)^(1/3)).
public final class ExploreFirst implements BanditAlgorithm {
    private final ArmStatistics seen;
    private final long explorations;
    private int winner = -1;

    /// @param explorations N ≥ 1
    public ExploreFirst(int arms, long explorations) {
        if (explorations < 1) {
            throw new IllegalArgumentException("every arm must be explored at least once, was " + explorations);
        }
        seen = new ArmStatistics(arms);
        this.explorations = explorations;
    }

    /// N for a horizon T, rounded to a whole number, at least 1.
    public static ExploreFirst forHorizon(int arms, long horizon) {
        return new ExploreFirst(arms, explorations(arms, horizon));
    }

    static long explorations(int arms, long horizon) {
        return Math.max(1, Math.round(Math.pow((double) horizon / arms,
                2.0 / 3) * Math.cbrt(Math.log((double) horizon))));
    }

    @Override
    public int arms() {
        return seen.arms();
    }

    @Override
    public Choice select(Philox random) {
        if (seen.rounds() < explorations * seen.arms()) {
            return new Choice((int) (seen.rounds() % seen.arms()), 1);
        }
        if (winner < 0) {
            winner = ArgMax.of(seen.optimisticMeans(), random).arm();
        }
        return new Choice(winner, 1);
    }

    @Override
    public void update(Choice choice, double reward) {
        seen.add(choice.arm(), reward);
    }
}
