package dev.plumbline.preference.items;

/// Newton's method on {@link Likelihood}: x ← x + α d, H d = g. For models with a tie parameter, whose line search
/// needs the likelihood itself; the others go to {@link LogisticNewton}.
///
/// The full step overshoots where curvature is small (far from the maximum σ′ decays exponentially, so one undamped
/// step from a margin of 5 can land at 70 and the next one overflow); so the step is first shortened to
/// max|d| ≤ 2 and then halved until l(x + αd) ≥ l(x) + 10⁻⁴ α gᵀd. Near the maximum the change of l drowns in
/// rounding; there a step is taken if it at least halves the directional derivative. For concave l this converges from
/// every start, quadratically at the end.
final class NewtonSolver {
    private static final double LONGEST_STEP = 2;

    private NewtonSolver() {}

    static Iterate solve(Likelihood likelihood, double[] start) {
        return likelihood.isLogistic() ? LogisticNewton.solve(likelihood, start) : search(likelihood, start);
    }

    private static Iterate search(Likelihood likelihood, double[] start) {
        int size = likelihood.parameters;
        double[] x = start.clone();
        var gradient = new double[size];
        var trialGradient = new double[size];
        var curvature = new Curvature(likelihood);
        double value = likelihood.evaluate(x, gradient, curvature);
        for (int iteration = 0; iteration < likelihood.options.maxIterations(); iteration++) {
            double error = likelihood.relativeGradient(gradient);
            if (error < likelihood.options.tolerance()) {
                return new Iterate(x, iteration, true);
            }
            double[] step = curvature.solve(gradient, Math.clamp(error, 1e-10, 1e-2));
            double slope = 0;
            double longest = 0;
            for (int k = 0; k < size; k++) {
                slope += step[k] * gradient[k];
                longest = Math.max(longest, Math.abs(step[k]));
            }
            double alpha = longest > LONGEST_STEP ? LONGEST_STEP / longest : 1;
            double[] trial = null;
            double trialValue = Double.NaN;
            for (int halving = 0; halving < 60; halving++, alpha /= 2) {
                trial = new double[size];
                for (int k = 0; k < size; k++) {
                    trial[k] = x[k] + alpha * step[k];
                }
                curvature.clear();
                trialValue = likelihood.evaluate(trial, trialGradient, curvature);
                if (acceptable(value, trialValue, alpha, slope, step, trialGradient)) {
                    break;
                }
                trial = null;
            }
            if (trial == null) {
                return new Iterate(x, iteration, false);
            }
            x = trial;
            value = trialValue;
            double[] swap = gradient;
            gradient = trialGradient;
            trialGradient = swap;
        }
        return new Iterate(x, likelihood.options.maxIterations(),
                likelihood.relativeGradient(gradient) < likelihood.options.tolerance());
    }

    private static boolean acceptable(double value, double trialValue, double alpha, double slope, double[] step,
            double[] trialGradient) {
        if (trialValue >= value + 1e-4 * alpha * slope) {
            return true;
        }
        double trialSlope = 0;
        for (int k = 0; k < step.length; k++) {
            trialSlope += step[k] * trialGradient[k];
        }
        return trialValue >= value - 1e-10 * Math.abs(value) && Math.abs(trialSlope) <= slope / 2;
    }
}
