package dev.plumbline.preference.items;

import dev.plumbline.numerics.Logistic;
import java.util.Arrays;

/// The penalised log-likelihood as a function of x = (θ_0..θ_{n−1}, κ if estimated, τ if the tie model has one).
///
/// τ is log ν for Davidson (the likelihood is then concave: an exponential family) and η for Rao and Kupper (concave
/// too: sums of log σ of linear forms and log(e^{2η} − 1)). A row contributes f(D, κ, τ), D = θ_first − θ_second,
/// with κ only where the row is ordered. Where there is no tie at all the maximum over τ is at ν = 0 or η = 0, the
/// model is that without ties, and τ is left out.
final class Likelihood implements Objective {
    final Comparisons data;
    final FitOptions options;
    final int items;
    /// Position of κ and of τ in x; −1 where there is none.
    final int order;
    final int tie;
    final int parameters;
    private final TieModel ties;
    /// max(1, n_k) of every parameter.
    final double[] scale;
    private final boolean jeffreys;
    /// Null for models with a tie parameter, and where the prior is not a sum over items.
    private final LogisticPass pass;

    Likelihood(Comparisons data, FitOptions options) {
        this.data = data;
        this.options = options;
        this.items = data.items();
        this.ties = modelled(options.ties(), data.totalTies());
        boolean threeOutcomes = !(ties instanceof TieModel.HalfWin);
        if (options.orderEffect() && !data.hasOrderedRows()) {
            throw new IllegalArgumentException("an order effect was asked for, but no comparison says who came first");
        }
        int next = items;
        this.order = options.orderEffect() ? next++ : -1;
        this.tie = threeOutcomes ? next++ : -1;
        this.parameters = next;
        this.scale = scales();
        this.jeffreys = options.prior() instanceof StrengthPrior.Jeffreys;
        if (jeffreys && tie >= 0) {
            throw new IllegalArgumentException("the prior of Jeffreys goes without a tie parameter: choose half wins");
        }
        this.pass = tie < 0 && !jeffreys ? new LogisticPass(data, order) : null;
    }

    /// The model that is fitted: without ties every model is that of two outcomes.
    ///
    /// @throws IllegalArgumentException if there are ties that the model cannot explain
    static TieModel modelled(TieModel asked, double tied) {
        if (asked instanceof TieModel.NoTies && tied > 0) {
            throw new IllegalArgumentException("the comparisons hold " + tied
                    + " ties, which this model cannot explain: choose half wins, Davidson or Rao-Kupper");
        }
        return tied > 0 ? asked : new TieModel.HalfWin();
    }

    @Override
    public int size() {
        return parameters;
    }

    @Override
    public FitOptions options() {
        return options;
    }

    @Override
    public double[] metric() {
        return scale;
    }

    @Override
    public void gradient(double[] x, double[] gradient) {
        derivatives(x, gradient, null);
    }

    @Override
    public double range(double[] step) {
        return LogisticNewton.range(this, step);
    }

    private double[] scales() {
        var n = new double[parameters];
        System.arraycopy(data.weightsOfItems(), 0, n, 0, items);
        for (int row = 0; row < data.rows(); row++) {
            if (order >= 0 && data.ordered[row]) {
                n[order] += data.weight(row);
            }
            if (tie >= 0) {
                n[tie] += data.weight(row);
            }
        }
        for (int k = 0; k < parameters; k++) {
            n[k] = Math.max(1, n[k]);
        }
        return n;
    }

    /// θ = 0, κ = 0 and the tie parameter that equal items with this share of ties would have.
    double[] start() {
        var x = new double[parameters];
        if (tie >= 0) {
            x[tie] = tieStart(ties, data.totalTies() / data.totalWeight());
        }
        return x;
    }

    /// τ at which equal items have this share of ties.
    static double tieStart(TieModel ties, double share) {
        double bounded = Math.min(0.99, share);
        return ties instanceof TieModel.Davidson ? Math.log(2 * bounded / (1 - bounded))
                : Math.log1p(bounded) - Math.log1p(-bounded);
    }

    /// {@link #start}, in logistic models with the strengths of {@link LogisticPass#start}.
    double[] nearStart() {
        double[] x = start();
        if (pass != null) {
            System.arraycopy(pass.start(), 0, x, 0, items);
        }
        return x;
    }

