package dev.plumbline.policy;

/// Rewards of tokens from the score of a response, where some tokens (padding, output of tools) are not the policy's.
///
/// {@link Gae} passes over masked tokens, whatever stands there: a score that was written on one would be lost.
public final class TokenRewards {
    private TokenRewards() {}

    /// r_t = score at the last valid token, 0 elsewhere.
    ///
    /// @throws IllegalArgumentException if no token is valid
    public static double[] terminal(double score, boolean[] mask) {
        var reward = new double[mask.length];
        reward[valid(mask, mask.length - 1)] = score;
        return reward;
    }

    /// Each reward of a masked token is moved to the last valid token before it, or to the first one if there is none:
    /// the sum stays, and masked tokens have 0. A masked 0 moves nothing.
    ///
    /// @throws IllegalArgumentException if lengths differ or no token is valid
    public static double[] onValidTokens(double[] reward, boolean[] mask) {
        if (reward.length != mask.length) {
            throw new IllegalArgumentException(
                    "reward has " + reward.length + " entries, mask has " + mask.length);
        }
        var out = new double[mask.length];
        for (int t = 0; t < mask.length; t++) {
            out[valid(mask, t)] += reward[t];
        }
        return out;
    }

    private static int valid(boolean[] mask, int from) {
        for (int t = from; t >= 0; t--) {
            if (mask[t]) {
                return t;
            }
        }
        for (int t = from + 1; t < mask.length; t++) {
            if (mask[t]) {
                return t;
            }
        }
        throw new IllegalArgumentException("no token of " + mask.length + " is valid");
    }
}
