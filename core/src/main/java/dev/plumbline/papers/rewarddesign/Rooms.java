package dev.plumbline.papers.rewarddesign;

import dev.plumbline.decision.GridWorld;
import dev.plumbline.decision.TabularMdp;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Four rooms of 3 x 3 cells in a square of 7, with a door of one cell between each two neighbours, and no states for
/// walls: 40 states. Start in one corner, 10 for acting in the opposite one, which ends; γ = 0.95, a random move with
/// probability 0.1, R_max = 10, H = 1, 4, 8, 16, 32.
final class Rooms {
    private static final int SIDE = 7;
    private static final double GAMMA = 0.95;

    private Rooms() {}

    static DesignProblem problem() {
        var wall = new boolean[SIDE * SIDE];
        for (int i = 0; i < SIDE; i++) {
            boolean door = i == 1 || i == 5;
            wall[i * SIDE + SIDE / 2] = !door;
            wall[SIDE / 2 * SIDE + i] = !door;
        }
        var grid = new GridWorld(SIDE, SIDE, 0.075, wall);
        int corner = grid.cell(SIDE - 1, 0);
        double[][][] all = grid.transition(corner);
        int[] cells = IntStream.range(0, wall.length).filter(c -> !wall[c]).toArray();
        var transition = new double[cells.length][GridWorld.ACTIONS][cells.length];
        for (int s = 0; s < cells.length; s++) {
            for (int a = 0; a < GridWorld.ACTIONS; a++) {
                for (int to = 0; to < cells.length; to++) {
                    transition[s][a][to] = all[cells[s]][a][cells[to]];
                }
            }
        }
        var reward = new double[cells.length][GridWorld.ACTIONS];
        Arrays.fill(reward[at(cells, corner)], 10);
        var start = new double[cells.length];
        start[at(cells, grid.cell(0, SIDE - 1))] = 1;
        return DesignProblem.of(new TabularMdp(start, transition, reward, GAMMA), new int[] {1, 4, 8, 16, 32}, 10);
    }

    /// The state that pays.
    static int goal(DesignProblem problem) {
        for (int s = 0; s < problem.mdp().states(); s++) {
            if (problem.mdp().reward()[s][0] > 0) {
                return s;
            }
        }
        throw new IllegalArgumentException("no state pays");
    }

    private static int at(int[] cells, int cell) {
        return Arrays.binarySearch(cells, cell);
    }
}
