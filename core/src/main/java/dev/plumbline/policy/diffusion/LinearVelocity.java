package dev.plumbline.policy.diffusion;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.StepRule;
import dev.plumbline.preference.items.Cholesky;
import java.util.Arrays;

/// v(x, t) = φ(x, t) W, linear in {@link FourierFeatures}: dL/dW = φᵀ dL/dv, and least squares has a closed form. The smallest
/// model on which losses of diffusion models can be studied with gradients that are exact.
///
/// Features and products of matrices run on the backend, float64.
public final class LinearVelocity implements VelocityField {
    private static final int CHUNK = 1024;

    private final Backend backend;
    private final FourierFeatures features;
    private final Tensor weights;

    /// @param weights W `[size · dimensions]`, row after row; copied
    public LinearVelocity(Backend backend, FourierFeatures features, double[] weights) {
        this.backend = backend;
        this.features = features;
        this.weights = backend.tensor(DType.FLOAT64, weights, features.size(), features.dimensions());
    }

    /// Flow matching in closed form: W = argmin (1/n) Σ ‖φ(xⱼ, tⱼ) W − vⱼ‖² + ρ ‖W‖², solved as (ΦᵀΦ + nρ I) W = ΦᵀV by
    /// Cholesky.
    ///
    /// @param x noised points `[n][dimensions]`
    /// @param t times `[n]`
    /// @param target velocities `[n][dimensions]`
    /// @param ridge ρ > 0
    public static LinearVelocity fit(
            Backend backend, FourierFeatures features, double[][] x, double[] t, double[][] target, double ridge) {
        if (!(ridge > 0 && ridge <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("ridge must be positive and finite, was " + ridge);
        }
        if (x.length == 0 || t.length != x.length || target.length != x.length) {
            throw new IllegalArgumentException("there are " + x.length + " points, " + t.length + " times, " + target.length
                    + " targets");
        }
        int size = features.size();
        int dimensions = features.dimensions();
        var gram = new double[size][size];
        var right = new double[dimensions][size];
        for (int from = 0; from < x.length; from += CHUNK) {
            int to = Math.min(x.length, from + CHUNK);
            try (var _ = backend.scope()) {
                Tensor phi = features.of(backend, Arrays.copyOfRange(x, from, to), Arrays.copyOfRange(t, from, to));
                Tensor v = backend.tensor(DType.FLOAT64, flat(Arrays.copyOfRange(target, from, to), dimensions),
                        to - from, dimensions);
                double[] g = backend.model().matmul(phi, true, phi, false).toArray();
                double[] r = backend.model().matmul(phi, true, v, false).toArray();
                for (int i = 0; i < size; i++) {
                    for (int j = 0; j < size; j++) {
                        gram[i][j] += g[i * size + j];
                    }
                    for (int d = 0; d < dimensions; d++) {
                        right[d][i] += r[i * dimensions + d];
                    }
                }
            }
        }
        for (int i = 0; i < size; i++) {
            gram[i][i] += x.length * ridge;
        }
        var factor = new Cholesky(gram);
        var weights = new double[size * dimensions];
        for (int d = 0; d < dimensions; d++) {
            double[] column = factor.solve(right[d]);
            for (int i = 0; i < size; i++) {
                weights[i * dimensions + d] = column[i];
            }
        }
        return new LinearVelocity(backend, features, weights);
    }

    /// Another model with the same numbers, to be trained on its own.
    public LinearVelocity copy() {
        return new LinearVelocity(backend, features, weights());
    }

    /// W, a copy, row after row.
    public double[] weights() {
        return weights.toArray();
    }

    /// The weights with their optimiser; its steps change this model.
    public StepRule.Parameter trainable(StepRule rule) {
        return new StepRule.Parameter(backend, rule, weights);
    }

    /// φ `[rows x size]`, for {@link #at(Tensor)} and {@link #gradient}: a model and its reference share it.
    public Tensor features(double[][] x, double[] t) {
        return features.of(backend, x, t);
    }

    /// φ W.
    ///
    /// @param phi of {@link #features}
    /// @return `[rows][dimensions]`
    public double[][] at(Tensor phi) {
        int dimensions = features.dimensions();
        double[] v = backend.model().matmul(phi, false, weights, false).toArray();
        var out = new double[v.length / dimensions][];
        Arrays.setAll(out, row -> Arrays.copyOfRange(v, row * dimensions, (row + 1) * dimensions));
        return out;
    }

    @Override
    public double[][] at(double[][] x, double[] t) {
        try (var _ = backend.scope()) {
            return at(features(x, t));
        }
    }

    /// dL/dW = φᵀ dL/dv `[size x dimensions]`.
    ///
    /// @param phi of {@link #features}
    /// @param dVelocity dL/dv `[rows][dimensions]`
    public Tensor gradient(Tensor phi, double[][] dVelocity) {
        int dimensions = features.dimensions();
        Tensor dv = backend.tensor(DType.FLOAT64, flat(dVelocity, dimensions), dVelocity.length, dimensions);
        return backend.model().matmul(phi, true, dv, false);
    }

    private static double[] flat(double[][] rows, int columns) {
        var out = new double[rows.length * columns];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, out, i * columns, columns);
        }
        return out;
    }
}
