/// *GDRO: Group-level Reward Post-training Suitable for Diffusion Models* (Wang et al. 2026, [arXiv
/// 2601.02036](https://arxiv.org/abs/2601.02036)).
///
/// Train a flow offline on rewarded groups of its own samples, by matching soft rankings.
///
/// The page `docs/papers/gdro.md` has the formulas, what was measured, what would falsify it and exercises; `plumbline
/// reproduce gdro` measures its claims.
package dev.plumbline.papers.gdro;
