package dev.plumbline.preference.items;

import java.util.Objects;

/// How to fit {@link CrowdBradleyTerry}. An `IllegalArgumentException` unless a, b ≥ 1 are finite, the prior is neither
/// flat nor that of Jeffreys, 0 < tolerance < 1, and maxIterations ≥ 1.
///
/// @param honest a of the Beta(a, b) prior on each reliability η, at least 1
/// @param dishonest b of that prior, at least 1
/// @param strengths prior on θ; needed, because a comparison that may be an error never rules out an infinite
///     difference
/// @param orderEffect whether to estimate κ
/// @param tolerance as in {@link FitOptions}; η is held to it on its logit
public record CrowdOptions(double honest, double dishonest, StrengthPrior strengths, boolean orderEffect,
        double tolerance, int maxIterations) {
    public CrowdOptions {
        Objects.requireNonNull(strengths, "strengths");
        if (!(honest >= 1 && dishonest >= 1 && honest + dishonest <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "the prior of reliability must be Beta(a, b) with a, b >= 1, was " + honest + ", " + dishonest);
        }
        if (!strengths.fixesConstant()) {
            throw new IllegalArgumentException("with annotators that may err the strengths need a prior that bounds"
                    + " them: a ridge, logistic, pseudo-comparisons or gamma, was " + strengths);
        }
        if (!(tolerance > 0 && tolerance < 1)) {
            throw new IllegalArgumentException("tolerance must lie between 0 and 1, was " + tolerance);
        }
        if (maxIterations < 1) {
            throw new IllegalArgumentException("maxIterations must be at least 1, was " + maxIterations);
        }
    }

    /// Beta(10, 2), whose largest density is at η = 0.9 (the paper's Beta(10, 1) puts it at 1, where no interval can be
    /// given); half a win and half a loss of every item against a fictitious one, the paper's virtual node; no order
    /// effect, tolerance 1e-10, at most 10,000 iterations.
    public static CrowdOptions defaults() {
        return new CrowdOptions(10, 2, new StrengthPrior.PseudoComparisons(0.5), false, 1e-10, 10_000);
    }

    public CrowdOptions withStrengths(StrengthPrior prior) {
        return new CrowdOptions(honest, dishonest, prior, orderEffect, tolerance, maxIterations);
    }

    public CrowdOptions withReliability(double a, double b) {
        return new CrowdOptions(a, b, strengths, orderEffect, tolerance, maxIterations);
    }

    public CrowdOptions withOrderEffect(boolean estimate) {
        return new CrowdOptions(honest, dishonest, strengths, estimate, tolerance, maxIterations);
    }
}
