/// *Cooper: Co-Optimizing Policy and Reward Models in Reinforcement Learning for Large Language Models* (Hong et al.
/// 2025, [arXiv 2508.05613](https://arxiv.org/abs/2508.05613)).
///
/// Train the reward model beside the policy, on pairs whose better response a precise rule has accepted.
///
/// The page `docs/papers/cooper.md` has the formulas, what was measured, what would falsify it and exercises;
/// `plumbline reproduce cooper` measures its claims.
package dev.plumbline.papers.cooper;
