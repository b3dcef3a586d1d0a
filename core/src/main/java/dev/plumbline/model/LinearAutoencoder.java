package dev.plumbline.model;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.SymmetricEigen;
import java.util.Arrays;

/// The best linear autoencoder: enc(o) = Wᵀ(o − μ), dec(z) = μ + W z, W the top q principal directions (Baldi and
/// Hornik 1989).
///
/// It minimizes the mean of |o − dec(enc(o))|²/n over all W with q columns, up to a rotation of them, which no
/// distance of codes feels.
///
/// @param mean μ `[n]`
/// @param directions W, orthonormal columns `[n][q]`
public record LinearAutoencoder(double[] mean, double[][] directions) {
    private static final int MOST_ITERATIONS = 100;
    private static final int SPARE = 6;

    /// By subspace iteration on the covariance with 6 spare directions (Golub and Van Loan, section 8.2): the part of
    /// a direction outside the top q falls by λ_{q+7}/λ_q in each step, which stops when the largest q Ritz values
    /// move by less than 1e-9 of their sum, or after 100 steps. Directions of nearly equal variance may then be
    /// mixed; they serve equally well.
    ///
    /// @param x `[items][n]`, at least one
    /// @param latent q in 1..n
    /// @param random start of the iteration
    public static LinearAutoencoder fit(Backend backend, double[][] x, int latent, Philox random) {
        int n = x.length == 0 ? 0 : x[0].length;
        if (latent < 1 || latent > n) {
            throw new IllegalArgumentException("latent must lie in 1.." + n + ", was " + latent);
        }
        var mean = new double[n];
        for (double[] row : x) {
            for (int j = 0; j < n; j++) {
                mean[j] += row[j] / x.length;
            }
        }
        int block = Math.min(n, latent + SPARE);
        double[] basis = new double[n * block];
        Arrays.setAll(basis, i -> random.nextGaussian());
        try (var _ = backend.scope()) {
            var flat = new double[x.length * n];
            for (int i = 0; i < x.length; i++) {
                for (int j = 0; j < n; j++) {
                    flat[i * n + j] = (x[i][j] - mean[j]) / Math.sqrt(x.length);
                }
            }
            Tensor data = backend.tensor(DType.FLOAT64, flat, x.length, n);
            Tensor covariance = backend.model().matmul(data, true, data, false);
            double before = -1;
            for (int step = 0; step < MOST_ITERATIONS; step++) {
                double[][] q = orthonormal(basis, n, block);
                Tensor span = backend.tensor(DType.FLOAT64, flat(q), n, block);
                Tensor image = backend.model().matmul(covariance, false, span, false);
                double[] small = backend.model().matmul(span, true, image, false).toArray();
                var ritz = SymmetricEigen.of(symmetric(small, block));
                double top = 0;
                for (int k = 0; k < latent; k++) {
                    top += ritz.values()[block - 1 - k];
                }
                var turn = new double[block * block];
                for (int i = 0; i < block; i++) {
                    for (int k = 0; k < block; k++) {
                        turn[i * block + k] = ritz.vectors()[i][block - 1 - k];
                    }
                }
                Tensor turned = backend.tensor(DType.FLOAT64, turn, block, block);
                if (Math.abs(top - before) <= 1e-9 * top || step == MOST_ITERATIONS - 1) {
                    basis = backend.model().matmul(span, false, turned, false).toArray();
                    break;
                }
                before = top;
                basis = backend.model().matmul(image, false, turned, false).toArray();
            }
        }
        var directions = new double[n][latent];
        for (int i = 0; i < n; i++) {
            System.arraycopy(basis, i * block, directions[i], 0, latent);
        }
        return new LinearAutoencoder(mean, directions);
    }

    /// Directions that no data chose: orthonormal columns of a Gaussian matrix, around 0.
    public static LinearAutoencoder untrained(int n, int latent, Philox random) {
        var basis = new double[n * latent];
        Arrays.setAll(basis, i -> random.nextGaussian());
        return new LinearAutoencoder(new double[n], orthonormal(basis, n, latent));
    }

    /// Gram and Schmidt, twice. A column inside the span of those before it becomes 0: data of lower rank have no use
    /// for it.
    private static double[][] orthonormal(double[] basis, int n, int columns) {
        var q = new double[n][columns];
        for (int k = 0; k < columns; k++) {
            double length = 0;
            for (int i = 0; i < n; i++) {
                q[i][k] = basis[i * columns + k];
                length += q[i][k] * q[i][k];
            }
            double before = Math.sqrt(length);
            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j < k; j++) {
                    double dot = 0;
                    for (int i = 0; i < n; i++) {
                        dot += q[i][j] * q[i][k];
                    }
                    for (int i = 0; i < n; i++) {
                        q[i][k] -= dot * q[i][j];
                    }
                }
            }
            length = 0;
            for (int i = 0; i < n; i++) {
                length += q[i][k] * q[i][k];
            }
            double scale = Math.sqrt(length) > 1e-12 * before ? 1 / Math.sqrt(length) : 0;
            for (int i = 0; i < n; i++) {
                q[i][k] *= scale;
            }
        }
        return q;
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    private static double[][] symmetric(double[] flat, int n) {
        var matrix = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                matrix[i][j] = (flat[i * n + j] + flat[j * n + i]) / 2;
            }
        }
        return matrix;
    }

    /// Wᵀ(o − μ) `[q]`.
    public double[] encode(double[] x) {
        if (x.length != mean.length) {
            throw new IllegalArgumentException("needs " + mean.length + " numbers, found " + x.length);
        }
        var code = new double[directions[0].length];
        for (int i = 0; i < x.length; i++) {
            double centered = x[i] - mean[i];
            for (int k = 0; k < code.length; k++) {
                code[k] += directions[i][k] * centered;
            }
        }
        return code;
    }

    /// |o − dec(enc(o))|²/n.
    public double surprise(double[] x) {
        double[] code = encode(x);
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double rest = x[i] - mean[i];
            for (int k = 0; k < code.length; k++) {
                rest -= directions[i][k] * code[k];
            }
            sum += rest * rest;
        }
        return sum / x.length;
    }

    /// Gradient of {@link #surprise} in W at any W, −(2/n) (r zᵀ + y (Wᵀr)ᵀ) with y = o − μ, z = Wᵀy, r = y − W z
    /// `[n][q]`. Its mean over the data is 0 at the optimum.
    public double[][] surpriseGradient(double[] x) {
        double[] code = encode(x);
        int n = x.length;
        var rest = new double[n];
        var back = new double[code.length];
        for (int i = 0; i < n; i++) {
            rest[i] = x[i] - mean[i];
            for (int k = 0; k < code.length; k++) {
                rest[i] -= directions[i][k] * code[k];
            }
            for (int k = 0; k < code.length; k++) {
                back[k] += directions[i][k] * rest[i];
            }
        }
        var gradient = new double[n][code.length];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < code.length; k++) {
                gradient[i][k] = -2 * (rest[i] * code[k] + (x[i] - mean[i]) * back[k]) / n;
            }
        }
        return gradient;
    }
}
