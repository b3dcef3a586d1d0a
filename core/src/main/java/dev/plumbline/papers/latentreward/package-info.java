/// *Latent Reward: LLM-Empowered Credit Assignment in Episodic Reinforcement Learning* (Qu et al. 2024, [arXiv
/// 2412.11120](https://arxiv.org/abs/2412.11120)).
///
/// Let a program name a few factors of a step; learn only how they add up to the return.
///
/// The page `docs/papers/latent-reward.md` has the formulas, what was measured, what would falsify it and exercises;
/// `plumbline reproduce latent-reward` measures its claims.
package dev.plumbline.papers.latentreward;
