package dev.plumbline.reward.intrinsic;

import java.util.HashMap;
import java.util.Map;

/// c = N^−β for the N-th time that something is met within an episode: 1, 2^−β, 3^−β, ... What n meetings of one thing
/// are paid is at most ζ(β) in all, for β > 1 (1.202 for β = 3); for β ≤ 1 there is no bound.
public final class EpisodicCounts {
    private final double exponent;
    private final Map<Long, Integer> counts = new HashMap<>();

    /// @param exponent β ≥ 0; 0 gives 1 always
    public EpisodicCounts(double exponent) {
        if (!(exponent >= 0 && exponent <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("exponent must be finite and not negative, was " + exponent);
        }
        this.exponent = exponent;
    }

    /// Counts this meeting, and returns c.
    public double scale(long key) {
        return Math.pow(counts.merge(key, 1, Integer::sum), -exponent);
    }

    /// A new episode.
    public void reset() {
        counts.clear();
    }
}
