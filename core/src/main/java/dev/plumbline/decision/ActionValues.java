package dev.plumbline.decision;

import dev.plumbline.policy.SoftmaxPolicy;

/// Values of states and of actions, of a policy or the best.
///
/// @param values V `[states]`
/// @param actionValues Q `[states x actions]`
public record ActionValues(double[] values, double[][] actionValues) {

    /// A = Q − V `[states x actions]`.
    public double[][] advantages() {
        var advantages = new double[values.length][];
        for (int s = 0; s < values.length; s++) {
            advantages[s] = actionValues[s].clone();
            for (int a = 0; a < advantages[s].length; a++) {
                advantages[s][a] -= values[s];
            }
        }
        return advantages;
    }

    /// An action of largest Q for each state, the lowest among equals.
    public int[] greedy() {
        var greedy = new int[values.length];
        for (int s = 0; s < greedy.length; s++) {
            greedy[s] = SoftmaxPolicy.argmax(actionValues[s]);
        }
        return greedy;
    }

    /// All actions within `tolerance` of the largest Q of their state: what is to be compared instead of
    /// {@link #greedy} where there are ties.
    public boolean[][] optimal(double tolerance) {
        var optimal = new boolean[values.length][];
        for (int s = 0; s < optimal.length; s++) {
            double[] q = actionValues[s];
            double best = q[SoftmaxPolicy.argmax(q)];
            optimal[s] = new boolean[q.length];
            for (int a = 0; a < q.length; a++) {
                optimal[s][a] = q[a] >= best - tolerance;
            }
        }
        return optimal;
    }

    /// The policy that takes `choice[s]` in s `[states x actions]`.
    public static double[][] deterministic(int[] choice, int actions) {
        var policy = new double[choice.length][actions];
        for (int s = 0; s < choice.length; s++) {
            policy[s][choice[s]] = 1;
        }
        return policy;
    }
}
