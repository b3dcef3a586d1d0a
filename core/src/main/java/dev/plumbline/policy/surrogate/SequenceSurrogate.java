package dev.plumbline.policy.surrogate;

import dev.plumbline.kernel.PpoClip;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.policy.PpoLoss;

/// Losses that weigh a whole response by one ratio. d_t = l_t − l_t^old over the n valid tokens; S = Σ d_t, d̄ = S/n.
///
/// Token losses come back, so that {@link dev.plumbline.policy.LossAggregation} applies as to any other loss. At
/// l = l_old the gradient of their sum is −A for each token, REINFORCE, but for {@link #product}, whose slope is n
/// times that. A response without valid tokens has no loss.
public sealed interface SequenceSurrogate {

    /// @param loss L_t, NaN where the mask is false
    /// @param slope of L_i in the statistic that all tokens share, or in l_i alone
    /// @param share ∂(statistic)/∂l_j; null: L_i depends on l_i alone
    record Terms(double[] loss, double[] slope, double[] share) {
        /// Σ_i c_i ∂L_i/∂l_j for each token j; 0 where the mask is false.
        public double[] gradient(double[] cotangent) {
            var out = new double[loss.length];
            var total = new CompensatedSum();
            for (int i = 0; i < out.length; i++) {
                out[i] = cotangent[i] * slope[i];
                total.add(out[i]);
            }
            for (int j = 0; share != null && j < out.length; j++) {
                out[j] = share[j] * total.value();
            }
            return out;
        }
    }

    /// Token losses and derivatives.
    ///
    /// @param advantage of each token
    /// @throws IllegalArgumentException if lengths differ
    Terms evaluate(double[] logp, double[] oldLogp, double[] advantage, boolean[] mask);

    /// GSPO, Zheng et al. (2025), arXiv 2507.18071, eqs. 5 and 7: s = exp(d̄), L_t = max(−A s, −A clip(s)), clipped
    /// once for the response. ∂L_i/∂l_j = −A_i s/n where active. Their range: low 3e-4, high 4e-4.
    static SequenceSurrogate gspo(PpoClip clip) {
        return new Ratio(clip, false);
    }

    /// The product of the ratios, s = exp(S), clipped once: ∂L_i/∂l_j = −A_i s where active. TRL's RLOO.
    static SequenceSurrogate product(PpoClip clip) {
        return new Ratio(clip, true);
    }

    /// {@link #gspo} or {@link #product}.
    record Ratio(PpoClip clip, boolean summed) implements SequenceSurrogate {
        @Override
        public Terms evaluate(double[] logp, double[] oldLogp, double[] advantage, boolean[] mask) {
            int n = count(logp, oldLogp, advantage, mask);
            double share = summed ? 1 : 1.0 / n;
            double statistic = sum(logp, oldLogp, mask) * share;
            var terms = new Terms(new double[mask.length], new double[mask.length], new double[mask.length]);
            for (int t = 0; t < mask.length; t++) {
                var point = mask[t]
                        ? PpoLoss.policy(statistic, 0, advantage[t], clip)
                        : new PpoLoss.Point(Double.NaN, 0);
                terms.loss()[t] = point.value();
                terms.slope()[t] = point.slope();
                terms.share()[t] = mask[t] ? share : 0;
            }
            return terms;
        }
    }

    /// GMPO, Zhao et al. (2025), arXiv 2507.20673, eq. 4: each log ratio is clipped to [−low, high] on the side that A
    /// would push it to, L = −Ā exp(mean of those), Ā the mean advantage. ∂L/∂l_j = L/n where d_j is not clipped, else
    /// 0.
    record GeometricMean(double low, double high) implements SequenceSurrogate {
        /// @throws IllegalArgumentException unless both are at least 0
        public GeometricMean {
            if (!(low >= 0 && high >= 0)) {
                throw new IllegalArgumentException("low and high must not be negative, were " + low + ", " + high);
            }
        }

        @Override
        public Terms evaluate(double[] logp, double[] oldLogp, double[] advantage, boolean[] mask) {
            int n = count(logp, oldLogp, advantage, mask);
            var log = new CompensatedSum();
            var mean = new CompensatedSum();
            var share = new double[mask.length];
            for (int t = 0; t < mask.length; t++) {
                if (mask[t]) {
                    double d = logp[t] - oldLogp[t];
                    double inside = Math.min(Math.max(d, -low), high);
                    double worse = advantage[t] < 0 ? Math.max(d, inside) : Math.min(d, inside);
                    log.add(worse);
                    mean.add(advantage[t]);
                    share[t] = worse == d ? 1.0 / n : 0;
                }
            }
            double loss = -mean.value() / n * Math.exp(log.value() / n);
            var terms = new Terms(new double[mask.length], new double[mask.length], share);
            for (int t = 0; t < mask.length; t++) {
                terms.loss()[t] = mask[t] ? loss : Double.NaN;
                terms.slope()[t] = mask[t] ? loss : 0;
            }
            return terms;
        }
    }

    /// TOPR, Le Roux et al. (2025), arXiv 2503.14286, eq. 8: −A l for A ≥ 0, −A min(e^S, 1) `[held]` l for A < 0.
    /// Positive examples are imitated wherever they come from; negative ones count only as far as π still produces
    /// them.
    record Tapered() implements SequenceSurrogate {
        @Override
        public Terms evaluate(double[] logp, double[] oldLogp, double[] advantage, boolean[] mask) {
            count(logp, oldLogp, advantage, mask);
            double taper = Math.exp(Math.min(sum(logp, oldLogp, mask), 0));
            var terms = new Terms(new double[mask.length], new double[mask.length], null);
            for (int t = 0; t < mask.length; t++) {
                double slope = -advantage[t] * (advantage[t] < 0 ? taper : 1);
                terms.loss()[t] = mask[t] ? slope * logp[t] : Double.NaN;
                terms.slope()[t] = mask[t] ? slope : 0;
            }
            return terms;
        }
    }

    private static int count(double[] logp, double[] oldLogp, double[] advantage, boolean[] mask) {
        if (logp.length != mask.length || oldLogp.length != mask.length || advantage.length != mask.length) {
            throw new IllegalArgumentException("logp, oldLogp, advantage and mask must have one length, have "
                    + logp.length + ", " + oldLogp.length + ", " + advantage.length + ", " + mask.length);
        }
        int count = 0;
        for (boolean valid : mask) {
            count += valid ? 1 : 0;
        }
        return count;
    }

    private static double sum(double[] logp, double[] oldLogp, boolean[] mask) {
        var total = new CompensatedSum();
        for (int t = 0; t < mask.length; t++) {
            if (mask[t]) {
                total.add(logp[t] - oldLogp[t]);
            }
        }
        return total.value();
    }
}
