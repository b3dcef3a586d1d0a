package dev.plumbline.kernel;

/// Clipping range of the PPO policy loss: the ratio is clipped to [1 − low, 1 + high]; for A < 0 the loss is capped
/// at −dualClip·A if `dualClip` is finite (+∞: no dual clip).
public record PpoClip(double low, double high, double dualClip) {
    public PpoClip {
        if (!(low >= 0 && low <= 1)) {
            throw new IllegalArgumentException("low must lie in [0, 1], was " + low);
        }
        if (!(high >= 0)) {
            throw new IllegalArgumentException("high must not be negative, was " + high);
        }
        if (!(dualClip > 1)) {
            throw new IllegalArgumentException("dualClip must be above 1 (infinity: none), was " + dualClip);
        }
    }

    /// Symmetric range, no dual clip.
    public static PpoClip of(double epsilon) {
        return new PpoClip(epsilon, epsilon, Double.POSITIVE_INFINITY);
    }
}
