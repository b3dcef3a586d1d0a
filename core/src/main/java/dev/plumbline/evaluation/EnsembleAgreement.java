package dev.plumbline.evaluation;

import java.util.Arrays;

/// How far several rewards agree on pairs, and whether their agreement says when they are right.
///
/// Members vote by the sign of their margins. On one scale or not: signs and ranks alone are compared.
///
/// @param unanimous share of pairs on which all members prefer the same response
/// @param pairwise mean over two members of the share of pairs on which their signs are the same
/// @param vote accuracy of the majority; an even split counts half
/// @param whereUnanimous accuracy there
/// @param whereSplit accuracy of the majority elsewhere
/// @param correlation mean over two members of Spearman's correlation of their margins, each pair in both orders; NaN
///     if a member is constant
/// @param effectiveMembers how many independent members the correlation leaves, M/(1 + (M − 1) ρ), with ρ no less than
///     0
public record EnsembleAgreement(
        Proportion unanimous, double pairwise, Proportion vote, Proportion whereUnanimous, Proportion whereSplit,
        double correlation, double effectiveMembers) {

    /// @param margins r(better) − r(other) `[members][pairs]`, at least two members
    public static EnsembleAgreement of(double[][] margins) {
        int members = margins.length;
        if (members < 2 || margins[0].length == 0) {
            throw new IllegalArgumentException("agreement needs two members and a pair, there are " + members);
        }
        int pairs = margins[0].length;
        double unanimous = 0;
        double unanimousRight = 0;
        double splitRight = 0;
        double same = 0;
        for (int i = 0; i < pairs; i++) {
            int first = 0;
            int second = 0;
            for (double[] member : margins) {
                if (Double.isNaN(member[i])) {
                    throw new IllegalArgumentException("pair " + i + " has a margin that is NaN");
                }
                first += member[i] > 0 ? 1 : 0;
                second += member[i] < 0 ? 1 : 0;
            }
            int ties = members - first - second;
            same += (first * (first - 1.0) + second * (second - 1.0) + ties * (ties - 1.0))
                    / (members * (members - 1.0));
            double right = first > second ? 1 : first == second ? 0.5 : 0;
            if (first == members || second == members) {
                unanimous++;
                unanimousRight += right;
            } else {
                splitRight += right;
            }
        }
        double correlation = correlation(margins);
        return new EnsembleAgreement(Proportion.of(unanimous, pairs, 0.95), same / pairs,
                Proportion.of(unanimousRight + splitRight, pairs, 0.95), Proportion.of(unanimousRight, unanimous, 0.95),
                Proportion.of(splitRight, pairs - unanimous, 0.95), correlation,
                Double.isNaN(correlation)
                        ? Double.NaN
                        : effectiveMembers(members, Math.clamp(correlation, 0, 1)));
    }

    /// M/(1 + (M − 1) ρ): how many independent members an equicorrelated ensemble is worth.
    ///
    /// @throws IllegalArgumentException unless members ≥ 1 and ρ lies in [0, 1]
    public static double effectiveMembers(int members, double correlation) {
        if (members < 1 || !(correlation >= 0 && correlation <= 1)) {
            throw new IllegalArgumentException(
                    "needs members >= 1 and a correlation in [0, 1], were " + members + " and " + correlation);
        }
        return members / (1 + (members - 1) * correlation);
    }

    private static double correlation(double[][] margins) {
        double[][] both = Arrays.stream(margins).map(LengthBias::inBothOrders).toArray(double[][]::new);
        double sum = 0;
        for (int a = 0; a < both.length; a++) {
            for (int b = 0; b < a; b++) {
                sum += RankCorrelation.spearman(both[a], both[b]);
            }
        }
        return sum / (both.length * (both.length - 1) / 2.0);
    }
}
