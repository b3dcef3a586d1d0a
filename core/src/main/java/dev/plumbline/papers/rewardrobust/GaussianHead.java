package dev.plumbline.papers.rewardrobust;

import dev.plumbline.numerics.Logistic;

/// One head of a Bayesian reward model over shared features φ `[m]`: r ~ N(μ, s²), μ = u·φ + b, s = softplus(v·φ + c) + floor.
///
/// Source: Yan et al. 2024; they say mean and deviation, the parametrisation is ours.
///
/// @param meanWeights u `[m]`
/// @param scaleWeights v `[m]`
public record GaussianHead(double[] meanWeights, double meanBias, double[] scaleWeights, double scaleBias) {
    /// Keeps s positive.
    public static final double FLOOR = 1e-3;

    public GaussianHead {
        if (meanWeights.length != scaleWeights.length) {
            throw new IllegalArgumentException("there are " + meanWeights.length + " weights of the mean and " + scaleWeights.length
                    + " of the scale");
        }
    }

    public double mean(double[] features) {
        return dot(meanWeights, features) + meanBias;
    }

    public double scale(double[] features) {
        return Logistic.softplus(dot(scaleWeights, features) + scaleBias) + FLOOR;
    }

    /// μ + s ε.
    public double sample(double[] features, double standardNormal) {
        return mean(features) + scale(features) * standardNormal;
    }

    /// One step down the gradient of `loss` at an input with target t; ∂s/∂c = σ(v·φ + c).
    public GaussianHead step(double[] features, double target, HeadLoss loss, double learningRate) {
        double[] gradient = loss.gradient(mean(features), scale(features), target);
        double slope = Logistic.sigmoid(dot(scaleWeights, features) + scaleBias);
        var u = meanWeights.clone();
        var v = scaleWeights.clone();
        for (int k = 0; k < u.length; k++) {
            u[k] -= learningRate * gradient[0] * features[k];
            v[k] -= learningRate * gradient[1] * slope * features[k];
        }
        return new GaussianHead(u, meanBias - learningRate * gradient[0], v, scaleBias - learningRate * gradient[1] * slope);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }
}
