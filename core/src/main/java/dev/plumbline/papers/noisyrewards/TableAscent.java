package dev.plumbline.papers.noisyrewards;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.SoftmaxPolicy;

/// Softmax policies in a table of logits `[rows][actions]`, and a policy-gradient step on sampled rollouts:
/// z_row += η (1/n) Σⱼ Aⱼ ∇log π(aⱼ), n rollouts per prompt, A their leave-one-out advantages.
///
/// The reward is terminal and γ = λ = 1, so that every token of a rollout has the same advantage; a rollout of several tokens
/// takes one step for each.
final class TableAscent {
    private TableAscent() {}

    /// A row of independent N(0, sd²) logits.
    static double[] gaussianLogits(Philox random, int actions, double sd) {
        var logits = new double[actions];
        for (int a = 0; a < actions; a++) {
            logits[a] = sd * random.nextGaussian();
        }
        return logits;
    }

    /// Leave-one-out advantages of each group, row after row.
    ///
    /// @param rewards `[prompts][rollouts]`
    /// @return `[prompts · rollouts]`
    static double[] advantages(Backend backend, double[][] rewards) {
        int n = rewards[0].length;
        var flat = new double[rewards.length * n];
        for (int x = 0; x < rewards.length; x++) {
            System.arraycopy(rewards[x], 0, flat, x * n, n);
        }
        try (var _ = backend.scope()) {
            return backend.policy().groupAdvantage(new GroupAdvantage.LeaveOneOut(),
                    backend.tensor(DType.FLOAT64, flat, rewards.length, n)).toArray();
        }
    }

    /// One step at step size `rate`/rollouts; all gradients at the logits before it.
    ///
    /// @param row row of each sample, `[samples]`
    /// @param action `[samples]`
    /// @param advantage `[samples]`
    static void step(Backend backend, double[][] logits, int[] row, double[] action, double[] advantage, double rate) {
        int actions = logits[0].length;
        var gathered = new double[row.length * actions];
        for (int i = 0; i < row.length; i++) {
            System.arraycopy(logits[row[i]], 0, gathered, i * actions, actions);
        }
        try (var _ = backend.scope()) {
            double[] gradient = backend.policy().policyGradientLoss(
                    backend.tensor(DType.FLOAT64, gathered, row.length, actions),
                    backend.vector(DType.FLOAT64, action),
                    backend.vector(DType.FLOAT64, advantage)).gradient().toArray();
            for (int i = 0; i < row.length; i++) {
                for (int a = 0; a < actions; a++) {
                    logits[row[i]][a] -= rate * gradient[i * actions + a];
                }
            }
        }
    }

    /// Probability that the policies of `logits` give to `action`, mean over rows.
    static double meanProbability(double[][] logits, int action) {
        double total = 0;
        for (double[] row : logits) {
            total += SoftmaxPolicy.softmax(row)[action];
        }
        return total / logits.length;
    }
}
