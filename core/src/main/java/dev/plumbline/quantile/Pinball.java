package dev.plumbline.quantile;

/// The loss that a quantile minimises in expectation, and scores of whole forecasts made of it.
///
/// ρ_τ(y − q) = max(τ (y − q), (τ − 1)(y − q)), in the unit of y. Koenker and Bassett 1978.
public final class Pinball {
    private Pinball() {}

    /// ρ_τ(y − q) ≥ 0; two roundings. NaN where an argument is.
    ///
    /// @throws IllegalArgumentException if τ is not in (0, 1)
    public static double loss(double y, double q, double tau) {
        requireLevel(tau);
        double u = y - q;
        return u >= 0 ? tau * u : (tau - 1) * u;
    }

    /// ∂ρ/∂q = 1[y < q] − τ; −τ at y = q, where every number in [−τ, 1 − τ] is a subgradient.
    public static double derivative(double y, double q, double tau) {
        requireLevel(tau);
        return y < q ? 1 - tau : -tau;
    }

    /// Smooth near 0: h(u)/a times τ (u ≥ 0) or 1 − τ, with h(u) = u²/2 for |u| < a, a (|u| − a/2) beyond. Lies below ρ by at
    /// most a max(τ, 1 − τ)/2; a = 0 is ρ itself.
    ///
    /// @param a width of the parabola, not negative, in the unit of y
    public static double smoothed(double y, double q, double tau, double a) {
        requireWidth(a);
        if (a == 0) {
            return loss(y, q, tau);
        }
        requireLevel(tau);
        double u = y - q;
        double size = Math.abs(u);
        return (u >= 0 ? tau : 1 - tau) * (size < a ? u * u / (2 * a) : size - a / 2);
    }

    /// ∂/∂q of {@link #smoothed}.
    public static double smoothedDerivative(double y, double q, double tau, double a) {
        requireWidth(a);
        if (a == 0) {
            return derivative(y, q, tau);
        }
        requireLevel(tau);
        double u = y - q;
        return -(u >= 0 ? tau : 1 - tau) * Math.clamp(u / a, -1, 1);
    }

    /// Interval score (Gneiting and Raftery 2007, eq. 43): (h − l) + (2/α)(l − y)₊ + (2/α)(y − h)₊.
    ///
    /// For l, h at the levels τ = α/2 and 1 − τ it is (2/α)(ρ_τ(y − l) + ρ_{1−τ}(y − h)), crossing or not.
    ///
    /// @param alpha nominal share outside, in (0, 1)
    public static double intervalScore(double y, double low, double high, double alpha) {
        requireLevel(alpha);
        return high - low + 2 / alpha * Math.max(low - y, 0) + 2 / alpha * Math.max(y - high, 0);
    }

    /// Mean of ρ over levels.
    ///
    /// @throws IllegalArgumentException if lengths differ or are 0
    public static double mean(double y, double[] q, double[] taus) {
        if (q.length != taus.length || q.length == 0) {
            throw new IllegalArgumentException(q.length + " quantiles at " + taus.length + " levels");
        }
        double sum = 0;
        for (int k = 0; k < q.length; k++) {
            sum += loss(y, q[k], taus[k]);
        }
        return sum / q.length;
    }

    /// Weighted interval score of 2 K + 1 symmetric levels: (|y − median|/2 + Σₖ (αₖ/2) ISₖ)/(K + ½) = 2 × {@link #mean}.
    /// Others divide by 2 K + 1 or not at all, or count the median's error once.
    ///
    /// @throws IllegalArgumentException if the number of levels is even, or they are not symmetric about ½ within 1e-12
    public static double weightedIntervalScore(double y, double[] q, double[] taus) {
        int m = taus.length;
        for (int k = 0; k < m; k++) {
            if (m % 2 == 0 || !(Math.abs(taus[k] + taus[m - 1 - k] - 1) <= 1e-12)) {
                throw new IllegalArgumentException("levels must be odd in number and symmetric about 1/2");
            }
        }
        return 2 * mean(y, q, taus);
    }

    private static void requireLevel(double tau) {
        if (!(tau > 0 && tau < 1)) {
            throw new IllegalArgumentException("the level must lie in (0, 1), was " + tau);
        }
    }

    private static void requireWidth(double a) {
        if (!(a >= 0 && a <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("the width must be finite and not negative, was " + a);
        }
    }
}
