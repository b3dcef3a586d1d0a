package dev.plumbline.decision;

import java.util.ArrayDeque;
import java.util.Arrays;

/// A rectangle of cells, some of them walls; cell = y · width + x. Four actions: up (y − 1), down, left, right. With
/// probability `slip` one of the other three is done instead, each as likely. A move into a wall or the edge stays.
/// Where a source says "a random move with probability q" and counts the chosen one among them, slip = 3q/4.
///
/// @param slip in [0, 1]
/// @param wall `[cells]`; walls are states that nothing reaches
public record GridWorld(int width, int height, double slip, boolean[] wall) {
    public static final int UP = 0;
    public static final int DOWN = 1;
    public static final int LEFT = 2;
    public static final int RIGHT = 3;
    public static final int ACTIONS = 4;

    public GridWorld {
        if (width < 1 || height < 1 || wall.length != width * height) {
            throw new IllegalArgumentException("a grid of " + width + " x " + height + " cells needs as many entries "
                    + "of wall, found " + wall.length);
        }
        Chains.requireSlip(slip);
    }

    /// Without walls.
    public static GridWorld open(int width, int height, double slip) {
        return new GridWorld(width, height, slip, new boolean[width * height]);
    }

    public int cells() {
        return wall.length;
    }

    public int cell(int x, int y) {
        return y * width + x;
    }

    /// Where `action` leads if it does not slip.
    public int move(int cell, int action) {
        int x = cell % width;
        int y = cell / width;
        switch (action) {
            case UP -> y--;
            case DOWN -> y++;
            case LEFT -> x--;
            case RIGHT -> x++;
            default -> throw new IllegalArgumentException("no action " + action);
        }
        boolean outside = x < 0 || y < 0 || x >= width || y >= height;
        return outside || wall[cell(x, y)] ? cell : cell(x, y);
    }

    /// P `[cells x 4 x cells]`; whatever is done in an `ending` cell ends the episode, and so it does in walls.
    public double[][][] transition(int... ending) {
        var transition = new double[cells()][ACTIONS][cells()];
        for (int cell = 0; cell < cells(); cell++) {
            int here = cell;
            if (wall[cell] || Arrays.stream(ending).anyMatch(end -> end == here)) {
                continue;
            }
            for (int a = 0; a < ACTIONS; a++) {
                for (int b = 0; b < ACTIONS; b++) {
                    transition[cell][a][move(cell, b)] += b == a ? 1 - slip : slip / (ACTIONS - 1);
                }
            }
        }
        return transition;
    }

    /// Expected reward `[states x actions]` of `amount` for each arrival in `cell`, also from itself.
    public static double[][] onEntering(double[][][] transition, int cell, double amount) {
        return Arrays.stream(transition)
                .map(rows -> Arrays.stream(rows).mapToDouble(row -> amount * row[cell]).toArray())
                .toArray(double[][]::new);
    }

    /// Fewest moves from each cell to `goal` around the walls, by breadth-first search; +∞ where there is no way, 0 in
    /// walls (nothing is ever there).
    public double[] distance(int goal) {
        var distance = new double[cells()];
        for (int c = 0; c < distance.length; c++) {
            distance[c] = wall[c] ? 0 : Double.POSITIVE_INFINITY;
        }
        distance[goal] = 0;
        var queue = new ArrayDeque<Integer>();
        queue.add(goal);
        while (!queue.isEmpty()) {
            int cell = queue.remove();
            for (int a = 0; a < ACTIONS; a++) {
                int next = move(cell, a);
                if (distance[next] == Double.POSITIVE_INFINITY) {
                    distance[next] = distance[cell] + 1;
                    queue.add(next);
                }
            }
        }
        return distance;
    }

    /// 1 in `cell`.
    public double[] startIn(int cell) {
        return Chains.startIn(cells(), cell);
    }
}
