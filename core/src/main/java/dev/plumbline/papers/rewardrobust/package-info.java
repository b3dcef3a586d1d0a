/// *Reward-Robust RLHF in LLMs* (Yan et al. 2024, [arXiv 2409.15360](https://arxiv.org/abs/2409.15360)).
///
/// Optimise a mixture of a nominal reward and the worst reward of a Bayesian ensemble.
///
/// The page `docs/papers/reward-robust-rlhf.md` has the formulas, what was measured, what would falsify it and
/// exercises; `plumbline reproduce reward-robust-rlhf` measures its claims.
package dev.plumbline.papers.rewardrobust;
