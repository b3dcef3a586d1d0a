/// *Pathologies of Predictive Diversity in Deep Ensembles* (Abe et al. 2024, [arXiv
/// 2302.00704](https://arxiv.org/abs/2302.00704)).
///
/// Members trained to disagree help small classifiers and harm large ones.
///
/// The page `docs/papers/predictive-diversity.md` has the formulas, what was measured, what would falsify it and
/// exercises; `plumbline reproduce predictive-diversity` measures its claims.
package dev.plumbline.papers.predictivediversity;
