package dev.plumbline.policy;

/// Single-sample estimators of KL(π‖ref) from the log ratio u = log π(y) − log ref(y), and their derivatives in
/// log π(y). Schulman (2020), "Approximating KL divergence".
///
/// For y ~ π: E k1 = E k3 = KL(π‖ref); E k2 = KL + O(u³). k2 and k3 are never negative. e⁻ᵘ − 1 + k1 = k3.
/// NaN gives NaN (the slope of k1 is 1 for all u).
public final class KlEstimators {
    private KlEstimators() {}

    /// u.
    public static double k1(double u) {
        return u;
    }

    /// u²/2, slope u.
    public static double k2(double u) {
        return u * u / 2;
    }

    /// e⁻ᵘ − 1 + u, slope {@link #k3Slope}. +∞ at ±∞. Relative error below 4 · 2⁻⁵³ near 0 and 2⁻⁴⁹ beyond: by the
    /// power series u²/2 − u³/6 + ... for |u| < 1, where the closed form cancels to second order, and expm1(−u) + u
    /// beyond.
    public static double k3(double u) {
        if (Math.abs(u) < 1) {
            double series = 0;
            for (int k = 20; k >= 3; k--) {
                series = -u / k * (1 + series);
            }
            return u * u / 2 * (1 + series);
        }
        double e = Math.expm1(-u);
        return e == Double.POSITIVE_INFINITY ? e : e + u;
    }

    /// 1 − e⁻ᵘ.
    public static double k3Slope(double u) {
        return -Math.expm1(-u);
    }
}
