package dev.plumbline.papers.hybridrewards;

import dev.plumbline.policy.GroupAdvantages;
import dev.plumbline.reward.rules.GroupLengthPenalty;
import java.util.List;

/// HARMO, arXiv 2510.05283: R(o) = R_hyb + R_len + R_fmt, of the responses o₁..o_G to one prompt, without weights.
///
/// R_hyb = 1{a rule accepts} where the prompt can be verified, else a model's score in [0, 1]. R_len: {@link
/// GroupLengthPenalty} of the group, with R_hyb as accuracy. R_fmt = f for a response in form, else 0. The term of the
/// largest range drives learning.
///
/// Advantages A_i = R_i − R̄ without a standard deviation: for rewards of the own response alone the expected gradient
/// is (1 − 1/G) ∇E R whatever the difficulty of the prompt, where dividing by s weights it by {@link
/// GroupAdvantages#grpoBias}. R_len is no such reward.
///
/// @param length R_len; a penalty of 0 leaves it out
/// @param formatBonus f ≥ 0
public record MultiAspectReward(GroupLengthPenalty length, double formatBonus) {
    public MultiAspectReward {
        if (!(formatBonus >= 0 && formatBonus <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("formatBonus must be finite and not negative, was " + formatBonus);
        }
    }

    /// What is known of a response.
    ///
    /// @param accepted by the rule; not asked where the prompt cannot be verified
    /// @param modelScore in [0, 1]; not asked where it can
    /// @param length at least 1, the end counted
    public record Judged(boolean accepted, double modelScore, int length, boolean inForm) {}

    /// R_hyb.
    ///
    /// @param verifiable a property of the prompt: a response must not choose its judge
    /// @throws IllegalArgumentException if a model's score that is asked for lies outside [0, 1]
    public static double[] accuracy(boolean verifiable, List<Judged> group) {
        return group.stream().mapToDouble(response -> {
            if (verifiable) {
                return response.accepted() ? 1 : 0;
            }
            if (!(response.modelScore() >= 0 && response.modelScore() <= 1)) {
                throw new IllegalArgumentException("modelScore must lie in [0, 1], was " + response.modelScore());
            }
            return response.modelScore();
        }).toArray();
    }

    /// R of each response.
    public double[] score(boolean verifiable, List<Judged> group) {
        double[] reward = accuracy(verifiable, group);
        double[] penalty = length.apply(reward, group.stream().mapToInt(Judged::length).toArray());
        for (int i = 0; i < reward.length; i++) {
            reward[i] += penalty[i] + (group.get(i).inForm() ? formatBonus : 0);
        }
        return reward;
    }

    /// A = R − R̄. Σ A = 0; a common shift of R changes nothing, a factor is a factor of A.
    public double[] advantages(boolean verifiable, List<Judged> group) {
        return GroupAdvantages.meanCentered(score(verifiable, group));
    }
}
