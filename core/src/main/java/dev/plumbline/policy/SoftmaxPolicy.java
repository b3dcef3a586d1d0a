package dev.plumbline.policy;

import dev.plumbline.numerics.CompensatedSum;
import java.util.Arrays;

/// One softmax row: π_a = exp(z_a)/Σ exp(z_b), and the functions of it that policy optimisation needs.
///
/// A logit of −∞ is an action that cannot be taken: π = 0, and 0 log 0 = 0. A row whose largest logit is not finite
/// gives NaN; a row without actions gives empty arrays and value 0. Arithmetic is float64 with compensated sums; every
/// value is a sum of terms of one sign or a covariance about the likeliest action, so that results near 0 (a peaked
/// policy's entropy, the divergence of nearly equal policies) keep their relative accuracy.
public final class SoftmaxPolicy {
    private SoftmaxPolicy() {}

    /// A number that depends on a row of logits, and its gradient in the logits.
    public record Terms(double value, double[] gradient) {}

    /// Index of the largest element, the lowest among equals; −1 if there is none; the index of a NaN if there is one.
    public static int argmax(double[] x) {
        int best = -1;
        for (int i = 0; i < x.length; i++) {
            if (Double.isNaN(x[i])) {
                return i;
            }
            if (best < 0 || x[i] > x[best]) {
                best = i;
            }
        }
        return best;
    }

    /// log Σ exp(xᵢ) = max + log1p(Σ′ exp(xᵢ − max)), Σ′ over all but the first maximum. Empty or all −∞: −∞; +∞ if the
    /// maximum is; NaN if any is.
    public static double logSumExp(double[] x) {
        int m = argmax(x);
        if (m < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        return Double.isInfinite(x[m]) ? x[m] : x[m] + logExcess(x, m);
    }

    /// log Σ exp(xᵢ − x_m) for the position m of the maximum.
    private static double logExcess(double[] x, int m) {
        var rest = new CompensatedSum();
        for (int i = 0; i < x.length; i++) {
            if (i != m) {
                rest.add(Math.exp(x[i] - x[m]));
            }
        }
        return Math.log1p(rest.value());
    }

    /// log π_a = (z_a − max z) − log Σ exp(z − max z).
    public static double[] logSoftmax(double[] logits) {
        int m = argmax(logits);
        if (m < 0) {
            return new double[0];
        }
        var out = new double[logits.length];
        if (!(Math.abs(logits[m]) <= Double.MAX_VALUE)) {
            Arrays.fill(out, Double.NaN);
            return out;
        }
        double excess = logExcess(logits, m);
        for (int i = 0; i < out.length; i++) {
            out[i] = (logits[i] - logits[m]) - excess;
        }
        return out;
    }

    /// π_a = exp(log π_a).
    public static double[] softmax(double[] logits) {
        return exp(logSoftmax(logits));
    }

    static double[] exp(double[] x) {
        var out = new double[x.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.exp(x[i]);
        }
        return out;
    }

    /// Entropy H = −Σ π log π in nats, dH/dz_k = −π_k (log π_k + H).
    ///
    /// With w = z − max z: H = log Σ e^w − E w, a sum of two numbers that are never negative.
    public static Terms entropy(double[] logits) {
        int m = argmax(logits);
        if (m < 0) {
            return new Terms(0, new double[0]);
        }
        double[] p = softmax(logits);
        var w = new double[p.length];
        for (int i = 0; i < w.length; i++) {
            w[i] = logits[i] - logits[m];
        }
        double[] gradient = centered(p, w, m);
        for (int i = 0; i < w.length; i++) {
            gradient[i] = 0 - gradient[i];
        }
        double excess = Double.isNaN(p[m]) ? Double.NaN : logExcess(logits, m);
        return new Terms(excess - mean(p, w), gradient);
    }

    /// KL(π‖ref) = Σ π (log π − log ref) in nats, d/dz_k = π_k (log(π_k/ref_k) − KL).
    ///
    /// Never negative, 0 for equal policies, +∞ if π takes an action that ref cannot; method: {@link Divergence}.
    ///
    /// @throws IllegalArgumentException unless both rows have the same length
    public static Terms kl(double[] logits, double[] referenceLogits) {
        requireSameLength("logits", logits, "referenceLogits", referenceLogits);
        double[] logP = logSoftmax(logits);
        double[] logQ = logSoftmax(referenceLogits);
        double[] p = exp(logP);
        int m = argmax(logQ);
        var tilt = new double[p.length];
        var relative = new double[p.length];
        boolean escapes = false;
        for (int i = 0; i < p.length; i++) {
            // an action of probability 0 contributes 0 whatever the reference holds there
            boolean impossible = logits[i] == Double.NEGATIVE_INFINITY;
            tilt[i] = impossible ? logits[i] : logits[i] - referenceLogits[i];
            relative[i] = impossible
                    ? logits[i]
                    : (logits[i] - logits[m]) - (referenceLogits[i] - referenceLogits[m]);
            escapes |= !impossible && logQ[i] == Double.NEGATIVE_INFINITY;
        }
        if (!escapes) {
            double excess = Divergence.excess(logQ, relative, logP);
            boolean close = Divergence.isClose(excess);
            double kl = Divergence.kl(logP, logQ,
                    close ? Divergence.logRatio(logQ, relative, excess) : Divergence.logRatio(logP, logQ));
            return new Terms(kl, centered(p, close ? relative : tilt, argmax(p)));
        }
        var gradient = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            gradient[i] = p[i] == 0 ? 0 : p[i] * (logP[i] - logQ[i] - Double.POSITIVE_INFINITY);
        }
        return new Terms(Double.POSITIVE_INFINITY, gradient);
    }

