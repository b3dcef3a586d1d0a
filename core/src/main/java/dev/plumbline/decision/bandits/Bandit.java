package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// K arms whose rewards are independent, with a fixed law for each arm.
public interface Bandit {

    /// K.
    int arms();

    /// μ(a).
    double mean(int arm);

    /// A reward of the arm.
    double draw(int arm, Philox random);

    /// μ* = maxₐ μ(a).
    default double best() {
        double best = Double.NEGATIVE_INFINITY;
        for (int a = 0; a < arms(); a++) {
            best = Math.max(best, mean(a));
        }
        return best;
    }

    /// Δ(a) = μ* − μ(a).
    default double gap(int arm) {
        return best() - mean(arm);
    }
}
