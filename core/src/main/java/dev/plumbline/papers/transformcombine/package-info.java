/// *Transforming and Combining Rewards for Aligning Large Language Models* (Wang et al. 2024, [arXiv
/// 2402.00742](https://arxiv.org/abs/2402.00742)).
///
/// Maximise the log-probability of being better than a reference; add such utilities for a logical AND.
///
/// The page `docs/papers/transform-combine.md` has the formulas, what was measured, what would falsify it and
/// exercises; `plumbline reproduce transform-combine` measures its claims.
package dev.plumbline.papers.transformcombine;
