/// *Online Intrinsic Rewards for Decision Making Agents from Large Language Model Feedback* (Zheng et al. 2024, [arXiv
/// 2410.23022](https://arxiv.org/abs/2410.23022)).
///
/// Label a thin stream of the agent's own captions while it trains, distil the labels into a reward, and let it fade
/// within an episode.
///
/// The page `docs/papers/oni.md` has the formulas, what was measured, what would falsify it and exercises; `plumbline
/// reproduce oni` measures its claims.
package dev.plumbline.papers.oni;
