package dev.plumbline.preference.items;

/// Item strengths from comparisons: P(i beats j) = σ(θ_i − θ_j), Zermelo (1929), Bradley and Terry (1952).
///
/// Log-likelihood l(θ) = Σ_{i,j} w_ij log σ(θ_i − θ_j), concave; gradient g_i = w_i − Σ_j n_ij p_ij, observed less
/// expected wins; negative Hessian the graph Laplacian Λ with Λ_ij = −n_ij p_ij p_ji. With ties
/// ({@link TieModel}), an order effect κ, and priors ({@link StrengthPrior}) the same statements hold for expected
/// points, ties and home wins.
///
/// Before iterating, {@link Connectivity} decides whether a unique finite maximum exists (Ford 1957: exactly if the
/// graph "i beat j at least once" is strongly connected, for a flat prior).
public final class BradleyTerry {
    private BradleyTerry() {}

    /// Fits without order effect, to the default tolerance.
    ///
    /// @throws NoFiniteEstimateException if some difference is infinite or undefined
    /// @throws IllegalArgumentException if data hold ties that the model cannot explain, or the solver cannot fit the
    ///     combination asked for
    public static BradleyTerryFit fit(Comparisons data, TieModel ties, StrengthPrior prior, Solver solver) {
        return fit(data, FitOptions.defaults().withTies(ties).withPrior(prior).withSolver(solver));
    }

    /// Fits as the options say.
    ///
    /// @throws NoFiniteEstimateException if some difference is infinite or undefined
    /// @throws IllegalArgumentException as {@link #fit(Comparisons, TieModel, StrengthPrior, Solver)}
    public static BradleyTerryFit fit(Comparisons data, FitOptions options) {
        return fit(data, options, null);
    }

    /// Luce spectral ranking: centered θ after one spectral step from equal strengths, ties as half wins. A consistent
    /// estimate in one linear solve (Maystre and Grossglauser 2015, algorithm 1).
    ///
    /// @throws NoFiniteEstimateException if the data are not strongly connected
    public static double[] spectralRanking(Comparisons data) {
        Existence.require(new Likelihood(data, FitOptions.defaults().withTies(new TieModel.HalfWin())));
        return SpectralSolver.step(data, new double[data.items()]);
    }

    /// The same with `alpha` added to every rate, also between items that never met: it acts as a Beta prior on each
    /// pair, makes every strength finite, and is what the package choix calls alpha in its spectral methods. As a prior
    /// it is neither a ridge nor pseudo-comparisons.
    ///
    /// @throws IllegalArgumentException unless alpha is positive and finite
    public static double[] spectralRanking(Comparisons data, double alpha) {
        if (!(alpha > 0 && alpha <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("alpha must be positive and finite, was " + alpha);
        }
        return SpectralSolver.step(data, new double[data.items()], alpha);
    }

    /// Rank Centrality (Negahban, Oh and Shah 2017, Operations Research 65): the same chain with win shares w_ij/n_ij
    /// for rates. At exact shares p_ij it gives the strengths exactly; a pair that met often weighs no more than one
    /// that met once, which is where it differs from {@link #spectralRanking(Comparisons)}.
    ///
    /// @throws NoFiniteEstimateException if the data are not strongly connected
    public static double[] rankCentrality(Comparisons data) {
        Comparisons neutral = data.neutral();
        Existence.require(new Likelihood(neutral, FitOptions.defaults().withTies(new TieModel.HalfWin())));
        return SpectralSolver.shares(neutral);
    }

    /// Fits, starting from log-strengths `start` [items]; null for 0 with the fixed-point solvers, whose iterations are
    /// a published measure, and for a guess from the shares of points with the others.
    static BradleyTerryFit fit(Comparisons data, FitOptions options, double[] start) {
        var likelihood = new Likelihood(data, options);
        boolean near = options.solver() == Solver.NEWTON || options.solver() == Solver.LBFGS;
        double[] x = near ? likelihood.nearStart() : likelihood.start();
        if (start != null) {
            System.arraycopy(start, 0, x, 0, likelihood.items);
        }
        Existence.require(likelihood);
        Iterate result = switch (options.solver()) {
            case ZERMELO, NEWMAN -> FixedPointSolver.solve(likelihood, x);
            case NEWTON -> NewtonSolver.solve(likelihood, x);
            case LBFGS -> LbfgsSolver.solve(likelihood, x);
            case ILSR -> SpectralSolver.solve(likelihood, x);
        };
        return new BradleyTerryFit(likelihood, result);
    }
}
