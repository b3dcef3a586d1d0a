package dev.plumbline.preference.reward;

import dev.plumbline.numerics.Moments;
import java.util.Arrays;

/// Standardised features x′ⱼ = (xⱼ − meanⱼ)/scaleⱼ, so that one learning rate and one ridge suit all of them.
///
/// Part of a trained model: what it is given to score is scaled with the numbers of its training data.
///
/// @param mean subtracted `[features]`
/// @param scale divides; positive `[features]`
public record FeatureScaling(double[] mean, double[] scale) {

    /// @throws IllegalArgumentException unless both have one length, means are finite, and scales positive and finite
    public FeatureScaling {
        if (mean.length != scale.length) {
            throw new IllegalArgumentException("there are " + mean.length + " means and " + scale.length + " scales");
        }
        for (int j = 0; j < mean.length; j++) {
            if (!(Math.abs(mean[j]) <= Double.MAX_VALUE) || !(scale[j] > 0 && scale[j] <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("feature " + j + " needs a finite mean and a positive, finite scale, "
                        + "were " + mean[j] + " and " + scale[j]);
            }
        }
    }

    /// x′ = x.
    public static FeatureScaling none(int features) {
        var one = new double[features];
        Arrays.fill(one, 1);
        return new FeatureScaling(new double[features], one);
    }

    /// Mean and standard deviation (divisor n) of each feature over the chosen and the rejected responses of `pairs`; a
    /// feature that is constant there keeps scale 1 and becomes 0.
    ///
    /// @throws IllegalArgumentException if there are no pairs, or a mean or deviation is not finite
    public static FeatureScaling of(PreferencePairs pairs) {
        if (pairs.size() == 0) {
            throw new IllegalArgumentException("there are no pairs to take means and deviations of");
        }
        int n = pairs.size();
        var mean = new double[pairs.features()];
        var scale = new double[mean.length];
        var column = new double[2 * n];
        for (int j = 0; j < mean.length; j++) {
            boolean constant = true;
            for (int i = 0; i < n; i++) {
                column[i] = pairs.chosen()[i][j];
                column[n + i] = pairs.rejected()[i][j];
                constant &= column[i] == column[0] && column[n + i] == column[0];
            }
            // the mean of equal numbers is rounded, and their deviation would be that rounding
            mean[j] = constant ? column[0] : Moments.mean(column);
            double deviation = constant ? 0 : Moments.standardDeviation(column, 0);
            scale[j] = deviation > 0 ? deviation : 1;
        }
        return new FeatureScaling(mean, scale);
    }

    /// Scaled copies of `rows` `[rows][features]`.
    ///
    /// @throws IllegalArgumentException if a row has another number of features
    public double[][] apply(double[][] rows) {
        var scaled = new double[rows.length][mean.length];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != mean.length) {
                throw new IllegalArgumentException(
                        "row " + i + " has " + rows[i].length + " features, expected " + mean.length);
            }
            for (int j = 0; j < mean.length; j++) {
                scaled[i][j] = (rows[i][j] - mean[j]) / scale[j];
            }
        }
        return scaled;
    }

    /// The same pairs with scaled features.
    public PreferencePairs apply(PreferencePairs pairs) {
        return new PreferencePairs(apply(pairs.chosen()), apply(pairs.rejected()), pairs.margin(), pairs.weight(),
                pairs.target(), pairs.group());
    }
}
