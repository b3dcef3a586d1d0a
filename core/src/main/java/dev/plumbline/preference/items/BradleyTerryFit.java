package dev.plumbline.preference.items;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Fitted strengths with their uncertainty.
///
/// With d = θ_i − θ_j the probability that i beats j is σ(d) or that of the tie model. All covariances are at the
/// fitted point; with a prior the "Fisher" one is the inverse of the penalised negative Hessian (Laplace
/// approximation of the posterior), without its prior under that of Jeffreys, as Firth (1993) has it.
public final class BradleyTerryFit {
    private static final int DENSE_COVARIANCE = 4000;
    private static final int DENSE_ERRORS = 1000;

    private final Likelihood likelihood;
    private final Iterate iterate;
    private final double[] x;
    private Curvature curvature;

    BradleyTerryFit(Likelihood likelihood, Iterate iterate) {
        this.likelihood = likelihood;
        this.iterate = iterate;
        this.x = iterate.x().clone();
        if (flat()) {
            double[] centered = new Gauge.Centered().apply(Arrays.copyOf(x, likelihood.items));
            System.arraycopy(centered, 0, x, 0, centered.length);
        }
    }

    /// The comparisons that were fitted.
    public Comparisons data() {
        return likelihood.data;
    }

    /// What was fitted.
    public FitOptions options() {
        return likelihood.options;
    }

    /// θ as fitted: centered under a flat prior, the prior's own constant otherwise. Shape `[items]`.
    public double[] theta() {
        return Arrays.copyOf(x, likelihood.items);
    }

    /// θ in a gauge. Shape `[items]`.
    public double[] theta(Gauge gauge) {
        return gauge.apply(theta());
    }

    /// π_i = e^{θ_i}/Σ e^{θ_j}. Shape `[items]`.
    public double[] worth() {
        double[] worth = theta(new Gauge.UnitSum());
        for (int i = 0; i < worth.length; i++) {
            worth[i] = Math.exp(worth[i]);
        }
        return worth;
    }

    /// Elo points: `origin` + (`scale`/ln 10) θ_i. With scale 400 a difference of 400 means odds of 10.
    public double[] elo(double scale, double origin) {
        double[] rating = theta();
        for (int i = 0; i < rating.length; i++) {
            rating[i] = origin + scale / Math.log(10) * rating[i];
        }
        return rating;
    }

    /// κ; 0 if it was not estimated.
    public double orderEffect() {
        return likelihood.order < 0 ? 0 : x[likelihood.order];
    }

    /// ν (Davidson) or η (Rao and Kupper); NaN for a model without such a parameter.
    public double tieParameter() {
        return likelihood.tieParameter(x);
    }

    /// P(i beats j), neutral ground.
    public double probability(int i, int j) {
        return probabilities(i, j, false)[0];
    }

    /// P(tie of i and j), neutral ground; 0 for models without ties.
    public double tieProbability(int i, int j) {
        return probabilities(i, j, false)[2];
    }

    /// (P(i wins), P(j wins), P(tie)); with `ordered`, i comes first.
    ///
    /// @throws IllegalArgumentException for items that do not exist or are the same
    public double[] probabilities(int i, int j, boolean ordered) {
        requirePair(i, j);
        return likelihood.probabilities(x, x[i] - x[j], ordered);
    }

    /// Σ w log P: the log-likelihood of the single comparisons in their order, without prior.
    public double kernelLogLikelihood() {
        return likelihood.kernel(x);
    }

    /// The log-likelihood of the rows' counts: kernel + Σ_rows log(n!/(w! w′! t!)). It depends on how comparisons are
    /// grouped into rows, so only differences on the same rows mean anything. Under half wins, t/2 is counted to w and
    /// to w′.
    public double groupedLogLikelihood() {
        double value = kernelLogLikelihood();
        for (int row = 0; row < likelihood.data.rows(); row++) {
            double[] w = likelihood.outcomes(row);
            value += LogGamma.logMultinomial(w[0], w[1], w[2]);
        }
        return value;
    }

    /// 2 Σ w log(w/(n P)) over rows and outcomes: twice the log-likelihood short of the saturated model.
    public double deviance() {
        double sum = 0;
        for (int row = 0; row < likelihood.data.rows(); row++) {
            double[] w = likelihood.outcomes(row);
            double n = w[0] + w[1] + w[2];
            double[] p = likelihood.rowProbabilities(x, row);
            for (int k = 0; k < 3; k++) {
                if (w[k] > 0) {
                    sum += w[k] * Math.log(w[k] / (n * p[k]));
                }
            }
        }
        return 2 * sum;
    }

    /// Rows times (outcomes − 1) less the free parameters: n − 1 strengths, κ, the tie parameter.
    public int residualDegreesOfFreedom() {
        int outcomes = likelihood.tie >= 0 ? 2 : 1;
        return outcomes * likelihood.data.rows() - (likelihood.parameters - 1);
    }

    /// Free parameters: n − 1 strengths (n with a prior that fixes the constant), κ, the tie parameter.
    public int freeParameters() {
        return likelihood.parameters - (flat() ? 1 : 0);
    }

    /// Steps taken.
    public int iterations() {
        return iterate.iterations();
    }

    /// Whether the gradient rule of {@link FitOptions} was met.
    public boolean converged() {
        return iterate.converged();
    }

    /// The gradient of the penalised log-likelihood at the fit, by (θ, κ, τ).
    public double[] gradient() {
        var gradient = new double[x.length];
        likelihood.evaluate(x, gradient, null);
        return gradient;
    }

