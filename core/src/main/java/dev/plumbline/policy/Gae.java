package dev.plumbline.policy;

/// Generalised advantage estimation of one sequence, Schulman et al. (2015), arXiv 1506.02438, eq. 16.
public final class Gae {
    private Gae() {}

    /// Advantages and value targets; both 0 at masked steps.
    public record Estimate(double[] advantage, double[] returns) {}

    /// Backward over valid steps: δ_t = r_t + γ V′ − V_t, A_t = δ_t + γ λ c A₊, returns = A + V, where
    ///
    /// | step t | V′ | c |
    /// | --- | --- | --- |
    /// | terminated | 0 | 0 |
    /// | truncated, or the last valid one | bootstrap_t | 0 |
    /// | otherwise | V₊ of the next valid step | 1 |
    ///
    /// Masked steps are passed over: they change nothing wherever they stand and whatever they hold. λ = 1: A = return
    /// to go − V. λ = 0: A = δ. Returns use A as computed here, before any whitening.
    ///
    /// @param bootstrap value after a truncation or the last step; null: 0
    /// @param terminated null: never
    /// @param truncated null: never
    /// @param mask null: all valid
    /// @param gamma discount in [0, 1]
    /// @param lambda in [0, 1]
    /// @throws IllegalArgumentException if gamma or lambda lies outside [0, 1] or lengths differ
    public static Estimate estimate(double[] reward, double[] value, double[] bootstrap, boolean[] terminated,
            boolean[] truncated, boolean[] mask, double gamma, double lambda) {
        requireUnit("gamma", gamma);
        requireUnit("lambda", lambda);
        SoftmaxPolicy.requireSameLength("reward", reward, "value", value);
        int steps = reward.length;
        var advantage = new double[steps];
        var returns = new double[steps];
        int next = -1;
        for (int t = steps - 1; t >= 0; t--) {
            if (mask != null && !mask[t]) {
                continue;
            }
            boolean ends = terminated != null && terminated[t];
            boolean cut = next < 0 || (truncated != null && truncated[t]);
            double nextValue = ends ? 0 : !cut ? value[next] : bootstrap == null ? 0 : bootstrap[t];
            double delta = reward[t] + gamma * nextValue - value[t];
            advantage[t] = ends || cut ? delta : delta + gamma * lambda * advantage[next];
            returns[t] = advantage[t] + value[t];
            next = t;
        }
        return new Estimate(advantage, returns);
    }

    /// @throws IllegalArgumentException unless `value` lies in [0, 1]
    public static void requireUnit(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must lie in [0, 1], was " + value);
        }
    }
}
