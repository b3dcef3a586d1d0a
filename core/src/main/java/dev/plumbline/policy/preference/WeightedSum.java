package dev.plumbline.policy.preference;

import java.util.List;

/// Σ_k w_k L_k, with derivatives likewise.
///
/// | method | terms |
/// | --- | --- |
/// | RPO (iterative reasoning), Pang et al. (2024), arXiv 2404.19733, eq. 1 | DPO + α likelihood |
/// | CPO, Xu et al. (2024), arXiv 2401.08417 | CPO + likelihood |
/// | MPO, Wang et al. (2024), arXiv 2411.10442, eq. 2 | 0.8 DPO + 0.2 BCO + 1 likelihood |
/// | Cal-DPO, Xiao et al. (2024), arXiv 2412.14516 | DPO(1) + SPPO(β) |
///
/// @param losses L_k
/// @param weights w_k, finite and not negative
public record WeightedSum(List<PreferenceLoss> losses, List<Double> weights) implements PreferenceLoss {
    /// @throws IllegalArgumentException unless there is one finite weight ≥ 0 for each of at least one loss
    public WeightedSum {
        losses = List.copyOf(losses);
        weights = List.copyOf(weights);
        if (losses.isEmpty() || losses.size() != weights.size()) {
            throw new IllegalArgumentException(
                    losses.size() + " losses and " + weights.size() + " weights; they must agree and not be 0");
        }
        for (double weight : weights) {
            PreferenceLoss.requireNotNegative("weight", weight);
        }
    }

    /// DPO + α · likelihood.
    public static WeightedSum rpo(double beta, double alpha) {
        return new WeightedSum(List.of(new Dpo(beta), new Likelihood()), List.of(1.0, alpha));
    }

    /// CPO + α · likelihood.
    public static WeightedSum cpo(double beta, double alpha) {
        return new WeightedSum(List.of(new Cpo(beta), new Likelihood()), List.of(1.0, alpha));
    }

    /// 0.8 DPO + 0.2 BCO + likelihood.
    public static WeightedSum mpo(double beta) {
        return new WeightedSum(
                List.of(new Dpo(beta), new RewardLoss(beta, RewardLoss.Form.BCO_PAIR), new Likelihood()),
                List.of(0.8, 0.2, 1.0));
    }

    /// DPO at β = 1, and squares that draw the log ratios to ±1/(2β).
    public static WeightedSum calibrated(double beta) {
        return new WeightedSum(List.of(new Dpo(1), new RewardLoss(beta, RewardLoss.Form.SPPO)), List.of(1.0, 1.0));
    }

    @Override
    public Terms evaluate(PreferencePair pair) {
        double loss = 0;
        double inChosen = 0;
        double inRejected = 0;
        for (int k = 0; k < losses.size(); k++) {
            var terms = losses.get(k).evaluate(pair);
            double w = weights.get(k);
            loss += w * terms.loss();
            inChosen += w * terms.inChosen();
            inRejected += w * terms.inRejected();
        }
        return new Terms(loss, inChosen, inRejected);
    }
}
