package dev.plumbline.preference;

import dev.plumbline.numerics.Logistic;
import java.util.Arrays;

/// Bradley-Terry on segments of experience: Pr(first ≻ second) = σ(Σ r(first) − Σ r(second)) (Christiano et al. 2017).
///
/// Rewards are summed without discount. Potential-based shaping without discount adds Φ(end) − Φ(start) to each sum: it
/// is invisible to pairs of segments that share both ends, and to nothing else.
public final class SegmentPreference {
    private SegmentPreference() {}

    /// @param first r of each step
    /// @param second r of each step; the lengths may differ
    public static double probability(double[] first, double[] second) {
        return Logistic.sigmoid(Arrays.stream(first).sum() - Arrays.stream(second).sum());
    }
}
