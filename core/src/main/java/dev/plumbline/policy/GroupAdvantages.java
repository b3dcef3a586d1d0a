package dev.plumbline.policy;

import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Moments;

/// Advantages of the responses to one prompt from each other's rewards R₁..R_G; R̄ their mean.
///
/// All start from {@link Moments#deviations}: equal rewards give exactly 0, and a common shift costs one rounding. A NaN
/// reward makes the whole group NaN.
public final class GroupAdvantages {
    private GroupAdvantages() {}

    /// The advantages that `kind` names.
    ///
    /// @throws IllegalArgumentException for a leave-one-out group of fewer than 2
    public static double[] of(GroupAdvantage kind, double[] reward) {
        return switch (kind) {
            case GroupAdvantage.LeaveOneOut() -> leaveOneOut(reward);
            case GroupAdvantage.MeanCentered() -> meanCentered(reward);
            case GroupAdvantage.GroupNormalized(double epsilon, int ddof) -> normalized(reward, epsilon, ddof);
        };
    }

    /// RLOO, Ahmadian et al. (2024), arXiv 2402.14740, eq. 8:
    /// A_i = R_i − (1/(G−1)) Σ_{j≠i} R_j = G/(G−1) (R_i − R̄). Sums to 0; E Σ A_i ∇log π_i / G = ∇J.
    ///
    /// @throws IllegalArgumentException if G < 2
    public static double[] leaveOneOut(double[] reward) {
        int size = reward.length;
        if (size < 2) {
            throw new IllegalArgumentException("leave-one-out needs at least 2 responses, found " + size);
        }
        double[] advantage = meanCentered(reward);
        for (int i = 0; i < size; i++) {
            advantage[i] = advantage[i] * size / (size - 1);
        }
        return advantage;
    }

    /// A_i = R_i − R̄ (Dr. GRPO, Liu et al. 2025, arXiv 2503.20783): the expected gradient is (1 − 1/G) ∇J.
    public static double[] meanCentered(double[] reward) {
        double[] deviation = Moments.deviations(reward);
        double infinite = 0;
        for (double r : reward) {
            infinite += Math.abs(r) <= Double.MAX_VALUE ? 0 : r;
        }
        if (infinite != 0) { // also NaN: an infinite mean
            for (int i = 0; i < deviation.length; i++) {
                deviation[i] = reward[i] - infinite;
            }
        }
        return deviation;
    }

    /// GRPO, Shao et al. (2024), arXiv 2402.03300: A_i = (R_i − R̄)/(s + ε), s² = Σ (R_i − R̄)²/(G − ddof). All 0 if
    /// the rewards are equal, also for ε = 0 and for a single response. Invariant to shift, and to scale if ε = 0.
    public static double[] normalized(double[] reward, double epsilon, int ddof) {
        double[] advantage = meanCentered(reward);
        boolean spread = false;
        for (double r : reward) {
            spread |= !(r == reward[0]);
        }
        if (!spread) {
            return new double[reward.length];
        }
        double s = standardDeviation(advantage, ddof);
        for (int i = 0; i < advantage.length; i++) {
            advantage[i] /= s + epsilon;
        }
        return advantage;
    }

    /// √(Σ x²/(n − ddof)), squares taken of x/2ᵏ with 2ᵏ ≤ max|x| < 2ᵏ⁺¹ so that none under- or overflows.
    private static double standardDeviation(double[] x, int ddof) {
        double largest = 0;
        for (double value : x) {
            largest = Math.max(largest, Math.abs(value));
        }
        int exponent = largest <= Double.MAX_VALUE ? Math.getExponent(largest) : 0;
        var total = new CompensatedSum();
        for (double value : x) {
            double scaled = Math.scalb(value, -exponent);
            total.add(scaled * scaled);
        }
        return Math.scalb(Math.sqrt(total.value() / (x.length - ddof)), exponent);
    }

    /// Factor f_G(p) by which GRPO with ε = 0 multiplies the true gradient ∇p for rewards in {0, 1} of success
    /// probability p: f_G(p) = E_{K~Bin(G,p)} √(K(G−K)) / (G p (1−p)), times √((G−1)/G) for ddof 1.
    /// f_2 = 1 (ddof 0); G → ∞: 1/√(p(1−p)), the gradient of 2 arcsin √p.
    ///
    /// @throws IllegalArgumentException unless G ≥ 2, 0 < p < 1, ddof 0 or 1
    public static double grpoBias(int groupSize, double p, int ddof) {
        if (groupSize < 2) {
            throw new IllegalArgumentException("groupSize must be at least 2, was " + groupSize);
        }
        if (!(p > 0 && p < 1)) {
            throw new IllegalArgumentException("p must lie strictly between 0 and 1, was " + p);
        }
        if (ddof != 0 && ddof != 1) {
            throw new IllegalArgumentException("ddof must be 0 or 1, was " + ddof);
        }
        var total = new CompensatedSum();
        double logChoose = 0;
        for (int k = 1; k < groupSize; k++) {
            logChoose += Math.log((double) (groupSize - k + 1) / k);
            double logTerm = logChoose + k * Math.log(p) + (groupSize - k) * Math.log1p(-p);
            total.add(Math.exp(logTerm) * Math.sqrt((double) k * (groupSize - k)));
        }
        double population = total.value() / (groupSize * p * (1 - p));
        return ddof == 0 ? population : population * Math.sqrt((groupSize - 1.0) / groupSize);
    }
}
