/// *Beyond Monolithic Rewards: A Hybrid and Multi-Aspect Reward Optimization for MLLM Alignment* (Gulhane and Indurthi
/// 2025, [arXiv 2510.05283](https://arxiv.org/abs/2510.05283)).
///
/// Add a rule (or, where there is none, a model's score), a group's length penalty and a format bonus.
///
/// The page `docs/papers/hybrid-multi-aspect-rewards.md` has the formulas, what was measured, what would falsify it and
/// exercises; `plumbline reproduce hybrid-multi-aspect-rewards` measures its claims.
package dev.plumbline.papers.hybridrewards;
