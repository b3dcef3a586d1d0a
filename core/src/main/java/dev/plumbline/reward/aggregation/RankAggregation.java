package dev.plumbline.reward.aggregation;

import dev.plumbline.evaluation.RankTable;
import java.util.Arrays;

/// Aggregates of the members' rankings of one prompt's responses: unchanged by any increasing map of a member's scores,
/// and without a useful gradient. They depend on which responses take part.
public final class RankAggregation {
    private RankAggregation() {}

    /// Mean rank of each response over members, 1 for the best; ties share.
    ///
    /// @param scores `[members][responses]`
    public static double[] meanRank(double[][] scores) {
        var higher = new boolean[scores.length];
        Arrays.fill(higher, true);
        double[][] ranks = RankTable.of(scores, higher).ranks();
        var mean = new double[scores[0].length];
        Arrays.setAll(mean, x -> Arrays.stream(ranks).mapToDouble(row -> row[x]).sum() / scores.length);
        return mean;
    }

    /// How many members like each response best; a member with several best ones divides its vote.
    ///
    /// @param scores `[members][responses]`
    public static double[] votes(double[][] scores) {
        var votes = new double[scores[0].length];
        for (double[] row : scores) {
            double best = Arrays.stream(row).max().orElseThrow();
            double winners = Arrays.stream(row).filter(r -> r == best).count();
            for (int x = 0; x < votes.length; x++) {
                votes[x] += row[x] == best ? 1 / winners : 0;
            }
        }
        return votes;
    }
}
