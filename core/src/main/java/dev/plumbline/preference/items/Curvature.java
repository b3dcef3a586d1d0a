package dev.plumbline.preference.items;

import java.util.Arrays;

/// Negative Hessian of {@link Likelihood}: a graph Laplacian over the rows, the prior's diagonal, and a border for κ
/// and τ.
///
/// Λ_ij = −n_ij p_ij p_ji off the diagonal, rows summing to 0 (A3); with a flat prior its null space is spanned by
/// (1, .., 1, 0, 0) on a connected graph. Stored sparsely: one number per row of the data.
final class Curvature {
    private final Likelihood likelihood;
    private final Comparisons data;
    private final int items;
    private final int parameters;
    final double[] edge;
    final double[] diagonal;
    /// border[k] is row items + k of the matrix.
    final double[][] border;

    Curvature(Likelihood likelihood) {
        this.likelihood = likelihood;
        this.data = likelihood.data;
        this.items = likelihood.items;
        this.parameters = likelihood.parameters;
        this.edge = new double[data.rows()];
        this.diagonal = new double[items];
        this.border = new double[parameters - items][parameters];
    }

    void clear() {
        Arrays.fill(diagonal, 0);
        for (double[] row : border) {
            Arrays.fill(row, 0);
        }
    }

    void add(int row, boolean ordered, Likelihood.Term term) {
        int f = data.first[row];
        int s = data.second[row];
        edge[row] = term.hDD;
        int order = likelihood.order;
        int tie = likelihood.tie;
        if (ordered) {
            double[] k = border[order - items];
            k[f] += term.hDK;
            k[s] -= term.hDK;
            k[order] += term.hKK;
        }
        if (tie >= 0) {
            double[] t = border[tie - items];
            t[f] += term.hDT;
            t[s] -= term.hDT;
            t[tie] += term.hTT;
            if (ordered) {
                t[order] += term.hKT;
                border[order - items][tie] += term.hKT;
            }
        }
    }

    boolean flat() {
        return !likelihood.options.prior().fixesConstant();
    }

    /// The matrix [parameters × parameters]; with `gauge` > 0, plus gauge · vvᵀ with v = (1, .., 1, 0, ..)/√n.
    double[][] dense(double gauge) {
        var matrix = new double[parameters][parameters];
        for (int row = 0; row < edge.length; row++) {
            int f = data.first[row];
            int s = data.second[row];
            matrix[f][f] += edge[row];
            matrix[s][s] += edge[row];
            matrix[f][s] -= edge[row];
            matrix[s][f] -= edge[row];
        }
        for (int i = 0; i < items; i++) {
            matrix[i][i] += diagonal[i];
            for (int j = 0; gauge > 0 && j < items; j++) {
                matrix[i][j] += gauge / items;
            }
        }
        for (int k = items; k < parameters; k++) {
            for (int j = 0; j < parameters; j++) {
                matrix[k][j] = border[k - items][j];
                matrix[j][k] = border[k - items][j];
            }
        }
        return matrix;
    }

    /// The diagonal [parameters].
    double[] diagonalEntries() {
        double[] d = Arrays.copyOf(diagonal, parameters);
        for (int f = 0; f < items; f++) {
            double sum = 0;
            for (int row = data.rowsOf[f]; row < data.rowsOf[f + 1]; row++) {
                sum += edge[row];
                d[data.second[row]] += edge[row];
            }
            d[f] += sum;
        }
        for (int k = items; k < parameters; k++) {
            d[k] = border[k - items][k];
        }
        return d;
    }

    /// A scale for the gauge term: the mean of the diagonal of Λ, so that it spoils no condition number.
    double gaugeScale() {
        double sum = 0;
        for (double e : edge) {
            sum += e;
        }
        return sum > 0 ? 2 * sum / items : 1;
    }

