package dev.plumbline.decision.diversity;

/// By what the next population is chosen.
public enum Selection {
    /// Distance to what is known: novelty search.
    NOVELTY,
    /// Error of the autoencoder.
    SURPRISE,
    /// One of the two, with probability 1/2 each, anew in each generation: TAXONS.
    NOVELTY_OR_SURPRISE,
    /// What is to be found: plain evolution.
    REWARD,
    /// Nothing.
    RANDOM
}
