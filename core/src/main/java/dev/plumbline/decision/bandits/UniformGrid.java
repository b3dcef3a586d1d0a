package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// UCB1 on equally spaced points of [0, 1] (Slivkins, section 4.1).
///
/// With step δ the best point of the grid loses at most δ L/2 in each round, and 1/δ arms cost √(T ln T/δ):
/// δ = (ln T/(T L²))^(1/3) balances the two, R(T) = O(L^(1/3) T^(2/3) (ln T)^(1/3)). In covering dimension d the
/// exponent is (d + 1)/(d + 2).
public final class UniformGrid implements PointAlgorithm {
    private final Ucb1 arms;
    private BanditAlgorithm.Choice choice;

    /// @param points at 0, 1/(points − 1), .., 1; at least 2
    public UniformGrid(int points, long horizon) {
        if (points < 2) {
            throw new IllegalArgumentException("a grid has at least 2 points, not " + points);
        }
        arms = Ucb1.forHorizon(points, horizon);
    }

    /// The step that balances, rounded to a whole number of intervals.
    ///
    /// @param slope L > 0
    public static UniformGrid forHorizon(long horizon, double slope) {
        return new UniformGrid(points(horizon, slope), horizon);
    }

    static int points(long horizon, double slope) {
        double step = Math.cbrt(Math.log((double) horizon) / (horizon * slope * slope));
        return Math.max(2, (int) Math.round(1 / step) + 1);
    }

    public int points() {
        return arms.arms();
    }

    @Override
    public double select(Philox random) {
        choice = arms.select(random);
        return (double) choice.arm() / (arms.arms() - 1);
    }

    @Override
    public void update(double point, double reward) {
        arms.update(choice, reward);
    }
}
