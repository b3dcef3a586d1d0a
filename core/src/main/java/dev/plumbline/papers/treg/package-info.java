/// *T-REG: Preference Optimization with Token-Level Reward Regularization* (Zhou et al. 2024, [arXiv
/// 2412.02685](https://arxiv.org/abs/2412.02685)).
///
/// Weigh the tokens of a preference pair by what the model itself says of them under two prompts.
///
/// The page `docs/papers/t-reg.md` has the formulas, what was measured, what would falsify it and exercises; `plumbline
/// reproduce t-reg` measures its claims.
package dev.plumbline.papers.treg;
