package dev.plumbline.policy.surrogate;

import dev.plumbline.numerics.CompensatedSum;

/// Weights of tokens that one program sampled and another trains on, from d = log π(token) by the trainer − log
/// μ(token) as the sampler reported it; w = e^d. Held: no gradient flows through them. Ionides (2008), truncated
/// importance sampling.
///
/// Rule NONE keeps expectations exact, E_μ[w f] = E_π f; every other rule trades that for bounded variance: with
/// TRUNCATE the expectation is under μ min(w, high), which is below π where w is cut.
///
/// @param level whose ratio is ruled
/// @param rule what happens outside `[low, high]`
/// @param low least weight, ≥ 0
/// @param high greatest weight, ≥ low
/// @param logBound log ratios are held within ± this; +∞: not
/// @param veto a response in which some token has w ≤ veto counts 0; 0: none
/// @param normalize divided by the mean weight of the valid tokens of the batch
public record ImportanceCorrection(
        Level level, Rule rule, double low, double high, double logBound, double veto, boolean normalize) {
    /// What one ratio is formed of.
    public enum Level {
        /// e^d of each token.
        TOKEN,
        /// e^Σd of the response, on each of its tokens.
        SEQUENCE,
        /// e^mean(d) of the response, on each of its tokens.
        GEOMETRIC
    }

    /// What a range does.
    public enum Rule {
        /// clip(w, low, high): truncated importance sampling.
        TRUNCATE,
        /// w inside, 0 outside: masked importance sampling, IcePop.
        MASK,
        /// w.
        NONE,
        /// 0 for the response if e^mean(d) lies outside, else w.
        REJECT,
        /// 0 for the response if e^mean(d) lies outside, else clip(w, low, high).
        REJECT_TRUNCATE
    }

    /// @throws IllegalArgumentException unless 0 ≤ low ≤ high, logBound > 0 and veto ≥ 0
    public ImportanceCorrection {
        if (!(low >= 0 && low <= high)) {
            throw new IllegalArgumentException("range must satisfy 0 <= low <= high, was " + low + ", " + high);
        }
        if (!(logBound > 0)) {
            throw new IllegalArgumentException("logBound must be positive, was " + logBound);
        }
        if (!(veto >= 0)) {
            throw new IllegalArgumentException("veto must not be negative, was " + veto);
        }
    }

    /// min(w, high) of each token: truncated importance sampling.
    public static ImportanceCorrection truncated(double high) {
        return new ImportanceCorrection(Level.TOKEN, Rule.TRUNCATE, 0, high, Double.POSITIVE_INFINITY, 0, false);
    }

    /// Weights; NaN where the mask is false. A response without valid tokens has none.
    ///
    /// @param logp by the trainer `[sequences x tokens]`
    /// @param samplerLogp `[sequences x tokens]`
    /// @throws IllegalArgumentException if shapes differ
    public double[][] weights(double[][] logp, double[][] samplerLogp, boolean[][] mask) {
        if (samplerLogp.length != logp.length || mask.length != logp.length) {
            throw new IllegalArgumentException("logp, samplerLogp and mask must have one length, have " + logp.length
                    + ", " + samplerLogp.length + ", " + mask.length);
        }
        var weights = new double[logp.length][];
        var total = new CompensatedSum();
        int count = 0;
        for (int i = 0; i < logp.length; i++) {
            weights[i] = sequence(logp[i], samplerLogp[i], mask[i]);
            for (int t = 0; t < mask[i].length; t++) {
                if (mask[i][t]) {
                    total.add(weights[i][t]);
                    count++;
                }
            }
        }
        if (normalize && count > 0) {
            double mean = total.value() / count;
            for (double[] row : weights) {
                for (int t = 0; t < row.length; t++) {
                    row[t] /= mean;
                }
            }
        }
        return weights;
    }

    private double[] sequence(double[] logp, double[] samplerLogp, boolean[] mask) {
        if (samplerLogp.length != logp.length || mask.length != logp.length) {
            throw new IllegalArgumentException("rows of logp, samplerLogp and mask must have one length, have "
                    + logp.length + ", " + samplerLogp.length + ", " + mask.length);
        }
        var sum = new CompensatedSum();
        int count = 0;
        boolean kept = true;
        for (int t = 0; t < mask.length; t++) {
            if (mask[t]) {
                double d = logp[t] - samplerLogp[t];
                sum.add(d);
                count++;
                kept &= veto == 0 || !(d <= Math.log(veto));
            }
        }
        double mean = sum.value() / count;
        if (rule == Rule.REJECT || rule == Rule.REJECT_TRUNCATE) {
            kept &= inside(ratio(mean));
        }
        var weights = new double[mask.length];
        for (int t = 0; t < mask.length; t++) {
            double w = ratio(switch (level) {
                case TOKEN -> logp[t] - samplerLogp[t];
                case SEQUENCE -> sum.value();
                case GEOMETRIC -> mean;
            });
            weights[t] = !mask[t] ? Double.NaN : !kept ? 0 : switch (rule) {
                case TRUNCATE, REJECT_TRUNCATE -> Math.min(Math.max(w, low), high);
                case MASK -> inside(w) ? w : 0;
                case NONE, REJECT -> w;
            };
        }
        return weights;
    }

    private double ratio(double log) {
        return Math.exp(Math.min(Math.max(log, -logBound), logBound));
    }

    private boolean inside(double w) {
        return !(w < low || w > high);
    }
}
