/// *Spurious Feature Diversification Improves Out-of-distribution Generalization* (Lin et al. 2024, [arXiv
/// 2309.17230](https://arxiv.org/abs/2309.17230)).
///
/// Average pre-trained and fine-tuned weights, after fine-tuning that stays unsure.
///
/// The page `docs/papers/bang.md` has the formulas, what was measured, what would falsify it and exercises; `plumbline
/// reproduce bang` measures its claims.
package dev.plumbline.papers.bang;
