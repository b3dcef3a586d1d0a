package dev.plumbline.reward.segments;

/// Rewards of tokens from rewards of segments of several kinds, Wu et al. 2023 (fine-grained RLHF, arXiv 2306.01693)
/// and FGAIF (arXiv 2404.05046):
///
/// rₜ = Σₖ wₖ Σⱼ 1{t = eⱼ} Rₖⱼ − β (log π(yₜ|sₜ) − log ref(yₜ|sₜ)).
///
/// Here k = kinds, j = segments, t = tokens, eⱼ the last token of segment j.
public final class SegmentRewards {
    private SegmentRewards() {}

    /// Σₖ wₖ Rₖⱼ, `[segments]`. A kind of weight 0 contributes exactly 0, whatever its rewards.
    ///
    /// @param rewards R `[kinds][segments]`
    /// @param weights w `[kinds]`, finite
    public static double[] weighted(double[][] rewards, double[] weights) {
        if (rewards.length != weights.length || rewards.length == 0) {
            throw new IllegalArgumentException("there are rewards of " + rewards.length + " kinds and " + weights.length
                    + " weights");
        }
        var total = new double[rewards[0].length];
        for (int k = 0; k < weights.length; k++) {
            if (!(Math.abs(weights[k]) <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("weights must be finite, found " + weights[k]);
            }
            if (rewards[k].length != total.length) {
                throw new IllegalArgumentException("kind " + k + " has " + rewards[k].length + " segments, kind 0 has "
                        + total.length);
            }
            for (int j = 0; j < total.length; j++) {
                total[j] += weights[k] == 0 ? 0 : weights[k] * rewards[k][j];
            }
        }
        return total;
    }

    /// Each segment's reward at its last token, `[length]`; segments that end at one token add up.
    ///
    /// @param lastToken e `[segments]`, from 0
    /// @param segmentReward `[segments]`
    public static double[] dense(int length, int[] lastToken, double[] segmentReward) {
        if (lastToken.length != segmentReward.length) {
            throw new IllegalArgumentException(lastToken.length + " segments have " + segmentReward.length
                    + " rewards");
        }
        var reward = new double[length];
        for (int j = 0; j < lastToken.length; j++) {
            reward[lastToken[j]] += segmentReward[j];
        }
        return reward;
    }

    /// The same total at the last token of the response: feedback for the whole sequence, `[length]`.
    public static double[] atEnd(int length, double[] segmentReward) {
        var reward = new double[length];
        for (double r : segmentReward) {
            reward[length - 1] += r;
        }
        return reward;
    }

    /// rₜ − β (log πₜ − log refₜ), `[tokens]`. Subtracted: a response that the policy likes more than the reference
    /// costs.
    ///
    /// @param beta β ≥ 0
    public static double[] klPenalized(double[] reward, double[] logp, double[] referenceLogp, double beta) {
        if (!(beta >= 0 && beta <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("beta must be finite and not negative, was " + beta);
        }
        if (logp.length != reward.length || referenceLogp.length != reward.length) {
            throw new IllegalArgumentException("there are " + reward.length + " rewards, " + logp.length + " and "
                    + referenceLogp.length + " log-probabilities");
        }
        var penalized = new double[reward.length];
        for (int t = 0; t < reward.length; t++) {
            penalized[t] = reward[t] - beta * (logp[t] - referenceLogp[t]);
        }
        return penalized;
    }
}
