package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// A rule that picks a point of [0, 1], and learns from the reward there.
public interface PointAlgorithm {

    double select(Philox random);

    /// @param point as {@link #select} returned it
    void update(double point, double reward);
}
