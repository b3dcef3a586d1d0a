package dev.plumbline.decision;

import dev.plumbline.policy.SoftmaxPolicy;

/// Maximum-entropy inverse reinforcement learning with a linear reward r_w = w·f(s, a): π_w is the soft optimum at
/// temperature 1, and the expert's actions are as likely as possible under it (Ziebart 2010; discounted form).
///
/// L(w) = Σ_{s,a} d_E(s) π_E(a|s) log π_w(a|s) = w·f_E − start·V_w with f_E = Σ d_E π_E f, because d_E is a flow; so
/// ∇L = f_E − Σ d_w π_w f, both discounted alike. Features whose span holds a shaping γ P Φ − Φ do not change L: w is
/// found only up to those.
///
/// @param features f `[states x actions x features]`, 0 in terminal states
public record MaximumEntropyInverse(TabularMdp mdp, double[][][] features) {

    /// The process with r_w.
    public TabularMdp rewarded(double[] weights) {
        var reward = new double[mdp.states()][mdp.actions()];
        for (int s = 0; s < reward.length; s++) {
            for (int a = 0; a < reward[s].length; a++) {
                reward[s][a] = SoftmaxPolicy.mean(weights, features[s][a]);
            }
        }
        return mdp.withReward(reward);
    }

    /// π_w.
    public double[][] policy(double[] weights) {
        return OptimalControl.softPolicy(
                OptimalControl.softPolicyIteration(rewarded(weights), 1).actionValues(), 1);
    }

    /// Σ d π f `[features]`, discounted.
    public double[] expectedFeatures(double[][] policy) {
        double[][] visits = PolicyEvaluation.actionOccupancy(mdp, policy);
        var sum = new double[features[0][0].length];
        for (int s = 0; s < visits.length; s++) {
            for (int a = 0; a < visits[s].length; a++) {
                for (int k = 0; k < sum.length; k++) {
                    sum[k] += visits[s][a] * features[s][a][k];
                }
            }
        }
        return sum;
    }

    /// L(w) in nats, by the sum over states and actions; terminal states have no actions to explain.
    public double logLikelihood(double[] weights, double[][] expert) {
        var found = OptimalControl.softPolicyIteration(rewarded(weights), 1);
        double[][] visits = PolicyEvaluation.actionOccupancy(mdp, expert);
        double total = 0;
        for (int s = 0; s < visits.length; s++) {
            double[] logs = SoftmaxPolicy.logSoftmax(found.actionValues()[s]);
            for (int a = 0; a < logs.length && !mdp.isTerminal(s); a++) {
                total += visits[s][a] * logs[a];
            }
        }
        return total;
    }

    /// ∇L = f_E − f_w.
    public double[] gradient(double[] weights, double[][] expert) {
        double[] gradient = expectedFeatures(expert);
        double[] own = expectedFeatures(policy(weights));
        for (int k = 0; k < gradient.length; k++) {
            gradient[k] -= own[k];
        }
        return gradient;
    }
}
