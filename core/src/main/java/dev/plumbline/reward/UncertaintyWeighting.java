package dev.plumbline.reward;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.Tensor;

/// A reward loss that trusts the reward model as far as it agrees with itself: two readings of nearly the same thing, U
/// their disagreement, and
///
/// L = λ e^(−U) ℓ + U. Zhang et al. 2025 (Ctrl-U, arXiv 2410.11236, equation 4 by its code).
///
/// ℓ is the loss of the first reading, U = KL(second ‖ first) for classes and |first − second| for numbers. Where λ ℓ
/// e^(−U) > 1, L falls with U: disagreement is pushed up, and the item given up; below, U is pushed to 0.
///
/// @param scale u > 0 of the uncertainty
/// @param place where u stands
/// @param detachWeight whether e^(−U) is held constant in the gradient; the release differentiates it
/// @param addUncertainty whether U is added to the loss
public record UncertaintyWeighting(double scale, ScalePlace place, boolean detachWeight, boolean addUncertainty) {
    /// Where u stands.
    public enum ScalePlace {
        /// U = u · disagreement, in the exponent and in the sum: segmentation.
        INSIDE,
        /// The exponent has the bare disagreement, the sum u times it: depth and edges.
        SUM_ONLY
    }

    public UncertaintyWeighting {
        if (!(scale > 0 && scale <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("scale must be positive and finite, was " + scale);
        }
    }

    /// u within U, everything differentiated, U added.
    public static UncertaintyWeighting of(double scale) {
        return new UncertaintyWeighting(scale, ScalePlace.INSIDE, false, true);
    }

    /// The weight alone, as a constant.
    public static UncertaintyWeighting detached(double scale) {
        return new UncertaintyWeighting(scale, ScalePlace.INSIDE, true, false);
    }

    /// Of items with classes.
    ///
    /// @param loss λ e^(−U) ℓ + U, or without U, `[items]`
    /// @param rewardLoss ℓ `[items]`
    /// @param uncertainty what stands in the exponent, `[items]`
    /// @param weight e^(−U) in (0, 1] `[items]`
    /// @param gradPrimary d loss/d logits of the first reading `[items][classes]`
    /// @param gradAuxiliary of the second
    public record Terms(double[] loss, double[] rewardLoss, double[] uncertainty, double[] weight,
            double[][] gradPrimary, double[][] gradAuxiliary) {}

    /// ℓ = −log p_c and U = u KL(q‖p) with p = softmax(z₁), q = softmax(z₂), c the label:
    ///
    /// dU/dz₁ = u (p − q), dU/dz₂ₖ = u qₖ (log qₖ − log pₖ − KL), dℓ/dz₁ = p − onehot(c),
    /// dL/dz₁ = λ e^(−U) dℓ/dz₁ + (1 − λ ℓ e^(−U)) dU/dz₁, dL/dz₂ = (1 − λ ℓ e^(−U)) dU/dz₂.
    ///
    /// The target of the divergence is the second reading, and it is not held constant.
    ///
    /// @param primary z₁ `[items x classes]`
    /// @param auxiliary z₂ `[items x classes]`
    /// @param labels c `[items]`
    /// @param lambda λ ≥ 0
    public Terms classification(Backend backend, Tensor primary, Tensor auxiliary, int[] labels, double lambda) {
        requireLambda(lambda);
        int items = primary.extent(0);
        int classes = primary.extent(1);
        var first = backend.numerics().logSoftmax(primary);
        double[] logP = first.logProbability().toArray();
        double[] p = first.probability().toArray();
        double[] q = backend.numerics().logSoftmax(auxiliary).probability().toArray();
        var divergence = backend.policy().klDivergence(auxiliary, primary);
        double[] kl = divergence.value().toArray();
        double[] klSlope = divergence.gradient().toArray();
        var terms = new Terms(new double[items], new double[items], new double[items], new double[items],
                new double[items][classes], new double[items][classes]);
        for (int i = 0; i < items; i++) {
            double l = -logP[i * classes + labels[i]];
            var point = point(l, kl[i], lambda);
            terms.loss[i] = point.loss();
            terms.rewardLoss[i] = l;
            terms.uncertainty[i] = point.uncertainty();
            terms.weight[i] = point.weight();
            for (int k = 0; k < classes; k++) {
                int at = i * classes + k;
                terms.gradPrimary[i][k] = point.byRewardLoss() * (p[at] - (k == labels[i] ? 1 : 0))
                        + point.byDisagreement() * (p[at] - q[at]);
                terms.gradAuxiliary[i][k] = point.byDisagreement() * klSlope[at];
            }
        }
        return terms;
    }

    /// Of one number, such as the depth of a pixel.
    ///
    /// @param gradPrimary d loss/d first reading
    /// @param gradAuxiliary d loss/d second reading
    public record Term(double loss, double uncertainty, double weight, double gradPrimary, double gradAuxiliary) {}

    /// ℓ = (first − target)², U from |first − second|, whose derivative is taken as 0 where they are equal.
    ///
    /// @param lambda λ ≥ 0
    public Term regression(double first, double second, double target, double lambda) {
        requireLambda(lambda);
        double error = first - target;
        double difference = first - second;
        var point = point(error * error, Math.abs(difference), lambda);
        double slope = point.byDisagreement() * Math.signum(difference);
        return new Term(point.loss(), point.uncertainty(), point.weight(), point.byRewardLoss() * 2 * error + slope,
                -slope);
    }

    /// min over U ≥ 0 of e^(−U) ℓ + U: ℓ up to 1, at U = 0, then 1 + log ℓ, at U = log ℓ. A free U makes any loss
    /// robust: linear near 0, logarithmic far away.
    ///
    /// @param rewardLoss ℓ ≥ 0
    public static double leastOverUncertainty(double rewardLoss) {
        return rewardLoss <= 1 ? rewardLoss : 1 + Math.log(rewardLoss);
    }

    /// L of ℓ and disagreement D, and its derivatives in them.
    private record Point(double loss, double uncertainty, double weight, double byRewardLoss, double byDisagreement) {}

    private Point point(double l, double disagreement, double lambda) {
        double inExponent = place == ScalePlace.INSIDE ? scale : 1;
        double uncertainty = inExponent * disagreement;
        double weight = Math.exp(-uncertainty);
        double sum = addUncertainty ? scale : 0;
        return new Point(lambda * weight * l + sum * disagreement, uncertainty, weight, lambda * weight,
                sum - (detachWeight ? 0 : lambda * l * weight * inExponent));
    }

    private static void requireLambda(double lambda) {
        if (!(lambda >= 0 && lambda <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("lambda must be finite and not negative, was " + lambda);
        }
    }
}
