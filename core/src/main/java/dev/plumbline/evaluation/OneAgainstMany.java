package dev.plumbline.evaluation;

import dev.plumbline.numerics.CompensatedSum;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// How often, and how high, a reward puts the right answer among many wrong ones: the measures of RewardMATH, Kim et
/// al. (2024), arXiv 2410.01729.
///
/// With b_q better and t_q tied rivals of k: accuracy = mean 1{b = t = 0}, with ties mean 1{b = 0}, mean reciprocal
/// rank = mean 1/(1 + b + t) where ties count against the answer. A score that beats each rival with probability a
/// independently has accuracy aᵏ only: one against many is much stricter than pairs.
///
/// @param accuracy strict: ties fail
/// @param accuracyWithTies ties succeed; judges who give grades tie often, so both are reported
/// @param meanReciprocalRank under the rule asked for
/// @param pairAccuracy mean over problems of the share of rivals beaten, under the rule asked for
/// @param problems Q
public record OneAgainstMany(
        double accuracy, double accuracyWithTies, double meanReciprocalRank, double pairAccuracy, int problems) {

    /// @param ties for rank and pairs; RewardMATH has {@link TieRule#PESSIMISTIC}
    /// @throws IllegalArgumentException if there is no problem
    public static OneAgainstMany of(List<Contest> contests, TieRule ties) {
        return new OneAgainstMany(
                mean(contests, contest -> contest.first(TieRule.PESSIMISTIC)),
                mean(contests, contest -> contest.first(TieRule.OPTIMISTIC)),
                mean(contests, contest -> contest.reciprocalRank(ties)),
                mean(contests, contest -> contest.pairAccuracy(ties)),
                contests.size());
    }

    /// Mean over problems of {@link Contest#firstAgainst}: what the accuracy would be with `count` rivals a problem.
    public static double accuracyAgainst(List<Contest> contests, int count, TieRule ties) {
        return mean(contests, contest -> contest.firstAgainst(count, ties));
    }

    /// 1/n: accuracy of a continuous score that knows nothing, with n candidates.
    public static double chanceAccuracy(int candidates) {
        requireCandidates(candidates);
        return 1.0 / candidates;
    }

    /// H_n/n = (1 + 1/2 + .. + 1/n)/n: mean reciprocal rank of such a score.
    public static double chanceReciprocalRank(int candidates) {
        requireCandidates(candidates);
        var harmonic = new CompensatedSum();
        for (int rank = 1; rank <= candidates; rank++) {
            harmonic.add(1.0 / rank);
        }
        return harmonic.value() / candidates;
    }

    private static void requireCandidates(int candidates) {
        if (candidates < 1) {
            throw new IllegalArgumentException("needs at least one candidate, was " + candidates);
        }
    }

    private static double mean(List<Contest> contests, ToDoubleFunction<Contest> measure) {
        if (contests.isEmpty()) {
            throw new IllegalArgumentException("needs at least one problem");
        }
        var sum = new CompensatedSum();
        contests.forEach(contest -> sum.add(measure.applyAsDouble(contest)));
        return sum.value() / contests.size();
    }
}