    double tieParameter(double[] x) {
        return tieParameter(options.ties(), tie < 0 ? Double.NEGATIVE_INFINITY : x[tie]);
    }

    /// ν or η as reported; 0 where τ is −∞, left out of a model that has one; NaN where the model has none.
    static double tieParameter(TieModel asked, double tau) {
        return switch (asked) {
            case TieModel.NoTies() -> Double.NaN;
            case TieModel.HalfWin() -> Double.NaN;
            case TieModel.Davidson() -> Math.exp(tau);
            case TieModel.RaoKupper() -> Math.max(0, tau);
        };
    }

    /// max_k |g_k| / max(1, n_k); NaN if any entry is.
    @Override
    public double relativeGradient(double[] gradient) {
        double worst = 0;
        for (int k = 0; k < parameters; k++) {
            worst = Math.max(worst, Math.abs(gradient[k]) / scale[k]);
        }
        return worst;
    }

    /// Value; fills `gradient` [parameters] and, where not null, `curvature`.
    double evaluate(double[] x, double[] gradient, Curvature curvature) {
        Arrays.fill(gradient, 0);
        var term = new Term();
        double value = 0;
        for (int row = 0; row < data.rows(); row++) {
            int f = data.first[row];
            int s = data.second[row];
            boolean ordered = order >= 0 && data.ordered[row];
            evaluateRow(x, row, data.firstWins[row], data.secondWins[row], data.ties[row], term);
            value += term.value;
            gradient[f] += term.gD;
            gradient[s] -= term.gD;
            if (ordered) {
                gradient[order] += term.gK;
            }
            if (tie >= 0) {
                gradient[tie] += term.gT;
            }
            if (curvature != null) {
                curvature.add(row, ordered, term);
            }
        }
        return value + addPrior(x, gradient, curvature);
    }

    /// Fills `gradient` and, where not null, `curvature` as {@link #evaluate} does, without the value: in models
    /// without a tie parameter by {@link LogisticPass}.
    void derivatives(double[] x, double[] gradient, Curvature curvature) {
        Arrays.fill(gradient, 0);
        if (curvature != null) {
            curvature.clear();
        }
        if (pass != null && pass.add(x, gradient, curvature)) {
            addPrior(x, gradient, curvature);
        } else {
            evaluate(x, gradient, curvature);
        }
    }

    /// Whether every outcome's probability is a logistic function of a linear form, and the prior a sum over items.
    @Override
    public boolean isLogistic() {
        return pass != null;
    }

    /// The penalised log-likelihood.
    @Override
    public double value(double[] x) {
        return evaluate(x, new double[parameters], null);
    }

    /// The log-likelihood alone, without prior: Σ w log P.
    double kernel(double[] x) {
        var term = new Term();
        double value = 0;
        for (int row = 0; row < data.rows(); row++) {
            evaluateRow(x, row, data.firstWins[row], data.secondWins[row], data.ties[row], term);
            value += term.value;
        }
        return value;
    }

    /// Terms of one row with the given outcome weights.
    void evaluateRow(double[] x, int row, double first, double second, double tied, Term term) {
        double difference = x[data.first[row]] - x[data.second[row]];
        double kappa = order >= 0 && data.ordered[row] ? x[order] : 0;
        term.set(ties, difference, kappa, tie < 0 ? 0 : x[tie], first, second, tied);
    }

    /// (P(first), P(second), P(tie)) at a difference of strengths.
    double[] probabilities(double[] x, double difference, boolean ordered) {
        return probabilities(ties, difference, order >= 0 && ordered ? x[order] : 0, tie < 0 ? 0 : x[tie]);
    }

