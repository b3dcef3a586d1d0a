/// *Reward Design for Reinforcement Learning Agents* (Devidze 2025, thesis; [arXiv
/// 2402.07019](https://arxiv.org/abs/2402.07019)).
///
/// Among the rewards that keep a target policy, take the one that shows its margins soonest.
///
/// The page `docs/papers/reward-design.md` has the formulas, what was measured, what would falsify it and exercises;
/// `plumbline reproduce reward-design` measures its claims.
package dev.plumbline.papers.rewarddesign;
