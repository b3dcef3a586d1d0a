package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// A rule that sees a feature vector of every arm before it picks one. The number of arms may change from round to
/// round.
public interface ContextualBandit {

    /// @param features x(a) `[arms][d]`
    BanditAlgorithm.Choice select(double[][] features, Philox random);

    /// @param features of the chosen arm `[d]`
    void update(BanditAlgorithm.Choice choice, double[] features, double reward);
}
