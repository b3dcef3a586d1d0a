package dev.plumbline.reward;

import dev.plumbline.evaluation.EnsembleAgreement;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Moments;

/// How much the members of an ensemble disagree about one item.
public final class EnsembleDisagreement {
    private EnsembleDisagreement() {}

    /// Variance over members with divisor M − ddof.
    public static double variance(double[] scores, int ddof) {
        return Moments.variance(scores, ddof);
    }

    /// Largest score less the smallest. NaN if a score is NaN.
    public static double range(double[] scores) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double r : scores) {
            low = Math.min(low, r);
            high = Math.max(high, r);
        }
        return high - low;
    }

    /// Gini mean difference (2/(M(M−1))) Σ_{i<j} |rᵢ − rⱼ|; the mean less half of it is the expected minimum of two
    /// members. 0 for one member.
    public static double giniMeanDifference(double[] scores) {
        var total = new CompensatedSum();
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < i; j++) {
                total.add(Math.abs(scores[i] - scores[j]));
            }
        }
        int m = scores.length;
        return m < 2 ? 0 : 2 * total.value() / (m * (m - 1.0));
    }

    /// Mutual information between the label and the member: H(mean p) − mean H(pᵢ) in nats, for preference
    /// probabilities pᵢ. Not negative; 0 if all agree.
    public static double mutualInformation(double[] probabilities) {
        double mean = Moments.mean(probabilities);
        var total = new CompensatedSum();
        for (double p : probabilities) {
            total.add(divergence(p, mean) + divergence(1 - p, 1 - mean));
        }
        return Math.max(0, total.value() / probabilities.length);
    }

    private static double divergence(double p, double q) {
        return p == 0 ? 0 : p * Math.log(p / q);
    }

    /// Jensen gap of reward averaging for Bradley-Terry margins: mean softplus(−dᵢ) − softplus(−mean d), not negative.
    public static double jensenGap(double[] margins) {
        var total = new CompensatedSum();
        for (double d : margins) {
            total.add(Logistic.softplus(-d));
        }
        return total.value() / margins.length - Logistic.softplus(-Moments.mean(margins));
    }

    /// M/(1 + (M − 1) ρ), {@link EnsembleAgreement#effectiveMembers}.
    public static double effectiveMembers(int members, double correlation) {
        return EnsembleAgreement.effectiveMembers(members, correlation);
    }
}
