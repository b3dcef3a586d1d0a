package dev.plumbline.policy;

import dev.plumbline.numerics.CompensatedSum;
import java.util.Arrays;

/// Constants to subtract from the return of a whole trajectory: {@link Baseline} for responses of several steps. Neither
/// depends on the sampled trajectory, so (R − b) S with S = Σ_t ∇log π(a_t|s_t) has the expectation ∇J for both.
public final class TrajectoryBaseline {
    private TrajectoryBaseline() {}

    /// The constant of least total variance, E[‖S‖² R]/E[‖S‖²], by enumeration; J for a policy without spread. R is the
    /// undiscounted return. Greensmith, Bartlett and Baxter (2004), theorem 13 for a constant.
    ///
    /// @param logits `[states x actions]`
    public static double varianceOptimal(FiniteMdp mdp, double[][] logits) {
        var policy = mdp.policy(logits);
        var numerator = new CompensatedSum();
        var denominator = new CompensatedSum();
        var objective = new CompensatedSum();
        mdp.enumerate(logits, trajectory -> {
            // one row for each state: scores of a state that is met again add up before they are squared
            var score = new double[mdp.states()][mdp.actions()];
            ExactPolicyGradient.addScore(score, policy, trajectory, 1);
            double norm = 0;
            for (double[] row : score) {
                for (double s : row) {
                    norm += s * s;
                }
            }
            double g = trajectory.discountedReturn(1);
            numerator.add(trajectory.probability() * norm * g);
            denominator.add(trajectory.probability() * norm);
            objective.add(trajectory.probability() * g);
        });
        return denominator.value() > 0 ? numerator.value() / denominator.value() : objective.value();
    }

    /// ReMax, Li et al. (2023), arXiv 2310.10505: the return of the likeliest action in every state, lowest index among
    /// equals; its mean where the process itself is random. Token by token, which need not be the likeliest response.
    ///
    /// @param logits `[states x actions]`
    public static double greedy(FiniteMdp mdp, double[][] logits) {
        var certain = new double[logits.length][];
        for (int s = 0; s < certain.length; s++) {
            certain[s] = new double[logits[s].length];
            Arrays.fill(certain[s], Double.NEGATIVE_INFINITY);
            certain[s][SoftmaxPolicy.argmax(logits[s])] = 0;
        }
        return ExactPolicyGradient.of(mdp, certain, 1).objective();
    }
}
