package dev.plumbline.preference;

/// Loss of a pair of scores that may be marked as a tie: {@link BradleyTerryLoss} if it is not, t (r_w − r_l)² if it
/// is, and λ (r_w + r_l)² either way. As in the reward trainer of MM-RLHF (Zhang et al. 2025, arXiv 2502.10391).
///
/// Gradient of a tie 2 t (r_w − r_l) (+1, −1), which is 0 exactly where the scores are equal. A target of 1/2 in {@link
/// BradleyTerryLoss} has its minimum there too, but grows linearly.
///
/// @param tieWeight t ≥ 0
/// @param centering λ ≥ 0
public record TiedPairLoss(double tieWeight, double centering) {
    public TiedPairLoss {
        if (!(tieWeight >= 0 && tieWeight <= Double.MAX_VALUE) || !(centering >= 0 && centering <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "tieWeight and centering must be finite and not negative, were " + tieWeight + ", " + centering);
        }
    }

    /// Curvature is the second derivative in r_w − r_l.
    public BradleyTerryLoss.Terms evaluate(double chosen, double rejected, boolean tie) {
        var loss = new BradleyTerryLoss(0, centering);
        if (!tie) {
            return loss.evaluate(chosen, rejected, 0, 1, 1);
        }
        double difference = chosen - rejected;
        double sum = chosen + rejected;
        double slope = 2 * tieWeight * difference;
        double pull = 2 * centering * sum;
        return new BradleyTerryLoss.Terms(tieWeight * difference * difference + centering * sum * sum, slope + pull,
                pull - slope, 2 * tieWeight);
    }
}
