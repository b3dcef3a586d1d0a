package dev.plumbline.decision.bandits;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Paths that go right or up through an n × n grid of streets, from one corner to the opposite one: 2n edges each, of
/// 2n(n + 1) in all. The cost of a path is the sum of those of its edges.
///
/// @param side n ≥ 1
public record GridPaths(int side) {
    public GridPaths {
        if (side < 1 || side > 8) {
            throw new IllegalArgumentException("side must lie in 1..8, was " + side);
        }
    }

    /// d = 2n(n + 1).
    public int edges() {
        return 2 * side * (side + 1);
    }

    /// m = 2n.
    public int length() {
        return 2 * side;
    }

    private int right(int x, int y) {
        return y * side + x;
    }

    private int up(int x, int y) {
        return side * (side + 1) + x * side + y;
    }

    /// Every path as its edges `[binomial(2n, n)][2n]`.
    public int[][] all() {
        var paths = new ArrayList<int[]>();
        extend(0, 0, new int[length()], paths);
        return paths.toArray(int[][]::new);
    }

    private void extend(int x, int y, int[] path, List<int[]> paths) {
        if (x + y == length()) {
            paths.add(path.clone());
            return;
        }
        if (x < side) {
            path[x + y] = right(x, y);
            extend(x + 1, y, path, paths);
        }
        if (y < side) {
            path[x + y] = up(x, y);
            extend(x, y + 1, path, paths);
        }
    }

    /// The cheapest path, by dynamic programming from its end; right where both ways cost the same.
    ///
    /// @param cost of each edge `[edges]`
    public int[] cheapest(double[] cost) {
        if (cost.length != edges()) {
            throw new IllegalArgumentException("needs a cost for each of " + edges() + " edges, found " + cost.length);
        }
        var rest = new double[side + 1][side + 1];
        for (double[] row : rest) {
            Arrays.fill(row, Double.POSITIVE_INFINITY);
        }
        rest[side][side] = 0;
        for (int x = side; x >= 0; x--) {
            for (int y = side; y >= 0; y--) {
                if (x < side) {
                    rest[x][y] = Math.min(rest[x][y], cost[right(x, y)] + rest[x + 1][y]);
                }
                if (y < side) {
                    rest[x][y] = Math.min(rest[x][y], cost[up(x, y)] + rest[x][y + 1]);
                }
            }
        }
        var path = new int[length()];
        int x = 0;
        int y = 0;
        for (int i = 0; i < path.length; i++) {
            if (y == side || x < side && cost[right(x, y)] + rest[x + 1][y] <= cost[up(x, y)] + rest[x][y + 1]) {
                path[i] = right(x++, y);
            } else {
                path[i] = up(x, y++);
            }
        }
        return path;
    }

    /// Sum over the edges of a path.
    public static double cost(int[] path, double[] cost) {
        double sum = 0;
        for (int edge : path) {
            sum += cost[edge];
        }
        return sum;
    }
}
