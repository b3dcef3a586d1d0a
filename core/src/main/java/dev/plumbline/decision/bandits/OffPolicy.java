package dev.plumbline.decision.bandits;

/// The value of a target policy π from rounds that another policy p played (Slivkins, section 8.5): terms of each
/// round, whose mean is the estimate. wₜ = π(aₜ|xₜ)/p(aₜ|xₜ) with the probability that was stored at the draw.
public final class OffPolicy {
    private OffPolicy() {}

    /// Importance weights π/p `[rounds]`.
    ///
    /// @param logged p(aₜ|xₜ) > 0 `[rounds]`
    /// @param target π(aₜ|xₜ) ≥ 0 `[rounds]`
    public static double[] weights(double[] logged, double[] target) {
        requireSameLength(logged, target);
        var weights = new double[logged.length];
        for (int t = 0; t < weights.length; t++) {
            if (!(logged[t] > 0 && logged[t] <= 1 && target[t] >= 0 && target[t] <= 1)) {
                throw new IllegalArgumentException("round " + t
                        + " must have 0 < logged <= 1 and 0 <= target <= 1, has "
                        + logged[t] + " and " + target[t]);
            }
            weights[t] = target[t] / logged[t];
        }
        return weights;
    }

    /// (1/n) Σ w r: unbiased if p > 0 wherever π is.
    public static double ips(double[] reward, double[] logged, double[] target) {
        double[] weights = weights(logged, target);
        requireSameLength(reward, weights);
        return CostSequences.expected(weights, reward) / reward.length;
    }

    /// Σ w r/Σ w: inside the range of the rewards, and biased by O(1/n). NaN if all weights are 0.
    public static double selfNormalized(double[] reward, double[] logged, double[] target) {
        double[] weights = weights(logged, target);
        requireSameLength(reward, weights);
        double total = 0;
        for (double w : weights) {
            total += w;
        }
        return CostSequences.expected(weights, reward) / total;
    }

    /// vₜ + wₜ (rₜ − q(xₜ, aₜ)) `[rounds]`, vₜ = Σₐ π(a|xₜ) q(xₜ, a): unbiased for any model q, and of lower variance
    /// the better it is.
    ///
    /// @param modelOfAction q(xₜ, aₜ)
    /// @param modelOfPolicy vₜ
    public static double[] doublyRobust(
            double[] reward, double[] logged, double[] target, double[] modelOfAction, double[] modelOfPolicy) {
        double[] weights = weights(logged, target);
        requireSameLength(reward, weights);
        requireSameLength(modelOfAction, weights);
        requireSameLength(modelOfPolicy, weights);
        var terms = new double[weights.length];
        for (int t = 0; t < terms.length; t++) {
            terms[t] = modelOfPolicy[t] + weights[t] * (reward[t] - modelOfAction[t]);
        }
        return terms;
    }

    private static void requireSameLength(double[] a, double[] b) {
        if (a.length != b.length || a.length == 0) {
            throw new IllegalArgumentException("needs as many values of each, and at least one; there are "
                    + a.length + " and " + b.length);
        }
    }
}
