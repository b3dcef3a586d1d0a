package dev.plumbline.policy.preference;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Logistic;

/// Losses of single responses that are labelled desirable or not, in the log ratios D = log π − log ref of a batch.
///
/// Both measure D against a number of the batch through which no gradient flows.
public sealed interface UnpairedLoss {

    /// @param loss of each example
    /// @param slope ∂loss_i/∂D_i with the reference point held
    /// @param referencePoint z of KTO in nats, δ of BCO in units of the reward
    record Terms(double[] loss, double[] slope, double referencePoint) {}

    /// Kahneman-Tversky optimisation, Ethayarajh et al. (2024), arXiv 2402.01306, eq. 8: λ_D σ(−β (D − z)) for a
    /// desirable, λ_U σ(β (D − z)) for an undesirable response. Slope ∓λ β σ(v) σ(−v), v = β (D − z). Each lies in (0,
    /// λ).
    ///
    /// z = max(0, mean of D over mismatched prompt-response pairs), an estimate of KL(π‖ref), at least 0. A batch of
    /// one has no mismatched pair. Since the loss is linear in σ(v), a response that is desirable with a probability
    /// above λ_U/(λ_D + λ_U) is driven up without bound: no mixed policy is a minimum, as it would be of DPO.
    record Kto(double beta, double desirableWeight, double undesirableWeight) implements UnpairedLoss {
        /// @throws IllegalArgumentException unless β is positive and the weights are not negative, all finite
        public Kto {
            PreferenceLoss.requirePositive("beta", beta);
            PreferenceLoss.requireNotNegative("desirableWeight", desirableWeight);
            PreferenceLoss.requireNotNegative("undesirableWeight", undesirableWeight);
        }

        /// max(0, mean).
        ///
        /// @param mismatched D of responses to other prompts than their own
        /// @throws IllegalArgumentException if there is none
        public static double referencePoint(double[] mismatched) {
            if (mismatched.length == 0) {
                throw new IllegalArgumentException("the reference point needs at least 1 mismatched pair, found 0");
            }
            return Math.max(0, CompensatedSum.of(mismatched) / mismatched.length);
        }

        /// @param logRatio D of each example
        /// @param referencePoint z ≥ 0
        /// @throws IllegalArgumentException if lengths differ
        public Terms evaluate(double[] logRatio, boolean[] desirable, double referencePoint) {
            requireSameLength(logRatio, desirable);
            var terms = new Terms(new double[logRatio.length], new double[logRatio.length], referencePoint);
            for (int i = 0; i < logRatio.length; i++) {
                double v = beta * (logRatio[i] - referencePoint);
                double sign = desirable[i] ? -1 : 1;
                double weight = desirable[i] ? desirableWeight : undesirableWeight;
                terms.loss()[i] = weight * Logistic.sigmoid(sign * v);
                terms.slope()[i] = sign * weight * beta * Logistic.sigmoidSlope(v);
            }
            return terms;
        }
    }

    /// Binary classifier optimisation, Jung et al. (2024), arXiv 2404.04656, eqs. 8 and 9: softplus(−(β D − δ)) for a
    /// desirable, softplus(β D − δ) for an undesirable response; slope −β σ(−v) or β σ(v), v = β D − δ. Convex in D.
    ///
    /// δ lies midway between the mean rewards β D of the two kinds; with one kind only it is that mean.
    record Bco(double beta) implements UnpairedLoss {
        /// @throws IllegalArgumentException unless β is positive and finite
        public Bco {
            PreferenceLoss.requirePositive("beta", beta);
        }

        /// @param logRatio D of each example
        /// @throws IllegalArgumentException if lengths differ
        public Terms evaluate(double[] logRatio, boolean[] desirable) {
            requireSameLength(logRatio, desirable);
            int n = logRatio.length;
            var sum = new CompensatedSum[] {new CompensatedSum(), new CompensatedSum()};
            var count = new int[2];
            for (int i = 0; i < n; i++) {
                int kind = desirable[i] ? 1 : 0;
                sum[kind].add(beta * logRatio[i]);
                count[kind]++;
            }
            double delta = count[0] == 0 ? sum[1].value() / count[1]
                    : count[1] == 0 ? sum[0].value() / count[0]
                    : (sum[0].value() / count[0] + sum[1].value() / count[1]) / 2;
            var terms = new Terms(new double[n], new double[n], delta);
            for (int i = 0; i < n; i++) {
                double v = beta * logRatio[i] - delta;
                terms.loss()[i] = Logistic.softplus(desirable[i] ? -v : v);
                terms.slope()[i] = desirable[i] ? -beta * Logistic.sigmoid(-v) : beta * Logistic.sigmoid(v);
            }
            return terms;
        }
    }

    private static void requireSameLength(double[] logRatio, boolean[] desirable) {
        if (logRatio.length != desirable.length) {
            throw new IllegalArgumentException(
                    "logRatio has " + logRatio.length + " entries, desirable has " + desirable.length);
        }
    }
}
