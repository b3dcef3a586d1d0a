package dev.plumbline.decision;

import dev.plumbline.numerics.Lu;
import dev.plumbline.policy.SoftmaxPolicy;

/// How the value of a soft-optimal policy under one reward depends on the reward and discount that it is optimal for.
///
/// Inner: π = softmax(Q̃/λ), Q̃ = r̃ + γ̃ P Ṽ, Ṽ = λ log Σ exp(Q̃/λ). Outer: J = start·V of π under the task's r and γ.
/// With d the visits of π under γ, exactly:
///
/// - g(s, a) = dJ/dQ̃ = d(s) π(a|s) (Q(s, a) − V(s))/λ;
/// - w(s′) = γ̃ Σ g(s, a) P(s′|s, a), y = (I − γ̃ P_πᵀ)⁻¹ w;
/// - dJ/dr̃(s, a) = g(s, a) + y(s) π(a|s);
/// - dJ/dγ̃ = Σ g dQ̃, dṼ = (I − γ̃ P_π)⁻¹ Σ_a π P Ṽ, dQ̃ = P Ṽ + γ̃ P dṼ.
///
/// It is orthogonal to every shaping γ̃ P Φ − Φ: those do not move π.
///
/// @param objective J
/// @param reward dJ/dr̃ `[states x actions]`; 0 in the task's terminal states
/// @param discount dJ/dγ̃
/// @param policy π
public record SoftHypergradient(double objective, double[][] reward, double discount, double[][] policy) {

    /// @param task start, P, r, γ
    /// @param innerReward r̃ `[states x actions]`, 0 in terminal states
    /// @param innerDiscount γ̃ in [0, 1]
    /// @param temperature λ > 0
    /// @param warm a policy to begin from: a near one saves work and changes nothing else
    public static SoftHypergradient of(
            TabularMdp task, double[][] innerReward, double innerDiscount, double temperature, double[][] warm) {
        var inner = task.withReward(innerReward).withDiscount(innerDiscount);
        var soft = OptimalControl.softPolicyIteration(inner, temperature, warm);
        double[][] policy = OptimalControl.softPolicy(soft.actionValues(), temperature);
        var outer = PolicyEvaluation.of(task, policy);
        double[][] g = PolicyEvaluation.gradient(task, policy);
        var arriving = new double[task.states()];
        for (int s = 0; s < g.length; s++) {
            for (int a = 0; a < g[s].length; a++) {
                g[s][a] /= temperature;
                for (int to = 0; to < arriving.length; to++) {
                    arriving[to] += innerDiscount * g[s][a] * task.transition()[s][a][to];
                }
            }
        }
        Lu system = PolicyEvaluation.system(inner, policy);
        double[] y = system.solveTransposed(arriving);
        double[][] next = inner.expectedNext(soft.values());
        double[][] moved = inner.expectedNext(system.solve(PolicyEvaluation.average(policy, next)));
        boolean[] terminal = task.terminal();
        double slope = 0;
        for (int s = 0; s < g.length; s++) {
            for (int a = 0; a < g[s].length; a++) {
                slope += g[s][a] * (next[s][a] + innerDiscount * moved[s][a]);
                g[s][a] = terminal[s] ? 0 : g[s][a] + y[s] * policy[s][a];
            }
        }
        return new SoftHypergradient(SoftmaxPolicy.mean(task.start(), outer.values()), g, slope, policy);
    }
}
