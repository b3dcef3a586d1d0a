/// Policies and their gradients: the closed-form optimum of E u − γ KL, exact and sampled gradients, advantages (GAE,
/// RLOO, GRPO), PPO, divergences and their estimators, best of n, sequences of tokens whose sums are exact.
///
/// `docs/policy-gradients.md` sets the estimators side by side; [PPO](https://arxiv.org/abs/1707.06347),
/// [GAE](https://arxiv.org/abs/1506.02438), [GRPO](https://arxiv.org/abs/2402.03300),
/// [RLOO](https://arxiv.org/abs/2402.14740).
package dev.plumbline.policy;
