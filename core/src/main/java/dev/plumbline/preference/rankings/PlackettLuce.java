package dev.plumbline.preference.rankings;

import dev.plumbline.preference.items.Cholesky;
import dev.plumbline.preference.items.Gauge;
import dev.plumbline.preference.items.NoFiniteEstimateException;
import dev.plumbline.preference.items.SpectralSolver;
import java.util.Arrays;

/// The model of Luce (1959) and Plackett (1975): a ranking is made by choosing the best, then the best of the rest, ...
///
/// P(r) = Π_{k<m} e^{θ_{r_k}}/Σ_{l≥k} e^{θ_{r_l}}. For m = 2 it is the Bradley-Terry model. The log-likelihood
/// Σ_r w_r Σ_{k<m} [θ_{r_k} − log Σ_{l≥k} e^{θ_{r_l}}] is concave; gradient: at each stage, [item chosen] − softmax
/// over the items that remain; negative Hessian: at each stage diag(q) − qqᵀ, q that softmax.
public final class PlackettLuce {
    /// How the maximum is found.
    public enum Method {
        /// Newton's method, dense, with step control: up to some thousand items.
        NEWTON,
        /// Minorisation-maximisation, Hunter (2004), equation 30: π_i ← (stages at which i is chosen)/Σ over stages
        /// with i of 1/(Σ of the remaining π). Never lowers the likelihood; any number of items.
        MINORIZATION,
        /// Iterated Luce spectral ranking, Maystre and Grossglauser (2015): at each stage a chain moves from the items
        /// left behind to the one chosen at rate w/(Σ of the remaining π); its stationary law is the next π. Dense.
        SPECTRAL
    }

    /// Σ θ = 0.
    ///
    /// @param theta centered log-worths, `[items]`
    /// @param logLikelihood Σ w log P(ranking)
    /// @param iterations steps taken
    /// @param converged whether max|g_i|/max(1, stages of i) < 1e-10 was met
    public record Fit(double[] theta, double logLikelihood, int iterations, boolean converged) {
        /// Worths summing to 1.
        public double[] worth() {
            double max = Arrays.stream(theta).max().orElse(0);
            double[] worth = Arrays.stream(theta).map(t -> Math.exp(t - max)).toArray();
            double sum = Arrays.stream(worth).sum();
            return Arrays.stream(worth).map(w -> w / sum).toArray();
        }
    }

    private static final double TOLERANCE = 1e-10;
    private static final int MOST_STEPS = 100_000;

    private PlackettLuce() {}

    /// log P(order) at θ: suffix log-sum-exp from the last place up; 0 for a single item.
    public static double logProbability(double[] theta, int[] order) {
        double value = 0;
        double suffix = Double.NEGATIVE_INFINITY;
        for (int k = order.length - 1; k >= 0; k--) {
            double t = theta[order[k]];
            suffix = logAdd(suffix, t);
            value += k < order.length - 1 ? t - suffix : 0;
        }
        return value;
    }

    /// log P(the best of `candidates` is `candidates[0]`): top-1 choice, the first stage only.
    public static double logProbabilityOfFirst(double[] theta, int[] candidates) {
        double all = Double.NEGATIVE_INFINITY;
        for (int item : candidates) {
            all = logAdd(all, theta[item]);
        }
        return theta[candidates[0]] - all;
    }

    /// Σ w log P(ranking).
    public static double logLikelihood(Rankings data, double[] theta) {
        double value = 0;
        for (int r = 0; r < data.size(); r++) {
            value += data.weight(r) * logProbability(theta, data.at(r));
        }
        return value;
    }

    /// ∂/∂θ of {@link #logLikelihood}; sums to 0. O(total length): item at place l has Σ_{k≤l} e^{θ − suffix_k}.
    public static double[] gradient(Rankings data, double[] theta) {
        var gradient = new double[data.items()];
        for (int r = 0; r < data.size(); r++) {
            int[] order = data.at(r);
            double weight = data.weight(r);
            double[] suffix = suffixes(theta, order);
            double inverse = Double.NEGATIVE_INFINITY;
            for (int l = 0; l < order.length; l++) {
                if (l < order.length - 1) {
                    gradient[order[l]] += weight;
                    inverse = logAdd(inverse, -suffix[l]);
                }
                if (order.length > 1) {
                    gradient[order[l]] -= weight * Math.exp(theta[order[l]] + inverse);
                }
            }
        }
        return gradient;
    }

