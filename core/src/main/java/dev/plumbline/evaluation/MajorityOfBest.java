package dev.plumbline.evaluation;

import java.util.LinkedHashMap;

/// Best of n where several responses share the highest reward: their answers vote. So a reward that is a grade, or
/// knows nothing, falls back on self-consistency, and not on the order of the samples.
public final class MajorityOfBest {
    private MajorityOfBest() {}

    /// Position of the chosen response: among those of the highest reward, the first one whose answer is the commonest
    /// there. Of answers with as many votes, that of the earlier response.
    ///
    /// @param reward `[n]`, n ≥ 1, no NaN
    /// @param answer number of the final answer of each response `[n]`
    public static int choose(double[] reward, int[] answer) {
        if (reward.length == 0 || reward.length != answer.length) {
            throw new IllegalArgumentException("needs as many rewards as answers, and at least one; there are "
                    + reward.length + " and " + answer.length);
        }
        double best = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < reward.length; i++) {
            if (Double.isNaN(reward[i])) {
                throw new IllegalArgumentException("reward " + i + " is NaN");
            }
            best = Math.max(best, reward[i]);
        }
        var votes = new LinkedHashMap<Integer, Integer>();
        for (int i = 0; i < reward.length; i++) {
            if (reward[i] == best) {
                votes.merge(answer[i], 1, Integer::sum);
            }
        }
        int chosen = -1;
        for (int i = 0; i < reward.length; i++) {
            if (reward[i] == best && (chosen < 0 || votes.get(answer[i]) > votes.get(answer[chosen]))) {
                chosen = i;
            }
        }
        return chosen;
    }
}
