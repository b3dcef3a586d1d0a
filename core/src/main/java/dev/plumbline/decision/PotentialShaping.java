package dev.plumbline.decision;

import dev.plumbline.policy.SoftmaxPolicy;

/// Potential-based shaping, F(s, s′) = γ Φ(s′) − Φ(s): a dense reward that cannot change what is optimal (Ng, Harada
/// and Russell 1999).
///
/// For every policy π, reward r and temperature, with r′ = r + F̄, F̄ = γ P Φ − Φ, exactly:
///
/// - V′ = V − Φ, Q′ = Q − Φ, so A′ = A: same greedy actions, same soft policies;
/// - J′ = J − start·Φ, and the same policy gradient in every logit;
/// - along a path, G′_t = G_t − Φ(s_t) + γ^{T−t} Φ(s_T): with Monte-Carlo returns, shaping is the baseline Φ(s_t).
///
/// With Φ = V*, r + F̄ = A*: one step ahead is as good as looking to the end. The end of an episode has no state and
/// hence no potential; a terminal state must have the potential 0, else what is optimal does change. A cut episode
/// (truncation) has not ended: it keeps γ Φ(s_T).
///
/// @param potential Φ `[states]`
/// @param discount γ, that of the process
public record PotentialShaping(double[] potential, double discount) {
    /// Where an episode has ended: no state.
    public static final int ENDED = -1;

    /// For `mdp` and its discount.
    ///
    /// @throws IllegalArgumentException if a terminal state has a potential other than 0
    public static PotentialShaping of(TabularMdp mdp, double[] potential) {
        var shaping = new PotentialShaping(potential, mdp.discount());
        shaping.requireFits(mdp);
        return shaping;
    }

    /// F(s, s′) of one step.
    ///
    /// @param next s′, or {@link #ENDED}
    public double reward(int state, int next) {
        return discount * (next == ENDED ? 0 : potential[next]) - potential[state];
    }

    /// F̄(s, a) = γ Σ P(s′|s, a) Φ(s′) − Φ(s) `[states x actions]`.
    ///
    /// @throws IllegalArgumentException if the discounts differ or a terminal state has a potential other than 0
    public double[][] expected(TabularMdp mdp) {
        requireFits(mdp);
        return between(mdp, potential, potential);
    }

    /// `mdp` with r + F̄.
    public TabularMdp shaped(TabularMdp mdp) {
        return mdp.withReward(sum(mdp.reward(), expected(mdp)));
    }

    /// γ P Φ_{t+1} − Φ_t `[states x actions]`: potentials that change in time keep the identities too, step by step
    /// (Devlin and Kudenko 2012). Φ of the last step must be 0 where the episode is over.
    ///
    /// @param now Φ_t `[states]`
    /// @param later Φ_{t+1} `[states]`
    public static double[][] between(TabularMdp mdp, double[] now, double[] later) {
        double[][] shaped = mdp.expectedNext(later);
        for (int s = 0; s < shaped.length; s++) {
            for (int a = 0; a < shaped[s].length; a++) {
                shaped[s][a] = mdp.discount() * shaped[s][a] - now[s];
            }
        }
        return shaped;
    }

    /// Entry by entry.
    static double[][] sum(double[][] x, double[][] y) {
        var sum = new double[x.length][];
        for (int s = 0; s < x.length; s++) {
            sum[s] = x[s].clone();
            for (int a = 0; a < sum[s].length; a++) {
                sum[s][a] += y[s][a];
            }
        }
        return sum;
    }

    private void requireFits(TabularMdp mdp) {
        SoftmaxPolicy.requireSameLength("potential", potential, "start", mdp.start());
        if (mdp.discount() != discount) {
            throw new IllegalArgumentException(
                    "the process has the discount " + mdp.discount() + ", the shaping " + discount);
        }
        for (int s = 0; s < potential.length; s++) {
            if (potential[s] != 0 && mdp.isTerminal(s)) {
                throw new IllegalArgumentException(
                        "the potential of terminal state " + s + " must be 0, was " + potential[s]);
            }
        }
    }
}
