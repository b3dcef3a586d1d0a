/// *Ctrl-U: Robust Conditional Image Generation via Uncertainty-aware Reward Modeling* (Zhang et al. 2025, [arXiv
/// 2410.11236](https://arxiv.org/abs/2410.11236)).
///
/// Read an image twice at neighboring diffusion times, and trust the reward model as far as the readings agree.
///
/// The page `docs/papers/ctrl-u.md` has the formulas, what was measured, what would falsify it and exercises;
/// `plumbline reproduce ctrl-u` measures its claims.
package dev.plumbline.papers.ctrlu;
