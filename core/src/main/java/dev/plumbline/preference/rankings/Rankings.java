package dev.plumbline.preference.rankings;

import dev.plumbline.preference.items.Comparisons;
import dev.plumbline.preference.items.Connectivity;
import java.util.Arrays;

/// Weighted rankings of subsets of items 0..n−1, best first: r_1 > r_2 > .. > r_m.
///
/// Rankings may be partial; every ranking is read as an order of just the items it lists. Immutable.
public final class Rankings {
    private final int items;
    private final int[][] orders;
    private final double[] weights;

    /// Copies the rankings; `weights` may be null for all 1.
    ///
    /// @throws IllegalArgumentException if a ranking lists an item twice or an unknown one or is empty, a weight is
    ///     negative or not finite, or there are not as many weights as rankings
    public Rankings(int items, int[][] orders, double[] weights) {
        if (items < 1) {
            throw new IllegalArgumentException("rankings need items, their number was " + items);
        }
        if (weights != null && weights.length != orders.length) {
            throw new IllegalArgumentException(orders.length + " rankings, but " + weights.length + " weights");
        }
        this.items = items;
        this.orders = new int[orders.length][];
        this.weights = new double[orders.length];
        var seen = new int[items];
        for (int r = 0; r < orders.length; r++) {
            this.orders[r] = orders[r].clone();
            this.weights[r] = weights == null ? 1 : weights[r];
            if (!(this.weights[r] >= 0 && this.weights[r] <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException(
                        "weight must be finite and not negative, was " + this.weights[r] + " (ranking " + r + ")");
            }
            if (orders[r].length == 0) {
                throw new IllegalArgumentException("ranking " + r + " is empty");
            }
            for (int item : orders[r]) {
                if (item < 0 || item >= items) {
                    throw new IllegalArgumentException(
                            "item must be in 0.." + (items - 1) + ", was " + item + " (ranking " + r + ")");
                }
                if (seen[item] == r + 1) {
                    throw new IllegalArgumentException("ranking " + r + " lists item " + item + " twice");
                }
                seen[item] = r + 1;
            }
        }
    }

    /// n.
    public int items() {
        return items;
    }

    /// How many rankings there are.
    public int size() {
        return orders.length;
    }

    /// Ranking r, best first.
    public int[] order(int r) {
        return orders[r].clone();
    }

    /// Weight of ranking r.
    public double weight(int r) {
        return weights[r];
    }

    int[] at(int r) {
        return orders[r];
    }

    /// Σ weights of the stages in which each item could be chosen: max(1, ·) of it scales the stopping rule.
    double[] stagesOfItems() {
        var stages = new double[items];
        for (int r = 0; r < orders.length; r++) {
            int m = orders[r].length;
            for (int k = 0; k < m; k++) {
                stages[orders[r][k]] += weights[r] * Math.min(k + 1, m - 1);
            }
        }
        return stages;
    }

    /// Finite estimates exist exactly if the graph "ranked above, next to each other" is strongly connected (Hunter
    /// 2004, assumption 1: neighbors suffice, since "ranked above" is their transitive closure).
    public Connectivity connectivity() {
        return neighbors().connectivity();
    }

    private Comparisons neighbors() {
        var builder = Comparisons.builder(items);
        for (int r = 0; r < orders.length; r++) {
            for (int k = 0; k + 1 < orders[r].length; k++) {
                builder.win(orders[r][k], orders[r][k + 1], weights[r]);
            }
        }
        return builder.build();
    }

    /// All pairs of each ranking as comparisons ("rank breaking"). The Bradley-Terry fit of full rankings of a fixed
    /// set is consistent, but the m(m − 1)/2 pairs of a ranking are not independent: its standard errors are wrong.
    public Comparisons pairs() {
        var builder = Comparisons.builder(items);
        for (int r = 0; r < orders.length; r++) {
            for (int k = 0; k < orders[r].length; k++) {
                for (int l = k + 1; l < orders[r].length; l++) {
                    builder.win(orders[r][k], orders[r][l], weights[r]);
                }
            }
        }
        return builder.build();
    }

    @Override
    public String toString() {
        return items + " items, rankings " + Arrays.deepToString(orders);
    }
}
