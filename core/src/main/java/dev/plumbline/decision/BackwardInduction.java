package dev.plumbline.decision;

import dev.plumbline.policy.SoftmaxPolicy;

/// The first H steps of a {@link TabularMdp}, solved from the last one backwards: V_H = 0, Q_t = r + γ P V_{t+1}.
///
/// @param values V_t `[horizon + 1 x states]`
/// @param actionValues Q_t `[horizon x states x actions]`
public record BackwardInduction(double[][] values, double[][][] actionValues) {

    /// The best policy: V_t = max Q_t, or λ log Σ exp(Q_t/λ) for a temperature λ > 0. It depends on the time.
    ///
    /// @param temperature λ ≥ 0
    /// @throws IllegalArgumentException unless horizon ≥ 1 and λ ≥ 0
    public static BackwardInduction optimal(TabularMdp mdp, int horizon, double temperature) {
        if (temperature != 0) {
            OptimalControl.requireTemperature(temperature);
        }
        boolean[] terminal = mdp.terminal();
        return induce(mdp, horizon, (t, s, q) -> terminal[s] ? 0 : OptimalControl.best(q, temperature));
    }

    /// A policy that does not depend on the time: V_t = Σ_a π(a|s) Q_t(s, a).
    ///
    /// @param policy `[states x actions]`
    public static BackwardInduction of(TabularMdp mdp, double[][] policy, int horizon) {
        return induce(mdp, horizon, (t, s, q) -> SoftmaxPolicy.mean(policy[s], q));
    }

    /// A policy for each step: V_t = Σ_a π_t(a|s) Q_t(s, a).
    ///
    /// @param policy `[horizon x states x actions]`
    public static BackwardInduction of(TabularMdp mdp, double[][][] policy) {
        return induce(mdp, policy.length, (t, s, q) -> SoftmaxPolicy.mean(policy[t][s], q));
    }

    /// start·V₀.
    public double objective(double[] start) {
        return SoftmaxPolicy.mean(start, values[0]);
    }

    /// V and Q of step t.
    public ActionValues at(int t) {
        return new ActionValues(values[t], actionValues[t]);
    }

    private interface Choice {
        double value(int t, int state, double[] actionValues);
    }

    private static BackwardInduction induce(TabularMdp mdp, int horizon, Choice choice) {
        if (horizon < 1) {
            throw new IllegalArgumentException("horizon must be at least 1, was " + horizon);
        }
        var values = new double[horizon + 1][mdp.states()];
        var actionValues = new double[horizon][][];
        for (int t = horizon - 1; t >= 0; t--) {
            actionValues[t] = mdp.actionValues(values[t + 1]);
            for (int s = 0; s < mdp.states(); s++) {
                values[t][s] = choice.value(t, s, actionValues[t][s]);
            }
        }
        return new BackwardInduction(values, actionValues);
    }
}
