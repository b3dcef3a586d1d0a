package dev.plumbline.evaluation;

/// A value of a policy where its divergence from the reference has a given size: methods that move at unlike speed are
/// compared at one distance, not after one number of steps.
public final class AlongDivergence {
    private AlongDivergence() {}

    /// The value where the path first reaches `target`, linear between the two points about it; of the last point if it
    /// never does.
    ///
    /// @param kl divergence of each point in nats, from 0 up
    /// @param value of each point
    /// @throws IllegalArgumentException unless there are as many of both, at least one
    public static double valueAt(double[] kl, double[] value, double target) {
        if (kl.length != value.length || kl.length == 0) {
            throw new IllegalArgumentException(kl.length + " divergences and " + value.length + " values");
        }
        for (int i = 0; i < kl.length; i++) {
            if (kl[i] >= target) {
                double share = i == 0 || kl[i] == kl[i - 1] ? 1 : (target - kl[i - 1]) / (kl[i] - kl[i - 1]);
                return i == 0 ? value[0] : value[i - 1] + share * (value[i] - value[i - 1]);
            }
        }
        return value[value.length - 1];
    }
}
