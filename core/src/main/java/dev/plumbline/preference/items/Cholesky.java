package dev.plumbline.preference.items;

/// Factorisation A = L Lᵀ of a symmetric positive definite matrix, and what follows from it.
///
/// Row by row (Golub and Van Loan, algorithm 4.2.2); about n³/3 operations. The solution is that of (A + E) x = b with
/// |E| ≤ (3n + 1) u |L||Lᵀ| (Higham 2002, theorem 10.4), u = 2⁻⁵³.
public final class Cholesky {
    private final double[][] lower;

    /// Factorises `matrix` [n × n], reading its lower triangle; the argument is not changed.
    ///
    /// @throws ArithmeticException if a pivot is not positive (also for NaN)
    public Cholesky(double[][] matrix) {
        int n = matrix.length;
        lower = new double[n][];
        for (int i = 0; i < n; i++) {
            double[] row = new double[i + 1];
            for (int j = 0; j <= i; j++) {
                double[] other = j == i ? row : lower[j];
                double sum = matrix[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= row[k] * other[k];
                }
                if (j < i) {
                    row[j] = sum / other[j];
                } else if (sum > 0) {
                    row[i] = Math.sqrt(sum);
                } else {
                    throw new ArithmeticException("matrix is not positive definite: pivot " + i + " is " + sum);
                }
            }
            lower[i] = row;
        }
    }

    /// x with A x = b.
    public double[] solve(double[] b) {
        int n = lower.length;
        double[] x = b.clone();
        for (int i = 0; i < n; i++) {
            double sum = x[i];
            for (int k = 0; k < i; k++) {
                sum -= lower[i][k] * x[k];
            }
            x[i] = sum / lower[i][i];
        }
        for (int i = n - 1; i >= 0; i--) {
            x[i] /= lower[i][i];
            for (int k = 0; k < i; k++) {
                x[k] -= lower[i][k] * x[i];
            }
        }
        return x;
    }

    /// log det A = 2 Σ log L_ii.
    public double logDeterminant() {
        double sum = 0;
        for (int i = 0; i < lower.length; i++) {
            sum += Math.log(lower[i][i]);
        }
        return 2 * sum;
    }

    /// A⁻¹, column by column.
    public double[][] inverse() {
        int n = lower.length;
        var inverse = new double[n][];
        for (int i = 0; i < n; i++) {
            var unit = new double[n];
            unit[i] = 1;
            inverse[i] = solve(unit);
        }
        return inverse;
    }
}
