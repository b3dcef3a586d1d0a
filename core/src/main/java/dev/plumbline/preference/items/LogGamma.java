package dev.plumbline.preference.items;

/// log Γ(x) for x > 0, for binomial coefficients and the chi-squared tail.
///
/// Stirling's series with 7 correction terms at x ≥ 15 (first term left out below 10⁻¹⁷ there), reached from below by
/// Γ(x) = Γ(x + k)/(x (x + 1) .. (x + k − 1)). Relative error of about 10⁻¹⁵ except near the zeros 1 and 2, where the
/// absolute error is about 10⁻¹⁵.
final class LogGamma {
    private static final double[] STIRLING = {
        1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156
    };

    private LogGamma() {}

    static double of(double x) {
        if (!(x > 0)) {
            return Double.NaN;
        }
        double product = 1;
        double shifted = x;
        while (shifted < 15) {
            product *= shifted;
            shifted += 1;
        }
        double inverse = 1 / (shifted * shifted);
        double series = 0;
        for (int k = STIRLING.length - 1; k >= 0; k--) {
            series = series * inverse + STIRLING[k];
        }
        return (shifted - 0.5) * Math.log(shifted) - shifted + 0.9189385332046727 + series / shifted
                - Math.log(product);
    }

    /// log(n!/(a! b! c!)) with n = a + b + c, factorials read as Γ(1 + ·).
    static double logMultinomial(double a, double b, double c) {
        return of(1 + a + b + c) - of(1 + a) - of(1 + b) - of(1 + c);
    }
}
