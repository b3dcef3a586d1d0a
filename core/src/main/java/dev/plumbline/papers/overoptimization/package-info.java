/// A study of reward-model over-optimisation, after several papers.
///
/// How gold falls while a proxy rises: by size of proxy and data, label noise, ensemble, KL penalty and seeds.
///
/// The page `docs/papers/over-optimization-study.md` has the formulas, what was measured, what would falsify it and
/// exercises; `plumbline reproduce over-optimization-study` measures its claims.
package dev.plumbline.papers.overoptimization;
