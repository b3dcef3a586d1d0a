package dev.plumbline.preference.items;

import dev.plumbline.numerics.Logistic;
import java.util.Arrays;

/// Strengths and reliabilities found by {@link CrowdBradleyTerry}.
public final class CrowdFit {
    private static final int DENSE = 3000;

    private final ComparisonLog log;
    private final CrowdOptions options;
    private final CrowdPosterior posterior;
    private final double[] x;
    private final int iterations;
    private final boolean converged;

    CrowdFit(ComparisonLog log, CrowdOptions options, CrowdPosterior posterior, double[] x, int iterations,
            boolean converged) {
        this.log = log;
        this.options = options;
        this.posterior = posterior;
        this.x = x;
        this.iterations = iterations;
        this.converged = converged;
    }

    /// The comparisons that were fitted.
    public ComparisonLog log() {
        return log;
    }

    /// How they were fitted.
    public CrowdOptions options() {
        return options;
    }

    /// θ, at the constant that its prior fixes. Shape `[items]`.
    public double[] theta() {
        return Arrays.copyOf(x, posterior.items);
    }

    /// κ; 0 if it was not estimated.
    public double orderEffect() {
        return posterior.order < 0 ? 0 : x[posterior.order];
    }

    /// η_k, the probability that annotator k reports truly. Shape `[annotators]`.
    public double[] reliability() {
        var eta = new double[log.annotators().size()];
        for (int k = 0; k < eta.length; k++) {
            eta[k] = Logistic.sigmoid(x[posterior.reliability + k]);
        }
        return eta;
    }

    /// P(i beats j) without an annotator in between: σ(θ_i − θ_j).
    public double probability(int i, int j) {
        return Logistic.sigmoid(x[i] - x[j]);
    }

    /// The log posterior, up to the constants of its priors.
    public double logPosterior() {
        return posterior.evaluate(x, new double[x.length], null);
    }

    /// Its gradient by (θ, κ, logit η).
    public double[] gradient() {
        var gradient = new double[x.length];
        posterior.evaluate(x, gradient, null);
        return gradient;
    }

    /// Steps taken.
    public int iterations() {
        return iterations;
    }

    /// Whether the gradient rule was met.
    public boolean converged() {
        return converged;
    }

    /// Covariance of (θ, κ, logit η): the inverse of the negative Hessian of the log posterior (Laplace approximation).
    ///
    /// @throws IllegalArgumentException beyond 3,000 parameters
    /// @throws ArithmeticException if the Hessian is not negative definite (the fit is not at a maximum)
    public double[][] covariance() {
        if (x.length > DENSE) {
            throw new IllegalArgumentException(
                    "a full covariance of " + x.length + " parameters is too large (limit " + DENSE + ")");
        }
        var hessian = new double[x.length][x.length];
        posterior.evaluate(x, new double[x.length], hessian);
        return new Cholesky(hessian).inverse();
    }

    /// The same, or for the sandwich with the squared scores of single comparisons between two such inverses.
    ///
    /// @throws IllegalArgumentException as {@link #covariance()}
    /// @throws ArithmeticException as {@link #covariance()}
    public double[][] covariance(CovarianceType type) {
        double[][] inverse = covariance();
        return type == CovarianceType.FISHER ? inverse
                : StructuredFit.times(StructuredFit.times(inverse, posterior.meat(x)), inverse);
    }

    /// x for another log of the same items, whose annotators are found by name.
    double[] startFor(ComparisonLog other) {
        int begin = posterior.reliability;
        double[] start = Arrays.copyOf(x, begin + other.annotators().size());
        for (int k = 0; k < other.annotators().size(); k++) {
            start[begin + k] = x[begin + log.annotators().indexOf(other.annotators().get(k))];
        }
        return start;
    }

    /// Standard errors of θ in a gauge. Shape `[items]`.
    public double[] standardErrors(double[][] covariance, Gauge gauge) {
        var items = new double[posterior.items][];
        for (int i = 0; i < items.length; i++) {
            items[i] = Arrays.copyOf(covariance[i], items.length);
        }
        double[][] moved = gauge.covariance(items, theta());
        var errors = new double[items.length];
        for (int i = 0; i < errors.length; i++) {
            errors[i] = Math.sqrt(Math.max(0, moved[i][i]));
        }
        return errors;
    }

    /// Interval of η_k: σ(ρ ∓ z s), s the standard error of its logit ρ; inside (0, 1) by construction.
    public double[] reliabilityInterval(double[][] covariance, int annotator, double z) {
        int k = posterior.reliability + annotator;
        double s = Math.sqrt(covariance[k][k]);
        return new double[] {Logistic.sigmoid(x[k] - z * s), Logistic.sigmoid(x[k] + z * s)};
    }
}
