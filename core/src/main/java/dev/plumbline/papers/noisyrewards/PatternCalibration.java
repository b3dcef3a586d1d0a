package dev.plumbline.papers.noisyrewards;

/// Repair of a reward model's false negatives by the {@link PatternReward} (Lv et al. 2025, arXiv 2505.22653, section 5):
///
/// s′ = min(1, s + a RPR) if s < τ, else s
///
/// False positives stay as they are. s′ jumps at τ: a response below τ can overtake one above by at most a. For s ≤ 1 only; a
/// linear head's larger scores lie above τ and are left alone, not clamped.
///
/// @param threshold τ, finite, at most 1; 1/2 in the paper
/// @param weight a, finite and not negative; 0.1 in the paper
public record PatternCalibration(double threshold, double weight) {
    public PatternCalibration {
        if (!(threshold >= -Double.MAX_VALUE && threshold <= 1)) {
            throw new IllegalArgumentException("threshold must be finite and at most 1, was " + threshold);
        }
        if (!(weight >= 0 && weight <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("weight must be finite and not negative, was " + weight);
        }
    }

    /// τ = 1/2, a = 0.1.
    public static PatternCalibration ofPaper() {
        return new PatternCalibration(0.5, 0.1);
    }

    /// s′.
    ///
    /// @param modelScore s; 0 for a response without a valid format
    /// @param patternReward RPR in [0, 1]
    /// @throws IllegalArgumentException if the score is NaN or the pattern reward outside [0, 1]
    public double calibrate(double modelScore, double patternReward) {
        if (Double.isNaN(modelScore)) {
            throw new IllegalArgumentException("modelScore must be a number, was NaN");
        }
        if (!(patternReward >= 0 && patternReward <= 1)) {
            throw new IllegalArgumentException("patternReward must lie in [0, 1], was " + patternReward);
        }
        return modelScore < threshold ? Math.min(1, modelScore + weight * patternReward) : modelScore;
    }
}
