package dev.plumbline.preference.items;

/// Upper tail of the chi-squared distribution: P(X > x) = Γ(k/2, x/2)/Γ(k/2) with k degrees of freedom.
///
/// Power series of the lower incomplete gamma function for x < k + 2, Lentz's continued fraction of the upper one
/// otherwise (Abramowitz and Stegun 6.5.29 and 6.5.31); absolute error about 10⁻¹⁴ for k up to some thousands.
public final class ChiSquared {
    private ChiSquared() {}

    /// P(X > x); 1 for x ≤ 0.
    ///
    /// @throws IllegalArgumentException unless there is at least one degree of freedom
    public static double upperTail(double x, int degreesOfFreedom) {
        if (degreesOfFreedom < 1) {
            throw new IllegalArgumentException("degrees of freedom must be at least 1, were " + degreesOfFreedom);
        }
        if (x <= 0) {
            return 1;
        }
        if (x == Double.POSITIVE_INFINITY) {
            return 0;
        }
        double a = degreesOfFreedom / 2.0;
        double z = x / 2;
        double front = Math.exp(a * Math.log(z) - z - LogGamma.of(a));
        return z < a + 1 ? 1 - front * series(a, z) : front * fraction(a, z);
    }

    private static double series(double a, double z) {
        double term = 1 / a;
        double sum = term;
        for (int k = 1; term > sum * 1e-17; k++) {
            term *= z / (a + k);
            sum += term;
        }
        return sum;
    }

    private static double fraction(double a, double z) {
        double b = z + 1 - a;
        double c = 1e300;
        double d = 1 / b;
        double h = d;
        for (int k = 1; k < 100_000; k++) {
            double an = -k * (k - a);
            b += 2;
            d = 1 / (an * d + b);
            c = b + an / c;
            double factor = c * d;
            h *= factor;
            if (Math.abs(factor - 1) < 1e-16) {
                break;
            }
        }
        return h;
    }
}
