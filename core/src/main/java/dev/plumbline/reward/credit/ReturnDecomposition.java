package dev.plumbline.reward.credit;

import dev.plumbline.numerics.Moments;
import java.util.Arrays;

/// Losses of a reward of steps r̂₁..r̂_T against the return R of their episode, in the form of means per step.
///
/// - all steps: (R/T − m)², m = mean r̂ (return decomposition; Arjona-Medina et al. 2019);
/// - K steps drawn without replacement: (R/T − m_I)² (Ren et al. 2022, arXiv 2111.13485). Its mean over draws exceeds
///   the loss of all steps by (1 − K/T) s²/K, s² the variance of r̂ (divisor T − 1): it shrinks what differs within an
///     episode;
/// - the same less (1 − K/T) s_I²/K, s_I² the variance of the drawn steps (divisor K − 1): its mean is the loss of all
///   steps. One draw may be negative.
///
/// Regressing sums instead of means weights an episode with T².
public final class ReturnDecomposition {
    private ReturnDecomposition() {}

    /// (R/T − m)².
    ///
    /// @param predicted r̂ `[steps]`
    /// @throws IllegalArgumentException if there is no step
    public static double loss(double[] predicted, double episodicReturn) {
        double error = error(predicted, episodicReturn);
        return error * error;
    }

    /// dL/dr̂_t = −2 (R/T − m)/T `[steps]`.
    public static double[] gradient(double[] predicted, double episodicReturn) {
        var gradient = new double[predicted.length];
        Arrays.fill(gradient, -2 * error(predicted, episodicReturn) / predicted.length);
        return gradient;
    }

    private static double error(double[] predicted, double episodicReturn) {
        if (predicted.length == 0) {
            throw new IllegalArgumentException("an episode needs at least one step");
        }
        return episodicReturn / predicted.length - Moments.mean(predicted);
    }

    /// The loss of the steps of `subset`.
    ///
    /// @param subset K different indices of steps
    /// @param unbiased with the correction, which needs K ≥ 2
    public static double randomizedLoss(double[] predicted, int[] subset, double episodicReturn, boolean unbiased) {
        double[] drawn = drawn(predicted, subset, unbiased);
        double error = episodicReturn / predicted.length - Moments.mean(drawn);
        return error * error - (unbiased ? factor(predicted.length, drawn.length) * Moments.variance(drawn, 1) : 0);
    }

    /// dL/dr̂ `[steps]`, 0 outside of the subset: −2 (R/T − m_I)/K − 2 (1 − K/T) (r̂_t − m_I)/(K (K − 1)), the last
    /// term if unbiased.
    public static double[] randomizedGradient(
            double[] predicted, int[] subset, double episodicReturn, boolean unbiased) {
        double[] drawn = drawn(predicted, subset, unbiased);
        int k = drawn.length;
        double error = episodicReturn / predicted.length - Moments.mean(drawn);
        double[] deviation = Moments.deviations(drawn);
        var gradient = new double[predicted.length];
        for (int i = 0; i < k; i++) {
            gradient[subset[i]] = -2 * error / k
                    - (unbiased ? 2 * factor(predicted.length, k) * deviation[i] / (k - 1) : 0);
        }
        return gradient;
    }

    /// (1 − K/T)/K: by how much the mean of K of T numbers varies, in units of their variance (divisor T − 1).
    ///
    /// @throws IllegalArgumentException unless 1 ≤ K ≤ T
    public static double factor(int steps, int drawn) {
        if (drawn < 1 || drawn > steps) {
            throw new IllegalArgumentException("K must lie in 1.." + steps + ", was " + drawn);
        }
        return (1 - (double) drawn / steps) / drawn;
    }

    private static double[] drawn(double[] predicted, int[] subset, boolean unbiased) {
        if (subset.length > predicted.length || subset.length < (unbiased ? 2 : 1)) {
            throw new IllegalArgumentException("K must lie in " + (unbiased ? 2 : 1) + ".." + predicted.length
                    + (unbiased ? " for the unbiased loss" : "") + ", was " + subset.length);
        }
        var drawn = new double[subset.length];
        var taken = new boolean[predicted.length];
        for (int i = 0; i < drawn.length; i++) {
            if (taken[subset[i]]) {
                throw new IllegalArgumentException("step " + subset[i] + " is drawn twice");
            }
            taken[subset[i]] = true;
            drawn[i] = predicted[subset[i]];
        }
        return drawn;
    }
}
