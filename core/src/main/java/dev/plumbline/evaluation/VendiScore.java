package dev.plumbline.evaluation;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.SymmetricEigen;

/// Effective number of different samples, Friedman and Dieng 2023: V = exp(−Σ λᵢ log λᵢ), λ the eigenvalues of K/n, K the matrix
/// of similarities with Kᵢᵢ = 1.
///
/// 1 for identical samples, n for samples of similarity 0; order does not matter, nor does repeating every sample equally often.
/// 0 log 0 = 0; eigenvalues that rounding made negative count as 0.
public final class VendiScore {
    private VendiScore() {}

    /// @param kernel K `[n][n]`, symmetric, positive semidefinite, ones on the diagonal
    /// @throws IllegalArgumentException if the diagonal is not 1 within 1e-9, or there is no sample
    public static double of(double[][] kernel) {
        int n = kernel.length;
        if (n == 0) {
            throw new IllegalArgumentException("the Vendi score needs a sample");
        }
        for (int i = 0; i < n; i++) {
            if (!(Math.abs(kernel[i][i] - 1) <= 1e-9)) {
                throw new IllegalArgumentException("a sample has similarity 1 to itself, found " + kernel[i][i]);
            }
        }
        var entropy = new CompensatedSum();
        for (double value : SymmetricEigen.values(kernel)) {
            double share = value / n;
            entropy.add(share > 0 ? -share * Math.log(share) : 0);
        }
        return Math.exp(entropy.value());
    }

    /// Kᵢⱼ = exp(−‖xᵢ − xⱼ‖²/(2 bandwidth²)).
    ///
    /// @param samples `[n][dimensions]`
    /// @param bandwidth > 0, in units of the samples
    public static double[][] gaussianKernel(double[][] samples, double bandwidth) {
        if (!(bandwidth > 0)) {
            throw new IllegalArgumentException("bandwidth must be positive, was " + bandwidth);
        }
        int n = samples.length;
        var kernel = new double[n][n];
        for (int i = 0; i < n; i++) {
            kernel[i][i] = 1;
            for (int j = 0; j < i; j++) {
                double squares = 0;
                for (int d = 0; d < samples[i].length; d++) {
                    squares += (samples[i][d] - samples[j][d]) * (samples[i][d] - samples[j][d]);
                }
                kernel[i][j] = Math.exp(-squares / (2 * bandwidth * bandwidth));
                kernel[j][i] = kernel[i][j];
            }
        }
        return kernel;
    }
}
