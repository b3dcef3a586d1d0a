/// *On Designing Effective RL Reward at Training Time for LLM Reasoning* (Gao et al. 2024, [arXiv
/// 2410.15115](https://arxiv.org/abs/2410.15115)).
///
/// Clip the scores of steps from above and reward their differences: repeating a good step pays nothing.
///
/// The page `docs/papers/clip-delta-process-rewards.md` has the formulas, what was measured, what would falsify it and
/// exercises; `plumbline reproduce clip-delta-process-rewards` measures its claims.
package dev.plumbline.papers.clipdelta;
