package dev.plumbline.preference.items;

import dev.plumbline.numerics.Logistic;
import java.util.Arrays;

/// Strengths from annotators of unequal reliability: Crowd-BT, Chen, Bennett, Collins-Thompson and Horvitz (2013),
/// WSDM, equation 4.
///
/// Annotator k reports the outcome of a Bradley-Terry comparison truly with probability η_k and turned round otherwise:
/// P(k says i beats j) = η_k σ(d) + (1 − η_k) σ(−d), d = θ_i − θ_j (+ κ where i comes first). η = 1 is the model without
/// annotators, η = 1/2 says nothing, η < 1/2 means someone who turns answers round. Ties count as half a win each.
///
/// Maximised is the log posterior Σ w log P + log prior(θ) + Σ_k (a − 1) log η_k + (b − 1) log(1 − η_k), by
/// expectation-maximisation: with r = P(true report | outcome), η_k ← (Σ w r + a − 1)/(n_k + a + b − 2), and θ from a
/// Bradley-Terry fit in which the report counts as r of a win and 1 − r of a loss. It never lowers the posterior. Close
/// to the maximum, and for up to 600 parameters, Newton's method on (θ, κ, logit η) takes over where the Hessian is
/// negative definite and the posterior rises. (θ, η) and (−θ, 1 − η) have the same likelihood: the start, η at its prior
/// mean, and the prior choose. The posterior may have further local maxima.
public final class CrowdBradleyTerry {
    private static final int NEWTON_PARAMETERS = 600;
    private static final int FIRST_NEWTON = 5;
    /// The number before 1: with b = 1, someone who never erred would have η = 1 and an infinite logit.
    private static final double LARGEST = 1 - 0x1p-53;

    private final ComparisonLog log;
    private final CrowdOptions options;
    private final Comparisons pairs;
    private final int[] pairRow;
    private final boolean[] turned;
    private final CrowdPosterior posterior;

    private CrowdBradleyTerry(ComparisonLog log, CrowdOptions options) {
        if (log.annotator == null) {
            throw new IllegalArgumentException("the comparisons name no annotators");
        }
        this.log = log;
        this.options = options;
        this.pairs = log.comparisons();
        this.posterior = new CrowdPosterior(log, options);
        this.pairRow = new int[log.size];
        this.turned = new boolean[log.size];
        for (int row = 0; row < log.size; row++) {
            pairRow[row] = pairs.find(log.first[row], log.second[row], log.ordered);
            turned[row] = pairs.first[pairRow[row]] != log.first[row];
        }
    }

    /// Fits.
    ///
    /// @throws IllegalArgumentException if the log names no annotators, or an order effect is asked for and rows have no
    ///     order
    public static CrowdFit fit(ComparisonLog log, CrowdOptions options) {
        return fit(log, options, null);
    }

    /// The same, from the strengths and reliabilities of another fit, so that it ends at the maximum next to it; null
    /// for reliabilities at their prior mean.
    static CrowdFit fit(ComparisonLog log, CrowdOptions options, CrowdFit near) {
        return new CrowdBradleyTerry(log, options).solve(near == null ? null : near.startFor(log));
    }

    /// One step of expectation-maximisation from x.
    static double[] step(ComparisonLog log, CrowdOptions options, double[] x) {
        return new CrowdBradleyTerry(log, options).step(x);
    }

    private CrowdFit solve(double[] start) {
        int size = posterior.parameters;
        double[] x = start != null ? start
                : maximised(posterior.start(), new double[][] {pairs.firstWins, pairs.secondWins, pairs.ties});
        var gradient = new double[size];
        double value = posterior.evaluate(x, gradient, null);
        for (int iteration = 0; iteration < options.maxIterations(); iteration++) {
            if (posterior.relativeGradient(gradient) < options.tolerance()) {
                return new CrowdFit(log, options, posterior, x, iteration, true);
            }
            double[] next = iteration < FIRST_NEWTON || size > NEWTON_PARAMETERS ? null : newton(x, value);
            if (next == null) {
                next = step(x);
            }
            x = next;
            value = posterior.evaluate(x, gradient, null);
        }
        return new CrowdFit(log, options, posterior, x, options.maxIterations(),
                posterior.relativeGradient(gradient) < options.tolerance());
    }

    private double[] step(double[] x) {
        int reliability = posterior.reliability;
        var weights = new double[3][pairs.rows()];
        double[] honest = new double[log.annotators().size()];
        Arrays.fill(honest, options.honest() - 1);
        double[] total = log.weightsOfAnnotators();
        for (int row = 0; row < log.size; row++) {
            int who = log.annotator[row];
            double d = posterior.margin(x, row);
            double rho = x[reliability + who];
            // odds of a true report: e^{±d} e^ρ
            double trueWin = Logistic.sigmoid(rho + d);
            double trueLoss = Logistic.sigmoid(rho - d);
            double won = log.weights[0][row] + log.weights[2][row] / 2;
            double lost = log.weights[1][row] + log.weights[2][row] / 2;
            honest[who] += won * trueWin + lost * trueLoss;
            double forFirst = won * trueWin + lost * Logistic.sigmoid(d - rho);
            double forSecond = lost * trueLoss + won * Logistic.sigmoid(-d - rho);
            weights[turned[row] ? 1 : 0][pairRow[row]] += forFirst;
            weights[turned[row] ? 0 : 1][pairRow[row]] += forSecond;
        }
        double[] next = maximised(x, weights);
        for (int k = 0; k < honest.length; k++) {
            double all = total[k] + options.honest() + options.dishonest() - 2;
            next[reliability + k] = all > 0 ? Logistic.logit(Math.min(honest[k] / all, LARGEST)) : x[reliability + k];
        }
        return next;
    }

    private double[] maximised(double[] x, double[][] weights) {
        FitOptions inner = FitOptions.defaults().withPrior(options.strengths()).withOrderEffect(options.orderEffect())
                .withTies(new TieModel.HalfWin());
        var likelihood = new Likelihood(pairs.withWeights(weights, weights), inner);
        double[] solved = NewtonSolver.solve(likelihood, Arrays.copyOf(x, likelihood.parameters)).x();
        double[] next = x.clone();
        System.arraycopy(solved, 0, next, 0, solved.length);
        return next;
    }

    /// A step of Newton's method if it can be trusted, otherwise null.
    private double[] newton(double[] x, double value) {
        int size = posterior.parameters;
        var gradient = new double[size];
        var hessian = new double[size][size];
        posterior.evaluate(x, gradient, hessian);
        double[] step;
        try {
            step = new Cholesky(hessian).solve(gradient);
        } catch (ArithmeticException e) {
            return null;
        }
        double longest = 0;
        double slope = 0;
        for (int k = 0; k < size; k++) {
            longest = Math.max(longest, Math.abs(step[k]));
            slope += step[k] * gradient[k];
        }
        if (!(longest <= 1)) {
            return null;
        }
        var next = new double[size];
        for (int k = 0; k < size; k++) {
            next[k] = x[k] + step[k];
        }
        double gain = posterior.evaluate(next, gradient, null) - value;
        return gain >= 1e-4 * slope - 1e-12 * Math.abs(value) ? next : null;
    }
}
