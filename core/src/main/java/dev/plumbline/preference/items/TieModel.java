package dev.plumbline.preference.items;

/// What a tie says about two strengths. With d = θ_i − θ_j:
///
/// | model | P(i wins) | P(tie) | parameter |
/// |---|---|---|---|
/// | {@link NoTies} | σ(d) | 0 | none; data with ties are refused |
/// | {@link HalfWin} | σ(d) | not modelled: a tie is half a win for each | none |
/// | {@link Davidson} | π_i/D | ν √(π_i π_j)/D, D = π_i + π_j + ν √(π_i π_j) | ν ≥ 0 |
/// | {@link RaoKupper} | σ(d − η) | (e^{2η} − 1) P_i P_j | η = log ϑ ≥ 0 |
///
/// Equal items tie with probability ν/(2 + ν) under Davidson and tanh(η/2) under Rao and Kupper. Newman's v is ν/2.
/// Sources: Davidson (1970), JASA 65, equation 2.2; Rao and Kupper (1967), JASA 62.
public sealed interface TieModel {
    /// No ties: the model of Bradley and Terry (1952) as it stands.
    record NoTies() implements TieModel {}

    /// One comparison with score 1/2, not two half comparisons: this matters for the sandwich covariance only.
    record HalfWin() implements TieModel {}

    /// Ties proportional to the geometric mean of the two strengths; the parameter reported is ν.
    record Davidson() implements TieModel {}

    /// Ties where the difference is below a threshold; the parameter reported is η = log ϑ.
    record RaoKupper() implements TieModel {}
}
