package dev.plumbline.policy.diffusion;

import dev.plumbline.numerics.Philox;

/// Features of a point and a time that a linear model of a flow is linear in: random Fourier features (Rahimi and Recht 2007),
/// √(2/m) cos(ωⱼ·x + νⱼ t + bⱼ), j = 1 .. m, then x, 1 and t.
///
/// With ω, ν normal and b uniform on [0, 2π), products of the first m approximate a Gaussian kernel of bandwidth 1/deviation.
///
/// @param frequencies (ω, ν) `[m][dimensions + 1]`, time last
/// @param phases b `[m]`, radians
public record FourierFeatures(double[][] frequencies, double[] phases) {
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

    /// `[rows · size]`, row after row.
    ///
    /// @param x `[rows][dimensions]`
    /// @param t `[rows]`
    public double[] of(double[][] x, double[] t) {
        int size = size();
        int dimensions = dimensions();
        double scale = Math.sqrt(2.0 / phases.length);
        var out = new double[x.length * size];
        for (int row = 0; row < x.length; row++) {
            int at = row * size;
            for (int j = 0; j < phases.length; j++) {
                double[] frequency = frequencies[j];
                double angle = phases[j] + frequency[dimensions] * t[row];
                for (int i = 0; i < dimensions; i++) {
                    angle += frequency[i] * x[row][i];
                }
                out[at++] = scale * Math.cos(angle);
            }
            for (int i = 0; i < dimensions; i++) {
                out[at++] = x[row][i];
            }
            out[at++] = 1;
            out[at] = t[row];
        }
        return out;
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
