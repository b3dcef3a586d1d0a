package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// Rewards θ·x(a) + σ z: in each round every arm has a feature vector, uniform on the unit sphere; θ has length 1.
public final class LinearContexts {
    private final double[] theta;
    private final int arms;
    private final double deviation;

    /// @param random decides θ
    /// @param deviation σ ≥ 0
    public LinearContexts(int dimension, int arms, double deviation, Philox random) {
        if (dimension < 1 || arms < 1) {
            throw new IllegalArgumentException("needs a dimension and an arm, were " + dimension + ", " + arms);
        }
        if (!(deviation >= 0 && deviation <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("deviation must be finite and not negative, was " + deviation);
        }
        this.arms = arms;
        this.deviation = deviation;
        theta = onSphere(dimension, random);
    }

    private static double[] onSphere(int dimension, Philox random) {
        var x = new double[dimension];
        double squares = 0;
        for (int i = 0; i < dimension; i++) {
            x[i] = random.nextGaussian();
            squares += x[i] * x[i];
        }
        for (int i = 0; i < dimension; i++) {
            x[i] /= Math.sqrt(squares);
        }
        return x;
    }

    /// Features of this round `[arms][d]`.
    public double[][] features(Philox random) {
        var features = new double[arms][];
        for (int a = 0; a < arms; a++) {
            features[a] = onSphere(theta.length, random);
        }
        return features;
    }

    /// θ·x.
    public double mean(double[] features) {
        return CostSequences.expected(theta, features);
    }

    /// Σₜ maxₐ θ·xₜ(a) − θ·xₜ(aₜ) at the marks.
    ///
    /// @param marks rising
    public double[] regret(ContextualBandit algorithm, Philox noise, Philox decisions, long... marks) {
        var regret = new double[marks.length];
        double sum = 0;
        long t = 0;
        for (int i = 0; i < marks.length; i++) {
            for (; t < marks[i]; t++) {
                double[][] x = features(noise);
                var choice = algorithm.select(x, decisions);
                double mean = mean(x[choice.arm()]);
                algorithm.update(choice, x[choice.arm()], mean + deviation * noise.nextGaussian());
                double best = mean;
                for (double[] features : x) {
                    best = Math.max(best, mean(features));
                }
                sum += best - mean;
            }
            regret[i] = sum;
        }
        return regret;
    }
}
