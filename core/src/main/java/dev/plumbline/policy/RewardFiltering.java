package dev.plumbline.policy;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Quantiles;

/// Keep the best share q of what a policy draws, by a score, and imitate it: one round moves π to π conditioned on the
/// top q of its own mass.
///
/// The response at the boundary, and all that tie with it, keep the part of their mass that fills q. Where q is the
/// mass of whole responses without ties, KL(π′‖π) = log(1/q); else it is less.
public final class RewardFiltering {
    private RewardFiltering() {}

    /// π′ `[responses]`, which sums to 1.
    ///
    /// @param policy π `[responses]`, sums to 1
    /// @param score `[responses]`, no NaN where π > 0
    /// @param share q in (0, 1]
    public static double[] filtered(double[] policy, double[] score, double share) {
        SoftmaxPolicy.requireSameLength("policy", policy, "score", score);
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share must lie in (0, 1], was " + share);
        }
        for (int y = 0; y < score.length; y++) {
            if (Double.isNaN(score[y])) {
                throw new IllegalArgumentException("score " + y + " is NaN");
            }
        }
        int[] order = Quantiles.stableOrder(score);
        var out = new double[policy.length];
        var taken = new CompensatedSum();
        for (int end = order.length; end > 0; ) {
            int start = end - 1;
            while (start > 0 && score[order[start - 1]] == score[order[start]]) {
                start--;
            }
            var mass = new CompensatedSum();
            for (int i = start; i < end; i++) {
                mass.add(policy[order[i]]);
            }
            double left = share - taken.value();
            double part = mass.value() <= left ? 1 : Math.max(0, left) / mass.value();
            for (int i = start; i < end && part > 0; i++) {
                out[order[i]] = part * policy[order[i]] / share;
                taken.add(part * policy[order[i]]);
            }
            end = start;
        }
        return out;
    }
}
