package dev.plumbline.preference.items;

/// The two fixed-point iterations on strengths π = e^θ.
///
/// Zermelo (1929), Hunter (2004), all items at once: π_i ← (w_i + c)/(Σ_j n_ij/(π_i + π_j) + 2c/(π_i + 1)).
/// Newman (2023), item by item with the newest values:
/// π_i ← [Σ_j w_ij π_j/(π_i+π_j) + c/(π_i+1)] / [Σ_j w_ji/(π_i+π_j) + c/(π_i+1)].
/// c is the prior's pseudo-count (1 for the logistic prior, 0 if flat); a Gamma(a, b) prior adds a − 1 to the upper and
/// b to the lower sum of both rules. On ordered rows the first strength is e^κ π, and e^κ is updated after each sweep
/// by the same two rules. Under Davidson's model, with v = ν/2, s = √(π_i π_j), A = W + T/2, D = π_i + π_j + 2vs: π_i ←
/// [Σ A_ij (π_j + vs)/D] / [Σ A_ji (1 + v √(π_j/π_i))/D], then v ← [Σ T (π_i+π_j)/D] / [2 Σ W s/D].
///
/// The numerator less π_i times the denominator is the gradient g_i, so the stopping rule costs nothing; it is
/// confirmed on the full gradient. With a flat prior each sweep ends with the geometric mean set to 1; with a prior
/// that would be wrong, since the prior fixes the scale.
final class FixedPointSolver {
    private final Likelihood likelihood;
    private final Comparisons data;
    private final int items;
    private final double pseudo;
    private final boolean flat;
    private final boolean davidson;
    private final double[] pi;
    private final double[] numerator;
    private final double[] denominator;
    private final double shape;
    private final double rate;
    private double boost;
    private double v;

    private FixedPointSolver(Likelihood likelihood, double[] x) {
        this.likelihood = likelihood;
        this.data = likelihood.data;
        this.items = likelihood.items;
        Solver solver = likelihood.options.solver();
        this.flat = !likelihood.options.prior().fixesConstant();
        double[] gamma = likelihood.options.prior() instanceof StrengthPrior.Gamma(double a, double b)
                ? new double[] {a - 1, b} : new double[2];
        this.shape = gamma[0];
        this.rate = gamma[1];
        this.pseudo = switch (likelihood.options.prior()) {
            case StrengthPrior.Flat() -> 0;
            case StrengthPrior.LogisticPrior() -> 1;
            case StrengthPrior.PseudoComparisons(double count) -> count;
            case StrengthPrior.Gamma(double a, double b) -> 0;
            case StrengthPrior.Ridge(double lambda) -> throw new IllegalArgumentException(
                    solver + " has no closed step for a ridge; use NEWTON or LBFGS");
            case StrengthPrior.Jeffreys() -> throw new IllegalArgumentException(
                    solver + " has no closed step for the prior of Jeffreys; use NEWTON or LBFGS");
        };
        this.davidson = likelihood.tie >= 0;
        if (davidson && (solver == Solver.ZERMELO || !(likelihood.options.ties() instanceof TieModel.Davidson)
                || likelihood.order >= 0)) {
            throw new IllegalArgumentException(solver + " does not fit this tie model"
                    + (likelihood.order >= 0 ? " with an order effect" : "") + "; use NEWTON or LBFGS");
        }
        this.pi = new double[items];
        for (int i = 0; i < items; i++) {
            pi[i] = Math.exp(x[i]);
        }
        this.numerator = new double[items];
        this.denominator = new double[items];
        this.boost = likelihood.order >= 0 ? Math.exp(x[likelihood.order]) : 1;
        this.v = davidson ? Math.exp(x[likelihood.tie]) / 2 : 0;
    }

    static Iterate solve(Likelihood likelihood, double[] start) {
        var solver = new FixedPointSolver(likelihood, start);
        double tolerance = likelihood.options.tolerance();
        var gradient = new double[likelihood.parameters];
        int limit = likelihood.options.maxIterations();
        double[] n = data(likelihood);
        for (int iteration = 0; iteration < limit; iteration++) {
            double[] before = solver.logarithms();
            double error = likelihood.options.solver() == Solver.ZERMELO ? solver.zermelo(n) : solver.newman(n);
            if (error < tolerance) {
                likelihood.evaluate(before, gradient, null);
                if (likelihood.relativeGradient(gradient) < tolerance) {
                    return new Iterate(before, iteration, true);
                }
            }
        }
        double[] x = solver.logarithms();
        likelihood.evaluate(x, gradient, null);
        return new Iterate(x, limit, likelihood.relativeGradient(gradient) < tolerance);
    }

