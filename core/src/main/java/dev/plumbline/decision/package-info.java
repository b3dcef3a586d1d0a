/// Decisions: tabular decision processes, solved exactly; and cascades of models, which decide when to ask a further one.
///
/// | what | formula | where |
/// | --- | --- | --- |
/// | process | start, P, r, γ | {@link dev.plumbline.decision.TabularMdp} |
/// | optimal control, hard and soft | V = max Q, V = λ log Σ exp(Q/λ) | {@link dev.plumbline.decision.OptimalControl} |
/// | a given policy | (I − γ P_π) V = r_π, d = (I − γ P_π)⁻ᵀ start | {@link dev.plumbline.decision.PolicyEvaluation} |
/// | finite horizon | V_t = max (r + γ P V_{t+1}) | {@link dev.plumbline.decision.BackwardInduction} |
/// | shaping | F = γ Φ(s′) − Φ(s) | {@link dev.plumbline.decision.PotentialShaping} |
/// | learning from samples | Q ← Q + α (r + γ max Q′ − Q) | {@link dev.plumbline.decision.QLearning} |
/// | cascades | accept if the confidence is at least θ | {@link dev.plumbline.decision.Cascade}, {@link dev.plumbline.decision.ConfidenceScore} |
/// | worlds | grids, chains, random | {@link dev.plumbline.decision.GridWorld}, {@link dev.plumbline.decision.Chains} |
///
/// Policies are tables of probabilities `[states x actions]`. What a row of transitions lacks to 1 is the probability
/// that the episode ends there; a state whose rows are empty and whose rewards are 0 is terminal, and has the value 0
/// by the same formulas as every other state.
package dev.plumbline.decision;
