package dev.plumbline.reward.credit;

/// v(C): what a sequence is worth if only the units of C are seen.
@FunctionalInterface
public interface CoalitionValue {
    /// @param mask bit i is set if unit i = 0..n−1 is in C
    double of(long mask);
}
