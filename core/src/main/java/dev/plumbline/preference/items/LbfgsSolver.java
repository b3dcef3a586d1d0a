package dev.plumbline.preference.items;

import java.util.ArrayList;

/// Limited-memory BFGS on {@link Likelihood}, Nocedal and Wright (2006), algorithms 7.4 and 7.5, 10 pairs.
///
/// The first inverse Hessian is γ diag(1/max(1, n_k)): the curvature of item i is at most n_i/4. The line search looks
/// at the directional derivative φ′ alone, which keeps its relative precision where differences of l are lost in
/// rounding: for concave l it is decreasing, so doubling while φ′(α) > 0.9 φ′(0) and bisecting while
/// φ′(α) < −φ′(0)/2 brackets a step of the strong Wolfe kind.
final class LbfgsSolver {
    private static final int PAIRS = 10;

    private LbfgsSolver() {}

    private record Pair(double[] step, double[] change, double product) {}

    static Iterate solve(Likelihood likelihood, double[] start) {
        int size = likelihood.parameters;
        double[] x = start.clone();
        double[] gradient = new double[size];
        likelihood.derivatives(x, gradient, null);
        var pairs = new ArrayList<Pair>();
        int limit = likelihood.options.maxIterations();
        for (int iteration = 0; iteration < limit; iteration++) {
            if (likelihood.relativeGradient(gradient) < likelihood.options.tolerance()) {
                return new Iterate(x, iteration, true);
            }
            double[] direction = direction(likelihood, gradient, pairs);
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
                likelihood.derivatives(trial, trialGradient, null);
                double trialSlope = dot(direction, trialGradient);
                if (!(trialSlope >= -0.5 * slope) || (trialSlope < 0 && lower(likelihood, x, trial, alpha, direction))) {
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
        return new Iterate(x, limit, likelihood.relativeGradient(gradient) < likelihood.options.tolerance());
    }

    /// Whether the value at the trial point, where the slope is down to between 0 and −1/2 of the first, is lower by
    /// more than rounding. In a logistic model the curvature changes by a factor of at most e^{αR} on the way
    /// ({@link LogisticNewton}); up to a factor of 2 the mean slope is then above 0.12 of the first, and nothing needs
    /// to be computed.
    private static boolean lower(Likelihood likelihood, double[] x, double[] trial, double alpha, double[] direction) {
        if (likelihood.isLogistic() && alpha * LogisticNewton.range(likelihood, direction) <= Math.log(2)) {
            return false;
        }
        double value = likelihood.value(x);
        return !(likelihood.value(trial) >= value - 1e-10 * Math.abs(value));
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

    private static double[] direction(Likelihood likelihood, double[] gradient, ArrayList<Pair> pairs) {
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
                norm += last.change[j] * last.change[j] / likelihood.scale[j];
            }
            gamma = last.product / norm;
        }
        for (int j = 0; j < q.length; j++) {
            q[j] *= gamma / likelihood.scale[j];
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
