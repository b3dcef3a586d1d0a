package dev.plumbline.papers.mmrlhf;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.policy.preference.PairwiseBetas;
import dev.plumbline.policy.preference.PreferencePair;
import java.util.List;

/// MM-DPO, Zhang et al. 2025 (arXiv 2502.10391, section 5): L = (1/N) Σ −log σ(β(δᵢ) hᵢ) + γ L_SFT, L_SFT the mean of
/// −log π(y_w).
///
/// @param scaling β(δ)
/// @param likelihoodWeight γ ≥ 0; the paper searches {0, 0.1, 0.25, 0.5, 1}
public record MmDpo(DynamicRewardScaling scaling, double likelihoodWeight) {
    public MmDpo {
        if (!(likelihoodWeight >= 0 && likelihoodWeight <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("likelihoodWeight must be finite and not negative, was "
                    + likelihoodWeight);
        }
    }

    /// @param inChosen dL/d log π(y_w) `[pairs]`
    /// @param inRejected dL/d log π(y_l) `[pairs]`
    public record Terms(double loss, double[] inChosen, double[] inRejected) {}

    /// @param deltas δ `[pairs]`, of a frozen reward model
    /// @throws IllegalArgumentException if lengths differ or there are no pairs
    public Terms evaluate(List<PreferencePair> pairs, double[] deltas) {
        if (deltas.length != pairs.size()) {
            throw new IllegalArgumentException("there are " + pairs.size() + " pairs and " + deltas.length + " deltas");
        }
        var dpo = PairwiseBetas.evaluate(
                pairs.stream().mapToDouble(PreferencePair::margin).toArray(), scaling.betas(deltas));
        double[] inChosen = dpo.gradient().clone();
        var inRejected = new double[inChosen.length];
        double loss = dpo.loss();
        for (int i = 0; i < inChosen.length; i++) {
            inRejected[i] = -inChosen[i];
        }
        if (likelihoodWeight > 0) {
            double share = likelihoodWeight / pairs.size();
            loss += share * CompensatedSum.of(pairs.stream().mapToDouble(pair -> -pair.chosen()).toArray());
            for (int i = 0; i < inChosen.length; i++) {
                inChosen[i] -= share;
            }
        }
        return new Terms(loss, inChosen, inRejected);
    }
}
