package dev.plumbline.reward.intrinsic;

/// Reward of a caption, a short text that describes a step, learned from the answers of an annotator while an agent
/// trains (ONI, arXiv 2410.23022).
public sealed interface IntrinsicReward permits RetrievalReward, ClassificationReward, RankingReward {

    /// r(o). 0 before anything is learned.
    ///
    /// @param caption number of the text o
    double of(int caption);
}
