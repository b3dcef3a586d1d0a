package dev.plumbline.policy.diffusion;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Philox;

/// Features of a point and a time that a linear model of a flow is linear in: random Fourier features (Rahimi and Recht 2007),
/// √(2/m) cos(ωⱼ·x + νⱼ t + bⱼ), j = 1 .. m, then x, 1 and t.
///
/// With ω, ν normal and b uniform on [0, 2π), products of the first m approximate a Gaussian kernel of bandwidth 1/deviation.
///
/// @param frequencies (ω, ν) `[m][dimensions + 1]`, time last
/// @param phases b `[m]`, radians
public record FourierFeatures(double[][] frequencies, double[] phases) {
    /// Rows at a time, so that the arrays on the way stay in a cache.
    private static final int CHUNK = 256;

    public FourierFeatures {
        if (frequencies.length == 0 || frequencies.length != phases.length) {
            throw new IllegalArgumentException("there are " + frequencies.length + " frequencies and " + phases.length + " phases");
        }
    }

    /// @param count m
    /// @param inPoint standard deviation of ω, per unit of x
    /// @param inTime standard deviation of ν, per unit of t
    public static FourierFeatures random(int count, int dimensions, double inPoint, double inTime, Philox random) {
        var frequencies = new double[count][dimensions + 1];
        var phases = new double[count];
        for (int j = 0; j < count; j++) {
            for (int i = 0; i <= dimensions; i++) {
                frequencies[j][i] = (i < dimensions ? inPoint : inTime) * random.nextGaussian();
            }
            phases[j] = 2 * Math.PI * random.nextDouble();
        }
        return new FourierFeatures(frequencies, phases);
    }

    public int dimensions() {
        return frequencies[0].length - 1;
    }

    /// m + dimensions + 2.
    public int size() {
        return phases.length + dimensions() + 2;
    }

    /// Features of many points at once: angles and cosines by kernels of `backend`, float64.
    ///
    /// @param x `[rows][dimensions]`
    /// @param t `[rows]`
    /// @return `[rows x size]`
    public Tensor of(Backend backend, double[][] x, double[] t) {
        int size = size();
        int dimensions = dimensions();
        double scale = Math.sqrt(2.0 / phases.length);
        var out = new double[x.length * size];
        for (int from = 0; from < x.length; from += CHUNK) {
            int to = Math.min(x.length, from + CHUNK);
            double[] cosines = cosines(backend, x, t, from, to);
            for (int row = from; row < to; row++) {
                int at = row * size;
                int of = (row - from) * phases.length;
                for (int j = 0; j < phases.length; j++) {
                    out[at++] = scale * cosines[of + j];
                }
                System.arraycopy(x[row], 0, out, at, dimensions);
                out[at + dimensions] = 1;
                out[at + dimensions + 1] = t[row];
            }
        }
        return backend.tensor(DType.FLOAT64, out, x.length, size);
    }

    /// cos(ωⱼ·x + νⱼ t + bⱼ) of rows `from` (inclusive) to `to` (exclusive), row after row: the angles are one product of
    /// (x, t, 1) and (ω, ν, b).
    private double[] cosines(Backend backend, double[][] x, double[] t, int from, int to) {
        int columns = dimensions() + 2;
        var points = new double[(to - from) * columns];
        for (int row = from; row < to; row++) {
            int at = (row - from) * columns;
            System.arraycopy(x[row], 0, points, at, columns - 2);
            points[at + columns - 2] = t[row];
            points[at + columns - 1] = 1;
        }
        var coefficients = new double[phases.length * columns];
        for (int j = 0; j < phases.length; j++) {
            System.arraycopy(frequencies[j], 0, coefficients, j * columns, columns - 1);
            coefficients[(j + 1) * columns - 1] = phases[j];
        }
        try (var _ = backend.scope()) {
            var angles = backend.model().matmul(backend.tensor(DType.FLOAT64, points, to - from, columns), false,
                    backend.tensor(DType.FLOAT64, coefficients, phases.length, columns), true);
            return backend.model().activation(Activation.COSINE, angles).value().toArray();
        }
    }

    /// dL/dx `[dimensions]` from dL/dφ `[size]` at one point: −√(2/m) Σⱼ sin(ωⱼ·x + νⱼ t + bⱼ) dL/dφⱼ ωⱼ + dL/dφ_x.
    public double[] inPoint(double[] x, double t, double[] dFeatures) {
        int dimensions = dimensions();
        double scale = Math.sqrt(2.0 / phases.length);
        var out = new double[dimensions];
        for (int j = 0; j < phases.length; j++) {
            double angle = phases[j] + frequencies[j][dimensions] * t;
            for (int i = 0; i < dimensions; i++) {
                angle += frequencies[j][i] * x[i];
            }
            double slope = -scale * Math.sin(angle) * dFeatures[j];
            for (int i = 0; i < dimensions; i++) {
                out[i] += slope * frequencies[j][i];
            }
        }
        for (int i = 0; i < dimensions; i++) {
            out[i] += dFeatures[phases.length + i];
        }
        return out;
    }
}
