package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// T rounds of an algorithm on a bandit: pseudo-regret R(t) = Σₛ Δ(aₛ) = Σₐ nₜ(a) Δ(a), the regret without the noise
/// of the rewards. (Realised regret, T μ* − Σ rewards, can be negative.)
///
/// @param pulls n_T(a) `[arms]`
/// @param regret R(t) at the marks `[marks]`
/// @param reward sum of the rewards received
public record BanditRun(long[] pulls, double[] regret, double reward) {

    /// @param noise of the rewards
    /// @param decisions of the algorithm
    /// @param marks rising, the last is T
    public static BanditRun play(
            Bandit bandit, BanditAlgorithm algorithm, Philox noise, Philox decisions, long... marks) {
        int k = bandit.arms();
        if (algorithm.arms() != k) {
            throw new IllegalArgumentException("the bandit has " + k + " arms, the algorithm " + algorithm.arms());
        }
        var pulls = new long[k];
        var regret = new double[marks.length];
        double reward = 0;
        long t = 0;
        for (int i = 0; i < marks.length; i++) {
            for (; t < marks[i]; t++) {
                var choice = algorithm.select(decisions);
                double got = bandit.draw(choice.arm(), noise);
                algorithm.update(choice, got);
                pulls[choice.arm()]++;
                reward += got;
            }
            regret[i] = regret(bandit, pulls);
        }
        return new BanditRun(pulls, regret, reward);
    }

    /// Σₐ n(a) Δ(a).
    public static double regret(Bandit bandit, long[] pulls) {
        double best = bandit.best();
        double regret = 0;
        for (int a = 0; a < pulls.length; a++) {
            regret += pulls[a] * (best - bandit.mean(a));
        }
        return regret;
    }

    /// Of the last mark.
    public double finalRegret() {
        return regret[regret.length - 1];
    }
}
