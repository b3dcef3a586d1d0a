package dev.plumbline.preference.items;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The penalised log-likelihood of {@link StructuredBradleyTerry} as a function of x = (θ or u, β, κ, γ, τ): rows
/// D = aᵀx, sparse in the strengths, dense in β and γ; κ and τ as in {@link Likelihood}.
final class StructuredDesign implements Objective {
    private static final int LINEAR = 0;
    private static final int ORDER = 1;
    private static final int TIE = 2;

    final ComparisonLog log;
    private final FitOptions options;
    final double[][] itemCovariates;
    final List<String> itemCovariateNames;
    private final List<String> names = new ArrayList<>();
    private final TieModel ties;
    final int items;
    /// Whether x begins with one strength (θ, or u beside β) for every item.
    final boolean freeStrengths;
    final int firstBeta;
    /// Position of κ and of τ in x; −1 where there is none.
    final int order;
    final int tie;
    final int firstGamma;
    final int parameters;
    private final double gauge;
    private final double[] scale;
    private final double[] metric;
    /// The entries of one row: where in x, which argument of the likelihood they enter, and their factor.
    private final int[] at;
    private final int[] kind;
    private final double[] value;

    StructuredDesign(ComparisonLog log, double[][] itemCovariates, List<String> itemCovariateNames,
            FitOptions options) {
        this.log = log;
        this.options = options;
        this.itemCovariates = itemCovariates;
        this.itemCovariateNames = List.copyOf(itemCovariateNames);
        this.items = log.names().size();
        int p = itemCovariateNames.size();
        if ((itemCovariates == null) != (p == 0) || (itemCovariates != null && itemCovariates.length != items)) {
            throw new IllegalArgumentException("need one row of covariates for each of " + items + " items, were "
                    + (itemCovariates == null ? 0 : itemCovariates.length));
        }
        for (int i = 0; itemCovariates != null && i < items; i++) {
            if (itemCovariates[i].length != p || !Arrays.stream(itemCovariates[i]).allMatch(Double::isFinite)) {
                throw new IllegalArgumentException("need " + p + " finite covariates of '" + log.names().get(i)
                        + "', were " + Arrays.toString(itemCovariates[i]));
            }
        }
        if (options.prior() instanceof StrengthPrior.Jeffreys) {
            throw new IllegalArgumentException(
                    "covariates go without the prior of Jeffreys: choose a ridge, logistic, pseudo-comparisons, gamma");
        }
        this.ties = Likelihood.modelled(options.ties(), Arrays.stream(log.weights[2]).sum());
        if (options.orderEffect() && !log.ordered) {
            throw new IllegalArgumentException("an order effect was asked for, but no comparison says who came first");
        }
        boolean bounded = options.prior().fixesConstant();
        this.freeStrengths = itemCovariates == null || bounded;
        this.firstBeta = freeStrengths ? items : 0;
        for (int i = 0; i < firstBeta; i++) {
            names.add("the strength of '" + log.names().get(i) + "'");
        }
        itemCovariateNames.forEach(name -> names.add("the covariate '" + name + "'"));
        this.order = options.orderEffect() ? names.size() : -1;
        if (order >= 0) {
            names.add("the order effect");
        }
        this.firstGamma = names.size();
        log.covariateNames().forEach(name -> names.add("the covariate '" + name + "'"));
        this.tie = ties instanceof TieModel.HalfWin ? -1 : names.size();
        if (tie >= 0) {
            names.add("the tie parameter");
        }
        this.parameters = names.size();
        int entries = 2 + parameters - (freeStrengths ? items : 0);
        this.at = new int[entries];
        this.kind = new int[entries];
        this.value = new double[entries];
        this.scale = new double[parameters];
        this.metric = new double[parameters];
        double total = 0;
        for (int row = 0; row < log.size; row++) {
            int size = row(row);
            for (int e = 0; e < size; e++) {
                scale[at[e]] += weight(row) * Math.abs(value[e]);
                metric[at[e]] += weight(row) * value[e] * value[e];
            }
            total += weight(row);
        }
        for (int k = 0; k < parameters; k++) {
            scale[k] = Math.max(1, scale[k]);
            metric[k] = metric[k] > 0 ? metric[k] : 1;
        }
        this.gauge = freeStrengths && !bounded ? Math.max(total, 1) / items : 0;
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
        return metric;
    }

    /// Two outcomes: the likelihood is that of a logistic regression.
    @Override
    public boolean isLogistic() {
        return tie < 0;
    }

