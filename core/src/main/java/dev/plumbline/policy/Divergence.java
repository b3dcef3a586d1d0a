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

    /// log Z = log Σ q e^t.
    ///
    /// With s = Σ q (e^(t−t₀) − 1), t₀ the tilt of the likeliest entry of q: t₀ + log1p(s) while |s| < 1/2, so that a
    /// small tilt gives a small log Z in full relative accuracy; otherwise log-sum-exp of log q + t.
    static double logPartition(double[] logQ, double[] tilt) {
        int m = SoftmaxPolicy.argmax(logQ);
        double s = m < 0 ? Double.NaN : excess(logQ, tilt, m);
        if (Math.abs(s) < 0.5) {
            return tilt[m] + Math.log1p(s);
        }
        return SoftmaxPolicy.logSumExp(tilted(logQ, tilt));
    }

    /// d = log(p/q) = t − log Z, from the tilt where the laws are close and from the logarithms where not.
    static double[] logRatio(double[] logP, double[] logQ, double[] tilt) {
        int m = SoftmaxPolicy.argmax(logQ);
        double s = m < 0 ? Double.NaN : excess(logQ, tilt, m);
        var d = new double[logP.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = Math.abs(s) < 0.5 ? (tilt[i] - tilt[m]) - Math.log1p(s) : logP[i] - logQ[i];
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

    private static double excess(double[] logQ, double[] tilt, int m) {
        var total = new CompensatedSum();
        for (int i = 0; i < tilt.length; i++) {
            double q = Math.exp(logQ[i]);
            // q below the smallest number may still count, if the tilt is large enough
            double difference = tilt[i] - tilt[m];
            total.add(q == 0 ? Math.exp(logQ[i] + difference) : q * Math.expm1(difference));
        }
        return total.value();
    }
}
