package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.LinearProgram;
import java.util.Arrays;

/// A zero-sum game: the row player pays M(i, j) in [0, 1] to the column player (Slivkins, chapter 9).
///
/// @param cost M `[rows][columns]`
public record MatrixGame(double[][] cost) {
    public MatrixGame {
        if (cost.length == 0 || cost[0].length == 0) {
            throw new IllegalArgumentException("a game needs a row and a column");
        }
        for (double[] row : cost) {
            for (double m : row) {
                if (row.length != cost[0].length || !(m >= 0 && m <= 1)) {
                    throw new IllegalArgumentException("a game is a full matrix of numbers in [0, 1], found "
                            + Arrays.toString(row));
                }
            }
        }
    }

    /// @param value v = min over p of max over j of (pᵀM)ⱼ
    /// @param row p, optimal
    /// @param column q, optimal
    public record Solution(double value, double[] row, double[] column) {}

    /// @param row average play p̄
    /// @param column average play q̄
    /// @param value average cost
    /// @param rowRegret R₁ = Σ pₜᵀM qₜ − minᵢ Σ (M qₜ)ᵢ
    /// @param columnRegret R₂ = maxⱼ Σ (pₜᵀM)ⱼ − Σ pₜᵀM qₜ
    /// @param gap maxⱼ (p̄ᵀM)ⱼ − minᵢ (M q̄)ᵢ: what the two could gain together; (R₁ + R₂)/T
    public record Play(
            double[] row, double[] column, double value, double rowRegret, double columnRegret, double gap) {}

    /// The minimax solution by a linear program: with M + 1 > 0, max Σ uᵢ subject to uᵀ(M + 1) ≤ 1 has p = u/Σ u and
    /// the value 1/Σ u − 1; the dual gives q.
    public Solution solve() {
        int rows = cost.length;
        int columns = cost[0].length;
        var transposed = new double[columns][rows];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                transposed[j][i] = cost[i][j] + 1;
            }
        }
        var ones = new double[rows];
        Arrays.fill(ones, 1);
        var limits = new double[columns];
        Arrays.fill(limits, 1);
        var program = LinearProgram.maximize(ones, transposed, limits);
        return new Solution(1 / program.value() - 1,
                Arrays.stream(program.x()).map(u -> u / program.value()).toArray(),
                Arrays.stream(program.dual()).map(y -> y / program.value()).toArray());
    }

    /// Two players of Hedge, each seeing the expected cost of each of its actions against the other's distribution.
    ///
    /// @param rounds T ≥ 1
    public Play play(long rounds) {
        int rows = cost.length;
        int columns = cost[0].length;
        var rowPlayer = Hedge.forHorizon(rows, rounds);
        var columnPlayer = Hedge.forHorizon(columns, rounds);
        var row = new double[rows];
        var column = new double[columns];
        double paid = 0;
        for (long t = 0; t < rounds; t++) {
            double[] p = rowPlayer.distribution();
            double[] q = columnPlayer.distribution();
            double[] ofRows = againstColumn(q);
            double[] ofColumns = againstRow(p);
            paid += CostSequences.expected(p, ofRows);
            for (int i = 0; i < rows; i++) {
                row[i] += p[i] / rounds;
            }
            for (int j = 0; j < columns; j++) {
                column[j] += q[j] / rounds;
                ofColumns[j] = 1 - ofColumns[j];
            }
            rowPlayer.update(ofRows);
            columnPlayer.update(ofColumns);
        }
        double least = CostSequences.least(againstColumn(column));
        double most = Arrays.stream(againstRow(row)).max().orElseThrow();
        return new Play(row, column, paid / rounds, paid - rounds * least, rounds * most - paid, most - least);
    }

    /// (M q)ᵢ.
    public double[] againstColumn(double[] q) {
        return Arrays.stream(cost).mapToDouble(row -> CostSequences.expected(row, q)).toArray();
    }

    /// (pᵀM)ⱼ.
    public double[] againstRow(double[] p) {
        var result = new double[cost[0].length];
        for (int i = 0; i < p.length; i++) {
            for (int j = 0; j < result.length; j++) {
                result[j] += p[i] * cost[i][j];
            }
        }
        return result;
    }
}
