package dev.plumbline.evaluation;

import java.util.Arrays;

/// Share of compared pairs whose better response has the higher reward.
///
/// For margin zᵢ = r(first) − r(second) and target yᵢ (probability that the first is better): a pair with yᵢ > 1/2 is
/// right if zᵢ > 0, one with yᵢ < 1/2 if zᵢ < 0; zᵢ = 0 counts half, so that a constant reward has accuracy 1/2 and not
/// 0 or 1. Pairs with yᵢ = 1/2 have no right answer and are left out. The interval (Wilson, 95%) takes pairs as
/// independent; several pairs of one prompt or rater are not: use {@link BootstrapInterval} over groups then.
///
/// @param accuracy with its interval; NaN if every pair is a tie
/// @param ties pairs left out because yᵢ = 1/2
/// @param undecided pairs with zᵢ = 0 among the rest
public record PairAccuracy(Proportion accuracy, int ties, int undecided) {

    /// @throws IllegalArgumentException if a margin is NaN, a target lies outside [0, 1], or lengths differ
    public static PairAccuracy of(double[] margins, double[] targets) {
        Proportion.requireSameLength(margins.length, targets.length);
        double right = 0;
        int ties = 0;
        int undecided = 0;
        for (int i = 0; i < margins.length; i++) {
            if (Double.isNaN(margins[i])) {
                throw new IllegalArgumentException("margin " + i + " is NaN");
            }
            if (!(targets[i] >= 0 && targets[i] <= 1)) {
                throw new IllegalArgumentException("target " + i + " must lie in [0, 1], was " + targets[i]);
            }
            if (targets[i] == 0.5) {
                ties++;
            } else if (margins[i] == 0) {
                undecided++;
                right += 0.5;
            } else if (margins[i] > 0 == targets[i] > 0.5) {
                right++;
            }
        }
        return new PairAccuracy(Proportion.of(right, margins.length - ties, 0.95), ties, undecided);
    }

    /// Every pair has the chosen response first: yᵢ = 1.
    public static PairAccuracy ofChosenFirst(double... margins) {
        var one = new double[margins.length];
        Arrays.fill(one, 1);
        return of(margins, one);
    }
}
