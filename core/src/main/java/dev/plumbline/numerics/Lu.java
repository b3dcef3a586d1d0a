package dev.plumbline.numerics;

/// Factorisation P A = L U of a square matrix by Gaussian elimination with partial pivoting.
///
/// About 2n³/3 operations; the solution is that of (A + E) x = b with |E| ≤ 3n u Pᵀ|L||U| (Higham 2002, theorem 9.4),
/// u = 2⁻⁵³. Meant for up to some 500 unknowns.
public final class Lu {
    private final double[][] rows;
    private final int[] order;

    /// Factorises `matrix` `[n x n]`; the argument is not changed.
    ///
    /// @throws IllegalArgumentException if it is not square
    /// @throws ArithmeticException if it is singular: a column has no pivot other than 0 (or NaN)
    public Lu(double[][] matrix) {
        int n = matrix.length;
        rows = new double[n][];
        order = new int[n];
        for (int i = 0; i < n; i++) {
            if (matrix[i].length != n) {
                throw new IllegalArgumentException(
                        "matrix must be square: row " + i + " of " + n + " has " + matrix[i].length + " entries");
            }
            rows[i] = matrix[i].clone();
            order[i] = i;
        }
        for (int k = 0; k < n; k++) {
            int pivot = k;
            for (int i = k + 1; i < n; i++) {
                pivot = Math.abs(rows[i][k]) > Math.abs(rows[pivot][k]) ? i : pivot;
            }
            if (!(Math.abs(rows[pivot][k]) > 0)) {
                throw new ArithmeticException("matrix is singular: no pivot in column " + k);
            }
            double[] row = rows[pivot];
            rows[pivot] = rows[k];
            rows[k] = row;
            int index = order[pivot];
            order[pivot] = order[k];
            order[k] = index;
            for (int i = k + 1; i < n; i++) {
                double factor = rows[i][k] / row[k];
                rows[i][k] = factor;
                if (factor != 0) {
                    for (int j = k + 1; j < n; j++) {
                        rows[i][j] -= factor * row[j];
                    }
                }
            }
        }
    }

    /// x with A x = b.
    ///
    /// @throws IllegalArgumentException if b has another length than A
    public double[] solve(double[] b) {
        int n = requireLength(b);
        var x = new double[n];
        for (int i = 0; i < n; i++) {
            double sum = b[order[i]];
            for (int k = 0; k < i; k++) {
                sum -= rows[i][k] * x[k];
            }
            x[i] = sum;
        }
        for (int i = n - 1; i >= 0; i--) {
            double sum = x[i];
            for (int k = i + 1; k < n; k++) {
                sum -= rows[i][k] * x[k];
            }
            x[i] = sum / rows[i][i];
        }
        return x;
    }

    /// x with Aᵀ x = b: Uᵀ y = b, Lᵀ z = y, x = Pᵀ z.
    ///
    /// @throws IllegalArgumentException if b has another length than A
    public double[] solveTransposed(double[] b) {
        int n = requireLength(b);
        var y = b.clone();
        for (int i = 0; i < n; i++) {
            y[i] /= rows[i][i];
            for (int k = i + 1; k < n; k++) {
                y[k] -= rows[i][k] * y[i];
            }
        }
        var x = new double[n];
        for (int i = n - 1; i >= 0; i--) {
            for (int k = 0; k < i; k++) {
                y[k] -= rows[i][k] * y[i];
            }
            x[order[i]] = y[i];
        }
        return x;
    }

    private int requireLength(double[] b) {
        if (b.length != rows.length) {
            throw new IllegalArgumentException(
                    "right side must have " + rows.length + " entries, has " + b.length);
        }
        return rows.length;
    }
}
