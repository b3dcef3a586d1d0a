/// *School of Reward Hacks: Hacking harmless tasks generalizes to misaligned behavior in LLMs* (Taylor et al. 2025,
/// [arXiv 2508.17511](https://arxiv.org/abs/2508.17511)).
///
/// Fine-tune on harmless exploits of graders; see whether exploits, and harm, spread to what was never shown.
///
/// The page `docs/papers/school-of-reward-hacks.md` has the formulas, what was measured, what would falsify it and
/// exercises; `plumbline reproduce school-of-reward-hacks` measures its claims.
package dev.plumbline.papers.schoolofrewardhacks;
