/// *Assessing the Zero-Shot Capabilities of LLMs for Action Evaluation in RL* (Pignatelli et al. 2024, [arXiv
/// 2409.12798](https://arxiv.org/abs/2409.12798)).
///
/// Let a language model say which transitions achieve a subgoal, and pay for those.
///
/// The page `docs/papers/calm.md` has the formulas, what was measured, what would falsify it and exercises; `plumbline
/// reproduce calm` measures its claims.
package dev.plumbline.papers.calm;
