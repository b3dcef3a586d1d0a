package dev.plumbline.preference.items;

import java.util.Objects;

/// What to fit, and when to stop. An `IllegalArgumentException` unless 0 < tolerance < 1 and maxIterations ≥ 1.
///
/// Iteration ends when max_i |g_i| / max(1, n_i) < `tolerance`, g the gradient of the penalised log-likelihood and
/// n_i the weight of all comparisons of item i: a rule on the gradient means the same for every solver, one on the
/// change of θ does not. The order effect and the tie parameter are held to the same rule with n their comparisons.
///
/// @param orderEffect whether to estimate κ in logit P(first wins) = θ_first − θ_second + κ
public record FitOptions(TieModel ties, StrengthPrior prior, Solver solver, boolean orderEffect, double tolerance,
        int maxIterations) {
    public FitOptions {
        Objects.requireNonNull(ties, "ties");
        Objects.requireNonNull(prior, "prior");
        Objects.requireNonNull(solver, "solver");
        if (!(tolerance > 0 && tolerance < 1)) {
            throw new IllegalArgumentException("tolerance must lie between 0 and 1, was " + tolerance);
        }
        if (maxIterations < 1) {
            throw new IllegalArgumentException("maxIterations must be at least 1, was " + maxIterations);
        }
    }

    /// No ties, flat prior, Newton, no order effect, gradient tolerance 1e-10, at most 100,000 iterations.
    public static FitOptions defaults() {
        return new FitOptions(new TieModel.NoTies(), new StrengthPrior.Flat(), Solver.NEWTON, false, 1e-10, 100_000);
    }

    public FitOptions withTies(TieModel model) {
        return new FitOptions(model, prior, solver, orderEffect, tolerance, maxIterations);
    }

    public FitOptions withPrior(StrengthPrior strengthPrior) {
        return new FitOptions(ties, strengthPrior, solver, orderEffect, tolerance, maxIterations);
    }

    public FitOptions withSolver(Solver method) {
        return new FitOptions(ties, prior, method, orderEffect, tolerance, maxIterations);
    }

    public FitOptions withOrderEffect(boolean estimate) {
        return new FitOptions(ties, prior, solver, estimate, tolerance, maxIterations);
    }

    public FitOptions withTolerance(double gradientTolerance) {
        return new FitOptions(ties, prior, solver, orderEffect, gradientTolerance, maxIterations);
    }

    public FitOptions withMaxIterations(int iterations) {
        return new FitOptions(ties, prior, solver, orderEffect, tolerance, iterations);
    }
}
