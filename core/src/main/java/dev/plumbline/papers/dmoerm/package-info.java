/// *DMoERM: Recipes of Mixture-of-Experts for Effective Reward Modeling* (Quan 2024, [arXiv
/// 2403.01197](https://arxiv.org/abs/2403.01197)).
///
/// Route a prompt to the reward model of its task, and assemble that from experts for capabilities.
///
/// The page `docs/papers/dmoerm.md` has the formulas, what was measured, what would falsify it and exercises;
/// `plumbline reproduce dmoerm` measures its claims.
package dev.plumbline.papers.dmoerm;
