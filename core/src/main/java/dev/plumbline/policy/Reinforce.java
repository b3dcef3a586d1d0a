package dev.plumbline.policy;

/// Score-function gradient estimates of a softmax bandit, Williams (1992).
public final class Reinforce {
    private Reinforce() {}

    /// g = (1/G) Σ_i A_i ∇log π(y_i), an ascent direction in the logits.
    ///
    /// @param logProbability log π `[responses]`
    /// @param draws y₁..y_G
    /// @param advantage A₁..A_G
    /// @throws IllegalArgumentException unless there is one advantage for each of at least one draw
    public static double[] gradient(double[] logProbability, int[] draws, double[] advantage) {
        if (draws.length != advantage.length || draws.length == 0) {
            throw new IllegalArgumentException(
                    draws.length + " draws and " + advantage.length + " advantages; they must agree and not be 0");
        }
        var gradient = new double[logProbability.length];
        for (int i = 0; i < draws.length; i++) {
            double[] score = SoftmaxPolicy.score(logProbability, draws[i]);
            for (int k = 0; k < gradient.length; k++) {
                gradient[k] += advantage[i] * score[k] / draws.length;
            }
        }
        return gradient;
    }

    /// {@link #gradient} with A_i = R(y_i) − b.
    public static double[] gradient(double[] logProbability, int[] draws, double[] reward, Baseline baseline) {
        double b = baseline.value(logProbability, reward);
        var advantage = new double[draws.length];
        for (int i = 0; i < draws.length; i++) {
            advantage[i] = reward[draws[i]] - b;
        }
        return gradient(logProbability, draws, advantage);
    }
}
