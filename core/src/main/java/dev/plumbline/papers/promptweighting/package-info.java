/// *A Simple Zero-shot Prompt Weighting Technique to Improve Prompt Ensembling in Text-Image Models* (Allingham et al.
/// 2023, [arXiv 2302.06235](https://arxiv.org/abs/2302.06235)).
///
/// Weight prompts, without labels, by how far their logits rise above their own means.
///
/// The page `docs/papers/prompt-weighting.md` has the formulas, what was measured, what would falsify it and exercises;
/// `plumbline reproduce prompt-weighting` measures its claims.
package dev.plumbline.papers.promptweighting;
