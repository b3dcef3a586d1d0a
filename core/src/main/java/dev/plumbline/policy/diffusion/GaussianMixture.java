package dev.plumbline.policy.diffusion;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// Data of a diffusion model of which everything is known: p(x) = Σₖ wₖ Πᵢ N(xᵢ; mₖᵢ, dₖᵢ²).
///
/// Signal and noise x′ = a x + s e, e ~ N(0, I), make another mixture: means a mₖ, deviations √(a²dₖ² + s²)
/// ({@link #noised}). So score and conditional expectations of x and e given x′ have closed forms at every noise level.
///
/// Sums over components by log-sum-exp, maximum subtracted: a density that underflows has a finite logarithm and a finite score.
///
/// @param weights w `[components]`, positive, of sum 1 within 1e-9
/// @param means m `[components][dimensions]`, finite
/// @param deviations d `[components][dimensions]`, positive, finite
public record GaussianMixture(double[] weights, double[][] means, double[][] deviations) {
    private static final double HALF_LOG_TWO_PI = 0.9189385332046727;

    public GaussianMixture {
        if (weights.length == 0 || means.length != weights.length || deviations.length != weights.length) {
            throw new IllegalArgumentException("a mixture needs components, each with a weight, a mean and deviations; found "
                    + weights.length + ", " + means.length + ", " + deviations.length);
        }
        double total = 0;
        for (int k = 0; k < weights.length; k++) {
            if (!(weights[k] > 0)) {
                throw new IllegalArgumentException("weights must be positive, found " + weights[k]);
            }
            total += weights[k];
            if (means[k].length != means[0].length || deviations[k].length != means[0].length) {
                throw new IllegalArgumentException("components have different dimensions");
            }
            for (int i = 0; i < means[k].length; i++) {
                if (!(Math.abs(means[k][i]) <= Double.MAX_VALUE)) {
                    throw new IllegalArgumentException("means must be finite, found " + means[k][i]);
                }
                if (!(deviations[k][i] > 0 && deviations[k][i] <= Double.MAX_VALUE)) {
                    throw new IllegalArgumentException("deviations must be positive and finite, found " + deviations[k][i]);
                }
            }
        }
        if (!(Math.abs(total - 1) <= 1e-9)) {
            throw new IllegalArgumentException("weights must sum to 1, sum to " + total);
        }
    }

    /// Equal weights and one deviation for all, centres on a circle about 0: (r cos 2πk/n, r sin 2πk/n), k = 0 .. n−1.
    public static GaussianMixture ring(int components, double radius, double deviation) {
        var weights = new double[components];
        var means = new double[components][];
        var deviations = new double[components][];
        for (int k = 0; k < components; k++) {
            double angle = 2 * Math.PI * k / components;
            weights[k] = 1.0 / components;
            means[k] = new double[] {radius * StrictMath.cos(angle), radius * StrictMath.sin(angle)};
            deviations[k] = new double[] {deviation, deviation};
        }
        return new GaussianMixture(weights, means, deviations);
    }

    public int dimensions() {
        return means[0].length;
    }

    /// `count` independent draws, `[count][dimensions]`.
    public double[][] sample(int count, Philox random) {
        var out = new double[count][dimensions()];
        for (double[] x : out) {
            int k = random.nextIndex(weights);
            for (int i = 0; i < x.length; i++) {
                x[i] = means[k][i] + deviations[k][i] * random.nextGaussian();
            }
        }
        return out;
    }

    /// The mixture of a x + s e.
    ///
    /// @param signal a
    /// @param noise s ≥ 0; a and s are not both 0
    public GaussianMixture noised(double signal, double noise) {
        var m = new double[weights.length][dimensions()];
        var d = new double[weights.length][dimensions()];
        for (int k = 0; k < m.length; k++) {
            for (int i = 0; i < m[k].length; i++) {
                m[k][i] = signal * means[k][i];
                d[k][i] = Math.hypot(signal * deviations[k][i], noise);
            }
        }
        return new GaussianMixture(weights, m, d);
    }

