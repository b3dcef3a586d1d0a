package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// A rule that picks an arm, and learns from the reward of that arm alone.
public interface BanditAlgorithm {

    /// K.
    int arms();

    /// The arm of this round. Ties are broken uniformly at random.
    Choice select(Philox random);

    /// @param choice as {@link #select} returned it: importance weights divide by the probability at the time of the
    /// draw
    /// @param reward in [0, 1] unless the algorithm says otherwise
    void update(Choice choice, double reward);

    /// @param arm 0..K−1
    /// @param probability with which the arm was drawn, given the past; NaN where there is no closed form (Thompson
    /// sampling)
    record Choice(int arm, double probability) {}
}
