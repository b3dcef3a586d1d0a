package dev.plumbline.preference.items;

/// Newton's method with a line search for concave functions of a few hundred parameters, by dense Cholesky factors.
///
/// Steps and their acceptance are those of {@link NewtonSolver}: max|d| ≤ 2, halved until f rises by 10⁻⁴ α gᵀd, or,
/// where the rise drowns in rounding, until the directional derivative is halved. The first `strengths` parameters are
/// log-strengths of which only differences count: the null direction (1, .., 1, 0, ..) is filled in, and they stay
/// centered.
public final class DenseNewton {
    private static final double TOLERANCE = 1e-10;
    private static final double LONGEST_STEP = 2;
    /// At a maximum a quadratically convergent step is far shorter; towards an infinite one it stays near 1.
    private static final double STEP_TO_INFINITY = 0.1;
    private static final int MOST_STEPS = 500;

    private DenseNewton() {}

    /// A concave function with derivatives.
    @FunctionalInterface
    public interface Concave {
        /// The value at x; overwrites the gradient `[n]` and the *negative* Hessian `[n × n]`, both given as zeros.
        double evaluate(double[] x, double[] gradient, double[][] curvature);
    }

    /// Where the search ended.
    ///
    /// @param x `[n]`
    /// @param covariance pseudo-inverse of the negative Hessian [n × n]
    /// @param converged whether max_k |g_k|/scale_k < 1e-10, not on the way to infinity
    public record Maximum(double[] x, double value, double[][] covariance, int iterations, boolean converged) {}

    /// From x = `start`.
    ///
    /// @param scale what each entry of the gradient is measured by `[n]`
    /// @param strengths how many parameters, the first ones, are log-strengths
    public static Maximum maximize(Concave function, double[] start, double[] scale, int strengths) {
        int n = start.length;
        double[] x = start.clone();
        var gradient = new double[n];
        var curvature = new double[n][n];
        double value = function.evaluate(x, gradient, curvature);
        for (int step = 0;; step++) {
            double worst = 0;
            for (int k = 0; k < n; k++) {
                worst = Math.max(worst, Math.abs(gradient[k]) / scale[k]);
            }
            boolean converged = worst < TOLERANCE;
            double gauge = fillNullDirection(curvature, strengths);
            Cholesky factors;
            try {
                factors = new Cholesky(curvature);
            } catch (ArithmeticException e) {
                return new Maximum(x, value, null, step, false);
            }
            double[] direction = factors.solve(gradient);
            double slope = dot(direction, gradient);
            double longest = 0;
            for (double d : direction) {
                longest = Math.max(longest, Math.abs(d));
            }
            if (converged || step == MOST_STEPS) {
                return new Maximum(x, value, pseudoInverse(factors, gauge, strengths), step,
                        converged && longest < STEP_TO_INFINITY);
            }
            double alpha = longest > LONGEST_STEP ? LONGEST_STEP / longest : 1;
            boolean taken = false;
            for (int halving = 0; halving < 60 && !taken; halving++, alpha /= 2) {
                var trial = new double[n];
                for (int k = 0; k < n; k++) {
                    trial[k] = x[k] + alpha * direction[k];
                }
                center(trial, strengths);
                var trialGradient = new double[n];
                var trialCurvature = new double[n][n];
                double trialValue = function.evaluate(trial, trialGradient, trialCurvature);
                taken = trialValue >= value + 1e-4 * alpha * slope
                        || (trialValue >= value - 1e-10 * Math.abs(value)
                                && Math.abs(dot(direction, trialGradient)) <= slope / 2);
                if (taken) {
                    x = trial;
                    value = trialValue;
                    gradient = trialGradient;
                    curvature = trialCurvature;
                }
            }
            if (!taken) {
                return new Maximum(x, value, pseudoInverse(factors, gauge, strengths), step, false);
            }
        }
    }

    private static double fillNullDirection(double[][] curvature, int strengths) {
        double gauge = 0;
        for (int i = 0; i < strengths; i++) {
            gauge += curvature[i][i] / strengths;
        }
        for (int i = 0; i < strengths; i++) {
            for (int j = 0; j < strengths; j++) {
                curvature[i][j] += gauge / strengths;
            }
        }
        return gauge;
    }

    /// (H + s vvᵀ)⁻¹ = H⁺ + vvᵀ/s, v = (1, .., 1, 0, ..)/√strengths.
    private static double[][] pseudoInverse(Cholesky factors, double gauge, int strengths) {
        double[][] inverse = factors.inverse();
        for (int i = 0; i < strengths; i++) {
            for (int j = 0; j < strengths; j++) {
                inverse[i][j] -= 1 / (gauge * strengths);
            }
        }
        return inverse;
    }

    private static void center(double[] x, int strengths) {
        double mean = 0;
        for (int i = 0; i < strengths; i++) {
            mean += x[i] / strengths;
        }
        for (int i = 0; i < strengths; i++) {
            x[i] -= mean;
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }
}