    /// The other direction as a function of the same logits: KL(ref‖π), d/dz_k = π_k − ref_k.
    ///
    /// @throws IllegalArgumentException unless both rows have the same length
    public static Terms forwardKl(double[] logits, double[] referenceLogits) {
        double value = kl(referenceLogits, logits).value();
        double[] p = softmax(logits);
        double[] q = softmax(referenceLogits);
        for (int i = 0; i < p.length; i++) {
            p[i] -= q[i];
        }
        return new Terms(value, p);
    }

    /// Exact objective of a bandit, J = Σ π r; dJ/dz_k = π_k (r_k − J).
    ///
    /// @throws IllegalArgumentException unless both rows have the same length
    public static Terms expectation(double[] logits, double[] reward) {
        requireSameLength("logits", logits, "reward", reward);
        double[] p = softmax(logits);
        double j = mean(p, reward);
        if (Math.abs(j) <= Double.MAX_VALUE) {
            return new Terms(j, centered(p, reward, argmax(p)));
        }
        var gradient = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            gradient[i] = p[i] * (reward[i] - j);
        }
        return new Terms(j, gradient);
    }

    /// Gradient of log π(action) in the logits: onehot(action) − π, the entry of the action as −expm1(log π).
    ///
    /// @param logProbability log π
    public static double[] score(double[] logProbability, int action) {
        var score = new double[logProbability.length];
        for (int i = 0; i < score.length; i++) {
            score[i] = i == action ? -Math.expm1(logProbability[i]) : -Math.exp(logProbability[i]);
        }
        return score;
    }

    /// Σ p f.
    public static double mean(double[] p, double[] f) {
        var total = new CompensatedSum();
        for (int i = 0; i < p.length; i++) {
            total.add(p[i] == 0 && f[i] == Double.NEGATIVE_INFINITY ? 0 : p[i] * f[i]);
        }
        return total.value();
    }

    /// p_k (f_k − Σ p f), the gradient of an expectation under a softmax, by way of f − f_m: where p_m is nearly 1,
    /// f_m − Σ p f is a small number that subtraction of the mean would lose.
    static double[] centered(double[] p, double[] f, int m) {
        var difference = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            difference[i] = f[i] - f[m];
        }
        double mean = mean(p, difference);
        var out = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            out[i] = p[i] == 0 && f[i] == Double.NEGATIVE_INFINITY ? 0 : p[i] * (difference[i] - mean);
        }
        return out;
    }

    /// @throws IllegalArgumentException unless both have the same length
    public static void requireSameLength(String name, double[] a, String otherName, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException(name + " has " + a.length + " entries, " + otherName + " has "
                    + b.length + "; they must agree");
        }
    }
}
