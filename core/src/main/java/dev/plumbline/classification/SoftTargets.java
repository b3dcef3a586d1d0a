package dev.plumbline.classification;

import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;

/// Cross-entropy against a distribution t over classes: −Σ tₖ log fₖ, gradient f − t in the logits.
public final class SoftTargets {
    private SoftTargets() {}

    /// Label smoothing (Szegedy et al. 2016): t = (1 − ε) e_y + ε/K, the mass ε on *all* classes.
    ///
    /// @param epsilon in [0, 1]; 0 is the label alone
    public static double[] smoothed(int label, int classes, double epsilon) {
        if (!(epsilon >= 0 && epsilon <= 1)) {
            throw new IllegalArgumentException("epsilon must lie in [0, 1], was " + epsilon);
        }
        var target = new double[classes];
        Arrays.fill(target, epsilon / classes);
        target[label] += 1 - epsilon;
        return target;
    }

    /// The other convention, mass ε′ on the K − 1 other classes, is this ε = ε′ K/(K − 1).
    public static double epsilonOfOthers(double others, int classes) {
        return others * classes / (classes - 1.0);
    }

    /// log((1 − ε + ε/K)/(ε/K)): the gap between logits at which the smoothed loss is least. +∞ for ε = 0.
    public static double logitGap(int classes, double epsilon) {
        return Math.log((1 - epsilon + epsilon / classes) / (epsilon / classes));
    }

    /// λ a + (1 − λ) b, for inputs and for targets alike (mixup, Zhang et al. 2018).
    public static double[] mixed(double[] a, double[] b, double lambda) {
        var out = new double[a.length];
        Arrays.setAll(out, i -> lambda * a[i] + (1 - lambda) * b[i]);
        return out;
    }

    /// λ from Beta(m, m), by Jöhnk's rejection (1964): U^{1/m}/(U^{1/m} + V^{1/m}) where the sum is at most 1.
    ///
    /// @param m in (0, 10]; the larger, the more is rejected
    public static double mixingWeight(double m, Philox random) {
        if (!(m > 0 && m <= 10)) {
            throw new IllegalArgumentException("m must lie in (0, 10], was " + m);
        }
        while (true) {
            double u = Math.pow(random.nextDouble(), 1 / m);
            double v = Math.pow(random.nextDouble(), 1 / m);
            if (u + v <= 1 && u + v > 0) {
                return u / (u + v);
            }
        }
    }

    public static double loss(double[] logits, double[] target) {
        double[] log = SoftmaxPolicy.logSoftmax(logits);
        double loss = 0;
        for (int k = 0; k < log.length; k++) {
            loss -= target[k] == 0 ? 0 : target[k] * log[k];
        }
        return loss;
    }

    /// f − t.
    public static double[] gradient(double[] logits, double[] target) {
        double[] gradient = SoftmaxPolicy.softmax(logits);
        Arrays.setAll(gradient, k -> gradient[k] - target[k]);
        return gradient;
    }
}
