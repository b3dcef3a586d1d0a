package dev.plumbline.preference.items;

import java.util.Arrays;

/// Luce spectral ranking, Maystre and Grossglauser (2015), algorithms 1 and 2.
///
/// A Markov chain moves from losers to winners with rates Q_ji = Σ w_ij/(π_i + π_j); its stationary law ρ, started
/// from π = 1, is the LSR estimate, and repeating π ← ρ converges to the maximum-likelihood estimate, because
/// ρ = π says exactly that observed and expected wins agree. The law is found by the elimination of Grassmann, Taksar
/// and Heyman (1985), which never subtracts and so keeps every entry to a small relative error; O(items³).
public final class SpectralSolver {
    private static final int LIMIT = 2000;

    private SpectralSolver() {}

    static Iterate solve(Likelihood likelihood, double[] start) {
        if (!(likelihood.options.prior() instanceof StrengthPrior.Flat) || likelihood.tie >= 0
                || likelihood.order >= 0) {
            throw new IllegalArgumentException("ILSR fits neither priors, nor order effects, nor models of ties;"
                    + " use NEWTON");
        }
        double[] x = start.clone();
        var gradient = new double[likelihood.parameters];
        int limit = likelihood.options.maxIterations();
        for (int iteration = 0; iteration < limit; iteration++) {
            likelihood.evaluate(x, gradient, null);
            if (likelihood.relativeGradient(gradient) < likelihood.options.tolerance()) {
                return new Iterate(x, iteration, true);
            }
            x = step(likelihood.data, x);
        }
        likelihood.evaluate(x, gradient, null);
        return new Iterate(x, limit, likelihood.relativeGradient(gradient) < likelihood.options.tolerance());
    }

    /// Centered logarithms of the stationary law at strengths e^θ.
    static double[] step(Comparisons data, double[] theta) {
        return step(data, theta, 0);
    }

    /// The same with `alpha` added to every rate between two items.
    static double[] step(Comparisons data, double[] theta, double alpha) {
        double[][] rate = rates(data, alpha);
        for (int row = 0; row < data.rows(); row++) {
            int f = data.first[row];
            int s = data.second[row];
            double sum = Math.exp(theta[f]) + Math.exp(theta[s]);
            rate[s][f] += (data.firstWins[row] + data.ties[row] / 2) / sum;
            rate[f][s] += (data.secondWins[row] + data.ties[row] / 2) / sum;
        }
        return centeredLog(rate);
    }

    /// Rates w_ij/n_ij, whatever the strengths.
    static double[] shares(Comparisons data) {
        double[][] rate = rates(data, 0);
        for (int row = 0; row < data.rows(); row++) {
            double n = data.weight(row);
            rate[data.second[row]][data.first[row]] = (data.firstWins[row] + data.ties[row] / 2) / n;
            rate[data.first[row]][data.second[row]] = (data.secondWins[row] + data.ties[row] / 2) / n;
        }
        return centeredLog(rate);
    }

    private static double[][] rates(Comparisons data, double alpha) {
        int n = data.items();
        if (n > LIMIT) {
            throw new IllegalArgumentException("spectral ranking is dense: at most " + LIMIT + " items, were " + n);
        }
        var rate = new double[n][n];
        for (double[] row : rate) {
            Arrays.fill(row, alpha);
        }
        return rate;
    }

    /// Logarithms of the stationary law of rates [i → j], less their mean; the rates are overwritten.
    public static double[] centeredLog(double[][] rate) {
        double[] law = stationary(rate);
        for (int i = 0; i < law.length; i++) {
            law[i] = Math.log(law[i]);
        }
        return new Gauge.Centered().apply(law);
    }

    /// ρ > 0 with Σ_j ρ_j Q_ji = ρ_i Σ_j Q_ij; the rates are overwritten, their diagonal is not read.
    private static double[] stationary(double[][] rate) {
        int n = rate.length;
        for (int k = n - 1; k > 0; k--) {
            double out = 0;
            for (int j = 0; j < k; j++) {
                out += rate[k][j];
            }
            for (int i = 0; i < k; i++) {
                rate[i][k] /= out;
                double factor = rate[i][k];
                for (int j = 0; j < k && factor > 0; j++) {
                    if (j != i) {
                        rate[i][j] += factor * rate[k][j];
                    }
                }
            }
        }
        var law = new double[n];
        law[0] = 1;
        for (int k = 1; k < n; k++) {
            for (int i = 0; i < k; i++) {
                law[k] += law[i] * rate[i][k];
            }
        }
        return law;
    }
}
