package dev.plumbline.policy.surrogate;

import dev.plumbline.numerics.Moments;
import dev.plumbline.policy.PpoLoss;
import java.util.Arrays;

/// KL-Cov, Cui et al. (2025), arXiv 2505.22617, eqs. 11 and 12: L_t = −A_t ρ_t + c |d_t| for the tokens of the batch
/// with the largest covariance (l_t − l̄)(A_t − Ā), which are those that lower the entropy most; −A_t ρ_t for the
/// others. d_t = l_t − l_t^old, ρ_t = e^d. Slope −A ρ + c sign(d) on the chosen, the choice held; sign(0) = 0.
///
/// @param share of the tokens that are penalised: max(1, ⌊share · n⌋) of n; their value 2e-4. Equal covariances at the
///     end of the list are all penalised
/// @param coefficient c ≥ 0; their value 1
public record CovariancePenalty(double share, double coefficient) {
    /// @throws IllegalArgumentException unless share lies in (0, 1] and c is finite and not negative
    public CovariancePenalty {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share must lie in (0, 1], was " + share);
        }
        if (!(coefficient >= 0 && coefficient <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("coefficient must be finite and not negative, was " + coefficient);
        }
    }

    /// Losses of the valid tokens of a batch.
    ///
    /// @throws IllegalArgumentException if lengths differ
    public PpoLoss.Point[] evaluate(double[] logp, double[] oldLogp, double[] advantage) {
        if (oldLogp.length != logp.length || advantage.length != logp.length) {
            throw new IllegalArgumentException("logp, oldLogp and advantage must have one length, have " + logp.length
                    + ", " + oldLogp.length + ", " + advantage.length);
        }
        double[] first = Moments.deviations(logp);
        double[] second = Moments.deviations(advantage);
        var covariance = new double[logp.length];
        Arrays.setAll(covariance, t -> first[t] * second[t]);
        double[] sorted = covariance.clone();
        Arrays.sort(sorted);
        int chosen = Math.max(1, (int) (share * sorted.length));
        double least = sorted.length == 0 ? 0 : sorted[sorted.length - chosen];
        var points = new PpoLoss.Point[logp.length];
        for (int t = 0; t < points.length; t++) {
            double d = logp[t] - oldLogp[t];
            double surrogate = -advantage[t] * Math.exp(d);
            double c = covariance[t] >= least ? coefficient : 0;
            points[t] = new PpoLoss.Point(surrogate + c * Math.abs(d), surrogate + c * Math.signum(d));
        }
        return points;
    }
}
