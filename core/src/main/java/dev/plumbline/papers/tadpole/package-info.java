/// *The Alzheimer's Disease Prediction Of Longitudinal Evolution (TADPOLE) Challenge: Results after 1 Year Follow-up*
/// (Marinescu et al. 2020, [arXiv 2002.03419](https://arxiv.org/abs/2002.03419)).
///
/// The median of 92 forecasts, some of them broken, is among the best on almost every task.
///
/// The page `docs/papers/tadpole.md` has the formulas, what was measured, what would falsify it and exercises;
/// `plumbline reproduce tadpole` measures its claims.
package dev.plumbline.papers.tadpole;
