/// *The Climb Carves Wisdom Deeper Than the Summit: On the Noisy Rewards in Learning to Reason* (Lv et al. 2025, [arXiv
/// 2505.22653](https://arxiv.org/abs/2505.22653)).
///
/// Learn from randomly flipped rewards, from phrases of reasoning, and from reward models that these repair.
///
/// The page `docs/papers/noisy-rewards.md` has the formulas, what was measured, what would falsify it and exercises;
/// `plumbline reproduce noisy-rewards` measures its claims.
package dev.plumbline.papers.noisyrewards;
