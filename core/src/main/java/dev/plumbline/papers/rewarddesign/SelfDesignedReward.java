package dev.plumbline.papers.rewarddesign;

import dev.plumbline.policy.FiniteMdp;
import java.util.List;

/// SELFRS (Devidze et al. 2022): no teacher; the learner's own returns under the original reward take the place of
/// advantages.
///
/// For each visited (s, a) with reward-to-go G of the original reward and critic V: w = π(a|s) (G − V(s));
/// φ(s, a) ← φ(s, a) + η w, and then φ(s, b) ← φ(s, b) − η π(b|s) w for every b. Σ_b φ(s, b) never changes.
final class SelfDesignedReward {
    private final double[][] shaping;
    private final double[] critic;
    private final double rate;
    private final double criticRate;

    /// @param rate η
    /// @param criticRate of V ← V + rate (G − V)
    SelfDesignedReward(int states, int actions, double rate, double criticRate) {
        shaping = new double[states][actions];
        critic = new double[states];
        this.rate = rate;
        this.criticRate = criticRate;
    }

    /// φ `[states x actions]`, to be read.
    double[][] shaping() {
        return shaping;
    }

    double[] critic() {
        return critic;
    }

    /// One pass over episodes with their original rewards.
    ///
    /// @param policy π `[states x actions]`
    void observe(List<FiniteMdp.Trajectory> episodes, double[][] policy, double discount) {
        for (var path : episodes) {
            double g = 0;
            for (int t = path.length() - 1; t >= 0; t--) {
                g = path.rewards()[t] + discount * g;
                observe(path.states()[t], path.actions()[t], g, policy[path.states()[t]]);
            }
        }
    }

    void observe(int state, int action, double originalReturn, double[] policy) {
        double weight = policy[action] * (originalReturn - critic[state]);
        shaping[state][action] += rate * weight;
        for (int b = 0; b < policy.length; b++) {
            shaping[state][b] -= rate * policy[b] * weight;
        }
        critic[state] += criticRate * (originalReturn - critic[state]);
    }
}