    /// Maximum likelihood.
    ///
    /// @throws NoFiniteEstimateException unless the rankings are strongly connected (Hunter 2004, assumption 1)
    public static Fit fit(Rankings data, Method method) {
        requireFinite(data);
        return switch (method) {
            case NEWTON -> newton(data);
            case MINORIZATION -> minorization(data);
            case SPECTRAL -> spectral(data);
        };
    }

    private static void requireFinite(Rankings data) {
        var connectivity = data.connectivity();
        if (!connectivity.finite()) {
            throw new NoFiniteEstimateException("no finite estimate: " + connectivity.explanation()
                    + "; leave such items out, or add a ranking or two as pseudo-data");
        }
    }

    /// Luce spectral ranking: centered log-worths after one spectral step from equal worths.
    ///
    /// @throws NoFiniteEstimateException as {@link #fit}
    public static double[] spectralRanking(Rankings data) {
        requireFinite(data);
        return spectralStep(data, new double[data.items()]);
    }

    private static double[] spectralStep(Rankings data, double[] theta) {
        var rate = new double[data.items()][data.items()];
        for (int r = 0; r < data.size(); r++) {
            int[] order = data.at(r);
            double[] suffix = suffixes(theta, order);
            for (int k = 0; k + 1 < order.length; k++) {
                double each = data.weight(r) * Math.exp(-suffix[k]);
                for (int l = k + 1; l < order.length; l++) {
                    rate[order[l]][order[k]] += each;
                }
            }
        }
        return SpectralSolver.centeredLog(rate);
    }

    private static Fit spectral(Rankings data) {
        var theta = new double[data.items()];
        double[] stages = data.stagesOfItems();
        for (int step = 0; step < MOST_STEPS; step++) {
            if (relative(gradient(data, theta), stages) < TOLERANCE) {
                return new Fit(theta, logLikelihood(data, theta), step, true);
            }
            theta = spectralStep(data, theta);
        }
        return new Fit(theta, logLikelihood(data, theta), MOST_STEPS, false);
    }

    private static Fit newton(Rankings data) {
        int n = data.items();
        var theta = new double[n];
        double[] stages = data.stagesOfItems();
        double value = logLikelihood(data, theta);
        double[] gradient = gradient(data, theta);
        for (int step = 0; step < MOST_STEPS; step++) {
            if (relative(gradient, stages) < TOLERANCE) {
                return new Fit(theta, value, step, true);
            }
            double[][] matrix = curvature(data, theta);
            double gauge = 0;
            for (int i = 0; i < n; i++) {
                gauge += matrix[i][i] / n;
            }
            for (double[] row : matrix) {
                for (int j = 0; j < n; j++) {
                    row[j] += gauge / n;
                }
            }
            double[] direction = new Cholesky(matrix).solve(gradient);
            double slope = 0;
            double longest = 0;
            for (int i = 0; i < n; i++) {
                slope += direction[i] * gradient[i];
                longest = Math.max(longest, Math.abs(direction[i]));
            }
            double alpha = longest > 2 ? 2 / longest : 1;
            boolean taken = false;
            for (int halving = 0; halving < 60 && !taken; halving++, alpha /= 2) {
                var trial = new double[n];
                for (int i = 0; i < n; i++) {
                    trial[i] = theta[i] + alpha * direction[i];
                }
                center(trial);
                double trialValue = logLikelihood(data, trial);
                double[] trialGradient = gradient(data, trial);
                // the second way in is for the end, where the rise drowns in rounding: see NewtonSolver
                taken = trialValue >= value + 1e-4 * alpha * slope
                        || (trialValue >= value - 1e-10 * Math.abs(value)
                                && Math.abs(dot(direction, trialGradient)) <= slope / 2);
                if (taken) {
                    theta = trial;
                    value = trialValue;
                    gradient = trialGradient;
                }
            }
            if (!taken) {
                return new Fit(theta, value, step, false);
            }
        }
        return new Fit(theta, value, MOST_STEPS, false);
    }

