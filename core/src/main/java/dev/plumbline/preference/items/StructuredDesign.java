package dev.plumbline.preference.items;

import dev.plumbline.numerics.Logistic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows aᵀx of {@link StructuredBradleyTerry}, sparse in the strengths, dense in the rest.
final class StructuredDesign {
    final ComparisonLog log;
    private final FitOptions options;
    private final double[][] itemCovariates;
    private final List<String> names = new ArrayList<>();
    final int items;
    /// Whether x begins with one strength (θ, or u beside β) for every item.
    final boolean freeStrengths;
    final int firstBeta;
    final int order;
    final int firstGamma;
    final int parameters;
    private final double ridge;
    private final double gauge;
    private final double[] scale;
    private final int[] at;
    private final double[] value;

    StructuredDesign(ComparisonLog log, double[][] itemCovariates, List<String> itemCovariateNames, FitOptions options) {
        this.log = log;
        this.options = options;
        this.itemCovariates = itemCovariates;
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
        this.ridge = switch (options.prior()) {
            case StrengthPrior.Flat() -> 0;
            case StrengthPrior.Ridge(double lambda) -> lambda;
            default -> throw new IllegalArgumentException("covariates go with a flat prior or a ridge only");
        };
        if (options.orderEffect() && !log.ordered) {
            throw new IllegalArgumentException("an order effect was asked for, but no comparison says who came first");
        }
        this.freeStrengths = itemCovariates == null || ridge > 0;
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
        this.parameters = names.size();
        this.at = new int[2 + parameters - (freeStrengths ? items : 0)];
        this.value = new double[at.length];
        this.scale = new double[parameters];
        double total = 0;
        for (int row = 0; row < log.size; row++) {
            int entries = row(row);
            for (int e = 0; e < entries; e++) {
                scale[at[e]] += weight(row) * Math.abs(value[e]);
            }
            total += weight(row);
        }
        for (int k = 0; k < parameters; k++) {
            scale[k] = Math.max(1, scale[k]);
        }
        this.gauge = freeStrengths && ridge == 0 ? Math.max(total, 1) / items : 0;
    }

    String name(int parameter) {
        return names.get(parameter);
    }

    double weight(int row) {
        return log.weights[0][row] + log.weights[1][row] + log.weights[2][row];
    }

    double points(int row) {
        return log.weights[0][row] + log.weights[2][row] / 2;
    }

    /// Fills `at` and `value` with the entries of a; their number.
    private int row(int row) {
        int f = log.first[row];
        int s = log.second[row];
        int e = 0;
        if (freeStrengths) {
            at[e] = f;
            value[e++] = 1;
            at[e] = s;
            value[e++] = -1;
        }
        for (int k = firstBeta; itemCovariates != null && k < firstBeta + itemCovariates[0].length; k++) {
            at[e] = k;
            value[e++] = itemCovariates[f][k - firstBeta] - itemCovariates[s][k - firstBeta];
        }
        if (order >= 0) {
            at[e] = order;
            value[e++] = 1;
        }
        for (int k = firstGamma; k < parameters; k++) {
            at[e] = k;
            value[e++] = log.covariates[row][k - firstGamma];
        }
        return e;
    }

    double relativeGradient(double[] gradient) {
        double worst = 0;
        for (int k = 0; k < parameters; k++) {
            worst = Math.max(worst, Math.abs(gradient[k]) / scale[k]);
        }
        return worst;
    }

    private double logit(double[] x, int entries) {
        double sum = 0;
        for (int e = 0; e < entries; e++) {
            sum += value[e] * x[at[e]];
        }
        return sum;
    }

    /// max over rows of |aᵀstep|.
    double range(double[] step) {
        double range = 0;
        for (int row = 0; row < log.size; row++) {
            range = Math.max(range, Math.abs(logit(step, row(row))));
        }
        return range;
    }

    /// Σ w log P, without prior.
    double kernel(double[] x) {
        double sum = 0;
        for (int row = 0; row < log.size; row++) {
            double d = logit(x, row(row));
            double won = points(row);
            double lost = weight(row) - won;
            sum += (won > 0 ? won * Logistic.logSigmoid(d) : 0) + (lost > 0 ? lost * Logistic.logSigmoid(-d) : 0);
        }
        return sum;
    }

    /// Gradient and negative Hessian of the penalised log-likelihood; under a flat prior on free strengths with the
    /// gauge term (c/n) 11ᵀ, c the mean weight of an item, which changes no difference.
    void derivatives(double[] x, double[] gradient, double[][] hessian) {
        Arrays.fill(gradient, 0);
        for (double[] line : hessian) {
            Arrays.fill(line, 0);
        }
        for (int row = 0; row < log.size; row++) {
            int entries = row(row);
            double d = logit(x, entries);
            double n = weight(row);
            double won = points(row);
            double flow = won * Logistic.sigmoid(-d) - (n - won) * Logistic.sigmoid(d);
            double curvature = n * Logistic.sigmoidSlope(d);
            for (int a = 0; a < entries; a++) {
                gradient[at[a]] += flow * value[a];
                double[] line = hessian[at[a]];
                for (int b = 0; b < entries; b++) {
                    line[at[b]] += curvature * value[a] * value[b];
                }
            }
        }
        for (int i = 0; freeStrengths && i < items; i++) {
            gradient[i] -= ridge * x[i];
            hessian[i][i] += ridge;
            for (int j = 0; gauge > 0 && j < items; j++) {
                hessian[i][j] += gauge / items;
            }
        }
    }

    /// Σ over single comparisons of w² (score)² a aᵀ, the middle of the sandwich; a tie is one comparison of score 1/2.
    double[][] meat(double[] x) {
        var meat = new double[parameters][parameters];
        for (int row = 0; row < log.size; row++) {
            int entries = row(row);
            double p = Logistic.sigmoid(logit(x, entries));
            double squares = log.squares[0][row] * (1 - p) * (1 - p) + log.squares[1][row] * p * p
                    + log.squares[2][row] * (0.5 - p) * (0.5 - p);
            for (int a = 0; a < entries; a++) {
                for (int b = 0; b < entries; b++) {
                    meat[at[a]][at[b]] += squares * value[a] * value[b];
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
        return options.prior() instanceof StrengthPrior.Flat ? new Gauge.Centered().apply(theta) : theta;
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
