/// *Flexible Model Aggregation for Quantile Regression* (Fakoor et al. 2023, [arXiv
/// 2103.00083](https://arxiv.org/abs/2103.00083)).
///
/// Combine predicted quantiles of several models with weights that are trained on held-out forecasts, keep them in
/// order, calibrate them.
///
/// The page `docs/papers/quantile-aggregation.md` has the formulas, what was measured, what would falsify it and
/// exercises; `plumbline reproduce quantile-aggregation` measures its claims.
package dev.plumbline.papers.quantileaggregation;
