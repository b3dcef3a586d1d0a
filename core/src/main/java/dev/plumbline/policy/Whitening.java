package dev.plumbline.policy;

import dev.plumbline.numerics.CompensatedSum;

/// Standardisation over valid entries, as PPO does to advantages (mean removed) and to rewards (mean kept). Ziegler et
/// al. (2019), arXiv 1909.08593, code of the authors.
public final class Whitening {
    private Whitening() {}

    /// (x − mean)/√(variance + ε) where `mask` is true, 0 elsewhere; with `shiftMean` false the mean is added back.
    /// Variance by two passes with divisor count − ddof, 1 if that is 0: one entry has variance 0. Entries without spread
    /// give 0 also for ε = 0. Masked entries have no influence whatever they hold. Usual values: ε = 1e-8, ddof = 1.
    ///
    /// @param mask null: all valid
    /// @throws IllegalArgumentException unless ε is finite and not negative and ddof is 0 or 1
    public static double[] whiten(double[] x, boolean[] mask, boolean shiftMean, double epsilon, int ddof) {
        if (!(epsilon >= 0 && epsilon <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("epsilon must be finite and not negative, was " + epsilon);
        }
        if (ddof != 0 && ddof != 1) {
            throw new IllegalArgumentException("ddof must be 0 or 1, was " + ddof);
        }
        var total = new CompensatedSum();
        int count = 0;
        for (int i = 0; i < x.length; i++) {
            if (mask == null || mask[i]) {
                total.add(x[i]);
                count++;
            }
        }
        double mean = total.dividedBy(count);
        // what rounding of the mean left over is subtracted from each deviation
        var residual = new CompensatedSum();
        for (int i = 0; i < x.length; i++) {
            if (mask == null || mask[i]) {
                residual.add(x[i] - mean);
            }
        }
        double rest = residual.dividedBy(count);
        var squares = new CompensatedSum();
        for (int i = 0; i < x.length; i++) {
            if (mask == null || mask[i]) {
                double deviation = x[i] - mean - rest;
                squares.add(deviation * deviation);
            }
        }
        // one entry has no spread, whatever ddof says
        double spread = squares.value() / Math.max(count - ddof, 1) + epsilon;
        double scale = spread == 0 ? 1 : Math.sqrt(spread);
        var out = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            if (mask == null || mask[i]) {
                out[i] = (x[i] - mean - rest) / scale + (shiftMean ? 0 : mean);
            }
        }
        return out;
    }
}
