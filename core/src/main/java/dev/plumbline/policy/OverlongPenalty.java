package dev.plumbline.policy;

/// Soft penalty on the length of a response, Yu et al. (2025), DAPO, arXiv 2503.14476, eq. 13: 0 up to L_max − L_c
/// tokens, then ((L_max − L_c) − |y|)/L_c down to −1 at L_max, and −1 beyond. Added to the reward; continuous, never
/// rising.
///
/// @param maxLength L_max
/// @param buffer L_c, 0 < L_c ≤ L_max
public record OverlongPenalty(int maxLength, int buffer) {
    /// @throws IllegalArgumentException unless 0 < buffer ≤ maxLength
    public OverlongPenalty {
        if (!(buffer > 0 && buffer <= maxLength)) {
            throw new IllegalArgumentException(
                    "buffer must lie in [1, maxLength = " + maxLength + "], was " + buffer);
        }
    }

    /// The penalty of a response of `length` tokens, in [−1, 0].
    ///
    /// @throws IllegalArgumentException if the length is negative
    public double of(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("length must not be negative, was " + length);
        }
        int excess = length - (maxLength - buffer);
        return excess <= 0 ? 0 : Math.max(-1, -(double) excess / buffer);
    }

    /// Whether a group of outcomes carries any signal: false if all are equal, whose advantages are all 0. DAPO draws
    /// anew until none is left: the expected direction of a prompt of success probability p grows by 1/(1 − p^G − (1 −
    /// p)^G), so that prompts that are nearly always or nearly never solved weigh more.
    public static boolean isInformative(double[] outcome) {
        for (double r : outcome) {
            if (!(r == outcome[0])) {
                return true;
            }
        }
        return false;
    }
}
