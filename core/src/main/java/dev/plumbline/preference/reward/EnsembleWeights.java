package dev.plumbline.preference.reward;

import dev.plumbline.numerics.CompensatedSum;
import java.util.Arrays;

/// Weights w of the members of an ensemble, R(y) = Σ_m w_m r_m(y), Σ w = 1, from validation pairs. Zhang et al. 2025
/// (BaseReward, arXiv 2509.16127, section 5).
///
/// Bradley-Terry leaves the scale of a member free, so that a member of large scores has a large say whatever its
/// weight, and {@link #CONFIDENCE} gives it a large weight as well: standardise members of unlike scale first ({@link
/// RewardEnsemble#standardized}).
public enum EnsembleWeights {
    /// 1/M.
    MEAN,
    /// Proportional to the share of validation pairs in order, equal scores half; blind to the scale of a member.
    ACCURACY,
    /// Proportional to the mean of |r(chosen) − r(rejected)|: k times the scores, k times the weight before
    /// normalisation. (The paper does not say whether margins are signed; this is our reading.)
    CONFIDENCE;

    /// w `[members]`.
    ///
    /// @param chosen `[members][pairs]`
    /// @param rejected `[members][pairs]`
    /// @throws IllegalArgumentException if there are no members or pairs, lengths differ, a reward is NaN, or every
    ///     member has weight 0
    public double[] of(double[][] chosen, double[][] rejected) {
        if (chosen.length == 0 || rejected.length != chosen.length) {
            throw new IllegalArgumentException(
                    "there are " + chosen.length + " and " + rejected.length
                    + " members; they must agree and not be 0");
        }
        var weight = new double[chosen.length];
        for (int m = 0; m < weight.length; m++) {
            weight[m] = weight(margins(chosen[m], rejected[m]));
        }
        double total = CompensatedSum.of(weight);
        if (!(total > 0 && total <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("the weights of the members sum to " + total);
        }
        return Arrays.stream(weight).map(w -> w / total).toArray();
    }

    private double weight(double[] margins) {
        return switch (this) {
            case MEAN -> 1;
            case ACCURACY ->
                Arrays.stream(margins).map(d -> d > 0 ? 1 : d == 0 ? 0.5 : d < 0 ? 0 : d).sum() / margins.length;
            case CONFIDENCE ->
                CompensatedSum.of(Arrays.stream(margins).map(Math::abs).toArray()) / margins.length;
        };
    }

    private static double[] margins(double[] chosen, double[] rejected) {
        if (chosen.length == 0 || chosen.length != rejected.length) {
            throw new IllegalArgumentException(
                    "there are " + chosen.length + " and " + rejected.length
                    + " rewards; they must agree and not be 0");
        }
        var margins = new double[chosen.length];
        Arrays.setAll(margins, i -> chosen[i] - rejected[i]);
        return margins;
    }

    /// Σ_m w_m r_m of each row.
    ///
    /// @param scores `[members][rows]`
    /// @throws IllegalArgumentException unless there is a weight for each member
    public static double[] combine(double[] weights, double[][] scores) {
        if (weights.length != scores.length || scores.length == 0) {
            throw new IllegalArgumentException("there are " + weights.length + " weights and " + scores.length
                    + " members");
        }
        var combined = new double[scores[0].length];
        for (int m = 0; m < weights.length; m++) {
            for (int i = 0; i < combined.length; i++) {
                combined[i] += weights[m] * scores[m][i];
            }
        }
        return combined;
    }
}