    private static Fit minorization(Rankings data) {
        int n = data.items();
        double[] stages = data.stagesOfItems();
        var chosen = new double[n];
        for (int r = 0; r < data.size(); r++) {
            int[] order = data.at(r);
            for (int k = 0; k + 1 < order.length; k++) {
                chosen[order[k]] += data.weight(r);
            }
        }
        var theta = new double[n];
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] gradient = gradient(data, theta);
            if (relative(gradient, stages) < TOLERANCE) {
                return new Fit(theta, logLikelihood(data, theta), step, true);
            }
            // chosen_i − gradient_i is the expected number, π_i times the denominator of the rule
            for (int i = 0; i < n; i++) {
                theta[i] += Math.log(chosen[i] / (chosen[i] - gradient[i]));
            }
            center(theta);
        }
        return new Fit(theta, logLikelihood(data, theta), MOST_STEPS, false);
    }

    /// Negative Hessian [items × items], Σ over stages of w (diag(q) − qqᵀ).
    static double[][] curvature(Rankings data, double[] theta) {
        int n = data.items();
        var matrix = new double[n][n];
        for (int r = 0; r < data.size(); r++) {
            int[] order = data.at(r);
            double[] suffix = suffixes(theta, order);
            for (int k = 0; k + 1 < order.length; k++) {
                for (int a = k; a < order.length; a++) {
                    double qa = Math.exp(theta[order[a]] - suffix[k]) * data.weight(r);
                    for (int b = a + 1; b < order.length; b++) {
                        double product = qa * Math.exp(theta[order[b]] - suffix[k]);
                        matrix[order[a]][order[b]] -= product;
                        matrix[order[b]][order[a]] -= product;
                        matrix[order[a]][order[a]] += product;
                        matrix[order[b]][order[b]] += product;
                    }
                }
            }
        }
        return matrix;
    }

    /// Covariance of the estimates `[items x items]`: the pseudo-inverse of the negative Hessian at `theta`, moved to
    /// `gauge`. Variances of differences do not depend on the gauge.
    ///
    /// @param theta the maximum, see {@link Fit#theta}
    /// @throws IllegalArgumentException unless there is one log-worth for each item
    public static double[][] covariance(Rankings data, double[] theta, Gauge gauge) {
        int n = data.items();
        if (theta.length != n) {
            throw new IllegalArgumentException("there are " + theta.length + " log-worths for " + n + " items");
        }
        double[][] matrix = curvature(data, theta);
        double scale = 0;
        for (int i = 0; i < n; i++) {
            scale += matrix[i][i] / n;
        }
        for (double[] row : matrix) {
            for (int j = 0; j < n; j++) {
                row[j] += scale / n;
            }
        }
        // (H + s 11ᵀ/n)⁻¹ = H⁺ + 11ᵀ/(s n)
        var cholesky = new Cholesky(matrix);
        var inverse = new double[n][];
        for (int i = 0; i < n; i++) {
            var unit = new double[n];
            unit[i] = 1;
            inverse[i] = cholesky.solve(unit);
            for (int j = 0; j < n; j++) {
                inverse[i][j] -= 1 / (scale * n);
            }
        }
        double[] a = gauge.weights(theta);
        var shift = new double[n];
        double both = 0;
        for (int i = 0; i < n; i++) {
            shift[i] = dot(inverse[i], a);
            both += a[i] * shift[i];
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                inverse[i][j] += both - shift[i] - shift[j];
            }
        }
        return inverse;
    }

    /// Square roots of the diagonal of {@link #covariance}; 0 for the reference item of a gauge that has one.
    public static double[] standardErrors(Rankings data, double[] theta, Gauge gauge) {
        double[][] covariance = covariance(data, theta, gauge);
        var errors = new double[covariance.length];
        for (int i = 0; i < errors.length; i++) {
            // rounding may leave a variance of 0 slightly below it
            errors[i] = Math.sqrt(Math.max(0, covariance[i][i]));
        }
        return errors;
    }

    private static double[] suffixes(double[] theta, int[] order) {
        var suffix = new double[order.length];
        double running = Double.NEGATIVE_INFINITY;
        for (int k = order.length - 1; k >= 0; k--) {
            running = logAdd(running, theta[order[k]]);
            suffix[k] = running;
        }
        return suffix;
    }

    /// log(eᵃ + eᵇ).
    private static double logAdd(double a, double b) {
        double max = Math.max(a, b);
        return max == Double.NEGATIVE_INFINITY ? max : max + Math.log1p(Math.exp(Math.min(a, b) - max));
    }

    private static double relative(double[] gradient, double[] stages) {
        double worst = 0;
        for (int i = 0; i < gradient.length; i++) {
            worst = Math.max(worst, Math.abs(gradient[i]) / Math.max(1, stages[i]));
        }
        return worst;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void center(double[] theta) {
        double mean = Arrays.stream(theta).average().orElse(0);
        for (int i = 0; i < theta.length; i++) {
            theta[i] -= mean;
        }
    }
}
