package dev.plumbline.papers.rewardrobust;

/// Mixture of a nominal reward and the worst of several at one response: r_a = a r_nom + (1 − a) minᵢ rᵢ, where a is the nominal
/// weight: 1 trusts the nominal reward, 0 only the worst case.
///
/// Source: Yan et al. 2024, the objective read point by point. Their text and formula disagree on the orientation of the weight.
///
/// @param means μᵢ of the heads
/// @param scales sᵢ of the heads
public record RobustReward(double[] means, double[] scales) {
    public RobustReward {
        if (means.length == 0 || means.length != scales.length) {
            throw new IllegalArgumentException("there are " + means.length + " means and " + scales.length + " scales");
        }
    }

    /// μⱼ of the head that is most sure of itself, j = argmin s, the first on ties.
    public double nominal() {
        int sure = 0;
        for (int i = 1; i < scales.length; i++) {
            sure = scales[i] < scales[sure] ? i : sure;
        }
        return means[sure];
    }

    /// minᵢ μᵢ.
    public double worstCase() {
        double worst = means[0];
        for (double mean : means) {
            worst = Math.min(worst, mean);
        }
        return worst;
    }

    /// @param nominalWeight a in [0, 1]
    /// @throws IllegalArgumentException if a is outside
    public double robust(double nominalWeight) {
        if (!(nominalWeight >= 0 && nominalWeight <= 1)) {
            throw new IllegalArgumentException("nominal weight must be from 0 to 1, was " + nominalWeight);
        }
        return nominalWeight * nominal() + (1 - nominalWeight) * worstCase();
    }
}
