package dev.plumbline.preference.items;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Coefficients and strengths found by {@link StructuredBradleyTerry}.
public final class StructuredFit {
    /// A coefficient: of an item covariate (β), the order effect (κ), or of a covariate of the comparison (γ).
    public record Coefficient(String name, double estimate, double standardError) {}

    private final StructuredDesign design;
    private final FitOptions options;
    private final double[] x;
    private final double[][] inverse;
    private final int iterations;
    private final boolean converged;

    StructuredFit(StructuredDesign design, FitOptions options, double[] x, double[][] hessian, int iterations,
            boolean converged) {
        this.design = design;
        this.options = options;
        this.x = x;
        this.inverse = StructuredBradleyTerry.scaledInverse(hessian);
        this.iterations = iterations;
        this.converged = converged;
    }

    /// The comparisons that were fitted.
    public ComparisonLog log() {
        return design.log;
    }

    /// θ of every item: centered under a flat prior. Shape `[items]`.
    public double[] theta() {
        return design.theta(x);
    }

    /// κ; 0 if it was not estimated.
    public double orderEffect() {
        return design.order < 0 ? 0 : x[design.order];
    }

    /// ν (Davidson) or η (Rao and Kupper); 0 where there was no tie, NaN for a model without such a parameter.
    public double tieParameter() {
        return design.tieParameter(x);
    }

    /// Standard error of log ν (Davidson) or η (Rao and Kupper).
    ///
    /// @throws IllegalStateException if no tie parameter was estimated
    public double tieParameterStandardError(CovarianceType type) {
        if (design.tie < 0) {
            throw new IllegalStateException("no tie parameter was estimated");
        }
        return Math.sqrt(covariance(type)[design.tie][design.tie]);
    }

    /// (P(i wins), P(j wins), P(tie)) on neutral ground at covariates of the comparison of 0.
    public double[] probabilities(int i, int j) {
        double[] theta = theta();
        return design.probabilities(x, theta[i] - theta[j]);
    }

    /// The same model on other comparisons of the same items, from here.
    StructuredFit refit(ComparisonLog other) {
        return StructuredBradleyTerry.fit(other, design.itemCovariates, design.itemCovariateNames, options, this);
    }

    /// x for another design of the same covariates, which may lack the tie parameter or be the only one that has it.
    double[] startFor(StructuredDesign other) {
        double[] start = other.start();
        int shared = x.length - (design.tie >= 0 ? 1 : 0);
        System.arraycopy(x, 0, start, 0, shared);
        if (design.tie >= 0 && other.tie >= 0) {
            start[other.tie] = x[design.tie];
        }
        return start;
    }

    /// β, then κ if estimated, then γ.
    public List<Coefficient> coefficients(CovarianceType type) {
        double[][] covariance = covariance(type);
        double[] values = coefficientValues();
        var list = new ArrayList<Coefficient>();
        for (int k = 0; k < values.length; k++) {
            int at = design.firstBeta + k;
            list.add(new Coefficient(design.name(at), values[k], Math.sqrt(Math.max(0, covariance[at][at]))));
        }
        return list;
    }

    /// β, then κ if estimated, then γ, without errors.
    double[] coefficientValues() {
        return Arrays.copyOfRange(x, design.firstBeta, x.length - (design.tie >= 0 ? 1 : 0));
    }

    /// Covariance of θ in a gauge: J C Jᵀ, J = dθ/dx. Shape [items × items].
    public double[][] covariance(CovarianceType type, Gauge gauge) {
        double[][] jacobian = design.jacobian();
        double[][] half = times(jacobian, covariance(type));
        int n = design.items;
        var full = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < design.parameters; k++) {
                    full[i][j] += half[i][k] * jacobian[j][k];
                }
            }
        }
        return gauge.covariance(full, theta());
    }

    /// Standard errors of θ in a gauge. Shape `[items]`.
    public double[] standardErrors(CovarianceType type, Gauge gauge) {
        // under a flat prior the inverse holds the gauge term, which no centered quantity sees
        boolean flat = options.prior() instanceof StrengthPrior.Flat && gauge instanceof Gauge.AsFitted;
        double[][] covariance = covariance(type, flat ? new Gauge.Centered() : gauge);
        var errors = new double[covariance.length];
        for (int i = 0; i < errors.length; i++) {
            errors[i] = Math.sqrt(Math.max(0, covariance[i][i]));
        }
        return errors;
    }

    /// Σ w log P at the fit, without prior.
    public double kernelLogLikelihood() {
        return design.kernel(x);
    }

    /// The gradient of the penalised log-likelihood at the fit, by (u or θ, β, κ, γ, τ).
    public double[] gradient() {
        var gradient = new double[x.length];
        design.evaluate(x, gradient, null);
        return gradient;
    }

    /// Free parameters: one strength less under a flat prior.
    public int freeParameters() {
        return x.length - (design.freeStrengths && options.prior() instanceof StrengthPrior.Flat ? 1 : 0);
    }

    /// Steps taken.
    public int iterations() {
        return iterations;
    }

    /// Whether the gradient rule of {@link FitOptions} was met.
    public boolean converged() {
        return converged;
    }

    private double[][] covariance(CovarianceType type) {
        return type == CovarianceType.FISHER ? inverse : times(times(inverse, design.meat(x)), inverse);
    }

    static double[][] times(double[][] a, double[][] b) {
        var product = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                double factor = a[i][k];
                for (int j = 0; j < b[k].length; j++) {
                    product[i][j] += factor * b[k][j];
                }
            }
        }
        return product;
    }
}
