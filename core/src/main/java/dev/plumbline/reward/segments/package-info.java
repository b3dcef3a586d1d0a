/// Rewards of segments and sub-sentences, paid where the segment ends. Used by fgaif ([arXiv
/// 2404.05046](https://arxiv.org/abs/2404.05046)).
package dev.plumbline.reward.segments;
