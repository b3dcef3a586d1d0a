package dev.plumbline.papers.rewarddesign;

import dev.plumbline.decision.PolicyEvaluation;
import java.util.List;

/// The learner: a softmax table, θ ← θ + η (1/n) Σ_i G_i (e_{a_i} − π(·|s_i)) over the n steps of a batch, G the
/// discounted reward-to-go, no baseline.
final class ReinforceLearner {
    private final double[][] logits;
    private final double rate;
    private final double discount;
    private final boolean mean;
    private double[][] policy;

    /// @param mean divide by the n steps of a batch, or sum over them
    ReinforceLearner(int states, int actions, double rate, double discount, boolean mean) {
        this.mean = mean;
        logits = new double[states][actions];
        this.rate = rate;
        this.discount = discount;
        policy = PolicyEvaluation.softmax(logits);
    }

    /// π `[states x actions]`, to be read.
    double[][] policy() {
        return policy;
    }

    /// What the step of an episode earns the learner.
    interface Reward {
        double of(Walk walk, int t);
    }

    /// One update from a batch.
    void update(List<Walk> batch, Reward reward) {
        int n = mean ? batch.stream().mapToInt(walk -> walk.path().length()).sum() : 1;
        for (var walk : batch) {
            var path = walk.path();
            double g = 0;
            for (int t = path.length() - 1; t >= 0; t--) {
                g = reward.of(walk, t) + discount * g;
                int s = path.states()[t];
                for (int a = 0; a < policy[s].length; a++) {
                    logits[s][a] += rate * g * ((a == path.actions()[t] ? 1 : 0) - policy[s][a]) / n;
                }
            }
        }
        policy = PolicyEvaluation.softmax(logits);
    }
}
