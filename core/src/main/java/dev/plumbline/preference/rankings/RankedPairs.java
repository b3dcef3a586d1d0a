package dev.plumbline.preference.rankings;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Logistic;
import java.util.ArrayList;

/// The pairs of a ranked list, P = {(i, j): ρᵢ < ρⱼ}: a smaller rank is better, here and everywhere. Equal ranks make
/// no pair; without ties there are m (m − 1)/2.
public final class RankedPairs {
    private RankedPairs() {}

    /// @param gradient dL/dr `[members]`, of sum 0
    public record Terms(double loss, double[] gradient) {}

    /// P, each (better, worse), in order of the better one's place.
    public static int[][] of(int[] rank) {
        var pairs = new ArrayList<int[]>();
        for (int i = 0; i < rank.length; i++) {
            for (int j = 0; j < rank.length; j++) {
                if (rank[i] < rank[j]) {
                    pairs.add(new int[] {i, j});
                }
            }
        }
        return pairs.toArray(int[][]::new);
    }

    /// Pair loss of a list, L = (1/|P|) Σ_P softplus(−(rᵢ − rⱼ)), Ouyang et al. 2022 (arXiv 2203.02155, eq. 1);
    /// dL/drᵢ = (1/|P|) [−Σ_{j worse} σ(rⱼ − rᵢ) + Σ_{j better} σ(rᵢ − rⱼ)].
    ///
    /// A constant added to the rewards changes nothing. A list without pairs has loss 0 and gradient 0.
    ///
    /// @throws IllegalArgumentException unless there are as many rewards as ranks
    public static Terms loss(double[] rewards, int[] rank) {
        requireSameLength(rewards, rank);
        int[][] pairs = of(rank);
        var gradient = new double[rewards.length];
        var total = new CompensatedSum();
        for (int[] pair : pairs) {
            double difference = rewards[pair[0]] - rewards[pair[1]];
            total.add(Logistic.softplus(-difference) / pairs.length);
            double pull = Logistic.sigmoid(-difference) / pairs.length;
            gradient[pair[0]] -= pull;
            gradient[pair[1]] += pull;
        }
        return new Terms(total.value(), gradient);
    }

    /// Share of the pairs whose better member has the larger reward; an equal reward counts half. NaN without pairs.
    ///
    /// @throws IllegalArgumentException unless there are as many rewards as ranks, or a reward is NaN
    public static double consistency(double[] rewards, int[] rank) {
        requireSameLength(rewards, rank);
        int[][] pairs = of(rank);
        double right = 0;
        for (int[] pair : pairs) {
            double better = rewards[pair[0]];
            double worse = rewards[pair[1]];
            if (Double.isNaN(better) || Double.isNaN(worse)) {
                throw new IllegalArgumentException("a reward is NaN");
            }
            right += better > worse ? 1 : better == worse ? 0.5 : 0;
        }
        return right / pairs.length;
    }

    private static void requireSameLength(double[] rewards, int[] rank) {
        if (rewards.length != rank.length) {
            throw new IllegalArgumentException("there are " + rewards.length + " rewards and " + rank.length
                    + " ranks");
        }
    }
}
