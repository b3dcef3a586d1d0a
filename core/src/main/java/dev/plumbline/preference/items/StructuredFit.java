package dev.plumbline.preference.items;

import java.util.ArrayList;
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

    /// β, then κ if estimated, then γ.
    public List<Coefficient> coefficients(CovarianceType type) {
        double[][] covariance = covariance(type);
        var list = new ArrayList<Coefficient>();
        for (int k = design.firstBeta; k < design.parameters; k++) {
            list.add(new Coefficient(design.name(k), x[k], Math.sqrt(Math.max(0, covariance[k][k]))));
        }
        return list;
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

    /// The gradient of the penalised log-likelihood at the fit, by (u or θ, β, κ, γ).
    public double[] gradient() {
        var gradient = new double[x.length];
        design.derivatives(x, gradient, new double[x.length][x.length]);
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

    private static double[][] times(double[][] a, double[][] b) {
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
