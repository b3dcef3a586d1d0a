/// *Learning in Sparse Rewards settings through Quality-Diversity algorithms* (Paolo 2022, [arXiv
/// 2203.01027](https://arxiv.org/abs/2203.01027)).
///
/// Evolve policies that behave differently; once one is rewarded, climb from there.
///
/// The page `docs/papers/quality-diversity.md` has the formulas, what was measured, what would falsify it and
/// exercises; `plumbline reproduce quality-diversity` measures its claims.
package dev.plumbline.papers.qualitydiversity;
