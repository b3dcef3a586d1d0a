package dev.plumbline.papers.cooper;

import dev.plumbline.numerics.Philox;

/// The rule-based verifier, by its two rates. A rule reads texts and is a function of them: it is asked once for each
/// candidate, and its answer kept.
///
/// Among candidates of which a share p is correct, its precision is p·recall/(p·recall + (1 − p)·falsePositiveRate).
///
/// @param recall Pr(accepts | correct)
/// @param falsePositiveRate Pr(accepts | wrong)
public record Rule(double recall, double falsePositiveRate) {
    public Rule {
        requireProbability("recall", recall);
        requireProbability("falsePositiveRate", falsePositiveRate);
    }

    boolean accepts(boolean correct, Philox random) {
        return random.nextDouble() < (correct ? recall : falsePositiveRate);
    }

    /// Pr(correct | accepted); NaN if nothing is ever accepted.
    ///
    /// @param correctShare p
    public double precision(double correctShare) {
        double right = correctShare * recall;
        return right / (right + (1 - correctShare) * falsePositiveRate);
    }

    static void requireProbability(String name, double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException(name + " must lie in [0, 1], was " + p);
        }
    }
}
