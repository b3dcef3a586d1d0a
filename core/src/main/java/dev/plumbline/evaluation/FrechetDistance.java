package dev.plumbline.evaluation;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.SymmetricEigen;
import java.util.Arrays;

/// Squared Wasserstein-2 distance of two Gaussians, Dowson and Landau 1982; of embeddings of images it is FID (Heusel et al. 2017), of
/// sounds FAD:
///
/// F = ‖m − m′‖² + tr S + tr S′ − 2 tr (S^{1/2} S′ S^{1/2})^{1/2}.
///
/// Not negative, symmetric, 0 exactly for equal means and covariances, unmoved by a common rotation and shift; scaling both by c
/// multiplies it by c². In one dimension (m − m′)² + (s − s′)².
///
/// The root is taken of the symmetric product, eigenvalues below 0 clipped; S S′ itself is not symmetric and its root may come out
/// complex. The trace terms cancel where the covariances are close: absolute error about n u (tr S + tr S′), and √u of the scale
/// in directions in which both covariances vanish. From samples F is biased upward: compare batches of equal size.
public final class FrechetDistance {
    private FrechetDistance() {}

    /// F, at least 0.
    ///
    /// @param mean m `[dimensions]`
    /// @param covariance S `[dimensions][dimensions]`, symmetric, positive semidefinite
    /// @param otherMean m′
    /// @param otherCovariance S′
    public static double of(double[] mean, double[][] covariance, double[] otherMean, double[][] otherCovariance) {
        int n = mean.length;
        if (otherMean.length != n || covariance.length != n || otherCovariance.length != n) {
            throw new IllegalArgumentException("dimensions differ: " + n + ", " + otherMean.length + "; covariances "
                    + covariance.length + ", " + otherCovariance.length);
        }
        double[][] root = SymmetricEigen.of(covariance).squareRoot();
        double[][] product = symmetric(times(times(root, otherCovariance), root));
        var total = new CompensatedSum();
        for (int i = 0; i < n; i++) {
            total.add((mean[i] - otherMean[i]) * (mean[i] - otherMean[i]));
            total.add(covariance[i][i]);
            total.add(otherCovariance[i][i]);
        }
        for (double value : SymmetricEigen.of(product).values()) {
            total.add(-2 * Math.sqrt(Math.max(value, 0)));
        }
        return Math.max(0, total.value());
    }

    /// F of the moments of samples, `[samples][dimensions]`, to a Gaussian.
    ///
    /// @param ddof covariance is divided by samples − ddof, 0 or 1; visible for small batches
    public static double ofSamples(double[][] samples, double[] otherMean, double[][] otherCovariance, int ddof) {
        return of(mean(samples), covariance(samples, ddof), otherMean, otherCovariance);
    }

    /// `[dimensions]`.
    public static double[] mean(double[][] samples) {
        requireSamples(samples, 0);
        var mean = new double[samples[0].length];
        Arrays.setAll(mean, i -> Moments.mean(Arrays.stream(samples).mapToDouble(x -> x[i]).toArray()));
        return mean;
    }

    /// Σ (x − m)(x − m)ᵀ/(samples − ddof), `[dimensions][dimensions]`.
    public static double[][] covariance(double[][] samples, int ddof) {
        if (ddof != 0 && ddof != 1) {
            throw new IllegalArgumentException("ddof must be 0 or 1, was " + ddof);
        }
        requireSamples(samples, ddof);
        double[] mean = mean(samples);
        int n = mean.length;
        var covariance = new double[n][n];
        for (double[] x : samples) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j <= i; j++) {
                    covariance[i][j] += (x[i] - mean[i]) * (x[j] - mean[j]) / (samples.length - ddof);
                }
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                covariance[j][i] = covariance[i][j];
            }
        }
        return covariance;
    }

    private static void requireSamples(double[][] samples, int ddof) {
        if (samples.length <= ddof) {
            throw new IllegalArgumentException("moments need more than " + ddof + " samples, found " + samples.length);
        }
    }

    private static double[][] times(double[][] a, double[][] b) {
        int n = a.length;
        var c = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                for (int j = 0; j < n; j++) {
                    c[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return c;
    }

    /// (A + Aᵀ)/2: removes the rounding of the product.
    private static double[][] symmetric(double[][] a) {
        var out = new double[a.length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                out[i][j] = 0.5 * (a[i][j] + a[j][i]);
            }
        }
        return out;
    }
}
