package dev.plumbline.preference.items;

import dev.plumbline.numerics.Logistic;
import java.util.Arrays;

/// The log posterior of {@link CrowdBradleyTerry} as a function of x = (θ, κ if estimated, ρ), ρ_k = logit η_k.
///
/// One report has q(d, ρ) = σ(ρ) σ(d) + σ(−ρ) σ(−d), symmetric in d and ρ; with s(x) = σ(x) σ(−x):
/// q_d = (2η − 1) s(d), q_ρ = (2p − 1) s(ρ), q_dd = (2η − 1)(1 − 2p) s(d), q_ρρ = (2p − 1)(1 − 2η) s(ρ),
/// q_dρ = 2 s(d) s(ρ). The report that the other won has 1 − q, so A log q + B log(1 − q) has the slope
/// (A/q − B/(1 − q)) q_x and the second derivative (A/q − B/(1 − q)) q_xy − (A/q² + B/(1 − q)²) q_x q_y.
final class CrowdPosterior {
    final ComparisonLog log;
    private final CrowdOptions options;
    final int items;
    final int order;
    /// Position of the first ρ.
    final int reliability;
    final int parameters;
    private final double[] scale;

    CrowdPosterior(ComparisonLog log, CrowdOptions options) {
        this.log = log;
        this.options = options;
        this.items = log.names().size();
        if (options.orderEffect() && !log.ordered) {
            throw new IllegalArgumentException("an order effect was asked for, but no comparison says who came first");
        }
        this.order = options.orderEffect() ? items : -1;
        this.reliability = items + (order >= 0 ? 1 : 0);
        this.parameters = reliability + log.annotators().size();
        this.scale = new double[parameters];
        for (int row = 0; row < log.size; row++) {
            double n = log.weights[0][row] + log.weights[1][row] + log.weights[2][row];
            scale[log.first[row]] += n;
            scale[log.second[row]] += n;
            scale[reliability + log.annotator[row]] += n;
            if (order >= 0) {
                scale[order] += n;
            }
        }
        for (int k = 0; k < parameters; k++) {
            scale[k] = Math.max(1, scale[k]);
        }
    }

    /// θ = 0, κ = 0, η = a/(a + b).
    double[] start() {
        var x = new double[parameters];
        Arrays.fill(x, reliability, parameters, Math.log(options.honest() / options.dishonest()));
        return x;
    }

    double margin(double[] x, int row) {
        return x[log.first[row]] - x[log.second[row]] + (order >= 0 ? x[order] : 0);
    }

    double relativeGradient(double[] gradient) {
        double worst = 0;
        for (int k = 0; k < parameters; k++) {
            worst = Math.max(worst, Math.abs(gradient[k]) / scale[k]);
        }
        return worst;
    }

