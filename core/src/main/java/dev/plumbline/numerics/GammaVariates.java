package dev.plumbline.numerics;

/// Random numbers with a gamma or beta law.
public final class GammaVariates {
    private GammaVariates() {}

    /// log G, G with density g^(a − 1) e^−g / Γ(a).
    ///
    /// Marsaglia and Tsang (2000) for a ≥ 1: with d = a − 1/3, c = 1/√(9 d), x normal and v = (1 + c x)³ > 0, accept
    /// d v if log u < x²/2 + d − d v + d log v. For a < 1: G(a) = G(a + 1) U^(1/a). The logarithm is what is returned
    /// because G itself is 0 in float64 for small a.
    ///
    /// @param shape a > 0
    public static double log(double shape, Philox random) {
        if (!(shape > 0 && shape <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("shape must be positive and finite, was " + shape);
        }
        if (shape < 1) {
            return log(shape + 1, random) + StrictMath.log(1 - random.nextDouble()) / shape;
        }
        return StrictMath.log(accepted(shape, random));
    }

    /// B(a, b) = G_a/(G_a + G_b).
    ///
    /// @param a > 0
    /// @param b > 0
    public static double beta(double a, double b, Philox random) {
        if (a >= 1 && b >= 1) {
            double x = accepted(a, random);
            return x / (x + accepted(b, random));
        }
        double x = log(a, random);
        return 1 / (1 + StrictMath.exp(log(b, random) - x));
    }

    private static double accepted(double shape, Philox random) {
        if (!(shape <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("shape must be positive and finite, was " + shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double t = 1 + c * x;
            if (t <= 0) {
                continue;
            }
            double v = t * t * t;
            double u = 1 - random.nextDouble();
            double squared = x * x;
            if (u < 1 - 0.0331 * squared * squared
                    || StrictMath.log(u) < squared / 2 + d - d * v + d * StrictMath.log(v)) {
                return d * v;
            }
        }
    }
}
