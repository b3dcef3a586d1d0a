package dev.plumbline.numerics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// max c·x over x ≥ 0 with rows a·x ≤ b, b ≥ 0, by the simplex method from x = 0 on a dense table.
///
/// The entering variable has the largest reduced cost, the leaving row the smallest ratio and, among equals, the
/// largest pivot: degenerate programs (b = 0 in many rows) otherwise pivot on rounding errors and lose rows. After long
/// stalls Bland's rule takes over, which cannot cycle. The table is computed anew from the rows by {@link Lu} every 40
/// pivots, and x at the end, so that rounding does not pile up.
public final class Simplex {
    private static final double OPTIMALITY = 1e-11;
    private static final double SMALLEST_PIVOT = 1e-8;
    /// Ratios this near to the smallest are equal to it.
    private static final double RATIO_TIE = 1e-10;
    private static final int REFRESH = 40;
    private static final int MOST_PIVOTS = 50_000;
    private static final int STALL = 500;

    private final int variables;
    private final List<double[]> rows = new ArrayList<>();
    private final List<Double> bounds = new ArrayList<>();

    /// @param variables number of variables, all of them ≥ 0
    public Simplex(int variables) {
        this.variables = variables;
    }

    /// a·x ≤ b.
    ///
    /// @throws IllegalArgumentException unless b ≥ 0, so that x = 0 is allowed, and `a` has an entry for each variable
    public Simplex atMost(double[] a, double b) {
        if (a.length != variables) {
            throw new IllegalArgumentException("a row needs " + variables + " entries, has " + a.length);
        }
        if (!(b >= 0 && b <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("right sides must be finite and not negative, found " + b);
        }
        rows.add(a.clone());
        bounds.add(b);
        return this;
    }

    /// x of the largest c·x; one of them if there are several.
    ///
    /// @throws ArithmeticException if c·x has no bound, or 50 000 pivots are not enough
    public double[] maximize(double[] c) {
        return refreshed(optimum(c));
    }

    /// The same with c·x and the prices y of the rows: Bᵀ y = c of the basic variables.
    ///
    /// @throws ArithmeticException as {@link #maximize}
    public LinearProgram solve(double[] c) {
        int[] basis = optimum(c);
        double[] x = refreshed(basis);
        double[][] matrix = matrix(basis);
        var transposed = new double[basis.length][basis.length];
        var basic = new double[basis.length];
        for (int i = 0; i < basis.length; i++) {
            basic[i] = basis[i] < variables ? c[basis[i]] : 0;
            for (int k = 0; k < basis.length; k++) {
                transposed[i][k] = matrix[k][i];
            }
        }
        double[] dual = new Lu(transposed).solve(basic);
        double value = 0;
        for (int j = 0; j < variables; j++) {
            value += c[j] * x[j];
        }
        return new LinearProgram(value, x, dual);
    }

    private int[] optimum(double[] c) {
        int m = rows.size();
        int columns = variables + m;
        var basis = new int[m];
        Arrays.setAll(basis, i -> variables + i);
        double[][] table = table(basis);
        double[] reduced = Arrays.copyOf(c, columns + 1);
        double size = Arrays.stream(c).map(Math::abs).max().orElse(0);
        int stalled = 0;
        for (int pivots = 0; pivots < MOST_PIVOTS; pivots++) {
            if (pivots % REFRESH == REFRESH - 1) {
                table = table(basis);
                reduced = Arrays.copyOf(c, columns + 1);
                for (int i = 0; i < m; i++) {
                    subtract(reduced, table[i], basis[i]);
                }
            }
            int enter = entering(reduced, columns, OPTIMALITY * size, stalled > STALL);
            if (enter < 0) {
                return basis;
            }
            int leave = leaving(table, basis, enter, columns, stalled > STALL);
            if (leave < 0) {
                throw new ArithmeticException("the linear program has no bound");
            }
            stalled = table[leave][columns] <= 1e-12 ? stalled + 1 : 0;
            pivot(table, reduced, leave, enter);
            basis[leave] = enter;
        }
        throw new ArithmeticException("the linear program took more than " + MOST_PIVOTS + " pivots");
    }

    private static int entering(double[] reduced, int columns, double least, boolean bland) {
        int enter = -1;
        for (int j = 0; j < columns; j++) {
            if (reduced[j] > least && (enter < 0 || reduced[j] > reduced[enter])) {
                enter = j;
                if (bland) {
                    return enter;
                }
            }
        }
        return enter;
    }

    private static int leaving(double[][] table, int[] basis, int enter, int columns, boolean bland) {
        double least = Double.POSITIVE_INFINITY;
        for (double[] row : table) {
            if (row[enter] > SMALLEST_PIVOT) {
                least = Math.min(least, Math.max(0, row[columns]) / row[enter]);
            }
        }
        int leave = -1;
        for (int i = 0; i < table.length; i++) {
            double[] row = table[i];
            if (row[enter] > SMALLEST_PIVOT
                    && Math.max(0, row[columns]) / row[enter] <= least + RATIO_TIE * (1 + least)) {
                boolean better = leave < 0
                        || (bland ? basis[i] < basis[leave] : row[enter] > table[leave][enter]);
                leave = better ? i : leave;
            }
        }
        return leave;
    }

    private static void pivot(double[][] table, double[] reduced, int leave, int enter) {
        double[] row = table[leave];
        double pivot = row[enter];
        for (int j = 0; j < row.length; j++) {
            row[j] /= pivot;
        }
        row[enter] = 1;
        for (double[] other : table) {
            if (other != row) {
                subtract(other, row, enter);
            }
        }
        subtract(reduced, row, enter);
    }

    private static void subtract(double[] other, double[] row, int enter) {
        double factor = other[enter];
        if (factor != 0) {
            for (int j = 0; j < row.length; j++) {
                other[j] -= factor * row[j];
            }
            other[enter] = 0;
        }
    }

    /// B⁻¹ (A, I, b) of a basis, from the original rows.
    private double[][] table(int[] basis) {
        int m = basis.length;
        Lu lu = new Lu(matrix(basis));
        var table = new double[m][variables + m + 1];
        for (int j = 0; j < variables + m + 1; j++) {
            var column = new double[m];
            for (int i = 0; i < m; i++) {
                column[i] = j == variables + m ? bounds.get(i) : entry(i, j);
            }
            double[] solved = lu.solve(column);
            for (int i = 0; i < m; i++) {
                table[i][j] = solved[i];
            }
        }
        for (int k = 0; k < m; k++) {
            for (int i = 0; i < m; i++) {
                table[i][basis[k]] = i == k ? 1 : 0;
            }
        }
        return table;
    }

    /// Of (A, I).
    private double entry(int row, int column) {
        return column < variables ? rows.get(row)[column] : column - variables == row ? 1 : 0;
    }

    private double[][] matrix(int[] basis) {
        var matrix = new double[basis.length][basis.length];
        for (int i = 0; i < basis.length; i++) {
            for (int k = 0; k < basis.length; k++) {
                matrix[i][k] = entry(i, basis[k]);
            }
        }
        return matrix;
    }

    /// The basic solution, from the original rows.
    private double[] refreshed(int[] basis) {
        double[] right = bounds.stream().mapToDouble(b -> b).toArray();
        double[] basic = new Lu(matrix(basis)).solve(right);
        var x = new double[variables];
        for (int k = 0; k < basis.length; k++) {
            if (basis[k] < variables) {
                x[basis[k]] = Math.max(0, basic[k]);
            }
        }
        return x;
    }
}
