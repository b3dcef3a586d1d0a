/// *Evaluating Robustness of Reward Models for Mathematical Reasoning* (Kim et al. 2024, [arXiv
/// 2410.01729](https://arxiv.org/abs/2410.01729)).
///
/// Judge a reward by whether the right answer comes first among nine wrong ones of the same style.
///
/// The page `docs/papers/rewardmath.md` has the formulas, what was measured, what would falsify it and exercises;
/// `plumbline reproduce rewardmath` measures its claims.
package dev.plumbline.papers.rewardmath;
