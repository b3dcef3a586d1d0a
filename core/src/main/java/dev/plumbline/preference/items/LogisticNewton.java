package dev.plumbline.preference.items;

/// Newton's method for models whose probabilities are logistic functions of linear forms: x ← x + α d, H d ≈ g by
/// conjugate gradients, α from a bound instead of a line search. No value of the likelihood is computed.
///
/// Along d let φ(α) = l(x + α d) and let R bound |aᵀd| over all comparisons (a = e_i − e_j, plus κ's entry on ordered
/// rows; the range of d over items, with 0 where there is a prior, plus |d_κ|, will do). The logistic function has
/// |σ″| ≤ σ′, so |φ‴| ≤ R |φ″|, and with dᵀHd = gᵀd =: s, which conjugate gradients keep,
///
/// φ(α) − φ(0) ≥ s [α − (e^{Rα} − Rα − 1)/R²],
///
/// greatest at α = log(1 + R)/R (generalised self-concordance: Bach 2010, Electronic Journal of Statistics 4, lemma 1;
/// Sun and Tran-Dinh 2019, Mathematical Programming 178, equation 23). So the full step is taken without question for
/// R ≤ 1.25, where the bound is at least s/5; a longer one is tried and kept if φ′ is still positive at its end, which
/// by concavity proves ascent; otherwise the step log(1 + R)/R needs no proof by trial. This converges from every
/// start, and quadratically at the end, where the tolerance of conjugate gradients follows the gradient. Without such
/// control the method diverges on ordinary data.
final class LogisticNewton {
    private static final double FULL_STEP = 1.25;
    /// A step of less than this many units in the last place of x changes nothing.
    private static final double IDLE = 4 * Math.ulp(1.0);

    private LogisticNewton() {}

    static Iterate solve(Likelihood likelihood, double[] start) {
        int size = likelihood.parameters;
        double[] x = start.clone();
        var gradient = new double[size];
        var trial = new double[size];
        var trialGradient = new double[size];
        var curvature = new Curvature(likelihood);
        likelihood.derivatives(x, gradient, curvature);
        for (int iteration = 0; iteration < likelihood.options.maxIterations(); iteration++) {
            double error = likelihood.relativeGradient(gradient);
            if (error < likelihood.options.tolerance()) {
                return new Iterate(x, iteration, true);
            }
            double[] step = curvature.solveForStep(gradient, Math.clamp(error, 1e-8, 0.05));
            double range = range(likelihood, step);
            if (!(range > IDLE * (1 + range(likelihood, x)))) {
                return new Iterate(x, iteration, false);
            }
            double safe = Math.log1p(range) / range;
            double alpha = range <= FULL_STEP ? 1 : Math.min(1, 3 * safe);
            move(x, alpha, step, trial);
            likelihood.derivatives(trial, trialGradient, curvature);
            if (range > FULL_STEP && !(dot(step, trialGradient) >= 0)) {
                move(x, safe, step, trial);
                likelihood.derivatives(trial, trialGradient, curvature);
            }
            double[] swap = x;
            x = trial;
            trial = swap;
            swap = gradient;
            gradient = trialGradient;
            trialGradient = swap;
        }
        return new Iterate(x, likelihood.options.maxIterations(),
                likelihood.relativeGradient(gradient) < likelihood.options.tolerance());
    }

    /// R: the largest change of a logit that the step can make.
    static double range(Likelihood likelihood, double[] step) {
        boolean prior = likelihood.options.prior().fixesConstant();
        double low = prior ? 0 : Double.POSITIVE_INFINITY;
        double high = prior ? 0 : Double.NEGATIVE_INFINITY;
        for (int i = 0; i < likelihood.items; i++) {
            low = Math.min(low, step[i]);
            high = Math.max(high, step[i]);
        }
        return high - low + (likelihood.order >= 0 ? Math.abs(step[likelihood.order]) : 0);
    }

    private static void move(double[] x, double alpha, double[] step, double[] to) {
        for (int k = 0; k < x.length; k++) {
            to[k] = x[k] + alpha * step[k];
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
