package dev.plumbline.preference.items;

/// A likelihood-ratio test: statistic 2(l₁ − l₀), compared with chi-squared.
///
/// The chi-squared approximation needs interior parameters and large counts per row (goodness of fit), or per item
/// (the others).
public record LikelihoodRatio(double statistic, int degreesOfFreedom, double pValue) {
    private static LikelihoodRatio of(double statistic, int degreesOfFreedom) {
        return new LikelihoodRatio(statistic, degreesOfFreedom,
                degreesOfFreedom > 0 ? ChiSquared.upperTail(statistic, degreesOfFreedom) : Double.NaN);
    }

    /// A restricted fit within a fuller one on the same rows; without priors.
    ///
    /// @throws IllegalArgumentException if the fits have different data or a prior, or the second has no more
    ///     parameters than the first
    public static LikelihoodRatio between(BradleyTerryFit restricted, BradleyTerryFit full) {
        requireFlat(restricted);
        requireFlat(full);
        if (restricted.data() != full.data()) {
            throw new IllegalArgumentException("the two fits must be on the same comparisons");
        }
        int more = full.freeParameters() - restricted.freeParameters();
        if (more < 1) {
            throw new IllegalArgumentException("the fuller fit must have more parameters, had " + more + " more");
        }
        return of(2 * (full.kernelLogLikelihood() - restricted.kernelLogLikelihood()), more);
    }

    /// H₀: all strengths are equal, every win has probability 1/2: 2(l + N log 2), n − 1 degrees of freedom.
    ///
    /// @throws IllegalArgumentException if the fit has a prior, an order effect, or a tie parameter
    public static LikelihoodRatio noDifferences(BradleyTerryFit fit) {
        requireFlat(fit);
        if (fit.freeParameters() != fit.data().items() - 1) {
            throw new IllegalArgumentException("the test of no differences is for strengths alone,"
                    + " without order effect or tie parameter");
        }
        double n = fit.data().totalWeight();
        return of(2 * (fit.kernelLogLikelihood() + n * Math.log(2)), fit.data().items() - 1);
    }

    /// H₀: the model holds: G² = 2 Σ w log(w/(n P)) against a free probability per row and outcome.
    ///
    /// @throws IllegalArgumentException if the fit has a prior
    public static LikelihoodRatio goodnessOfFit(BradleyTerryFit fit) {
        requireFlat(fit);
        return of(fit.deviance(), fit.residualDegreesOfFreedom());
    }

    private static void requireFlat(BradleyTerryFit fit) {
        if (!(fit.options().prior() instanceof StrengthPrior.Flat)) {
            throw new IllegalArgumentException("likelihood-ratio tests need maximum likelihood, without prior");
        }
    }
}
