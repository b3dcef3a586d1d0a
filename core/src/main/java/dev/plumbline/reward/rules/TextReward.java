package dev.plumbline.reward.rules;

/// Reward of an answer from its text and that of the truth.
@FunctionalInterface
public interface TextReward {

    /// A finite number; 0 for an answer that cannot be read.
    ///
    /// @throws IllegalArgumentException if `truth` cannot be read
    double score(String answer, String truth);
}