    /// Value; fills `gradient` and, where not null, `hessian` with the *negative* second derivatives.
    double evaluate(double[] x, double[] gradient, double[][] hessian) {
        Arrays.fill(gradient, 0);
        if (hessian != null) {
            for (double[] row : hessian) {
                Arrays.fill(row, 0);
            }
        }
        double value = 0;
        for (int row = 0; row < log.size; row++) {
            int who = reliability + log.annotator[row];
            double d = margin(x, row);
            double p = Logistic.sigmoid(d);
            double eta = Logistic.sigmoid(x[who]);
            double pOther = Logistic.sigmoid(-d);
            double etaOther = Logistic.sigmoid(-x[who]);
            double q = eta * p + etaOther * pOther;
            double other = eta * pOther + etaOther * p;
            double won = log.weights[0][row] + log.weights[2][row] / 2;
            double lost = log.weights[1][row] + log.weights[2][row] / 2;
            double turn = eta - etaOther;
            double lead = p - pOther;
            double spreadD = p * pOther;
            double spreadRho = eta * etaOther;
            value += (won > 0 ? won * Math.log(q) : 0) + (lost > 0 ? lost * Math.log(other) : 0);
            double outer = (won > 0 ? won / q : 0) - (lost > 0 ? lost / other : 0);
            double qD = turn * spreadD;
            double qRho = lead * spreadRho;
            gradient[log.first[row]] += outer * qD;
            gradient[log.second[row]] -= outer * qD;
            if (order >= 0) {
                gradient[order] += outer * qD;
            }
            gradient[who] += outer * qRho;
            if (hessian != null) {
                double square = (won > 0 ? won / (q * q) : 0) + (lost > 0 ? lost / (other * other) : 0);
                double dd = square * qD * qD + outer * turn * lead * spreadD;
                double rr = square * qRho * qRho + outer * lead * turn * spreadRho;
                double dr = square * qD * qRho - outer * 2 * spreadD * spreadRho;
                int[] at = {log.first[row], log.second[row], order};
                double[] sign = {1, -1, 1};
                for (int a = 0; a < 3 && at[a] >= 0; a++) {
                    for (int b = 0; b < 3 && at[b] >= 0; b++) {
                        hessian[at[a]][at[b]] += sign[a] * sign[b] * dd;
                    }
                    hessian[at[a]][who] += sign[a] * dr;
                    hessian[who][at[a]] += sign[a] * dr;
                }
                hessian[who][who] += rr;
            }
        }
        return value + strengthPrior(x, gradient, hessian) + reliabilityPrior(x, gradient, hessian);
    }

    /// Σ over single comparisons of w² score scoreᵀ, the middle of the sandwich; a tie is one comparison of score 1/2.
    double[][] meat(double[] x) {
        var meat = new double[parameters][parameters];
        for (int row = 0; row < log.size; row++) {
            int who = reliability + log.annotator[row];
            double d = margin(x, row);
            double q = Logistic.sigmoid(x[who]) * Logistic.sigmoid(d)
                    + Logistic.sigmoid(-x[who]) * Logistic.sigmoid(-d);
            double qD = (Logistic.sigmoid(x[who]) - Logistic.sigmoid(-x[who])) * Logistic.sigmoidSlope(d);
            double qRho = (Logistic.sigmoid(d) - Logistic.sigmoid(-d)) * Logistic.sigmoidSlope(x[who]);
            double won = 1 / q;
            double lost = -1 / (1 - q);
            double tied = (won + lost) / 2;
            double squares = log.squares[0][row] * won * won + log.squares[1][row] * lost * lost
                    + log.squares[2][row] * tied * tied;
            int[] at = {log.first[row], log.second[row], who, order};
            double[] score = {qD, -qD, qRho, qD};
            int entries = order >= 0 ? 4 : 3;
            for (int a = 0; a < entries; a++) {
                for (int b = 0; b < entries; b++) {
                    meat[at[a]][at[b]] += squares * score[a] * score[b];
                }
            }
        }
        return meat;
    }

    private double strengthPrior(double[] x, double[] gradient, double[][] hessian) {
        double value = 0;
        var term = new PriorTerm();
        for (int i = 0; i < items; i++) {
            term.at(options.strengths(), x[i]);
            value += term.value;
            gradient[i] += term.slope;
            if (hessian != null) {
                hessian[i][i] += term.curvature;
            }
        }
        return value;
    }

    private double reliabilityPrior(double[] x, double[] gradient, double[][] hessian) {
        double a = options.honest() - 1;
        double b = options.dishonest() - 1;
        double value = 0;
        for (int k = reliability; k < parameters; k++) {
            value += (a > 0 ? a * Logistic.logSigmoid(x[k]) : 0) + (b > 0 ? b * Logistic.logSigmoid(-x[k]) : 0);
            gradient[k] += a * Logistic.sigmoid(-x[k]) - b * Logistic.sigmoid(x[k]);
            if (hessian != null) {
                hessian[k][k] += (a + b) * Logistic.sigmoidSlope(x[k]);
            }
        }
        return value;
    }
}
