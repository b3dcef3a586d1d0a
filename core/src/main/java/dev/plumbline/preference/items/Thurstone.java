package dev.plumbline.preference.items;

import dev.plumbline.numerics.Quantiles;
import java.util.Arrays;

/// The probit link: P(i beats j) = Φ(θ_i − θ_j), Thurstone (1927), case V, with the difference of two performances
/// scaled to variance 1.
///
/// Log-likelihood Σ w_ij log Φ(θ_i − θ_j), concave; with m(d) = φ(d)/Φ(d) its slope by d is w m(d) − w′ m(−d), its
/// negative second derivative w m(d) (m(d) + d) + w′ m(−d) (m(−d) − d). A finite maximum exists exactly where that of
/// {@link BradleyTerry} does. Ties count as half a win each. σ(1.702 d) differs from Φ(d) by less than 0.01, so
/// strengths are about those of Bradley and Terry divided by 1.702 (1.6 near d = 0, where the slopes σ′(0) = 1/4 and
/// φ(0) agree).
public final class Thurstone {
    /// σ(SCALE · d) is within 0.0095 of Φ(d) for every d (Camilli 1994, JEBS 19).
    public static final double SCALE = 1.702;
    private static final double HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

    private Thurstone() {}

    /// What was fitted.
    ///
    /// @param theta centered, in standard deviations of a difference `[items]`
    /// @param covariance inverse Fisher information, Σ θ = 0 [items × items]
    public record Fit(double[] theta, double logLikelihood, double[][] covariance, int iterations) {
        /// P(i beats j).
        public double probability(int i, int j) {
            return Quantiles.normalCdf(theta[i] - theta[j]);
        }

        /// Standard errors of θ in a gauge. Shape `[items]`.
        public double[] standardErrors(Gauge gauge) {
            double[][] moved = gauge.covariance(covariance, theta);
            var errors = new double[theta.length];
            for (int i = 0; i < errors.length; i++) {
                errors[i] = Math.sqrt(Math.max(0, moved[i][i]));
            }
            return errors;
        }
    }

    /// Maximum likelihood by {@link DenseNewton}; who came first does not matter.
    ///
    /// @throws NoFiniteEstimateException unless items are strongly connected
    public static Fit fit(Comparisons data) {
        Comparisons neutral = data.neutral();
        Existence.require(new Likelihood(neutral, FitOptions.defaults().withTies(new TieModel.HalfWin())));
        double[] scale = Arrays.stream(neutral.weightsOfItems()).map(n -> Math.max(1, n)).toArray();
        DenseNewton.Maximum found = DenseNewton.maximize((x, gradient, curvature) -> evaluate(neutral, x, gradient,
                curvature), new double[data.items()], scale, data.items());
        if (!found.converged()) {
            throw new NoFiniteEstimateException("no convergence in " + found.iterations() + " Newton steps");
        }
        return new Fit(found.x(), found.value(), found.covariance(), found.iterations());
    }

    /// The log-likelihood; adds to the gradient [items] and the negative Hessian [items × items].
    static double evaluate(Comparisons data, double[] x, double[] gradient, double[][] curvature) {
        double value = 0;
        for (int row = 0; row < data.rows(); row++) {
            int f = data.first[row];
            int s = data.second[row];
            double won = data.firstWins[row] + data.ties[row] / 2;
            double lost = data.secondWins[row] + data.ties[row] / 2;
            double d = x[f] - x[s];
            double up = hazard(d);
            double down = hazard(-d);
            value += (won > 0 ? won * logCdf(d) : 0) + (lost > 0 ? lost * logCdf(-d) : 0);
            double slope = won * up - lost * down;
            double bend = won * up * (up + d) + lost * down * (down - d);
            gradient[f] += slope;
            gradient[s] -= slope;
            curvature[f][f] += bend;
            curvature[s][s] += bend;
            curvature[f][s] -= bend;
            curvature[s][f] -= bend;
        }
        return value;
    }

    /// log Φ(d), also where Φ(d) is less than the smallest number.
    static double logCdf(double d) {
        return d < -3 ? -d * d / 2 - HALF_LOG_TWO_PI - Math.log(hazard(d)) : Math.log(Quantiles.normalCdf(d));
    }

    /// φ(d)/Φ(d): below −3 the continued fraction of Mills' ratio (Laplace).
    static double hazard(double d) {
        if (d >= -3) {
            return Math.exp(-d * d / 2 - HALF_LOG_TWO_PI) / Quantiles.normalCdf(d);
        }
        double fraction = 0;
        for (int k = 100; k > 0; k--) {
            fraction = k / (-d + fraction);
        }
        return -d + fraction;
    }
}
