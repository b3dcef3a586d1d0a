/// *ReFine-RFT: Can Textual Reasoning Improve the Performance of MLLMs on Fine-grained Visual Classification?* (Zhu et
/// al. 2026, [arXiv 2601.06993](https://arxiv.org/abs/2601.06993)).
///
/// Standardise every reward within the group before weighting and adding: none rules by its scale.
///
/// The page `docs/papers/refine-rft.md` has the formulas, what was measured, what would falsify it and exercises;
/// `plumbline reproduce refine-rft` measures its claims.
package dev.plumbline.papers.refinerft;