    /// log p(x).
    public double logDensity(double[] x) {
        double[] terms = logTerms(x);
        double max = Arrays.stream(terms).max().orElseThrow();
        double sum = 0;
        for (double term : terms) {
            sum += Math.exp(term - max);
        }
        return max + Math.log(sum);
    }

    /// ∇ log p(x) = Σₖ p(k|x) (mₖ − x)/dₖ², `[dimensions]`.
    public double[] score(double[] x) {
        return expectation(x, (k, i) -> (means[k][i] - x[i]) / (deviations[k][i] * deviations[k][i]));
    }

    /// E[x | a x + s e = y], `[dimensions]`: in component k, mₖ + a dₖ² (y − a mₖ)/(a²dₖ² + s²).
    ///
    /// @param y `[dimensions]`
    /// @param signal a; 0 gives the mean of the mixture
    /// @param noise s ≥ 0
    public double[] posteriorMean(double[] y, double signal, double noise) {
        return noised(signal, noise).expectation(y, (k, i) -> {
            double variance = deviations[k][i] * deviations[k][i];
            return means[k][i] + signal * variance * (y[i] - signal * means[k][i]) / (signal * signal * variance + noise * noise);
        });
    }

    /// E[e | a x + s e = y] = −s ∇ log p(y), `[dimensions]`: in component k, s (y − a mₖ)/(a²dₖ² + s²). What a denoiser that
    /// predicts noise is trained towards.
    public double[] posteriorNoise(double[] y, double signal, double noise) {
        return noised(signal, noise).expectation(y, (k, i) -> {
            double deviation = signal * deviations[k][i];
            return noise * (y[i] - signal * means[k][i]) / (deviation * deviation + noise * noise);
        });
    }

    /// p(k|x), `[components]`.
    public double[] responsibilities(double[] x) {
        double[] terms = logTerms(x);
        double total = logDensity(x);
        return Arrays.stream(terms).map(term -> Math.exp(term - total)).toArray();
    }

    /// Σ wₖ mₖ, `[dimensions]`.
    public double[] mean() {
        var mean = new double[dimensions()];
        for (int k = 0; k < weights.length; k++) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += weights[k] * means[k][i];
            }
        }
        return mean;
    }

    /// Σ wₖ [diag dₖ² + (mₖ − m)(mₖ − m)ᵀ], `[dimensions][dimensions]`.
    public double[][] covariance() {
        double[] mean = mean();
        var covariance = new double[mean.length][mean.length];
        for (int k = 0; k < weights.length; k++) {
            for (int i = 0; i < mean.length; i++) {
                covariance[i][i] += weights[k] * deviations[k][i] * deviations[k][i];
                for (int j = 0; j < mean.length; j++) {
                    covariance[i][j] += weights[k] * (means[k][i] - mean[i]) * (means[k][j] - mean[j]);
                }
            }
        }
        return covariance;
    }

    @FunctionalInterface
    private interface ByComponent {
        double of(int component, int dimension);
    }

    private double[] expectation(double[] x, ByComponent value) {
        double[] responsibilities = responsibilities(x);
        var out = new double[x.length];
        for (int k = 0; k < weights.length; k++) {
            for (int i = 0; i < x.length; i++) {
                out[i] += responsibilities[k] * value.of(k, i);
            }
        }
        return out;
    }

    /// log wₖ + log N(x; mₖ, dₖ²).
    private double[] logTerms(double[] x) {
        if (x.length != dimensions()) {
            throw new IllegalArgumentException("the mixture has " + dimensions() + " dimensions, the point has " + x.length);
        }
        var terms = new double[weights.length];
        for (int k = 0; k < terms.length; k++) {
            terms[k] = Math.log(weights[k]);
            for (int i = 0; i < x.length; i++) {
                double z = (x[i] - means[k][i]) / deviations[k][i];
                terms[k] -= 0.5 * z * z + Math.log(deviations[k][i]) + HALF_LOG_TWO_PI;
            }
        }
        return terms;
    }
}
