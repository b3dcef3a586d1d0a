package dev.plumbline.numerics;

/// The logistic function and its logarithm, written so that no exponent is ever positive.
///
/// All take any double. Error below 2 ULP for {@link #logSigmoid} and {@link #softplus}, 3 ULP for the others
/// (`Math.exp` and `Math.log1p` are within 1 ULP).
public final class Logistic {
    private Logistic() {}

    /// σ(x) = 1/(1 + e⁻ˣ). σ(−∞) = 0, σ(+∞) = 1, NaN gives NaN. Derivative σ(x) σ(−x): {@link #sigmoidSlope}.
    public static double sigmoid(double x) {
        double t = Math.exp(-Math.abs(x));
        return (x < 0 ? t : 1) / (1 + t);
    }

    /// σ(x) σ(−x) = e^−|x|/(1 + e^−|x|)², the derivative of {@link #sigmoid}.
    public static double sigmoidSlope(double x) {
        double t = Math.exp(-Math.abs(x));
        return t / ((1 + t) * (1 + t));
    }

    /// log σ(x) = min(x, 0) − log1p(e^−|x|). −∞ at −∞, −0 at +∞, NaN gives NaN. Derivative σ(−x).
    public static double logSigmoid(double x) {
        return Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
    }

    /// log(1 + eˣ) = max(x, 0) + log1p(e^−|x|) = −log σ(−x). Derivative σ(x).
    public static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /// log(p/(1−p)) = log p − log1p(−p) for p in [0, 1]; ±∞ at the ends, NaN outside.
    public static double logit(double p) {
        return Math.log(p) - Math.log1p(-p);
    }

    /// log(1 − eᵃ) for a ≤ 0: log(−expm1 a) above −log 2, log1p(−eᵃ) below. Mächler (2012). NaN for a > 0.
    public static double log1mexp(double a) {
        return a > -0.6931471805599453 ? Math.log(-Math.expm1(a)) : Math.log1p(-Math.exp(a));
    }
}
