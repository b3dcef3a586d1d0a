package dev.plumbline.policy;

/// V-trace, Espeholt et al. (2018), arXiv 1802.01561, eqs. 1 and 4: value targets and advantages of π from an episode
/// of another policy μ, ratio_t = π(a_t|s_t)/μ(a_t|s_t).
///
/// With ρ_t = min(ρ̄, ratio_t), c_t = λ min(c̄, ratio_t), δ_t = ρ_t (r_t + γ V_{t+1} − V_t), V after the last step 0:
/// v_t − V_t = δ_t + γ c_t (v_{t+1} − V_{t+1}) and A_t = ρ_t (r_t + γ v_{t+1} − V_t).
/// On-policy (ratio 1, ρ̄, c̄ ≥ 1) v_t − V_t is generalised advantage estimation with λ. Without truncation E_μ v_t is
/// the value of π for every V; with it the fixed point is the value of the policy proportional to min(ρ̄ μ, π).
///
/// @param ratioBound ρ̄ > 0, +∞: none
/// @param traceBound c̄ > 0, at most ρ̄ by the authors' advice
/// @param gamma discount in [0, 1]
/// @param lambda in [0, 1]
public record VTrace(double ratioBound, double traceBound, double gamma, double lambda) {
    /// Targets v and advantages A.
    public record Estimate(double[] target, double[] advantage) {}

    /// @throws IllegalArgumentException unless bounds are positive and γ, λ lie in [0, 1]
    public VTrace {
        if (!(ratioBound > 0 && traceBound > 0)) {
            throw new IllegalArgumentException("bounds must be positive, were " + ratioBound + ", " + traceBound);
        }
        Gae.requireUnit("gamma", gamma);
        Gae.requireUnit("lambda", lambda);
    }

    /// Backward over one episode that has ended.
    ///
    /// @throws IllegalArgumentException if lengths differ
    public Estimate estimate(double[] reward, double[] value, double[] ratio) {
        SoftmaxPolicy.requireSameLength("reward", reward, "value", value);
        SoftmaxPolicy.requireSameLength("reward", reward, "ratio", ratio);
        var target = new double[reward.length];
        var advantage = new double[reward.length];
        double nextValue = 0;
        double nextTarget = 0;
        for (int t = reward.length - 1; t >= 0; t--) {
            double rho = Math.min(ratioBound, ratio[t]);
            double trace = lambda * Math.min(traceBound, ratio[t]);
            double delta = rho * (reward[t] + gamma * nextValue - value[t]);
            target[t] = value[t] + delta + gamma * trace * (nextTarget - nextValue);
            advantage[t] = rho * (reward[t] + gamma * nextTarget - value[t]);
            nextValue = value[t];
            nextTarget = target[t];
        }
        return new Estimate(target, advantage);
    }
}