    /// (P(first), P(second), P(tie)) at D, κ and τ.
    static double[] probabilities(TieModel ties, double difference, double kappa, double tau) {
        return switch (ties) {
            case TieModel.NoTies() -> throw new IllegalStateException("data without ties are fitted as half wins");
            case TieModel.HalfWin() -> {
                double d = difference + kappa;
                yield new double[] {Logistic.sigmoid(d), Logistic.sigmoid(-d), 0};
            }
            case TieModel.Davidson() -> {
                double a = difference / 2 + kappa;
                double b = -difference / 2;
                double max = Math.max(Math.max(a, b), tau);
                double sum = Math.exp(a - max) + Math.exp(b - max) + Math.exp(tau - max);
                yield new double[] {Math.exp(a - max) / sum, Math.exp(b - max) / sum, Math.exp(tau - max) / sum};
            }
            case TieModel.RaoKupper() -> {
                double d = difference + kappa;
                double first = Logistic.sigmoid(d - tau);
                double second = Logistic.sigmoid(-d - tau);
                yield new double[] {first, second, Math.expm1(2 * tau) * first * second};
            }
        };
    }

    double[] rowProbabilities(double[] x, int row) {
        return probabilities(x, x[data.first[row]] - x[data.second[row]], data.ordered[row]);
    }

    /// The outcome weights that the likelihood sees: under half wins, ties are shared out.
    double[] outcomes(int row) {
        double tied = data.ties[row];
        return tie >= 0
                ? new double[] {data.firstWins[row], data.secondWins[row], tied}
                : new double[] {data.firstWins[row] + tied / 2, data.secondWins[row] + tied / 2, 0};
    }

    /// The score of one comparison, for every row and outcome that occurred, with its Σ w².
    void scores(double[] x, ScoreVisitor visitor) {
        var term = new Term();
        for (int row = 0; row < data.rows(); row++) {
            for (int outcome = 0; outcome < 3; outcome++) {
                double squares = data.squares[outcome][row];
                if (squares > 0) {
                    evaluateRow(x, row, outcome == 0 ? 1 : 0, outcome == 1 ? 1 : 0, outcome == 2 ? 1 : 0, term);
                    boolean ordered = order >= 0 && data.ordered[row];
                    visitor.visit(data.first[row], data.second[row], squares, term.gD, ordered ? term.gK : 0,
                            term.gT);
                }
            }
        }
    }

    @FunctionalInterface
    interface ScoreVisitor {
        void visit(int first, int second, double squares, double gD, double gK, double gT);
    }

    private double addPrior(double[] x, double[] gradient, Curvature curvature) {
        if (jeffreys) {
            return addJeffreys(x, gradient);
        }
        if (options.prior() instanceof StrengthPrior.Flat) {
            return 0;
        }
        double value = 0;
        var term = new PriorTerm();
        for (int i = 0; i < items; i++) {
            term.at(options.prior(), x[i]);
            value += term.value;
            gradient[i] += term.slope;
            if (curvature != null) {
                curvature.diagonal[i] += term.curvature;
            }
        }
        return value;
    }

    /// (1/2) log det′ Λ, with ∂/∂x_k = (1/2) Σ_rows n p q (1 − 2p) (aᵀΛ⁺a) a_k, since ∂(pq)/∂d = pq (1 − 2p).
    private double addJeffreys(double[] x, double[] gradient) {
        var curvature = new Curvature(this);
        var term = new Term();
        for (int row = 0; row < data.rows(); row++) {
            evaluateRow(x, row, data.firstWins[row], data.secondWins[row], data.ties[row], term);
            curvature.add(row, order >= 0 && data.ordered[row], term);
        }
        // the same at every x: it must not move the determinant
        double gauge = data.totalWeight() / (2 * items);
        Cholesky factors;
        try {
            factors = new Cholesky(curvature.dense(gauge));
        } catch (ArithmeticException e) {
            // so far out that the information has vanished to rounding: no step may end here
            return Double.NEGATIVE_INFINITY;
        }
        double[][] inverse = factors.inverse();
        for (int row = 0; row < data.rows(); row++) {
            int f = data.first[row];
            int s = data.second[row];
            int k = order >= 0 && data.ordered[row] ? order : -1;
            double spread = inverse[f][f] + inverse[s][s] - 2 * inverse[f][s];
            if (k >= 0) {
                spread += 2 * (inverse[f][k] - inverse[s][k]) + inverse[k][k];
            }
            double d = x[f] - x[s] + (k >= 0 ? x[k] : 0);
            double pull = data.weight(row) * Logistic.sigmoidSlope(d) * spread
                    * (Logistic.sigmoid(-d) - Logistic.sigmoid(d)) / 2;
            gradient[f] += pull;
            gradient[s] -= pull;
            if (k >= 0) {
                gradient[k] += pull;
            }
        }
        return (factors.logDeterminant() - Math.log(gauge)) / 2;
    }