    /// Matrix times vector, into `product`.
    void times(double[] v, double[] product) {
        for (int i = 0; i < items; i++) {
            product[i] = diagonal[i] * v[i];
        }
        Arrays.fill(product, items, parameters, 0);
        int[] second = data.second;
        for (int f = 0; f < items; f++) {
            double own = v[f];
            double sum = 0;
            for (int row = data.rowsOf[f]; row < data.rowsOf[f + 1]; row++) {
                int s = second[row];
                double flow = edge[row] * (own - v[s]);
                sum += flow;
                product[s] -= flow;
            }
            product[f] += sum;
        }
        for (int k = items; k < parameters; k++) {
            double[] b = border[k - items];
            double sum = 0;
            for (int j = 0; j < items; j++) {
                product[j] += b[j] * v[k];
                sum += b[j] * v[j];
            }
            for (int j = items; j < parameters; j++) {
                sum += b[j] * v[j];
            }
            product[k] += sum;
        }
    }

    /// x with H x = b, b orthogonal to the null space; Σ x_i = 0 over items where the prior is flat.
    ///
    /// Dense Cholesky up to 500 items, beyond it conjugate gradients with the diagonal as preconditioner, stopped at
    /// a residual of `relative` |b| in the preconditioned norm.
    double[] solve(double[] b, double relative) {
        double[] x = items <= DENSE_ITEMS ? null : conjugateGradients(b, relative, 20 * parameters);
        return finished(x == null ? dense(b) : x);
    }

    /// As {@link #solve}, for a step of Newton's method, which needs no accurate solution: conjugate gradients at every
    /// size. Where they are slow (chains of items, separable groups) and items few, Cholesky takes over.
    ///
    /// From 0, every iterate of conjugate gradients has xᵀHx = bᵀx, as the exact solution has.
    double[] solveForStep(double[] b, double relative) {
        boolean few = items <= DENSE_ITEMS;
        double[] x = conjugateGradients(b, relative, few ? PATIENCE : 20 * parameters);
        return finished(x == null ? dense(b) : x);
    }

    private double[] dense(double[] b) {
        return new Cholesky(dense(flat() ? gaugeScale() : 0)).solve(b);
    }

    private double[] finished(double[] x) {
        centerIfFlat(x);
        return x;
    }

    private void centerIfFlat(double[] x) {
        if (flat()) {
            center(x);
        }
    }

    private static final int PATIENCE = 25;
    /// Of the matrix with its diagonal scaled to 1; what is less is rounding.
    private static final double SMALLEST_EIGENVALUE = 1e-15;

    static final int DENSE_ITEMS = 500;

    void center(double[] x) {
        double sum = 0;
        for (int i = 0; i < items; i++) {
            sum += x[i];
        }
        for (int i = 0; i < items; i++) {
            x[i] -= sum / items;
        }
    }

    /// Hestenes and Stiefel (1952). With a flat prior the system is singular and consistent: the residual is held to
    /// Σ r_i = 0, since what rounding leaves along the null space would grow to a step without bound.
    /// Null if items are few and `limit` iterations, or the precision of numbers, were not enough.
    private double[] conjugateGradients(double[] b, double relative, int limit) {
        double[] d = diagonalEntries();
        for (int k = 0; k < parameters; k++) {
            d[k] = d[k] > 0 ? 1 / d[k] : 1;
        }
        var x = new double[parameters];
        double[] r = b.clone();
        centerIfFlat(r);
        var p = new double[parameters];
        var hp = new double[parameters];
        double rho = weightedSquare(r, d);
        double target = relative * relative * rho;
        double beta = 0;
        for (int iteration = 0; rho > target; iteration++) {
            if (iteration == limit) {
                return items <= DENSE_ITEMS ? null : x;
            }
            for (int k = 0; k < parameters; k++) {
                p[k] = d[k] * r[k] + beta * p[k];
            }
            times(p, hp);
            double curvature = 0;
            double scale = 0;
            for (int k = 0; k < parameters; k++) {
                curvature += p[k] * hp[k];
                scale += p[k] * p[k] / d[k];
            }
            if (!(curvature > SMALLEST_EIGENVALUE * scale)) {
                return items <= DENSE_ITEMS ? null : x;
            }
            double alpha = rho / curvature;
            for (int k = 0; k < parameters; k++) {
                x[k] += alpha * p[k];
                r[k] -= alpha * hp[k];
            }
            centerIfFlat(r);
            double next = weightedSquare(r, d);
            beta = next / rho;
            rho = next;
        }
        return x;
    }

    private static double weightedSquare(double[] r, double[] weight) {
        double sum = 0;
        for (int k = 0; k < r.length; k++) {
            sum += r[k] * r[k] * weight[k];
        }
        return sum;
    }
}
