package dev.plumbline.evaluation;

/// Gold reward while a policy is optimised for a proxy: against d = √KL(π‖π₀), Gao, Schulman and Hilton (2023),
/// arXiv 2210.10760.
///
/// @param kl KL(π‖π₀) in nats at each point, not decreasing
/// @param gold gold reward at each point
public record GoldCurve(double[] kl, double[] gold) {
    public GoldCurve {
        if (kl.length == 0 || kl.length != gold.length) {
            throw new IllegalArgumentException("needs as many divergences as values of gold, and at least one; there "
                    + "are "
                    + kl.length + " and " + gold.length);
        }
        for (int i = 0; i < kl.length; i++) {
            if (!(kl[i] >= (i == 0 ? 0 : kl[i - 1]) && kl[i] <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("KL must be finite, not negative and not decrease, was " + kl[i]);
            }
            if (!(Math.abs(gold[i]) <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("gold must be finite, was " + gold[i]);
            }
        }
    }

    /// Position of the largest gold, the first of equals.
    public int peak() {
        int best = 0;
        for (int i = 1; i < gold.length; i++) {
            best = gold[i] > gold[best] ? i : best;
        }
        return best;
    }

    /// √KL at the peak.
    public double peakDistance() {
        return Math.sqrt(kl[peak()]);
    }

    /// What is gained from first to last.
    public double gain() {
        return gold[gold.length - 1] - gold[0];
    }

    /// What is lost from the peak to the last point: over-optimisation. 0 where gold is largest at the end.
    public double drop() {
        return gold[peak()] - gold[gold.length - 1];
    }
}
