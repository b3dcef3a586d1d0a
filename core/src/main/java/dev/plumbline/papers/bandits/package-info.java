/// *Introduction to Multi-Armed Bandits* (Slivkins 2019, [arXiv 1904.07272](https://arxiv.org/abs/1904.07272)).
///
/// Choose one of K actions in each round, see its reward alone, and lose little against the best fixed one.
///
/// The page `docs/papers/bandits.md` has the formulas, what was measured, what would falsify it and exercises;
/// `plumbline reproduce bandits` measures its claims.
package dev.plumbline.papers.bandits;