    private static double[] data(Likelihood likelihood) {
        double[] n = likelihood.data.weightsOfItems();
        for (int i = 0; i < n.length; i++) {
            n[i] = Math.max(1, n[i]);
        }
        return n;
    }

    private double[] logarithms() {
        var x = new double[likelihood.parameters];
        for (int i = 0; i < items; i++) {
            x[i] = Math.log(pi[i]);
        }
        if (likelihood.order >= 0) {
            x[likelihood.order] = Math.log(boost);
        }
        if (davidson) {
            x[likelihood.tie] = Math.log(2 * v);
        }
        return x;
    }

    /// e^κ on ordered rows, 1 elsewhere.
    private double boost(int row) {
        return data.ordered[row] ? boost : 1;
    }

    private double zermelo(double[] n) {
        for (int i = 0; i < items; i++) {
            numerator[i] = pseudo + shape;
            denominator[i] = 2 * pseudo / (1 + pi[i]) + rate;
        }
        for (int row = 0; row < data.rows(); row++) {
            int f = data.first[row];
            int s = data.second[row];
            double e = boost(row);
            double share = data.weight(row) / (e * pi[f] + pi[s]);
            numerator[f] += data.firstWins[row] + data.ties[row] / 2;
            numerator[s] += data.secondWins[row] + data.ties[row] / 2;
            denominator[f] += e * share;
            denominator[s] += share;
        }
        double error = 0;
        for (int i = 0; i < items; i++) {
            error = Math.max(error, Math.abs(numerator[i] - pi[i] * denominator[i]) / n[i]);
            pi[i] = denominator[i] > 0 ? numerator[i] / denominator[i] : pi[i];
        }
        rescale();
        if (likelihood.order >= 0) {
            double wins = 0;
            double expected = 0;
            for (int row = 0; row < data.rows(); row++) {
                if (data.ordered[row]) {
                    double p = pi[data.first[row]];
                    wins += data.firstWins[row] + data.ties[row] / 2;
                    expected += data.weight(row) * p / (boost * p + pi[data.second[row]]);
                }
            }
            boost = wins / expected;
        }
        return error;
    }

    private double newman(double[] n) {
        double error = 0;
        for (int i = 0; i < items; i++) {
            double up = pseudo / (1 + pi[i]) + shape;
            double down = pseudo / (1 + pi[i]) + rate;
            for (int k = data.start[i]; k < data.start[i + 1]; k++) {
                int row = data.incident[k];
                boolean isFirst = data.first[row] == i;
                int j = isFirst ? data.second[row] : data.first[row];
                double e = boost(row);
                double mine = isFirst ? e : 1;
                double theirs = isFirst ? 1 : e;
                double tied = data.ties[row] / 2;
                double won = (isFirst ? data.firstWins[row] : data.secondWins[row]) + tied;
                double lost = (isFirst ? data.secondWins[row] : data.firstWins[row]) + tied;
                double tie = davidson ? v * Math.sqrt(pi[i] * pi[j]) : 0;
                double sum = mine * pi[i] + theirs * pi[j] + 2 * tie;
                up += won * (theirs * pi[j] + tie) / sum;
                down += lost * (mine + tie / pi[i]) / sum;
            }
            error = Math.max(error, Math.abs(up - pi[i] * down) / n[i]);
            pi[i] = down > 0 ? up / down : pi[i];
        }
        rescale();
        if (likelihood.order >= 0) {
            newmanOrder();
        }
        if (davidson) {
            newmanTie();
        }
        return error;
    }

    private void newmanOrder() {
        double up = 0;
        double down = 0;
        for (int row = 0; row < data.rows(); row++) {
            if (data.ordered[row]) {
                double f = pi[data.first[row]];
                double s = pi[data.second[row]];
                double tied = data.ties[row] / 2;
                up += (data.firstWins[row] + tied) * s / (boost * f + s);
                down += (data.secondWins[row] + tied) * f / (boost * f + s);
            }
        }
        boost = up / down;
    }

    private void newmanTie() {
        double up = 0;
        double down = 0;
        for (int row = 0; row < data.rows(); row++) {
            double f = pi[data.first[row]];
            double s = pi[data.second[row]];
            double mean = Math.sqrt(f * s);
            double sum = f + s + 2 * v * mean;
            up += data.ties[row] * (f + s) / sum;
            down += (data.firstWins[row] + data.secondWins[row]) * mean / sum;
        }
        v = up / (2 * down);
    }

    private void rescale() {
        if (flat) {
            double sum = 0;
            for (double p : pi) {
                sum += Math.log(p);
            }
            double factor = Math.exp(-sum / items);
            for (int i = 0; i < items; i++) {
                pi[i] *= factor;
            }
        }
    }
}
