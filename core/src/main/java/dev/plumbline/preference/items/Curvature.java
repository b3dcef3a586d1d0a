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
        return likelihood.options.prior() instanceof StrengthPrior.Flat;
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
        for (int row = 0; row < edge.length; row++) {
            d[data.first[row]] += edge[row];
            d[data.second[row]] += edge[row];
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

    /// Matrix times vector.
    double[] times(double[] v) {
        var product = new double[parameters];
        for (int i = 0; i < items; i++) {
            product[i] = diagonal[i] * v[i];
        }
        for (int row = 0; row < edge.length; row++) {
            double flow = edge[row] * (v[data.first[row]] - v[data.second[row]]);
            product[data.first[row]] += flow;
            product[data.second[row]] -= flow;
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
        return product;
    }

    /// x with H x = b, b orthogonal to the null space; Σ x_i = 0 over items where the prior is flat.
    ///
    /// Dense Cholesky up to 500 items, beyond it conjugate gradients with the diagonal as preconditioner, stopped at
    /// a residual of `relative` |b| in the preconditioned norm.
    double[] solve(double[] b, double relative) {
        double[] x;
        if (items <= DENSE_ITEMS) {
            x = new Cholesky(dense(flat() ? gaugeScale() : 0)).solve(b);
        } else {
            x = conjugateGradients(b, relative);
        }
        if (flat()) {
            center(x);
        }
        return x;
    }

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

    /// Hestenes and Stiefel (1952); on a singular consistent system the iterates stay in the range plus a constant.
    private double[] conjugateGradients(double[] b, double relative) {
        double[] d = diagonalEntries();
        var x = new double[parameters];
        double[] r = b.clone();
        var z = new double[parameters];
        var p = new double[parameters];
        double rho = 0;
        double target = -1;
        for (int iteration = 0; iteration < 20 * parameters; iteration++) {
            double next = 0;
            for (int k = 0; k < parameters; k++) {
                z[k] = d[k] > 0 ? r[k] / d[k] : r[k];
                next += r[k] * z[k];
            }
            if (target < 0) {
                target = relative * relative * next;
            }
            if (!(next > target)) {
                break;
            }
            double beta = iteration == 0 ? 0 : next / rho;
            rho = next;
            for (int k = 0; k < parameters; k++) {
                p[k] = z[k] + beta * p[k];
            }
            double[] hp = times(p);
            double curvature = 0;
            for (int k = 0; k < parameters; k++) {
                curvature += p[k] * hp[k];
            }
            if (!(curvature > 0)) {
                break;
            }
            double alpha = rho / curvature;
            for (int k = 0; k < parameters; k++) {
                x[k] += alpha * p[k];
                r[k] -= alpha * hp[k];
            }
        }
        return x;
    }
}
