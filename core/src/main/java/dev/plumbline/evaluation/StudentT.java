package dev.plumbline.evaluation;

/// Student's t distribution with a whole number ν of degrees of freedom, by its finite sums.
///
/// With θ = arctan(t/√ν), A(t) = P(|T| ≤ t) is (Abramowitz and Stegun 26.7.3 and 26.7.4)
/// `(2/π) [θ + sin θ (cos θ + (2/3) cos³ θ + ... + (2·4···(ν−3))/(3·5···(ν−2)) cos^(ν−2) θ)]` for odd ν (2θ/π for 1),
/// and
/// `sin θ [1 + (1/2) cos² θ + (1·3)/(2·4) cos⁴ θ + ... + (1·3···(ν−3))/(2·4···(ν−2)) cos^(ν−2) θ]` for even ν.
/// All terms are positive: the relative error of A is at most about ν u.
public final class StudentT {
    private StudentT() {}

    /// P(|T| ≤ t).
    ///
    /// @throws IllegalArgumentException unless ν ≥ 1 and t ≥ 0
    public static double central(double t, int degreesOfFreedom) {
        if (!(t >= 0)) {
            throw new IllegalArgumentException("t must not be negative, was " + t);
        }
        requireDegrees(degreesOfFreedom);
        return centralAtAngle(Math.atan(t / Math.sqrt(degreesOfFreedom)), degreesOfFreedom);
    }

    /// t with P(|T| ≤ t) = level: the half-width of a confidence interval in standard errors. A is increasing in θ,
    /// which is bisected over (0, π/2) until no double is left between the ends.
    ///
    /// @throws IllegalArgumentException unless ν ≥ 1 and 0 < level < 1
    public static double centralQuantile(double level, int degreesOfFreedom) {
        Proportion.requireLevel(level);
        requireDegrees(degreesOfFreedom);
        double low = 0;
        double high = Math.PI / 2;
        while (true) {
            double middle = (low + high) / 2;
            if (middle <= low || middle >= high) {
                return Math.sqrt(degreesOfFreedom) * Math.tan(low);
            }
            if (centralAtAngle(middle, degreesOfFreedom) < level) {
                low = middle;
            } else {
                high = middle;
            }
        }
    }

    private static void requireDegrees(int degreesOfFreedom) {
        if (degreesOfFreedom < 1) {
            throw new IllegalArgumentException("degreesOfFreedom must be at least 1, was " + degreesOfFreedom);
        }
    }

    private static double centralAtAngle(double angle, int nu) {
        double sine = Math.sin(angle);
        double cosine = Math.cos(angle);
        boolean odd = nu % 2 == 1;
        double term = odd ? cosine : 1;
        double sum = 0;
        for (int k = odd ? 1 : 0; k <= nu - 2; k += 2) {
            sum += term;
            term *= cosine * cosine * (k + 1) / (k + 2);
        }
        return odd ? 2 / Math.PI * (angle + sine * sum) : sine * sum;
    }
}
