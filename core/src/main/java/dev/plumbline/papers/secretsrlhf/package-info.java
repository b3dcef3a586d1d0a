/// *Secrets of RLHF in Large Language Models Part II: Reward Modeling* (Wang et al. 2024, [arXiv
/// 2401.06080](https://arxiv.org/abs/2401.06080)).
///
/// Find wrong labels by a vote of reward models; flip, soften or ask a margin of them; follow a shifted policy.
///
/// The page `docs/papers/secrets-rlhf-reward-modeling.md` has the formulas, what was measured, what would falsify it
/// and exercises; `plumbline reproduce secrets-rlhf-reward-modeling` measures its claims.
package dev.plumbline.papers.secretsrlhf;
