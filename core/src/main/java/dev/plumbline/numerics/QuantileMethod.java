package dev.plumbline.numerics;

/// Named definitions of a sample quantile, Hyndman and Fan (1996) and NumPy's names. For n sorted values
/// x₍₁₎ ≤ ... ≤ x₍ₙ₎ and level q.
public enum QuantileMethod {
    /// Type 7, NumPy "linear", R default: h = (n−1) q, interpolate between x₍⌊h⌋₊₁₎ and the next.
    LINEAR,
    /// x₍⌊h⌋₊₁₎ with h = (n−1) q.
    LOWER,
    /// x₍⌈h⌉₊₁₎ with h = (n−1) q.
    HIGHER,
    /// Mean of LOWER and HIGHER.
    MIDPOINT,
    /// x₍⌊h+1/2⌋₊₁₎ with h = (n−1) q, half-way cases to the even index of the pair (NumPy "nearest").
    NEAREST,
    /// Type 1: the smallest x with F(x) ≥ q, F the empirical distribution function.
    INVERTED_CDF
}
