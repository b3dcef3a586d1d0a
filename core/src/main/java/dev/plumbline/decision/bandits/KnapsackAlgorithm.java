package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// A rule that picks one of K arms, or arm K, the null arm, which pays nothing and costs nothing; and sees the reward
/// and the consumption of that arm.
public interface KnapsackAlgorithm {

    /// 0..K, K for the null arm.
    int select(Philox random);

    void update(int arm, Outcome outcome);

    /// @param reward r in [0, 1]
    /// @param cost c of each resource `[d]`, in [0, 1]
    record Outcome(double reward, double[] cost) {}
}
