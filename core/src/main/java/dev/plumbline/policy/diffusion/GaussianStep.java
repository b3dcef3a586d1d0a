package dev.plumbline.policy.diffusion;

import dev.plumbline.numerics.Philox;

/// One step of a stochastic sampler seen as an action of a policy: x′ ~ N(mean, variance · I).
///
/// log p(x′) = −½ Σᵢ (x′ᵢ − meanᵢ)²/variance − ½ n log(2π variance), summed, not averaged, over the n dimensions;
/// ∂/∂mean = (x′ − mean)/variance. The ratio of PPO and GRPO for diffusion models is the exponential of a difference of
/// such log-probabilities at the same x′ and the same variance, in which the second term cancels.
///
/// @param mean `[dimensions]`
/// @param variance of each dimension, ≥ 0; 0 is a deterministic step, which has no density
public record GaussianStep(double[] mean, double variance) {
    private static final double LOG_TWO_PI = 1.8378770664093453;

    public GaussianStep {
        if (!(variance >= 0 && variance <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("variance must be finite and not negative, was " + variance);
        }
    }

    /// mean + √variance z, z ~ N(0, I); the mean itself, and no draw, if the variance is 0.
    public double[] sample(Philox random) {
        double[] x = mean.clone();
        if (variance > 0) {
            double deviation = Math.sqrt(variance);
            for (int i = 0; i < x.length; i++) {
                x[i] += deviation * random.nextGaussian();
            }
        }
        return x;
    }

    /// log p(next).
    ///
    /// @throws ArithmeticException if the step is deterministic
    public double logDensity(double[] next) {
        requireDensity(next);
        double squares = 0;
        for (int i = 0; i < mean.length; i++) {
            squares += (next[i] - mean[i]) * (next[i] - mean[i]);
        }
        return -0.5 * (squares / variance + mean.length * (LOG_TWO_PI + Math.log(variance)));
    }

    /// ∂ log p(next)/∂ mean, `[dimensions]`.
    ///
    /// @throws ArithmeticException if the step is deterministic
    public double[] gradientInMean(double[] next) {
        requireDensity(next);
        var gradient = new double[mean.length];
        for (int i = 0; i < mean.length; i++) {
            gradient[i] = (next[i] - mean[i]) / variance;
        }
        return gradient;
    }

    /// KL(this‖other) = ‖mean − other mean‖²/(2 variance), for steps of one variance, nats.
    ///
    /// @throws IllegalArgumentException if the variances differ
    /// @throws ArithmeticException if they are 0
    public double klTo(GaussianStep other) {
        if (other.variance != variance) {
            throw new IllegalArgumentException("variances differ: " + variance + ", " + other.variance);
        }
        requireDensity(other.mean);
        double squares = 0;
        for (int i = 0; i < mean.length; i++) {
            squares += (mean[i] - other.mean[i]) * (mean[i] - other.mean[i]);
        }
        return squares / (2 * variance);
    }

    private void requireDensity(double[] point) {
        if (variance == 0) {
            throw new ArithmeticException("a step of variance 0 has no density");
        }
        if (point.length != mean.length) {
            throw new IllegalArgumentException("the step has " + mean.length + " dimensions, the point has " + point.length);
        }
    }
}
