package dev.plumbline.papers.barfi;

import dev.plumbline.decision.GridWorld;
import dev.plumbline.decision.TabularMdp;
import java.util.Arrays;
import java.util.List;

/// A grid of 5 x 5, start and goal in opposite corners, slip 0.1: r_p = 10 for acting in the goal, which ends the
/// episode; γ = 0.95. And an auxiliary reward.
///
/// @param temperature λ of the inner algorithm
/// @param auxiliary r_a `[states x actions]`
/// @param misaligned does r_a pay for staying away?
record GridCase(String name, double temperature, double[][] auxiliary, boolean misaligned) {
    static final int SIDE = 5;
    static final int CELLS = SIDE * SIDE;
    static final int GOAL = CELLS - 1;
    /// The corner of the trap.
    static final int TRAP = SIDE - 1;
    static final GridCase GOOD = of("good: −0.5 distance, λ = 0.1", 0.1, -0.5);
    static final GridCase TRAPPED = trap();
    static final GridCase LIMIT = of("away: 0.5 distance, λ = 0.1", 0.1, 0.5);
    /// The five of the claims.
    static final List<GridCase> CLAIMED = List.of(GOOD, TRAPPED, of("away: 0.05 distance, λ = 0.1", 0.1, 0.05),
            of("away: 0.05 distance, λ = 0.3", 0.3, 0.05), of("away: 0.3 distance, λ = 0.3", 0.3, 0.3));
    static final List<GridCase> ALL = List.of(CLAIMED.get(0), CLAIMED.get(1), CLAIMED.get(2), CLAIMED.get(3),
            CLAIMED.get(4), of("away: 0.1 distance, λ = 0.1", 0.1, 0.1), of("away: 0.2 distance, λ = 0.1", 0.1, 0.2),
            LIMIT);

    static TabularMdp task() {
        var grid = GridWorld.open(SIDE, SIDE, 0.1);
        var reward = new double[CELLS][GridWorld.ACTIONS];
        Arrays.fill(reward[GOAL], 10);
        return new TabularMdp(grid.startIn(0), grid.transition(GOAL), reward, 0.95);
    }

    private static GridCase of(String name, double temperature, double slope) {
        double[] distance = GridWorld.open(SIDE, SIDE, 0.1).distance(GOAL);
        var auxiliary = new double[CELLS][GridWorld.ACTIONS];
        for (int s = 0; s < CELLS; s++) {
            Arrays.fill(auxiliary[s], slope * distance[s]);
        }
        return new GridCase(name, temperature, auxiliary, slope > 0);
    }

    private static GridCase trap() {
        var auxiliary = new double[CELLS][GridWorld.ACTIONS];
        Arrays.fill(auxiliary[TRAP], 1);
        return new GridCase("trap: +1 in a corner, λ = 0.1", 0.1, auxiliary, false);
    }
}