    /// x = 0 with the tie parameter of equal items.
    double[] start() {
        var x = new double[parameters];
        if (tie >= 0) {
            double tied = 0;
            double total = 0;
            for (int row = 0; row < log.size; row++) {
                tied += log.weights[2][row];
                total += weight(row);
            }
            x[tie] = Likelihood.tieStart(ties, tied / total);
        }
        return x;
    }

    /// ν or η as {@link Likelihood#tieParameter(TieModel, double)} reports it.
    double tieParameter(double[] x) {
        return Likelihood.tieParameter(options.ties(), tie < 0 ? Double.NEGATIVE_INFINITY : x[tie]);
    }

    /// (P(first), P(second), P(tie)) on neutral ground at covariates of the comparison of 0.
    double[] probabilities(double[] x, double difference) {
        return Likelihood.probabilities(ties, difference, 0, tie < 0 ? 0 : x[tie]);
    }

    String name(int parameter) {
        return names.get(parameter);
    }

    double weight(int row) {
        return log.weights[0][row] + log.weights[1][row] + log.weights[2][row];
    }

    /// Fills `at`, `kind` and `value` with the entries of a row; their number.
    private int row(int row) {
        int f = log.first[row];
        int s = log.second[row];
        int e = 0;
        if (freeStrengths) {
            e = entry(e, f, LINEAR, 1);
            e = entry(e, s, LINEAR, -1);
        }
        for (int k = firstBeta; itemCovariates != null && k < firstBeta + itemCovariates[0].length; k++) {
            e = entry(e, k, LINEAR, itemCovariates[f][k - firstBeta] - itemCovariates[s][k - firstBeta]);
        }
        for (int c = 0; log.covariates != null && c < log.covariates[row].length; c++) {
            e = entry(e, firstGamma + c, LINEAR, log.covariates[row][c]);
        }
        e = order >= 0 ? entry(e, order, ORDER, 1) : e;
        return tie >= 0 ? entry(e, tie, TIE, 1) : e;
    }

    private int entry(int e, int parameter, int argument, double factor) {
        at[e] = parameter;
        kind[e] = argument;
        value[e] = factor;
        return e + 1;
    }

    @Override
    public double relativeGradient(double[] gradient) {
        double worst = 0;
        for (int k = 0; k < parameters; k++) {
            worst = Math.max(worst, Math.abs(gradient[k]) / scale[k]);
        }
        return worst;
    }

    /// D, κ and τ of a row that {@link #row} has just filled in.
    private void arguments(double[] x, int entries, double[] arguments) {
        Arrays.fill(arguments, 0);
        for (int e = 0; e < entries; e++) {
            arguments[kind[e]] += value[e] * x[at[e]];
        }
    }

    private void term(double[] arguments, double first, double second, double tied, Likelihood.Term term) {
        term.set(ties, arguments[LINEAR], arguments[ORDER], arguments[TIE], first, second, tied);
    }

    /// max over rows of the change of D, κ and τ together; and of θ where a prior other than the normal bends with it.
    @Override
    public double range(double[] step) {
        double range = 0;
        var arguments = new double[3];
        for (int row = 0; row < log.size; row++) {
            arguments(step, row(row), arguments);
            double logit = tie < 0 ? Math.abs(arguments[LINEAR] + arguments[ORDER])
                    : Math.abs(arguments[LINEAR]) + Math.abs(arguments[ORDER]) + Math.abs(arguments[TIE]);
            range = Math.max(range, logit);
        }
        boolean bends = gauge == 0 && !(options.prior() instanceof StrengthPrior.Ridge);
        for (int i = 0; bends && freeStrengths && i < items; i++) {
            range = Math.max(range, Math.abs(step[i]));
        }
        return range;
    }

    /// Σ w log P, without prior.
    double kernel(double[] x) {
        double sum = 0;
        var term = new Likelihood.Term();
        var arguments = new double[3];
        for (int row = 0; row < log.size; row++) {
            arguments(x, row(row), arguments);
            term(arguments, log.weights[0][row], log.weights[1][row], log.weights[2][row], term);
            sum += term.value;
        }
        return sum;
    }

    @Override
    public double value(double[] x) {
        return evaluate(x, new double[parameters], null);
    }

    @Override
    public void gradient(double[] x, double[] gradient) {
        evaluate(x, gradient, null);
    }

