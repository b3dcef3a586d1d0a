/// *Window-Based Early-Exit Cascades for Uncertainty Estimation: When Deep Ensembles are More Efficient than Single
/// Models* (Xia and Bouganis 2023, [arXiv 2303.08010](https://arxiv.org/abs/2303.08010)).
///
/// To accept or reject, ask a further member only where the score is near the threshold.
///
/// The page `docs/papers/early-exit-cascades.md` has the formulas, what was measured, what would falsify it and
/// exercises; `plumbline reproduce early-exit-cascades` measures its claims.
package dev.plumbline.papers.earlyexit;
