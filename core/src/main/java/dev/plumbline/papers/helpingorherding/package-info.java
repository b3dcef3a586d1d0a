/// *Helping or Herding? Reward Model Ensembles Mitigate but do not Eliminate Reward Hacking* (Eisenstein et al. 2024,
/// [arXiv 2312.09244](https://arxiv.org/abs/2312.09244)).
///
/// Reward models that differ in pretraining make better ensembles than those that differ in fine-tuning; no ensemble
/// sees an error that all its members share.
///
/// The page `docs/papers/helping-or-herding.md` has the formulas, what was measured, what would falsify it and
/// exercises; `plumbline reproduce helping-or-herding` measures its claims.
package dev.plumbline.papers.helpingorherding;
