/// *DRAGON: Distributional Rewards Optimize Diffusion Generative Models* (Bai et al. 2025, [arXiv
/// 2504.15217](https://arxiv.org/abs/2504.15217)).
///
/// Optimise rewards that judge a set of samples, by sorting two batches into one to approach and one to leave.
///
/// The page `docs/papers/dragon.md` has the formulas, what was measured, what would falsify it and exercises;
/// `plumbline reproduce dragon` measures its claims.
package dev.plumbline.papers.dragon;
