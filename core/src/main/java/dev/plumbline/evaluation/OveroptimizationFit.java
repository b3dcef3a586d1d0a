package dev.plumbline.evaluation;

/// Least-squares fit of a gold-reward curve against d = √KL, Gao, Schulman and Hilton (2023), arXiv 2210.10760, eq. 1.
///
/// Best of n: R(d) = d (α − β d). Reinforcement learning: R(d) = d (α − β log d). R is the gain over the initial
/// policy; both are linear in (α, β). The second form has infinite slope at 0 and does not hold near it.
///
/// @param alpha α, gain per √nat at the start
/// @param beta β, strength of over-optimisation
/// @param form which of the two
/// @param rss residual sum of squares
public record OveroptimizationFit(double alpha, double beta, Form form, double rss) {

    /// The two functional forms.
    public enum Form { BEST_OF_N, RL }

    /// Fit on columns (d, −d²) or (d, −d log d); points at KL = 0 carry no information and are passed over.
    ///
    /// By Gram-Schmidt on the two columns, which loses half as many digits as the normal equations.
    ///
    /// @param klNats KL(π‖π₀), not negative
    /// @param goldGain gold reward minus that of π₀
    /// @throws IllegalArgumentException if lengths differ, a KL is negative or not finite, or fewer than two distinct
    ///     positive KL are given
    public static OveroptimizationFit fit(double[] klNats, double[] goldGain, Form form) {
        if (klNats.length != goldGain.length) {
            throw new IllegalArgumentException("klNats has " + klNats.length + " entries, goldGain has "
                    + goldGain.length + "; they must agree");
        }
        double aa = 0;
        double ab = 0;
        double ay = 0;
        double smallest = Double.POSITIVE_INFINITY;
        double largest = 0;
        for (int i = 0; i < klNats.length; i++) {
            if (!(klNats[i] >= 0 && klNats[i] <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("KL must be finite and not negative, was " + klNats[i]);
            }
            double d = Math.sqrt(klNats[i]);
            aa += d * d;
            ab += d * second(d, form);
            ay += d * goldGain[i];
            if (d > 0) {
                smallest = Math.min(smallest, d);
                largest = Math.max(largest, d);
            }
        }
        if (!(smallest < largest)) {
            throw new IllegalArgumentException("a fit needs at least two distinct positive KL");
        }
        double bb = 0;
        double by = 0;
        for (double kl : klNats) {
            double d = Math.sqrt(kl);
            double orthogonal = second(d, form) - ab / aa * d;
            bb += orthogonal * orthogonal;
        }
        for (int i = 0; i < klNats.length; i++) {
            double d = Math.sqrt(klNats[i]);
            by += (second(d, form) - ab / aa * d) * (goldGain[i] - ay / aa * d);
        }
        double beta = by / bb;
        double alpha = (ay - beta * ab) / aa;
        var fitted = new OveroptimizationFit(alpha, beta, form, 0);
        double rss = 0;
        for (int i = 0; i < klNats.length; i++) {
            double residual = goldGain[i] - fitted.value(Math.sqrt(klNats[i]));
            rss += residual * residual;
        }
        return new OveroptimizationFit(alpha, beta, form, rss);
    }

    /// The column that multiplies β: −d² or −d log d (0 at 0).
    private static double second(double d, Form form) {
        return d == 0 ? 0 : form == Form.BEST_OF_N ? -d * d : -d * Math.log(d);
    }

    /// R(d), d = √KL ≥ 0.
    public double value(double d) {
        if (!(d >= 0)) {
            throw new IllegalArgumentException("d must not be negative, was " + d);
        }
        return alpha * d + beta * second(d, form);
    }

    /// d of the largest R: α/(2β), or exp(α/β − 1). +∞ if β ≤ 0, where R has no maximum; 0 for best of n with α ≤ 0.
    public double peakDistance() {
        if (!(beta > 0)) {
            return beta <= 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        }
        return form == Form.BEST_OF_N ? Math.max(0, alpha / (2 * beta)) : Math.exp(alpha / beta - 1);
    }

    /// R at the peak: α²/(4β), or β exp(α/β − 1). +∞ if β ≤ 0 and the curve rises for ever.
    public double peakValue() {
        double d = peakDistance();
        return d == Double.POSITIVE_INFINITY ? d : value(d);
    }
}
