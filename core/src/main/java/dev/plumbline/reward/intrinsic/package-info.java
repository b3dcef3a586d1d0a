/// Rewards that an agent makes for itself from a thin stream of labelled captions: retrieval, classification, ranking,
/// and counts within an episode. Used by oni ([arXiv 2410.23022](https://arxiv.org/abs/2410.23022)).
package dev.plumbline.reward.intrinsic;
