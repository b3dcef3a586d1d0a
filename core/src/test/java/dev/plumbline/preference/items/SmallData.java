package dev.plumbline.preference.items;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import java.util.List;

/// Published tables and random data that several tests share.
final class SmallData {
    private SmallData() {}

    /// Wins, row over column, of the American League East 1987 (Agresti), teams in alphabetical order.
    static final double[][] BASEBALL = {
        {0, 1, 7, 4, 2, 3, 1}, {12, 0, 7, 2, 6, 7, 6}, {6, 6, 0, 4, 4, 6, 5}, {9, 11, 9, 0, 6, 5, 7},
        {11, 7, 9, 7, 0, 7, 9}, {10, 6, 7, 8, 6, 0, 6}, {12, 7, 8, 6, 4, 7, 0}
    };

    /// Newman's four-team example.
    static final double[][] FOUR_TEAMS = {{0, 2, 0, 1}, {3, 0, 5, 0}, {0, 3, 0, 1}, {4, 0, 3, 0}};

    /// Neutral comparisons from a matrix of wins.
    static Comparisons wins(double[][] wins) {
        var builder = Comparisons.builder(wins.length);
        for (int i = 0; i < wins.length; i++) {
            for (int j = i + 1; j < wins.length; j++) {
                builder.counts(i, j, wins[i][j], wins[j][i], 0);
            }
        }
        return builder.build();
    }

    /// Davidson (1970), table 1: six chocolate puddings, (i, j, w_ij, w_ji, t_ij) with items from 1.
    static Comparisons pudding() {
        int[][] rows = {
            {1, 2, 19, 22, 16}, {1, 3, 16, 19, 12}, {2, 3, 19, 19, 10}, {1, 4, 18, 23, 13}, {2, 4, 23, 19, 9},
            {3, 4, 19, 20, 15}, {1, 5, 13, 19, 18}, {2, 5, 16, 20, 12}, {3, 5, 16, 15, 17}, {4, 5, 17, 14, 16},
            {1, 6, 18, 21, 12}, {2, 6, 22, 20, 12}, {3, 6, 13, 18, 10}, {4, 6, 14, 19, 18}, {5, 6, 11, 21, 12}
        };
        var builder = Comparisons.builder(6);
        for (int[] r : rows) {
            builder.counts(r[0] - 1, r[1] - 1, r[2], r[3], r[4]);
        }
        return builder.build();
    }

    /// Pork tasting (Bradley and Terry 1952): corn, some peanut, much peanut; counts C>Cp, C>CP, Cp>C, Cp>CP, CP>C,
    /// CP>Cp.
    static Comparisons pork(List<int[]> judges) {
        var builder = Comparisons.builder(List.of("C", "Cp", "CP"));
        for (int[] j : judges) {
            builder.counts(0, 1, j[0], j[2], 0).counts(0, 2, j[1], j[4], 0).counts(1, 2, j[3], j[5], 0);
        }
        return builder.build();
    }

    /// Rumelhart and Greeno (1971): nine celebrities, 234 judges per pair, wins of the earlier name.
    static Comparisons celebrities() {
        int[][] upper = {
            {159, 163, 175, 183, 179, 173, 160, 142}, {138, 164, 172, 160, 156, 122, 122},
            {145, 157, 138, 140, 122, 120}, {176, 115, 124, 86, 61}, {77, 95, 72, 61}, {134, 92, 71}, {67, 48}, {87}
        };
        var builder = Comparisons.builder(List.of("LBJ", "HW", "CDG", "JU", "CY", "AJF", "BB", "ET", "SL"));
        for (int i = 0; i < upper.length; i++) {
            for (int k = 0; k < upper[i].length; k++) {
                builder.counts(i, i + 1 + k, upper[i][k], 234 - upper[i][k], 0);
            }
        }
        return builder.build();
    }

    /// `games` of each pair, outcomes drawn at θ. All pairs if `degree` ≥ n, otherwise those that are neighbors on one
    /// of degree/2 random circles.
    static Comparisons simulate(double[] theta, int degree, int games, Philox random) {
        int n = theta.length;
        var builder = Comparisons.builder(n);
        if (degree >= n) {
            for (int i = 0; i < n; i++) {
                for (int j = i + 1; j < n; j++) {
                    play(builder, theta, i, j, games, random);
                }
            }
        } else {
            for (int circle = 0; circle < degree / 2; circle++) {
                int[] order = random.permutation(n);
                for (int k = 0; k < n; k++) {
                    play(builder, theta, order[k], order[(k + 1) % n], games, random);
                }
            }
        }
        return builder.build();
    }

    private static void play(Comparisons.Builder builder, double[] theta, int i, int j, int games, Philox random) {
        int won = 0;
        for (int g = 0; g < games; g++) {
            won += random.nextDouble() < Logistic.sigmoid(theta[i] - theta[j]) ? 1 : 0;
        }
        builder.counts(i, j, won, games - won, 0);
    }

    /// Data in which neighbors on a circle have beaten each other at home and away, so that a finite estimate exists,
    /// and then `extra` random outcomes; a third of them ties if asked, all with an order.
    static Comparisons connected(int n, int extra, boolean ties, Philox random) {
        var builder = Comparisons.builder(n);
        for (int i = 0; i < n; i++) {
            builder.orderedCounts(i, (i + 1) % n, 1, 1, 0);
            builder.orderedCounts((i + 1) % n, i, 1, 1, 0);
        }
        if (ties) {
            builder.ordered(0, n - 1, 0.5, 1);
        }
        for (int k = 0; k < extra; k++) {
            int i = random.nextInt(n);
            int j = (i + 1 + random.nextInt(n - 1)) % n;
            double u = random.nextDouble();
            double score = ties && u < 1.0 / 3 ? 0.5 : u < 0.75 ? 1 : 0;
            builder.ordered(i, j, score, 1 + random.nextInt(3));
        }
        return builder.build();
    }
}
