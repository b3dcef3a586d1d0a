package dev.plumbline.policy;

import dev.plumbline.numerics.CompensatedSum;

/// Kullback-Leibler divergence of two laws p and q of which q e^t/Z = p is known, t the "tilt".
///
/// Σ p log(p/q) loses all digits when p is near q, since terms of both signs cancel to something of second order. With
/// d = log(p/q) and Σ p = Σ q the same number is Σ p (e⁻ᵈ − 1 + d) = Σ (q − p + p d), whose terms are never negative:
/// the relative error is that of a well-conditioned sum. d itself comes from the tilt, not from two logarithms, where
/// the laws are close.
final class Divergence {
    private Divergence() {}

    /// s = Σ q (e^(t−t_m) − 1), m the likeliest entry of q. log Z = t_m + log1p(s).
    ///
    /// @param logProduct log(q e^t) up to a constant, free of cancellation: an entry whose q is below the smallest number
    ///     may still count
    static double excess(double[] logQ, double[] tilt, double[] logProduct) {
        int m = SoftmaxPolicy.argmax(logQ);
        if (m < 0) {
            return Double.NaN;
        }
        var total = new CompensatedSum();
        for (int i = 0; i < tilt.length; i++) {
            double q = Math.exp(logQ[i]);
            total.add(q == 0
                    ? Math.exp(logQ[m] + (logProduct[i] - logProduct[m]))
                    : q * Math.expm1(tilt[i] - tilt[m]));
        }
        return total.value();
    }

    /// Whether |s| < 1/2: log1p(s) keeps its relative accuracy, and t − t_m should be computed as such, so that what all
    /// entries have in common cancels exactly. If not, logarithms of the laws are accurate enough.
    static boolean isClose(double s) {
        return Math.abs(s) < 0.5;
    }

    /// d = log(p/q) = t − log Z for close laws.
    ///
    /// @param s their {@link #excess}
    static double[] logRatio(double[] logQ, double[] tilt, double s) {
        int m = SoftmaxPolicy.argmax(logQ);
        double log = Math.log1p(s);
        var d = new double[tilt.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = (tilt[i] - tilt[m]) - log;
        }
        return d;
    }

    /// d = log p − log q for laws that are not close.
    static double[] logRatio(double[] logP, double[] logQ) {
        var d = new double[logP.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = logP[i] - logQ[i];
        }
        return d;
    }

    /// Σ p (e⁻ᵈ − 1 + d) over entries with q or p positive. Entries of probability 0 under p contribute q.
    static double kl(double[] logP, double[] logQ, double[] d) {
        var total = new CompensatedSum();
        for (int i = 0; i < d.length; i++) {
            double p = Math.exp(logP[i]);
            double q = Math.exp(logQ[i]);
            if (Math.abs(d[i]) < 1) {
                total.add(p * KlEstimators.k3(d[i]));
            } else {
                total.add(p == 0 ? q : q - p + p * d[i]);
            }
        }
        return total.value();
    }

    static double[] tilted(double[] logQ, double[] tilt) {
        var out = new double[logQ.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = logQ[i] + tilt[i];
        }
        return out;
    }
}
