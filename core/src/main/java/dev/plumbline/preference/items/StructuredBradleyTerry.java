package dev.plumbline.preference.items;

import java.util.List;

/// Strengths explained by covariates: logit P(i beats j) = θ_i − θ_j + κ + zᵀγ, Springall (1973), Applied Statistics 22.
///
/// | item covariates X [items × p] | prior | θ |
/// |---|---|---|
/// | none | any of flat, ridge | free |
/// | given | flat | θ = Xβ |
/// | given | ridge λ | θ = Xβ + u, u_i normal with variance 1/λ, at its penalised maximum |
///
/// z is known of each comparison and changes sign when the two items are exchanged, such as a difference of lengths
/// (Li et al. 2024 call it style control); κ on rows whose first item came first is the covariate z = 1. Ties count as
/// half a win each.
///
/// The parameters are (u or θ, β, κ, γ), the log-likelihood is that of a logistic regression, concave; Newton's method
/// with the step of {@link LogisticNewton} and dense Cholesky factors, the Hessian scaled to a unit diagonal.
/// A covariate that is constant or a combination of others shows as a zero pivot at the start, where all outcomes have
/// probability 1/2. One that separates outcomes has no finite coefficient: the gradient vanishes while steps do not.
public final class StructuredBradleyTerry {
    private static final int LARGEST = 3000;
    private static final double ZERO_PIVOT = 1e-10;
    /// Below tolerance, a quadratically convergent step is far shorter, an infinite estimate's stays near 1.
    private static final double STEP_TO_INFINITY = 0.1;

    private final StructuredDesign design;
    private final FitOptions options;

    private StructuredBradleyTerry(StructuredDesign design, FitOptions options) {
        this.design = design;
        this.options = options;
    }

    /// Fits. Of the options, prior (flat or ridge), order effect, tolerance and the limit of iterations are used.
    ///
    /// @param itemCovariates X [items × p], or null
    /// @param itemCovariateNames p names; empty for null
    /// @throws IllegalArgumentException for arrays that do not fit, values that are not finite, covariates that are
    ///     constant or combinations of others, other priors, or more than 3,000 parameters
    /// @throws NoFiniteEstimateException if a coefficient or a difference of strengths is infinite
    public static StructuredFit fit(ComparisonLog log, double[][] itemCovariates, List<String> itemCovariateNames,
            FitOptions options) {
        var design = new StructuredDesign(log, itemCovariates, itemCovariateNames, options);
        if (design.parameters > LARGEST) {
            throw new IllegalArgumentException("covariates need a dense Hessian: at most " + LARGEST
                    + " parameters, were " + design.parameters);
        }
        if (design.freeStrengths && options.prior() instanceof StrengthPrior.Flat) {
            Comparisons pairs = log.comparisons();
            if (!Connectivity.isStrong(pairs, true)) {
                throw new NoFiniteEstimateException("no finite estimate: " + pairs.connectivity().explanation()
                        + "; add a prior (for example a ridge of 0.1) or leave such items out");
            }
        }
        return new StructuredBradleyTerry(design, options).solve();
    }

    private StructuredFit solve() {
        int size = design.parameters;
        var x = new double[size];
        var gradient = new double[size];
        var hessian = new double[size][size];
        design.derivatives(x, gradient, hessian);
        requireIndependent(hessian);
        for (int iteration = 0; iteration < options.maxIterations(); iteration++) {
            boolean small = design.relativeGradient(gradient) < options.tolerance();
            double[] step = scaledSolve(hessian, gradient);
            double range = design.range(step);
            if (small) {
                if (range > STEP_TO_INFINITY) {
                    throw new NoFiniteEstimateException("no finite estimate: "
                            + design.name(largest(step)) + " separates the outcomes; leave it out"
                            + (design.freeStrengths ? " or add a prior (for example a ridge of 0.1)" : ""));
                }
                return new StructuredFit(design, options, x, hessian, iteration, true);
            }
            double safe = Math.log1p(range) / range;
            double[] trial = moved(x, range <= 1.25 ? 1 : Math.min(1, 3 * safe), step);
            design.derivatives(trial, gradient, hessian);
            double slope = 0;
            for (int k = 0; k < size; k++) {
                slope += step[k] * gradient[k];
            }
            if (range > 1.25 && !(slope >= 0)) {
                trial = moved(x, safe, step);
                design.derivatives(trial, gradient, hessian);
            }
            x = trial;
        }
        return new StructuredFit(design, options, x, hessian, options.maxIterations(), false);
    }

    private static double[] moved(double[] x, double alpha, double[] step) {
        var to = new double[x.length];
        for (int k = 0; k < x.length; k++) {
            to[k] = x[k] + alpha * step[k];
        }
        return to;
    }

    private static int largest(double[] step) {
        int at = 0;
        for (int k = 1; k < step.length; k++) {
            at = Math.abs(step[k]) > Math.abs(step[at]) ? k : at;
        }
        return at;
    }

    private void requireIndependent(double[][] hessian) {
        int size = design.parameters;
        var lower = new double[size][size];
        double[] scale = diagonal(hessian);
        for (int i = 0; i < size; i++) {
            double left = scale[i] > 0 ? 1 : 0;
            for (int j = 0; j <= i; j++) {
                double sum = scale[i] > 0 && scale[j] > 0 ? hessian[i][j] / (scale[i] * scale[j]) : 0;
                for (int k = 0; k < j; k++) {
                    sum -= lower[i][k] * lower[j][k];
                }
                if (j < i) {
                    lower[i][j] = sum / lower[j][j];
                } else {
                    left = scale[i] > 0 ? sum : 0;
                }
            }
            if (!(left > ZERO_PIVOT)) {
                throw new IllegalArgumentException(design.name(i)
                        + " is the same in all comparisons, or a combination of the others; leave it out");
            }
            lower[i][i] = Math.sqrt(left);
        }
    }

    private static double[] diagonal(double[][] matrix) {
        var scale = new double[matrix.length];
        for (int i = 0; i < scale.length; i++) {
            scale[i] = Math.sqrt(Math.max(0, matrix[i][i]));
        }
        return scale;
    }

    /// H⁻¹ b by Cholesky factors of H with unit diagonal.
    static double[] scaledSolve(double[][] hessian, double[] b) {
        double[] scale = diagonal(hessian);
        double[] right = b.clone();
        for (int k = 0; k < b.length; k++) {
            right[k] /= scale[k];
        }
        double[] x = new Cholesky(scaled(hessian, scale)).solve(right);
        for (int k = 0; k < b.length; k++) {
            x[k] /= scale[k];
        }
        return x;
    }

    static double[][] scaledInverse(double[][] hessian) {
        double[] scale = diagonal(hessian);
        double[][] inverse = new Cholesky(scaled(hessian, scale)).inverse();
        for (int i = 0; i < scale.length; i++) {
            for (int j = 0; j < scale.length; j++) {
                inverse[i][j] /= scale[i] * scale[j];
            }
        }
        return inverse;
    }

    private static double[][] scaled(double[][] hessian, double[] scale) {
        var matrix = new double[scale.length][scale.length];
        for (int i = 0; i < scale.length; i++) {
            for (int j = 0; j < scale.length; j++) {
                matrix[i][j] = hessian[i][j] / (scale[i] * scale[j]);
            }
        }
        return matrix;
    }
}