    /// f and its derivatives by D, κ and τ; h.. are *negative* second derivatives.
    static final class Term {
        double value;
        double gD;
        double gK;
        double gT;
        double hDD;
        double hDK;
        double hDT;
        double hKK;
        double hKT;
        double hTT;

        /// Of a row with these outcome weights.
        void set(TieModel ties, double difference, double kappa, double tau, double first, double second, double tied) {
            switch (ties) {
                case TieModel.NoTies() -> throw new IllegalStateException("data without ties are fitted as half wins");
                case TieModel.HalfWin() -> binary(difference + kappa, first + tied / 2, second + tied / 2);
                case TieModel.Davidson() -> davidson(difference, kappa, tau, first, second, tied);
                case TieModel.RaoKupper() -> raoKupper(difference + kappa, tau, first, second, tied);
            }
        }

        /// w log σ(d) + w′ log σ(−d); slope w σ(−d) − w′ σ(d).
        void binary(double d, double first, double second) {
            value = times(first, Logistic.logSigmoid(d)) + times(second, Logistic.logSigmoid(-d));
            gD = first * Logistic.sigmoid(-d) - second * Logistic.sigmoid(d);
            gK = gD;
            gT = 0;
            hDD = (first + second) * Logistic.sigmoidSlope(d);
            hDK = hDD;
            hKK = hDD;
            hDT = 0;
            hKT = 0;
            hTT = 0;
        }

        /// Exponents D/2 + κ, −D/2 and τ = log ν of the three outcomes: the tie keeps √(π_i π_j) whatever κ.
        void davidson(double difference, double kappa, double logNu, double first, double second, double tied) {
            double a = difference / 2 + kappa;
            double b = -difference / 2;
            double max = Math.max(Math.max(a, b), logNu);
            double ea = Math.exp(a - max);
            double eb = Math.exp(b - max);
            double et = Math.exp(logNu - max);
            double sum = ea + eb + et;
            double n = first + second + tied;
            double pf = ea / sum;
            double ps = eb / sum;
            double pt = et / sum;
            value = first * (a - max) + second * (b - max) + tied * (logNu - max) - n * Math.log(sum);
            double mean = (pf - ps) / 2;
            gD = (first - second) / 2 - n * mean;
            gK = first - n * pf;
            gT = tied - n * pt;
            hDD = n * ((pf + ps) / 4 - mean * mean);
            hDK = n * pf * (0.5 - mean);
            hDT = -n * mean * pt;
            hKK = n * pf * (1 - pf);
            hKT = -n * pf * pt;
            hTT = n * pt * (1 - pt);
        }

        /// (w + t) log σ(d − η) + (w′ + t) log σ(−d − η) + t log(e^{2η} − 1); −∞ for η ≤ 0.
        void raoKupper(double d, double eta, double first, double second, double tied) {
            if (!(eta > 0)) {
                value = Double.NEGATIVE_INFINITY;
                gD = Double.NaN;
                gK = Double.NaN;
                gT = Double.NaN;
                return;
            }
            double a = first + tied;
            double b = second + tied;
            double s1 = Logistic.sigmoid(eta - d);
            double s2 = Logistic.sigmoid(eta + d);
            double c1 = a * Logistic.sigmoidSlope(eta - d);
            double c2 = b * Logistic.sigmoidSlope(eta + d);
            double gap = -Math.expm1(-2 * eta);
            value = a * Logistic.logSigmoid(d - eta) + b * Logistic.logSigmoid(-d - eta)
                    + tied * (2 * eta + Math.log(gap));
            gD = a * s1 - b * s2;
            gK = gD;
            gT = -a * s1 - b * s2 + tied * 2 / gap;
            hDD = c1 + c2;
            hDK = hDD;
            hKK = hDD;
            hDT = c2 - c1;
            hKT = hDT;
            hTT = c1 + c2 + tied * 4 * Math.exp(-2 * eta) / (gap * gap);
        }

        /// 0 · −∞ counts as 0: an outcome that never happened has no say.
        private static double times(double weight, double logarithm) {
            return weight == 0 ? 0 : weight * logarithm;
        }
    }
}
