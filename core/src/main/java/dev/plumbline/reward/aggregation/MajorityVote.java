package dev.plumbline.reward.aggregation;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.reward.EnsembleAggregation.Terms;
import java.util.Arrays;

/// Probability that at least `needed` of M independent votes are for the response, vote i with probability σ(zᵢ): the
/// upper tail of a Poisson binomial. Gradient pᵢ(1 − pᵢ) P(needed − 1 of the others).
///
/// @param needed at least 1; more than M gives 0
public record MajorityVote(int needed) implements Aggregator {
    public MajorityVote {
        if (needed < 1) {
            throw new IllegalArgumentException("needed must be positive, was " + needed);
        }
    }

    @Override
    public Terms evaluateFinite(double[] scores) {
        double[] p = Arrays.stream(scores).map(Logistic::sigmoid).toArray();
        double[] count = counts(p, -1);
        double value = 0;
        for (int k = scores.length; k >= needed; k--) {
            value += count[k];
        }
        var gradient = new double[scores.length];
        Arrays.setAll(gradient, i -> needed > scores.length
                ? 0 : Logistic.sigmoidSlope(scores[i]) * counts(p, i)[needed - 1]);
        return new Terms(value, gradient);
    }

    /// Probabilities of 0..n successes of independent trials, by adding one after the other: sums of positive terms.
    public static double[] distribution(double... p) {
        return counts(p, -1);
    }

    /// @param without position left out, or −1
    private static double[] counts(double[] p, int without) {
        var count = new double[p.length + 1];
        count[0] = 1;
        for (int i = 0; i < p.length; i++) {
            if (i == without) {
                continue;
            }
            for (int k = p.length; k > 0; k--) {
                count[k] = count[k] * (1 - p[i]) + count[k - 1] * p[i];
            }
            count[0] *= 1 - p[i];
        }
        return count;
    }
}
