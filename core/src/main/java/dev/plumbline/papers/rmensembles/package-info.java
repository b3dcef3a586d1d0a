/// *Reward Model Ensembles Help Mitigate Overoptimization* (Coste et al. 2024, [arXiv
/// 2310.02743](https://arxiv.org/abs/2310.02743)).
///
/// Optimise the worst of several reward models, or their mean less a multiple of their variance.
///
/// The page `docs/papers/rm-ensembles-overoptimization.md` has the formulas, what was measured, what would falsify it
/// and exercises; `plumbline reproduce rm-ensembles-overoptimization` measures its claims.
package dev.plumbline.papers.rmensembles;
