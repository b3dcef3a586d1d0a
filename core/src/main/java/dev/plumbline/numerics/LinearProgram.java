package dev.plumbline.numerics;

import java.util.Arrays;

/// max c·x subject to A x ≤ b, x ≥ 0, for b ≥ 0: a small dense linear program that has a feasible point, x = 0.
///
/// Dantzig's simplex method on a tableau, with Bland's rule (1977): of the columns that improve, the first; of the
/// rows that limit, the one whose basic variable has the lowest number. It cannot cycle. The dual y certifies the
/// optimum: y ≥ 0, Aᵀ y ≥ c and b·y = c·x.
///
/// @param value c·x
/// @param x `[variables]`
/// @param dual y, the prices of the rows `[rows]`
public record LinearProgram(double value, double[] x, double[] dual) {
    /// Reduced costs and pivots below this share of the largest entry count as 0.
    private static final double NEGLIGIBLE = 1e-12;

    /// @param c `[variables]`
    /// @param a `[rows][variables]`
    /// @param b `[rows]`, not negative; +∞ for a row that limits nothing
    /// @throws ArithmeticException if the objective is unbounded
    public static LinearProgram maximize(double[] c, double[][] a, double[] b) {
        int n = c.length;
        int m = a.length;
        requireConsistent(c, a, b);
        double[][] table = table(c, a, b);
        double scale = Math.max(1, Arrays.stream(table).flatMapToDouble(row -> Arrays.stream(row, 0, n)).map(Math::abs)
                .max().orElse(0));
        var basis = new int[m];
        Arrays.setAll(basis, i -> n + i);
        while (true) {
            int column = 0;
            while (column < n + m && table[m][column] >= -NEGLIGIBLE * scale) {
                column++;
            }
            if (column == n + m) {
                break;
            }
            int row = limit(table, basis, column, NEGLIGIBLE * scale);
            if (row < 0) {
                throw new ArithmeticException("the linear program is unbounded");
            }
            pivot(table, row, column);
            basis[row] = column;
        }
        var x = new double[n];
        for (int i = 0; i < m; i++) {
            if (basis[i] < n) {
                x[basis[i]] = table[i][n + m];
            }
        }
        double value = 0;
        for (int j = 0; j < n; j++) {
            value += c[j] * x[j];
        }
        return new LinearProgram(value, x, Arrays.copyOfRange(table[m], n, n + m));
    }

    /// Rows A, I, b; last row −c, 0, 0. A row without limit is left empty, so that it never is one.
    private static double[][] table(double[] c, double[][] a, double[] b) {
        int n = c.length;
        int m = a.length;
        var table = new double[m + 1][n + m + 1];
        for (int i = 0; i < m; i++) {
            if (b[i] < Double.POSITIVE_INFINITY) {
                System.arraycopy(a[i], 0, table[i], 0, n);
                table[i][n + m] = b[i];
            }
            table[i][n + i] = 1;
        }
        for (int j = 0; j < n; j++) {
            table[m][j] = -c[j];
        }
        return table;
    }

    private static int limit(double[][] table, int[] basis, int column, double least) {
        int last = table[0].length - 1;
        int best = -1;
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < basis.length; i++) {
            if (table[i][column] > least) {
                double ratio = table[i][last] / table[i][column];
                if (ratio < smallest || ratio == smallest && best >= 0 && basis[i] < basis[best]) {
                    smallest = ratio;
                    best = i;
                }
            }
        }
        return best;
    }

    private static void pivot(double[][] table, int row, int column) {
        double by = table[row][column];
        for (int j = 0; j < table[row].length; j++) {
            table[row][j] /= by;
        }
        table[row][column] = 1;
        for (int i = 0; i < table.length; i++) {
            double factor = table[i][column];
            if (i != row && factor != 0) {
                for (int j = 0; j < table[i].length; j++) {
                    table[i][j] -= factor * table[row][j];
                }
                table[i][column] = 0;
            }
        }
    }

    private static void requireConsistent(double[] c, double[][] a, double[] b) {
        if (a.length == 0 || b.length != a.length) {
            throw new IllegalArgumentException("needs a limit for each of at least one row; there are " + a.length
                    + " rows and " + b.length + " limits");
        }
        for (double[] row : a) {
            if (row.length != c.length) {
                throw new IllegalArgumentException("every row must have " + c.length + " entries, found " + row.length);
            }
            for (double entry : row) {
                requireFinite(entry);
            }
        }
        for (double entry : c) {
            requireFinite(entry);
        }
        for (double limit : b) {
            if (!(limit >= 0)) {
                throw new IllegalArgumentException("limits must not be negative, found " + limit);
            }
        }
    }

    private static void requireFinite(double entry) {
        if (!(Math.abs(entry) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("entries of a linear program must be finite, found " + entry);
        }
    }
}
