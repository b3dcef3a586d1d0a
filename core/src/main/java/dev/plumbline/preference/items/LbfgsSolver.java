package dev.plumbline.preference.items;

import java.util.ArrayList;

/// Limited-memory BFGS on an {@link Objective}, Nocedal and Wright (2006), algorithms 7.4 and 7.5, 10 pairs.
///
/// The first inverse Hessian is γ diag(1/m), m the metric: the curvature of item i, for one, is at most n_i/4. The line
/// search looks at the directional derivative φ′ alone, which keeps its relative precision where differences of l are
/// lost in rounding: for concave l it is decreasing, so doubling while φ′(α) > 0.9 φ′(0) and bisecting while
/// φ′(α) < −φ′(0)/2 brackets a step of the strong Wolfe kind.
final class LbfgsSolver {
    private static final int PAIRS = 10;

    private LbfgsSolver() {}

    private record Pair(double[] step, double[] change, double product) {}

    static Iterate solve(Objective objective, double[] start) {
        int size = objective.size();
        double[] x = start.clone();
        double[] gradient = new double[size];
        objective.gradient(x, gradient);
        var pairs = new ArrayList<Pair>();
        int limit = objective.options().maxIterations();
        for (int iteration = 0; iteration < limit; iteration++) {
            if (objective.relativeGradient(gradient) < objective.options().tolerance()) {
                return new Iterate(x, iteration, true);
            }
            double[] direction = direction(objective, gradient, pairs);
            double slope = dot(direction, gradient);
            double alpha = 1;
            double low = 0;
            double high = Double.POSITIVE_INFINITY;
            double[] trial = null;
            double[] trialGradient = new double[size];
            for (int attempt = 0; attempt < 80; attempt++) {
                trial = new double[size];
                for (int k = 0; k < size; k++) {
                    trial[k] = x[k] + alpha * direction[k];
                }
                objective.gradient(trial, trialGradient);
                double trialSlope = dot(direction, trialGradient);
                if (!(trialSlope >= -0.5 * slope) || (trialSlope < 0 && lower(objective, x, trial, alpha, direction))) {
                    high = alpha;
                } else if (trialSlope > 0.9 * slope) {
                    low = alpha;
                } else {
                    break;
                }
                alpha = high < Double.POSITIVE_INFINITY ? (low + high) / 2 : 2 * alpha;
                trial = null;
            }
            if (trial == null) {
                if (pairs.isEmpty()) {
                    return new Iterate(x, iteration, false);
                }
                pairs.clear();
                continue;
            }
            remember(pairs, x, trial, gradient, trialGradient);
            x = trial;
            gradient = trialGradient;
        }
        return new Iterate(x, limit, objective.relativeGradient(gradient) < objective.options().tolerance());
    }

    /// Whether the value at the trial point, where the slope is down to between 0 and −1/2 of the first, is lower by
    /// more than rounding. In a logistic model the curvature changes by a factor of at most e^{αR} on the way
    /// ({@link LogisticNewton}); up to a factor of 2 the mean slope is then above 0.12 of the first, and nothing needs
    /// to be computed.
    private static boolean lower(Objective objective, double[] x, double[] trial, double alpha, double[] direction) {
        if (objective.isLogistic() && alpha * objective.range(direction) <= Math.log(2)) {
            return false;
        }
        double value = objective.value(x);
        return !(objective.value(trial) >= value - 1e-10 * Math.abs(value));
    }

    private static void remember(ArrayList<Pair> pairs, double[] x, double[] trial, double[] gradient,
            double[] trialGradient) {
        var step = new double[x.length];
        var change = new double[x.length];
        for (int k = 0; k < x.length; k++) {
            step[k] = trial[k] - x[k];
            change[k] = gradient[k] - trialGradient[k];
        }
        double product = dot(step, change);
        if (product > 0) {
            pairs.add(new Pair(step, change, product));
            if (pairs.size() > PAIRS) {
                pairs.removeFirst();
            }
        }
    }

    private static double[] direction(Objective objective, double[] gradient, ArrayList<Pair> pairs) {
        double[] metric = objective.metric();
        double[] q = gradient.clone();
        var alpha = new double[pairs.size()];
        for (int k = pairs.size() - 1; k >= 0; k--) {
            Pair pair = pairs.get(k);
            alpha[k] = dot(pair.step, q) / pair.product;
            for (int j = 0; j < q.length; j++) {
                q[j] -= alpha[k] * pair.change[j];
            }
        }
        double gamma = 1;
        if (!pairs.isEmpty()) {
            Pair last = pairs.getLast();
            double norm = 0;
            for (int j = 0; j < q.length; j++) {
                norm += last.change[j] * last.change[j] / metric[j];
            }
            gamma = last.product / norm;
        }
        for (int j = 0; j < q.length; j++) {
            q[j] *= gamma / metric[j];
        }
        for (int k = 0; k < pairs.size(); k++) {
            Pair pair = pairs.get(k);
            double beta = dot(pair.change, q) / pair.product;
            for (int j = 0; j < q.length; j++) {
                q[j] += (alpha[k] - beta) * pair.step[j];
            }
        }
        return q;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }
}
