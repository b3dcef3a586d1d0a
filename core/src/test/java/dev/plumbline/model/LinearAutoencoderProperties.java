package dev.plumbline.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.SymmetricEigen;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Property 5 of the specification of quality-diversity.
///
/// Planted mistakes that turn it red: data not centered (optimum); the smallest Ritz directions for the largest
/// (optimum, span); half of the gradient, −(2/n) r zᵀ alone (finite difference away from the optimum); n left out.
class LinearAutoencoderProperties {
    private static final int N = 12;

    /// Rank 3 plus `noise`, around a mean that is not 0.
    private static double[][] data(int seed, double noise) {
        var random = new Philox(seed, 1);
        var basis = new double[3][N];
        for (double[] b : basis) {
            Arrays.setAll(b, j -> random.nextGaussian());
        }
        var x = new double[60][N];
        for (double[] row : x) {
            double[] z = {3 * random.nextGaussian(), 2 * random.nextGaussian(), random.nextGaussian()};
            Arrays.setAll(row, j -> 5 + z[0] * basis[0][j] + z[1] * basis[1][j] + z[2] * basis[2][j]
                    + noise * random.nextGaussian());
        }
        return x;
    }

    private static LinearAutoencoder fit(double[][] x, int latent) {
        try (var backend = new DefinitionBackend()) {
            return LinearAutoencoder.fit(backend, x, latent, new Philox(9, 9));
        }
    }

    private static double loss(LinearAutoencoder coder, double[][] x) {
        return Arrays.stream(x).mapToDouble(coder::surprise).average().orElseThrow();
    }

    /// The optimum: the loss is the sum of the eigenvalues left out, over n (Jacobi on the whole covariance); it
    /// falls as q grows; the directions are orthonormal. Ritz values are exact to 1e-9 of their sum.
    @Property(tries = 40, seed = "20261129")
    void isTheOptimum(@ForAll int seed, @ForAll @IntRange(min = 1, max = N - 1) int latent) {
        double[][] x = data(seed, 0.5);
        var coder = fit(x, latent);
        var covariance = new double[N][N];
        for (double[] row : x) {
            for (int i = 0; i < N; i++) {
                for (int j = 0; j < N; j++) {
                    covariance[i][j] += (row[i] - coder.mean()[i]) * (row[j] - coder.mean()[j]) / x.length;
                }
            }
        }
        double[] values = SymmetricEigen.values(covariance);
        double left = Arrays.stream(values).limit(N - latent).sum();
        double all = Arrays.stream(values).sum();
        assertEquals(left / N, loss(coder, x), 1e-7 * all);
        if (latent > 1) {
            assertTrue(loss(coder, x) < loss(fit(x, latent - 1), x));
        }
        for (int a = 0; a < latent; a++) {
            for (int b = 0; b < latent; b++) {
                double dot = 0;
                for (int i = 0; i < N; i++) {
                    dot += coder.directions()[i][a] * coder.directions()[i][b];
                }
                assertEquals(a == b ? 1 : 0, dot, 1e-12);
            }
        }
    }

    /// Surprise is 0 inside the span of what was learned, and not outside.
    @Property(tries = 40, seed = "20261129")
    void noSurpriseInsideTheSpan(@ForAll int seed) {
        double[][] x = data(seed, 0);
        var coder = fit(x, 3);
        for (double[] row : x) {
            assertEquals(0, coder.surprise(row), 1e-12 * 400);
        }
        double[] outside = x[0].clone();
        outside[0] += 1;
        assertTrue(coder.surprise(outside) > 1e-6);
        assertEquals(x[0].length, coder.mean().length);
    }

    /// The gradient is the central difference of the surprise at any W, also one that is not orthonormal (step 1e-5:
    /// error of the order of 1e-10 times third derivatives, below 1e-5 for entries of this size), and its mean
    /// vanishes at the optimum.
    @Property(tries = 30, seed = "20261129")
    void gradient(@ForAll int seed) {
        double[][] x = data(seed, 0.5);
        var random = new Philox(seed, 2);
        var w = new double[N][2];
        for (double[] row : w) {
            Arrays.setAll(row, k -> 0.4 * random.nextGaussian());
        }
        var mean = fit(x, 2).mean();
        double[][] gradient = new LinearAutoencoder(mean, w).surpriseGradient(x[0]);
        double h = 1e-5;
        double scale = Arrays.stream(x[0]).map(v -> (v - 5) * (v - 5)).sum() + 1;
        for (int i = 0; i < N; i++) {
            for (int k = 0; k < 2; k++) {
                double kept = w[i][k];
                w[i][k] = kept + h;
                double up = new LinearAutoencoder(mean, w).surprise(x[0]);
                w[i][k] = kept - h;
                double down = new LinearAutoencoder(mean, w).surprise(x[0]);
                w[i][k] = kept;
                assertEquals((up - down) / (2 * h), gradient[i][k], 1e-7 * scale);
            }
        }
        var coder = fit(x, 2);
        double largest = 0;
        for (int i = 0; i < N; i++) {
            for (int k = 0; k < 2; k++) {
                int row = i;
                int column = k;
                largest = Math.max(largest, Math.abs(Arrays.stream(x)
                        .mapToDouble(o -> coder.surpriseGradient(o)[row][column]).average().orElseThrow()));
            }
        }
        assertTrue(largest <= 1e-2, "mean gradient " + largest); // angles are exact to √1e-9 of variances below 10³
    }

    @Test
    void untrainedAndRefusals() {
        var coder = LinearAutoencoder.untrained(6, 6, new Philox(1, 1));
        assertEquals(0, coder.surprise(new double[] {1, -2, 3, 0, 5, 1}), 1e-13); // a full basis loses nothing
        assertThrows(IllegalArgumentException.class, () -> fit(new double[][] {{1, 2}}, 3));
        assertThrows(IllegalArgumentException.class, () -> fit(new double[0][], 1));
        assertThrows(IllegalArgumentException.class, () -> coder.encode(new double[2]));
        // data without any variance: nothing to learn, no NaN
        assertEquals(0, fit(new double[][] {{1, 2, 3}, {1, 2, 3}}, 2).surprise(new double[] {1, 2, 3}));
    }
}
