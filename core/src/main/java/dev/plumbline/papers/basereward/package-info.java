/// *BaseReward: A Strong Baseline for Multimodal Reward Model* (Zhang et al. 2025, [arXiv
/// 2509.16127](https://arxiv.org/abs/2509.16127)).
///
/// A two-layer SiLU head without auxiliary losses, the mean of models, and the rule before the model.
///
/// The page `docs/papers/basereward.md` has the formulas, what was measured, what would falsify it and exercises;
/// `plumbline reproduce basereward` measures its claims.
package dev.plumbline.papers.basereward;
