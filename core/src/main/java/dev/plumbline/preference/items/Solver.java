package dev.plumbline.preference.items;

/// How the maximum is found. All reach the same one; they differ in speed and in what they can fit.
///
/// | solver | step | ties | priors | order effect |
/// |---|---|---|---|---|
/// | ZERMELO | π_i ← w_i / Σ_j n_ij/(π_i + π_j), all at once | none, half win | flat, fictitious item, gamma | yes |
/// | NEWMAN | π_i ← Σ_j w_ij π_j/(π_i+π_j) / Σ_j w_ji/(π_i+π_j), in turn | also Davidson | the same | not with it |
/// | NEWTON | θ ← θ + α Λ⁺g, α from a bound or halved | all | all | yes |
/// | LBFGS | limited-memory quasi-Newton, 10 pairs | all | all | yes |
/// | ILSR | θ from the stationary law of a Markov chain, repeated | none, half win | flat | no |
///
/// Covariates ({@link StructuredBradleyTerry}) go with NEWTON and LBFGS.
///
/// Sources: Zermelo (1929); Hunter (2004), Annals of Statistics 32; Newman (2023), JMLR 24, equation 11;
/// Nocedal and Wright (2006), algorithms 7.4 and 7.5; Maystre and Grossglauser (2015), algorithm 2.
public enum Solver {
    /// Minorisation-maximisation: never lowers the likelihood, slow on sparse or nearly separable data.
    ZERMELO,
    /// Fixed point of the same equations with a much better rate.
    NEWMAN,
    /// Newton's method, its equations by preconditioned conjugate gradients; dense Cholesky where those are slow and
    /// items at most 500.
    NEWTON,
    /// Limited-memory BFGS.
    LBFGS,
    /// Iterated Luce spectral ranking.
    ILSR
}
