package dev.plumbline.preference.items;

import java.util.List;

/// Strengths explained by covariates: the log-strengths of a comparison differ by D = θ_i − θ_j + zᵀγ, Springall
/// (1973), Applied Statistics 22, and outcomes follow {@link TieModel} at D with the order effect κ, so logit P(i beats
/// j) = D + κ without ties.
///
/// | item covariates X [items × p] | prior | θ |
/// |---|---|---|
/// | none | any but Jeffreys | free |
/// | given | flat | θ = Xβ |
/// | given | another | θ = Xβ + u, the prior on u (ridge λ: normal with variance 1/λ), at its penalised maximum |
///
/// z is known of each comparison and changes sign when the two items are exchanged, such as a difference of lengths
/// (Li et al. 2024 call it style control). Under Davidson a tie keeps √(π_i π_j) whatever κ, and zᵀγ is part of the
/// strengths: z = 1 in every row is κ with ν e^{−κ/2} for ν.
///
/// The parameters are (u or θ, β, κ, γ, τ), τ = log ν or η; the log-likelihood is concave. Newton's method with dense
/// Cholesky factors, the Hessian scaled to a unit diagonal, and the step of {@link LogisticNewton}, or with a tie
/// parameter the line search of {@link NewtonSolver}; or L-BFGS. A covariate that is constant or a combination of
/// others shows as a zero pivot at equal items. One that separates outcomes has no finite coefficient: the gradient
/// vanishes while steps do not.
public final class StructuredBradleyTerry {
    private static final int LARGEST = 3000;
    private static final double ZERO_PIVOT = 1e-10;
    private static final double LONGEST_STEP = 2;
    /// Below tolerance, a quadratically convergent step is far shorter, an infinite estimate's stays near 1.
    private static final double STEP_TO_INFINITY = 0.1;

    private final StructuredDesign design;
    private final FitOptions options;

    private StructuredBradleyTerry(StructuredDesign design, FitOptions options) {
        this.design = design;
        this.options = options;
    }

    /// Fits. Solvers are Newton and L-BFGS.
    ///
    /// @param itemCovariates X [items × p], or null
    /// @param itemCovariateNames p names; empty for null
    /// @throws IllegalArgumentException for arrays that do not fit, values that are not finite, covariates that are
    ///     constant or combinations of others, ties that the model cannot explain, the prior of Jeffreys, other
    ///     solvers, or more than 3,000 parameters
    /// @throws NoFiniteEstimateException if a coefficient or a difference of strengths is infinite
    public static StructuredFit fit(ComparisonLog log, double[][] itemCovariates, List<String> itemCovariateNames,
            FitOptions options) {
        return fit(log, itemCovariates, itemCovariateNames, options, null);
    }

    /// The same, from the coefficients of another fit with the same covariates and options; null for equal items.
    static StructuredFit fit(ComparisonLog log, double[][] itemCovariates, List<String> itemCovariateNames,
            FitOptions options, StructuredFit near) {
        if (options.solver() != Solver.NEWTON && options.solver() != Solver.LBFGS) {
            throw new IllegalArgumentException(options.solver() + " does not fit covariates; use NEWTON or LBFGS");
        }
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
        return new StructuredBradleyTerry(design, options).solve(near == null ? design.start() : near.startFor(design));
    }

    private StructuredFit solve(double[] start) {
        int size = design.parameters;
        requireIndependent(design.informationOfEqualItems());
        Iterate found;
        try {
            found = options.solver() == Solver.LBFGS ? LbfgsSolver.solve(design, start)
                    : design.isLogistic() ? bounded(start) : searched(start);
            var gradient = new double[size];
            var hessian = new double[size][size];
            design.evaluate(found.x(), gradient, hessian);
            if (found.converged()) {
                requireFinite(scaledSolve(hessian, gradient));
            }
            return new StructuredFit(design, options, found.x(), hessian, found.iterations(), found.converged());
        } catch (ArithmeticException e) {
            // no covariate is a combination of others, so the information can only have vanished on the way outwards
            throw new NoFiniteEstimateException("no finite estimate: covariates, strengths"
                    + (design.tie >= 0 ? " and the tie parameter" : "") + " together separate the outcomes" + mend());
        }
    }

    private void requireFinite(double[] step) {
        if (design.range(step) > STEP_TO_INFINITY) {
            throw new NoFiniteEstimateException("no finite estimate: " + design.name(largest(step))
                    + " separates the outcomes; leave it out" + mend());
        }
    }

    private String mend() {
        return design.freeStrengths ? " or add a prior (for example a ridge of 0.1)" : "";
    }

    /// Two outcomes: the step from a bound.
    private Iterate bounded(double[] start) {
        int size = design.parameters;
        double[] x = start.clone();
        var gradient = new double[size];
        var hessian = new double[size][size];
        design.evaluate(x, gradient, hessian);
        for (int iteration = 0; iteration < options.maxIterations(); iteration++) {
            if (design.relativeGradient(gradient) < options.tolerance()) {
                return new Iterate(x, iteration, true);
            }
            double[] step = scaledSolve(hessian, gradient);
            double range = design.range(step);
            double safe = Math.log1p(range) / range;
            double[] trial = moved(x, range <= 1.25 ? 1 : Math.min(1, 3 * safe), step);
            design.evaluate(trial, gradient, hessian);
            if (range > 1.25 && !(dot(step, gradient) >= 0)) {
                trial = moved(x, safe, step);
                design.evaluate(trial, gradient, hessian);
            }
            x = trial;
        }
        return new Iterate(x, options.maxIterations(), design.relativeGradient(gradient) < options.tolerance());
    }

    /// Three outcomes: the step halved until the value rises, or where that drowns in rounding, until the slope is
    /// halved.
    private Iterate searched(double[] start) {
        int size = design.parameters;
        double[] x = start.clone();
        var gradient = new double[size];
        var hessian = new double[size][size];
        double value = design.evaluate(x, gradient, hessian);
        for (int iteration = 0; iteration < options.maxIterations(); iteration++) {
            if (design.relativeGradient(gradient) < options.tolerance()) {
                return new Iterate(x, iteration, true);
            }
            double[] step = scaledSolve(hessian, gradient);
            double slope = dot(step, gradient);
            double range = design.range(step);
            double alpha = range > LONGEST_STEP ? LONGEST_STEP / range : 1;
            boolean taken = false;
            for (int halving = 0; halving < 60 && !taken; halving++, alpha /= 2) {
                double[] trial = moved(x, alpha, step);
                double trialValue = design.evaluate(trial, gradient, hessian);
                taken = trialValue >= value + 1e-4 * alpha * slope
                        || trialValue >= value - 1e-10 * Math.abs(value) && Math.abs(dot(step, gradient)) <= slope / 2;
                if (taken) {
                    x = trial;
                    value = trialValue;
                }
            }
            if (!taken) {
                return new Iterate(x, iteration, false);
            }
        }
        return new Iterate(x, options.maxIterations(), design.relativeGradient(gradient) < options.tolerance());
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
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

    private void requireIndependent(double[][] information) {
        int size = design.parameters - (design.tie >= 0 ? 1 : 0);
        var lower = new double[size][size];
        double[] scale = diagonal(information);
        for (int i = 0; i < size; i++) {
            double left = scale[i] > 0 ? 1 : 0;
            for (int j = 0; j <= i; j++) {
                double sum = scale[i] > 0 && scale[j] > 0 ? information[i][j] / (scale[i] * scale[j]) : 0;
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
