package dev.plumbline.papers.fgaif;

import dev.plumbline.policy.SoftmaxPolicy;

/// Mean and variance of a policy gradient over responses of independent segments, exact.
///
/// Segment i takes action a with probability πᵢₐ, from its own row of logits. It pays dᵢₐ at its end and eᵢₐ at the end
/// of the response. With the exact value of each segment as baseline and γ = 1, generalized advantages are sums of
/// independent terms
///
/// Aⱼ = Σᵢ cᵢⱼ,  cᵢⱼ = 1{i ≥ j} λ^(i−j) (dᵢₐ − E dᵢ) + λ^(S−1−j) (eᵢₐ − E eᵢ).
///
/// The gradient in row j is gⱼ = Aⱼ ∇log πⱼₐ. As all but cⱼⱼ are independent of segment j and have mean 0,
///
/// E gⱼ = E[cⱼⱼ ∇log π],  E ‖gⱼ‖² = E[cⱼⱼ² ‖∇log π‖²] + Σ_{i≠j} Var cᵢⱼ · E ‖∇log π‖².
///
/// @param signal Σⱼ ‖E gⱼ‖²
/// @param noise Σⱼ (E ‖gⱼ‖² − ‖E gⱼ‖²), of one response
/// @param mean E g `[segments][actions]`
public record GradientVariance(double signal, double noise, double[][] mean) {

    /// @param logits `[segments][actions]`
    /// @param dense d `[segments][actions]`
    /// @param atEnd e `[segments][actions]`
    public static GradientVariance of(double[][] logits, double[][] dense, double[][] atEnd, double lambda) {
        int segments = logits.length;
        var policy = new double[segments][];
        var d = new double[segments][];
        var e = new double[segments][];
        for (int i = 0; i < segments; i++) {
            policy[i] = SoftmaxPolicy.softmax(logits[i]);
            d[i] = centered(policy[i], dense[i]);
            e[i] = centered(policy[i], atEnd[i]);
        }
        var mean = new double[segments][];
        double signal = 0;
        double noise = 0;
        for (int j = 0; j < segments; j++) {
            double others = 0;
            for (int i = 0; i < segments; i++) {
                others += i == j ? 0 : variance(policy[i], d[i], e[i], i > j ? Math.pow(lambda, i - j) : 0,
                        Math.pow(lambda, segments - 1 - j));
            }
            double[] p = policy[j];
            mean[j] = new double[p.length];
            double second = 0;
            for (int a = 0; a < p.length; a++) {
                double c = d[j][a] + Math.pow(lambda, segments - 1 - j) * e[j][a];
                double squaredScore = 0;
                for (int b = 0; b < p.length; b++) {
                    double score = (a == b ? 1 : 0) - p[b];
                    mean[j][b] += p[a] * c * score;
                    squaredScore += score * score;
                }
                second += p[a] * (c * c + others) * squaredScore;
            }
            double squaredMean = 0;
            for (double g : mean[j]) {
                squaredMean += g * g;
            }
            signal += squaredMean;
            noise += second - squaredMean;
        }
        return new GradientVariance(signal, noise, mean);
    }

    /// Noise over signal of a mean over `responses`: what the squared length of the error is in units of that of the
    /// gradient.
    public double noiseToSignal(int responses) {
        return noise / signal / responses;
    }

    private static double[] centered(double[] p, double[] x) {
        double mean = 0;
        for (int a = 0; a < p.length; a++) {
            mean += p[a] * x[a];
        }
        var out = new double[p.length];
        for (int a = 0; a < p.length; a++) {
            out[a] = x[a] - mean;
        }
        return out;
    }

    private static double variance(double[] p, double[] d, double[] e, double factorD, double factorE) {
        double variance = 0;
        for (int a = 0; a < p.length; a++) {
            double c = factorD * d[a] + factorE * e[a];
            variance += p[a] * c * c;
        }
        return variance;
    }
}
