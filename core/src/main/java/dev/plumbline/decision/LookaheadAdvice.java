package dev.plumbline.decision;

/// Shaping by a potential of states and actions, F = γ Φ(s′, a′) − Φ(s, a) (Wiewiora, Cottrell and Elkan 2003).
///
/// a′ is what the policy does next, so that F belongs to a policy: Q′ = Q − Φ for each. A learner of Q′ must act by
/// argmax Q′ + Φ; argmax Q′ itself is another policy.
public final class LookaheadAdvice {
    private LookaheadAdvice() {}

    /// F̄(s, a) = γ Σ P(s′|s, a) Σ π(a′|s′) Φ(s′, a′) − Φ(s, a) `[states x actions]`.
    ///
    /// @param potential Φ `[states x actions]`, 0 in terminal states
    public static double[][] expected(TabularMdp mdp, double[][] policy, double[][] potential) {
        double[][] shaped = mdp.expectedNext(PolicyEvaluation.average(policy, potential));
        for (int s = 0; s < shaped.length; s++) {
            for (int a = 0; a < shaped[s].length; a++) {
                shaped[s][a] = mdp.discount() * shaped[s][a] - potential[s][a];
            }
        }
        return shaped;
    }

    /// What to act by: Q′ + Φ.
    public static double[][] acted(double[][] actionValues, double[][] potential) {
        return PotentialShaping.sum(actionValues, potential);
    }
}
