package dev.plumbline.preference;

/// Bradley-Terry loss of one pair with a soft target `t` in [0, 1] and a finite margin `mu`:
/// `L(d; t, mu) = softplus(z) - t z`, `z = d - mu`, where `d` is reward of chosen minus rejected (reward units).
/// `dL/dd = sigma(z) - t`. Convex; minimum at `mu + log(t / (1 - t))` for t inside (0, 1).
/// NaN in `d` gives NaN. Source: Wang and others 2024 (arXiv 2401.06080), loss family of the data part.
public final class SoftMarginBradleyTerry {
    private SoftMarginBradleyTerry() {}

    /// `L(d; t, mu)` in nats, as `t softplus(-z) + (1 - t) softplus(z)`, which does not cancel in either tail.
    ///
    /// @throws IllegalArgumentException if `target` is outside [0, 1] or `margin` is not finite
    public static double value(double d, double target, double margin) {
        check(target, margin);
        double z = d - margin;
        double tail = Math.log1p(Math.exp(-Math.abs(z)));
        double wrong = target == 0 ? 0 : target * Math.max(-z, 0);
        double right = target == 1 ? 0 : (1 - target) * Math.max(z, 0);
        return wrong + right + tail;
    }

    /// `sigma(d - mu) - t`, of magnitude at most 1; the right tail at `t = 1` keeps its relative accuracy.
    ///
    /// @throws IllegalArgumentException if `target` is outside [0, 1] or `margin` is not finite
    public static double derivative(double d, double target, double margin) {
        check(target, margin);
        double z = d - margin;
        return (1 - target) / (1 + Math.exp(-z)) - target / (1 + Math.exp(z));
    }

    static void check(double target, double margin) {
        if (!(target >= 0 && target <= 1)) {
            throw new IllegalArgumentException("target must be in [0, 1], was " + target);
        }
        if (!Double.isFinite(margin)) {
            throw new IllegalArgumentException("margin must be finite, was " + margin);
        }
    }
}