    /// Covariance of θ in a gauge. Shape [items × items].
    ///
    /// @throws IllegalArgumentException beyond 4,000 items: use {@link #varianceOfDifference} or
    ///     {@link #standardErrors}
    public double[][] covariance(CovarianceType type, Gauge gauge) {
        return gauge.covariance(fullCovariance(type), theta());
    }

    /// Standard errors of θ in a gauge; beyond 1,000 items by one linear solve for each. Shape `[items]`.
    public double[] standardErrors(CovarianceType type, Gauge gauge) {
        var errors = new double[likelihood.items];
        if (errors.length > DENSE_ERRORS) {
            double[] weights = gauge.weights(theta());
            Curvature h = curvature();
            IntStream.range(0, errors.length).parallel().forEach(i -> {
                var contrast = new double[x.length];
                for (int j = 0; j < errors.length; j++) {
                    contrast[j] = -weights[j];
                }
                contrast[i]++;
                // the variance is quadratic about the solution: an error of 1e-6 in one is 1e-12 in the other
                errors[i] = Math.sqrt(Math.max(0, variance(contrast, h.solve(contrast, 1e-6), type)));
            });
            return errors;
        }
        double[][] covariance = covariance(type, gauge);
        for (int i = 0; i < errors.length; i++) {
            errors[i] = Math.sqrt(Math.max(0, covariance[i][i]));
        }
        return errors;
    }

    /// Standard error of κ.
    ///
    /// @throws IllegalStateException if κ was not estimated
    public double orderEffectStandardError(CovarianceType type) {
        if (likelihood.order < 0) {
            throw new IllegalStateException("no order effect was estimated");
        }
        return Math.sqrt(fullCovariance(type)[likelihood.order][likelihood.order]);
    }

    /// Standard error of log ν (Davidson) or η (Rao and Kupper).
    ///
    /// @throws IllegalStateException if there is no tie parameter, or it is at its boundary 0
    public double tieParameterStandardError(CovarianceType type) {
        if (likelihood.tie < 0) {
            throw new IllegalStateException("no tie parameter was estimated");
        }
        return Math.sqrt(fullCovariance(type)[likelihood.tie][likelihood.tie]);
    }

    /// Var(θ_i − θ_j), the same in every gauge: cᵀ Λ⁺ c, or cᵀ Λ⁺ G Λ⁺ c, with c = e_i − e_j; one linear solve,
    /// whatever the number of items.
    ///
    /// @throws IllegalArgumentException for items that do not exist or are the same
    public double varianceOfDifference(int i, int j, CovarianceType type) {
        requirePair(i, j);
        var contrast = new double[x.length];
        contrast[i] = 1;
        contrast[j] = -1;
        double[] influence = curvature().solve(contrast, 1e-12);
        return variance(contrast, influence, type);
    }

    /// cᵀ Λ⁺ c, or cᵀ Λ⁺ G Λ⁺ c, with Λ⁺ c given.
    private double variance(double[] contrast, double[] influence, CovarianceType type) {
        if (type == CovarianceType.FISHER) {
            double sum = 0;
            for (int k = 0; k < contrast.length; k++) {
                sum += contrast[k] * influence[k];
            }
            return sum;
        }
        double[] variance = {0};
        likelihood.scores(x, (f, s, squares, gD, gK, gT) -> {
            double score = gD * (influence[f] - influence[s])
                    + (likelihood.order >= 0 ? gK * influence[likelihood.order] : 0)
                    + (likelihood.tie >= 0 ? gT * influence[likelihood.tie] : 0);
            variance[0] += squares * score * score;
        });
        return variance[0];
    }

    private double[][] fullCovariance(CovarianceType type) {
        int n = likelihood.items;
        if (n > DENSE_COVARIANCE) {
            throw new IllegalArgumentException("a full covariance of " + n + " items is too large (limit "
                    + DENSE_COVARIANCE + "); ask for variances of differences");
        }
        Curvature h = curvature();
        double gauge = flat() ? h.gaugeScale() : 0;
        double[][] inverse = new Cholesky(h.dense(gauge)).inverse();
        if (gauge > 0) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    inverse[i][j] -= 1 / (gauge * n);
                }
            }
        }
        return type == CovarianceType.FISHER ? inverse : sandwich(inverse);
    }

    private double[][] sandwich(double[][] inverse) {
        int size = x.length;
        var meat = new double[size][size];
        likelihood.scores(x, (f, s, squares, gD, gK, gT) -> {
            int[] at = {f, s, likelihood.order, likelihood.tie};
            double[] score = {gD, -gD, gK, gT};
            for (int a = 0; a < 4; a++) {
                for (int b = 0; b < 4 && at[a] >= 0; b++) {
                    if (at[b] >= 0) {
                        meat[at[a]][at[b]] += squares * score[a] * score[b];
                    }
                }
            }
        });
        return times(times(inverse, meat), inverse);
    }

    private static double[][] times(double[][] a, double[][] b) {
        int n = a.length;
        var product = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                double factor = a[i][k];
                for (int j = 0; j < n; j++) {
                    product[i][j] += factor * b[k][j];
                }
            }
        }
        return product;
    }

    private synchronized Curvature curvature() {
        if (curvature == null) {
            var fresh = new Curvature(likelihood);
            likelihood.evaluate(x, new double[x.length], fresh);
            curvature = fresh;
        }
        return curvature;
    }

    private boolean flat() {
        return !likelihood.options.prior().fixesConstant();
    }

    private void requirePair(int i, int j) {
        int n = likelihood.items;
        if (i < 0 || j < 0 || i >= n || j >= n || i == j) {
            throw new IllegalArgumentException(
                    "need two different items in 0.." + (n - 1) + ", were " + i + " and " + j);
        }
    }
}
