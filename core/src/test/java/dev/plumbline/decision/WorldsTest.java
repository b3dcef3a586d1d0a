package dev.plumbline.decision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Red if up and down or width and height change places, if a wall can be entered, if a slip always moves elsewhere, or
/// if ties are broken towards the first action.
class WorldsTest {
    @Test
    void gridMoves() {
        var wall = new boolean[6];
        wall[4] = true;
        var grid = new GridWorld(3, 2, 0.2, wall); // 0 1 2 / 3 # 5
        assertEquals(3, grid.move(0, GridWorld.DOWN));
        assertEquals(0, grid.move(3, GridWorld.UP));
        assertEquals(1, grid.move(0, GridWorld.RIGHT));
        assertEquals(0, grid.move(0, GridWorld.LEFT));
        assertEquals(1, grid.move(1, GridWorld.DOWN));
        assertEquals(5, grid.move(2, GridWorld.DOWN));
        assertArrayEquals(new double[] {3, 2, 1, 4, 0, 0}, grid.distance(5));
        double[][][] p = grid.transition(5);
        assertArrayEquals(new double[] {0.4 / 3, 0.2 / 3, 0, 0.8, 0, 0}, p[0][GridWorld.DOWN], 1e-15);
        assertArrayEquals(new double[6], p[5][GridWorld.UP]);
        double[][] reward = GridWorld.onEntering(p, 5, 2);
        assertEquals(2 * 0.8, reward[2][GridWorld.DOWN], 1e-15);
        assertEquals(2 * 0.2 / 3, reward[2][GridWorld.UP], 1e-15);
        assertThrows(IllegalArgumentException.class, () -> GridWorld.open(2, 2, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> grid.move(0, 4));
    }

    @Test
    void chainMoves() {
        double[][][] p = Chains.transition(4, 0.2, 3);
        assertArrayEquals(new double[] {0.8, 0.2, 0, 0}, p[0][Chains.LEFT], 1e-15);
        assertArrayEquals(new double[] {0, 0.2, 0, 0.8}, p[2][Chains.RIGHT], 1e-15);
        assertArrayEquals(new double[4], p[3][Chains.RIGHT]);
    }

    /// Frequencies of 40 000 draws within 5 standard errors: false alarm below 1e-5 for the fixed seed's few rows.
    @Test
    void samplerFollowsTheRows() {
        var transition = new double[][][] {{{0.2, 0, 0.5}}, {{0, 0, 1}}, {{0, 0, 0}}};
        var mdp = new TabularMdp(new double[] {0.25, 0.75, 0}, transition, new double[3][1], 0.9);
        var sampler = new TabularSampler(mdp);
        var random = new Philox(5, 1);
        var count = new int[4];
        int first = 0;
        int n = 40_000;
        for (int i = 0; i < n; i++) {
            count[sampler.next(0, 0, random) + 1]++;
            first += sampler.start(random) == 0 ? 1 : 0;
            assertEquals(2, sampler.next(1, 0, random));
        }
        double[] p = {0.3, 0.2, 0, 0.5};
        for (int i = 0; i < 4; i++) {
            assertTrue(Math.abs(count[i] - n * p[i]) <= 5 * Math.sqrt(n * p[i] * (1 - p[i])), Arrays.toString(count));
        }
        assertTrue(Math.abs(first - n * 0.25) <= 5 * Math.sqrt(n * 0.1875));
        assertTrue(sampler.isOver(2) && sampler.isOver(PotentialShaping.ENDED) && !sampler.isOver(0));
    }

    /// Counts of 8000 choices among two ties of three within 5 standard errors.
    @Test
    void learnerBreaksTiesAtRandomAndLearns() {
        var learner = new QLearning(new double[][] {{1, 0, 1}, {3, 5, 4}}, 0.5, 0.8);
        var random = new Philox(7, 1);
        int[] count = new int[3];
        for (int i = 0; i < 8000; i++) {
            count[learner.act(0, 0, random)]++;
        }
        assertEquals(0, count[1]);
        assertTrue(Math.abs(count[0] - 4000) <= 5 * Math.sqrt(2000), Arrays.toString(count));
        learner.learn(0, 1, 2, 1);
        assertEquals(0.5 * (2 + 0.8 * 5), learner.table()[0][1]);
        learner.learn(0, 0, 2, PotentialShaping.ENDED);
        assertEquals(1.5, learner.table()[0][0]);
        assertThrows(IllegalArgumentException.class, () -> new QLearning(new double[1][1], 0, 0.5));
    }
}
