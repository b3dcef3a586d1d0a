package dev.plumbline.numerics;

import java.util.Arrays;

/// Eigenvalues and eigenvectors of a symmetric matrix, A = V diag(λ) Vᵀ.
///
/// Backward stable: the computed values are those of A + E, ‖E‖ ≤ c n u ‖A‖ with a modest c, so each is within that of a true one
/// (Golub and Van Loan, sections 8.3 and 8.5). Small eigenvalues have an absolute error, not a relative one: of a positive
/// semidefinite matrix they may come out slightly negative.
///
/// @param values λ, rising `[n]`
/// @param vectors columns are eigenvectors, orthonormal `[n][n]`
public record SymmetricEigen(double[] values, double[][] vectors) {
    private static final int MOST_SWEEPS = 60;

    /// By cyclic Jacobi rotations, O(n³) for each of some ten sweeps: for small matrices.
    ///
    /// @param matrix `[n][n]`; not changed
    /// @throws IllegalArgumentException unless it is square, finite, and symmetric to rounding (1e-12 of its largest entry)
    public static SymmetricEigen of(double[][] matrix) {
        double[][] a = checked(matrix);
        int n = a.length;
        var v = new double[n][n];
        for (int i = 0; i < n; i++) {
            v[i][i] = 1;
        }
        double scale = largest(a);
        for (int sweep = 0; sweep < MOST_SWEEPS && offDiagonal(a) > 0x1p-53 * scale; sweep++) {
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    rotate(a, v, p, q);
                }
            }
        }
        var order = new Integer[n];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (i, j) -> Double.compare(a[i][i], a[j][j]));
        var values = new double[n];
        var vectors = new double[n][n];
        for (int j = 0; j < n; j++) {
            values[j] = a[order[j]][order[j]];
            for (int i = 0; i < n; i++) {
                vectors[i][j] = v[i][order[j]];
            }
        }
        return new SymmetricEigen(values, vectors);
    }

    /// The eigenvalues alone, rising: Householder's reduction to a tridiagonal matrix (4n³/3 operations), then QR steps with
    /// Wilkinson's shift.
    ///
    /// @throws IllegalArgumentException as {@link #of}
    public static double[] values(double[][] matrix) {
        double[][] a = checked(matrix);
        int n = a.length;
        double scale = largest(a);
        if (scale == 0) {
            return new double[n];
        }
        for (double[] row : a) {
            for (int j = 0; j < n; j++) {
                row[j] /= scale;
            }
        }
        var diagonal = new double[n];
        var beside = new double[Math.max(0, n - 1)];
        tridiagonal(a, diagonal, beside);
        quadraticSteps(diagonal, beside);
        Arrays.sort(diagonal);
        return Arrays.stream(diagonal).map(x -> x * scale).toArray();
    }

    /// V diag(√max(λ, 0)) Vᵀ: the symmetric square root of a positive semidefinite matrix.
    public double[][] squareRoot() {
        int n = values.length;
        var root = new double[n][n];
        for (int k = 0; k < n; k++) {
            double s = Math.sqrt(Math.max(values[k], 0));
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    root[i][j] += s * vectors[i][k] * vectors[j][k];
                }
            }
        }
        return root;
    }

    private static double[][] checked(double[][] matrix) {
        int n = matrix.length;
        double scale = largest(matrix);
        if (!(scale <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("a matrix to decompose must be finite");
        }
        var a = new double[n][];
        for (int i = 0; i < n; i++) {
            if (matrix[i].length != n) {
                throw new IllegalArgumentException("a matrix to decompose must be square: row " + i + " has " + matrix[i].length
                        + " entries, there are " + n + " rows");
            }
            a[i] = matrix[i].clone();
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                if (!(Math.abs(a[i][j] - a[j][i]) <= 1e-12 * scale)) {
                    throw new IllegalArgumentException("the matrix is not symmetric at " + i + ", " + j + ": " + a[i][j] + ", "
                            + a[j][i]);
                }
                a[j][i] = a[i][j];
            }
        }
        return a;
    }

    /// NaN if there is one.
    private static double largest(double[][] a) {
        double largest = 0;
        for (double[] row : a) {
            for (double x : row) {
                largest = Math.max(largest, Math.abs(x));
            }
        }
        return largest;
    }

    private static double offDiagonal(double[][] a) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < i; j++) {
                largest = Math.max(largest, Math.abs(a[i][j]));
            }
        }
        return largest;
    }

    /// The rotation in the plane of p and q that makes a[p][q] vanish.
    private static void rotate(double[][] a, double[][] v, int p, int q) {
        if (a[p][q] == 0) {
            return;
        }
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = Math.abs(theta) > 1e150
                ? 0.5 / theta
                : Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double c = 1 / Math.sqrt(t * t + 1);
        double s = t * c;
        for (int k = 0; k < a.length; k++) {
            double x = a[k][p];
            double y = a[k][q];
            a[k][p] = c * x - s * y;
            a[k][q] = s * x + c * y;
            x = v[k][p];
            y = v[k][q];
            v[k][p] = c * x - s * y;
            v[k][q] = s * x + c * y;
        }
        for (int k = 0; k < a.length; k++) {
            double x = a[p][k];
            double y = a[q][k];
            a[p][k] = c * x - s * y;
            a[q][k] = s * x + c * y;
        }
        a[p][q] = 0;
        a[q][p] = 0;
    }

    /// A ← H A H for a reflection of each column, H = I − 2 v vᵀ/vᵀv.
    private static void tridiagonal(double[][] a, double[] diagonal, double[] beside) {
        int n = a.length;
        var v = new double[n];
        var w = new double[n];
        for (int k = 0; k < n - 2; k++) {
            double squares = 0;
            for (int i = k + 1; i < n; i++) {
                v[i] = a[i][k];
                squares += v[i] * v[i];
            }
            double image = -Math.copySign(Math.sqrt(squares), v[k + 1]);
            diagonal[k] = a[k][k];
            beside[k] = image;
            v[k + 1] -= image;
            double length = 2 * image * (image - a[k + 1][k]);
            if (length == 0) {
                continue;
            }
            double product = 0;
            for (int i = k + 1; i < n; i++) {
                double sum = 0;
                for (int j = k + 1; j < n; j++) {
                    sum += a[i][j] * v[j];
                }
                w[i] = 2 * sum / length;
                product += v[i] * w[i];
            }
            for (int i = k + 1; i < n; i++) {
                w[i] -= product / length * v[i];
            }
            for (int i = k + 1; i < n; i++) {
                for (int j = k + 1; j < n; j++) {
                    a[i][j] -= v[i] * w[j] + w[i] * v[j];
                }
            }
        }
        if (n > 1) {
            diagonal[n - 2] = a[n - 2][n - 2];
            beside[n - 2] = a[n - 1][n - 2];
        }
        if (n > 0) {
            diagonal[n - 1] = a[n - 1][n - 1];
        }
    }

    /// QR steps on the last block that still has entries beside its diagonal, until none is left.
    private static void quadraticSteps(double[] d, double[] e) {
        int end = d.length - 1;
        int left = MOST_SWEEPS * Math.max(1, d.length);
        while (end > 0) {
            for (int i = 0; i < end; i++) {
                if (Math.abs(e[i]) <= 0x1p-53 * (Math.abs(d[i]) + Math.abs(d[i + 1])) || Math.abs(e[i]) < 1e-150) {
                    e[i] = 0;
                }
            }
            if (e[end - 1] == 0) {
                end--;
                continue;
            }
            int start = end - 1;
            while (start > 0 && e[start - 1] != 0) {
                start--;
            }
            if (left-- == 0) {
                throw new ArithmeticException("eigenvalues did not converge");
            }
            double half = (d[end - 1] - d[end]) / 2;
            double corner = e[end - 1];
            double shift = d[end] - corner * corner / (half + Math.copySign(Math.sqrt(half * half + corner * corner), half));
            double x = d[start] - shift;
            double z = e[start];
            for (int k = start; k < end; k++) {
                double r = Math.sqrt(x * x + z * z);
                double c = r == 0 ? 1 : x / r;
                double s = r == 0 ? 0 : z / r;
                if (k > start) {
                    e[k - 1] = r;
                }
                double first = d[k];
                double second = d[k + 1];
                double between = e[k];
                d[k] = c * c * first + 2 * c * s * between + s * s * second;
                d[k + 1] = s * s * first - 2 * c * s * between + c * c * second;
                e[k] = c * s * (second - first) + (c * c - s * s) * between;
                if (k < end - 1) {
                    x = e[k];
                    z = s * e[k + 1];
                    e[k + 1] *= c;
                }
            }
        }
    }
}
