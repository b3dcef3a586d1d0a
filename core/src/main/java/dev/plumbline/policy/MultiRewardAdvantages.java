package dev.plumbline.policy;

/// Advantages within a group from several rewards, R_im of response i for reward m.
///
/// Normalising each reward before they are added keeps a reward with a small spread from vanishing beside one with a
/// large spread, and keeps reward vectors apart whose sums are equal.
public final class MultiRewardAdvantages {
    private MultiRewardAdvantages() {}

    /// A_i = Σ_m w_m (R_im − R̄_m)/(s_m + ε), s_m with divisor G − ddof: normalisation of each reward by itself.
    ///
    /// Sums to 0. With ε = 0, ddof = 1 and no reward without spread Σ_i A_i² = (G − 1) wᵀC w, C the correlations within
    /// the group; a reward without spread adds 0. Invariant to shift and positive scale of each reward if ε = 0.
    ///
    /// @param reward `[rewards x responses]`
    /// @param weight w `[rewards]`
    /// @throws IllegalArgumentException unless there is one weight for each of at least one reward, of one length
    public static double[] normalizedEach(double[][] reward, double[] weight, double epsilon, int ddof) {
        if (reward.length == 0 || weight.length != reward.length) {
            throw new IllegalArgumentException(
                    reward.length + " rewards and " + weight.length + " weights; they must agree and not be 0");
        }
        var advantage = new double[reward[0].length];
        for (int m = 0; m < reward.length; m++) {
            SoftmaxPolicy.requireSameLength("reward[0]", reward[0], "reward[" + m + "]", reward[m]);
            double[] own = GroupAdvantages.normalized(reward[m], epsilon, ddof);
            for (int i = 0; i < own.length; i++) {
                advantage[i] += weight[m] * own[i];
            }
        }
        return advantage;
    }

    /// GDPO, arXiv 2601.05242: {@link #normalizedEach} within each group with sample deviations, then whitened over all
    /// responses of the batch, by {@link Whitening} with ε = 1e-8 and divisor n − 1.
    ///
    /// @param reward `[groups][rewards x responses]`; groups may differ in size
    /// @return `[groups][responses]`
    public static double[][] decoupled(double[][][] reward, double[] weight, double epsilon) {
        var advantage = new double[reward.length][];
        int count = 0;
        for (int g = 0; g < reward.length; g++) {
            advantage[g] = normalizedEach(reward[g], weight, epsilon, 1);
            count += advantage[g].length;
        }
        var flat = new double[count];
        int at = 0;
        for (double[] group : advantage) {
            System.arraycopy(group, 0, flat, at, group.length);
            at += group.length;
        }
        double[] white = Whitening.whiten(flat, null, true, 1e-8, 1);
        at = 0;
        for (double[] group : advantage) {
            System.arraycopy(white, at, group, 0, group.length);
            at += group.length;
        }
        return advantage;
    }
}