    /// Value; fills `gradient` and, where not null, the negative Hessian of the penalised log-likelihood, under a flat
    /// prior on free strengths with the gauge term (c/n) 11ᵀ, c the mean weight of an item, which changes no
    /// difference.
    double evaluate(double[] x, double[] gradient, double[][] hessian) {
        Arrays.fill(gradient, 0);
        var term = new Likelihood.Term();
        var arguments = new double[3];
        double sum = 0;
        clear(hessian);
        for (int row = 0; row < log.size; row++) {
            int entries = row(row);
            arguments(x, entries, arguments);
            term(arguments, log.weights[0][row], log.weights[1][row], log.weights[2][row], term);
            sum += term.value;
            double[] slope = {term.gD, term.gK, term.gT};
            for (int a = 0; a < entries; a++) {
                gradient[at[a]] += slope[kind[a]] * value[a];
            }
            if (hessian != null) {
                add(hessian, entries, new double[][] {{term.hDD, term.hDK, term.hDT}, {term.hDK, term.hKK, term.hKT},
                    {term.hDT, term.hKT, term.hTT}});
            }
        }
        return sum + addPrior(x, gradient, hessian);
    }

    /// The negative Hessian of the model of two outcomes at x = 0, without τ: singular exactly if covariates are
    /// constant or combinations of others.
    double[][] informationOfEqualItems() {
        var information = new double[parameters][parameters];
        for (int row = 0; row < log.size; row++) {
            int entries = row(row) - (tie >= 0 ? 1 : 0);
            double n = weight(row) / 4;
            add(information, entries, new double[][] {{n, n, n}, {n, n, n}, {n, n, n}});
        }
        addPrior(new double[parameters], new double[parameters], information);
        return information;
    }

    private static void clear(double[][] hessian) {
        for (int k = 0; hessian != null && k < hessian.length; k++) {
            Arrays.fill(hessian[k], 0);
        }
    }

    private void add(double[][] matrix, int entries, double[][] curvature) {
        for (int a = 0; a < entries; a++) {
            double[] line = matrix[at[a]];
            for (int b = 0; b < entries; b++) {
                line[at[b]] += curvature[kind[a]][kind[b]] * value[a] * value[b];
            }
        }
    }

    private double addPrior(double[] x, double[] gradient, double[][] hessian) {
        double sum = 0;
        var term = new PriorTerm();
        for (int i = 0; freeStrengths && i < items; i++) {
            term.at(options.prior(), x[i]);
            sum += term.value;
            gradient[i] += term.slope;
            if (hessian != null) {
                hessian[i][i] += term.curvature;
                for (int j = 0; gauge > 0 && j < items; j++) {
                    hessian[i][j] += gauge / items;
                }
            }
        }
        return sum;
    }

    /// Σ over single comparisons of w² score scoreᵀ, the middle of the sandwich; under half wins a tie is one
    /// comparison of score 1/2.
    double[][] meat(double[] x) {
        var meat = new double[parameters][parameters];
        var term = new Likelihood.Term();
        var arguments = new double[3];
        for (int row = 0; row < log.size; row++) {
            int entries = row(row);
            arguments(x, entries, arguments);
            for (int outcome = 0; outcome < 3; outcome++) {
                double squares = log.squares[outcome][row];
                if (squares > 0) {
                    term(arguments, outcome == 0 ? 1 : 0, outcome == 1 ? 1 : 0, outcome == 2 ? 1 : 0, term);
                    double[] slope = {term.gD, term.gK, term.gT};
                    var products = new double[3][3];
                    for (int a = 0; a < 3; a++) {
                        for (int b = 0; b < 3; b++) {
                            products[a][b] = squares * slope[a] * slope[b];
                        }
                    }
                    add(meat, entries, products);
                }
            }
        }
        return meat;
    }

    /// θ of every item at x, centered under a flat prior.
    double[] theta(double[] x) {
        var theta = new double[items];
        for (int i = 0; i < items; i++) {
            theta[i] = freeStrengths ? x[i] : 0;
            for (int k = 0; itemCovariates != null && k < itemCovariates[0].length; k++) {
                theta[i] += itemCovariates[i][k] * x[firstBeta + k];
            }
        }
        return options.prior().fixesConstant() ? theta : new Gauge.Centered().apply(theta);
    }

    /// Row i: dθ_i/dx.
    double[][] jacobian() {
        var jacobian = new double[items][parameters];
        for (int i = 0; i < items; i++) {
            if (freeStrengths) {
                jacobian[i][i] = 1;
            }
            for (int k = 0; itemCovariates != null && k < itemCovariates[0].length; k++) {
                jacobian[i][firstBeta + k] = itemCovariates[i][k];
            }
        }
        return jacobian;
    }
}
