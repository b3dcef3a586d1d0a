package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// Arms in [0, 1] that pay 1 with probability μ(x) = height − slope |x − peak|, else 0: |μ(x) − μ(y)| ≤ slope |x −
/// y|.
///
/// @param peak in [0, 1]
/// @param height μ*, in [0, 1]
/// @param slope L ≥ 0; μ must stay in [0, 1]
public record LipschitzBandit(double peak, double height, double slope) {
    public LipschitzBandit {
        if (!(peak >= 0 && peak <= 1 && height <= 1 && slope >= 0 && height - slope * Math.max(peak, 1 - peak) >= 0)) {
            throw new IllegalArgumentException("means must lie in [0, 1], were " + height + " at " + peak
                    + " with slope " + slope);
        }
    }

    public double mean(double point) {
        return height - slope * Math.abs(point - peak);
    }

    /// Σₜ μ* − μ(xₜ) at the marks.
    ///
    /// @param marks rising
    public double[] regret(PointAlgorithm algorithm, Philox noise, Philox decisions, long... marks) {
        var regret = new double[marks.length];
        double sum = 0;
        long t = 0;
        for (int i = 0; i < marks.length; i++) {
            for (; t < marks[i]; t++) {
                double x = algorithm.select(decisions);
                algorithm.update(x, noise.nextDouble() < mean(x) ? 1 : 0);
                sum += height - mean(x);
            }
            regret[i] = sum;
        }
        return regret;
    }
}
