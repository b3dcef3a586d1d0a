package dev.plumbline.evaluation;

import java.util.TreeMap;

/// Two accuracies of pairs that belong to prompts: the share of pairs with r(chosen) > r(rejected), and the share of
/// prompts all of whose pairs are right (ACC and ACC+ of Zhang et al. 2025, arXiv 2502.10391).
///
/// An equal reward is not right, in contrast to {@link PairAccuracy}. Where all prompts have as many pairs, the second
/// is at most the first; with one pair for each they are the same.
///
/// @param pairs share of pairs
/// @param groups share of prompts
public record GroupAccuracy(double pairs, double groups) {

    /// @param group number of the prompt `[pairs]`
    /// @throws IllegalArgumentException if a reward is NaN, lengths differ, or there are no pairs
    public static GroupAccuracy of(double[] chosen, double[] rejected, int[] group) {
        int n = chosen.length;
        if (n == 0 || rejected.length != n || group.length != n) {
            throw new IllegalArgumentException("needs as many rewards as groups, and at least one; there are "
                    + n + ", "
                    + rejected.length + " and " + group.length);
        }
        var whole = new TreeMap<Integer, Boolean>();
        int right = 0;
        for (int i = 0; i < n; i++) {
            if (Double.isNaN(chosen[i]) || Double.isNaN(rejected[i])) {
                throw new IllegalArgumentException("a reward of pair " + i + " is NaN");
            }
            boolean correct = chosen[i] > rejected[i];
            right += correct ? 1 : 0;
            whole.merge(group[i], correct, Boolean::logicalAnd);
        }
        long all = whole.values().stream().filter(correct -> correct).count();
        return new GroupAccuracy((double) right / n, (double) all / whole.size());
    }
}
