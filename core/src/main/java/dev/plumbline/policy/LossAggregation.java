package dev.plumbline.policy;

import dev.plumbline.numerics.CompensatedSum;

/// How a matrix of token losses L `[sequences x steps]` with mask m becomes one number Σ w L. The four agree up to a
/// constant factor if all sequences have one length.
public enum LossAggregation {
    /// mean_i Σ_t m L / |y_i| (GRPO). On-policy without baseline it is the gradient of `E[R/|y|]`, not of `E[R]`: tokens of
    /// long responses weigh less.
    SEQUENCE_MEAN,
    /// Σ m L / Σ m (DAPO): depends on the random total length, biased and consistent.
    TOKEN_MEAN,
    /// mean_i Σ_t m L: unbiased.
    SEQUENCE_SUM,
    /// Σ m L / (sequences · L_max) (Dr. GRPO): unbiased up to the constant 1/L_max.
    CONSTANT;

    /// w of each token; 0 where the mask is false. A sequence without valid tokens weighs nothing.
    ///
    /// @param maxLength L_max of {@link #CONSTANT}, at least 1
    /// @throws IllegalArgumentException if `maxLength` < 1
    public double[][] weights(boolean[][] mask, int maxLength) {
        if (maxLength < 1) {
            throw new IllegalArgumentException("maxLength must be at least 1, was " + maxLength);
        }
        long tokens = 0;
        for (boolean[] row : mask) {
            tokens += count(row);
        }
        var weights = new double[mask.length][];
        for (int i = 0; i < mask.length; i++) {
            double divisor = switch (this) {
                case SEQUENCE_MEAN -> (double) mask.length * count(mask[i]);
                case TOKEN_MEAN -> tokens;
                case SEQUENCE_SUM -> mask.length;
                case CONSTANT -> (double) mask.length * maxLength;
            };
            weights[i] = new double[mask[i].length];
            for (int t = 0; t < mask[i].length; t++) {
                weights[i][t] = mask[i][t] ? 1 / divisor : 0;
            }
        }
        return weights;
    }

    /// Σ w L over valid tokens; what stands at masked ones has no influence.
    ///
    /// @throws IllegalArgumentException if `maxLength` < 1 or a row of `loss` differs in length from that of the mask
    public double aggregate(double[][] loss, boolean[][] mask, int maxLength) {
        double[][] weights = weights(mask, maxLength);
        var total = new CompensatedSum();
        for (int i = 0; i < mask.length; i++) {
            SoftmaxPolicy.requireSameLength("mask", weights[i], "loss", loss[i]);
            for (int t = 0; t < mask[i].length; t++) {
                if (mask[i][t]) {
                    total.add(weights[i][t] * loss[i][t]);
                }
            }
        }
        return total.value();
    }

    private static int count(boolean[] row) {
        int count = 0;
        for (boolean valid : row) {
            count += valid ? 1 : 0;
        }
        return count;
    }
}
