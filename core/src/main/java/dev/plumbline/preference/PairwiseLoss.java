package dev.plumbline.preference;

import dev.plumbline.numerics.Logistic;

/// Bradley-Terry losses of a pair whose preference has a strength, Wang et al. 2024 (arXiv 2410.01257, section 3).
///
/// d = r(chosen) − r(rejected) in units of the reward, m ≥ 0 the magnitude of the preference (1 slightly better, 2 better,
/// 3 much better). Each is ℓ = w softplus(−(d − δ)), dℓ/dd = −w σ(−(d − δ)), with a margin δ and a weight w that depend on m:
///
/// | loss | δ | w | ℓ |
/// |---|---|---|---|
/// | regular | 0 | 1 | −log σ(d) |
/// | margin | m | 1 | −log σ(d − m) |
/// | scaled | 0 | m | −m log σ(d) |
///
/// Margin asks for d ≥ m and so for a scale of the reward; scaled counts a pair m times and asks for no scale. All are convex in
/// d and fall with it. A weight of 0 silences the pair, whatever d; otherwise ℓ(−∞) = +∞, ℓ(+∞) = 0, and NaN gives NaN. Error:
/// 3 ULP, plus that of the rounding of d − δ.
public sealed interface PairwiseLoss {

    /// −log σ(d). Learns from a tie (m = 0) that chosen is better: drop ties first.
    record BradleyTerry() implements PairwiseLoss {
        @Override
        public double margin(double magnitude) {
            requireMagnitude(magnitude);
            return 0;
        }

        @Override
        public double weight(double magnitude) {
            requireMagnitude(magnitude);
            return 1;
        }
    }

    /// −log σ(d − m), Touvron et al. 2023 (Llama 2, equation 2).
    record MarginBradleyTerry() implements PairwiseLoss {
        @Override
        public double margin(double magnitude) {
            requireMagnitude(magnitude);
            return magnitude;
        }

        @Override
        public double weight(double magnitude) {
            requireMagnitude(magnitude);
            return 1;
        }
    }

    /// −m log σ(d).
    record ScaledBradleyTerry() implements PairwiseLoss {
        @Override
        public double margin(double magnitude) {
            requireMagnitude(magnitude);
            return 0;
        }

        @Override
        public double weight(double magnitude) {
            requireMagnitude(magnitude);
            return magnitude;
        }
    }

    /// δ, subtracted from d.
    ///
    /// @param magnitude m, finite and not negative
    /// @throws IllegalArgumentException otherwise
    double margin(double magnitude);

    /// w, which multiplies the loss.
    ///
    /// @param magnitude m, finite and not negative
    /// @throws IllegalArgumentException otherwise
    double weight(double magnitude);

    /// ℓ, nats.
    ///
    /// @param difference d
    /// @param magnitude m, finite and not negative
    default double value(double difference, double magnitude) {
        double w = weight(magnitude);
        return w == 0 ? 0 : w * Logistic.softplus(margin(magnitude) - difference);
    }

    /// dℓ/dd.
    ///
    /// @param difference d
    /// @param magnitude m, finite and not negative
    default double derivative(double difference, double magnitude) {
        double w = weight(magnitude);
        return w == 0 ? 0 : -w * Logistic.sigmoid(margin(magnitude) - difference);
    }

    private static void requireMagnitude(double magnitude) {
        if (!(magnitude >= 0 && magnitude <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("magnitude must be finite and not negative, was " + magnitude);
        }
    }
}
