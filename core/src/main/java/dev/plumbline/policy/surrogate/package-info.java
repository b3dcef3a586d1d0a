/// Surrogate losses of policy optimisation with closed-form gradients, by token, by sequence and by group: PPO and its
/// relatives (GRPO, DAPO, GSPO, CISPO, TOPR, ...), each with its source at its method. The table is in
/// `docs/policy-gradients.md`.
package dev.plumbline.policy.surrogate;
