package dev.plumbline.papers.rewardrobust;

/// Expected loss of a head N(μ, s²) at an input with target t, and its derivatives in μ and s.
///
/// Source: Yan et al. 2024, stage 2; the calibrated alternative is ours.
public sealed interface HeadLoss {

    /// @param scale s > 0
    /// @throws IllegalArgumentException unless s > 0
    double value(double mean, double scale, double target);

    /// @return (∂/∂μ, ∂/∂s)
    double[] gradient(double mean, double scale, double target);

    /// E (μ + s ε − t)² = (μ − t)² + s²: mean and scale decouple, and s falls wherever there is training. What is left of s says how
    /// much an input was trained on, not how far μ is off.
    record ReparameterizedSquare() implements HeadLoss {
        @Override
        public double value(double mean, double scale, double target) {
            requirePositive(scale);
            return (mean - target) * (mean - target) + scale * scale;
        }

        @Override
        public double[] gradient(double mean, double scale, double target) {
            requirePositive(scale);
            return new double[] {2 * (mean - target), 2 * scale};
        }
    }

    /// log s + (μ − t)²/(2 s²), least at s² = E (μ − t)²: a calibrated variance.
    record GaussianLikelihood() implements HeadLoss {
        @Override
        public double value(double mean, double scale, double target) {
            requirePositive(scale);
            double z = (mean - target) / scale;
            return Math.log(scale) + z * z / 2;
        }

        @Override
        public double[] gradient(double mean, double scale, double target) {
            requirePositive(scale);
            double z = (mean - target) / scale;
            return new double[] {z / scale, (1 - z * z) / scale};
        }
    }

    private static void requirePositive(double scale) {
        if (!(scale > 0)) {
            throw new IllegalArgumentException("scale must be positive, was " + scale);
        }
    }
}
