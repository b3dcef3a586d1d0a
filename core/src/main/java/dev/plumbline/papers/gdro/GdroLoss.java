package dev.plumbline.papers.gdro;

import dev.plumbline.policy.diffusion.ImplicitFlowReward;
import dev.plumbline.preference.rankings.GroupRankingLoss;

/// Loss of one group at one time, Wang et al. 2026 (GDRO): implicit rewards s of all members ({@link ImplicitFlowReward}) against
/// explicit ones ({@link GroupRankingLoss}), and flow matching on the best member:
/// `L = L_rank(s, r) + γ ‖v₁ − v_θ(x₁)‖²`,
/// `∂L/∂v_θ(xⱼ) = 2 β cⱼ (vⱼ − v_θ(xⱼ)) − [j best] 2 γ (v₁ − v_θ(x₁))`, cⱼ = ∂L_rank/∂sⱼ.
///
/// @param ranking with the temperature τ
/// @param beta β > 0
/// @param gamma γ ≥ 0
public record GdroLoss(GroupRankingLoss ranking, double beta, double gamma) {
    public GdroLoss {
        if (!(beta > 0 && beta <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("beta must be positive and finite, was " + beta);
        }
        if (!(gamma >= 0 && gamma <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("gamma must be finite and not negative, was " + gamma);
        }
    }

    /// @param gradient ∂L/∂v_θ `[members][dimensions]`
    public record Terms(double loss, double[][] gradient) {}

    /// @param target v `[members][dimensions]`
    /// @param model v_θ
    /// @param reference v_ref
    /// @param rewards `[members]`
    public Terms evaluate(double[][] target, double[][] model, double[][] reference, double[] rewards) {
        var ranked = ranking.evaluate(ImplicitFlowReward.of(target, model, reference, beta), rewards);
        int best = GroupRankingLoss.byFallingReward(rewards)[0];
        var gradient = new double[target.length][];
        for (int j = 0; j < gradient.length; j++) {
            gradient[j] = ImplicitFlowReward.gradient(target[j], model[j], beta);
            for (int i = 0; i < gradient[j].length; i++) {
                gradient[j][i] *= ranked.gradient()[j];
                gradient[j][i] -= j == best ? 2 * gamma * (target[j][i] - model[j][i]) : 0;
            }
        }
        return new Terms(
                ranked.loss() + gamma * ImplicitFlowReward.squaredError(target[best], model[best]), gradient);
    }

    /// Score of the paper's evaluation, r (u − 3) + 0.2.
    ///
    /// @param reward r
    /// @param quality u, mean of three scores of quality, about 3 to 4
    public static double correctedScore(double reward, double quality) {
        return reward * (quality - 3) + 0.2;
    }
}
