/// The algebra of reward-ensemble aggregation, after several papers.
///
/// Twelve ways to make one number of five scores, against eight failures: each failure has its defence, and no
/// aggregate has them all.
///
/// The page `docs/papers/aggregation.md` has the formulas, what was measured, what would falsify it and exercises;
/// `plumbline reproduce aggregation` measures its claims.
package dev.plumbline.papers.aggregation;
