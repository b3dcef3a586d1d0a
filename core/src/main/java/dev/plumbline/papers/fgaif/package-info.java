/// *FGAIF: Aligning Large Vision-Language Models with Fine-grained AI Feedback* (Jing and Du 2025, [arXiv
/// 2404.05046](https://arxiv.org/abs/2404.05046)).
///
/// Judge every sub-sentence for each kind of hallucination, and pay each judgement where its segment ends.
///
/// The page `docs/papers/fgaif.md` has the formulas, what was measured, what would falsify it and exercises; `plumbline
/// reproduce fgaif` measures its claims.
package dev.plumbline.papers.fgaif;
