/// *MM-RLHF: The Next Step Forward in Multimodal LLM Alignment* (Zhang et al. 2025, [arXiv
/// 2502.10391](https://arxiv.org/abs/2502.10391)).
///
/// Let the margin of a reward model set the β of a pair; let that model write a critique first.
///
/// The page `docs/papers/mm-rlhf.md` has the formulas, what was measured, what would falsify it and exercises;
/// `plumbline reproduce mm-rlhf` measures its claims.
package dev.plumbline.papers.mmrlhf;
