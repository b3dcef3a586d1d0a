package dev.plumbline.policy;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.function.Consumer;

/// A finite-horizon decision process small enough to enumerate. Discounted processes without a horizon have the same
/// arrays: `dev.plumbline.decision.TabularMdp`.
///
/// @param start Pr(s₁) `[states]`
/// @param transition P(s′|s, a) `[states x actions x states]`; what a row lacks to 1 is the probability that the
///     episode ends after the action
/// @param reward expected reward of (s, a) `[states x actions]`
/// @param horizon most steps of an episode, at least 1
public record FiniteMdp(double[] start, double[][][] transition, double[][] reward, int horizon) {
    /// Rows of probabilities may exceed 1 by this much: the rounding of their sum.
    private static final double SLACK = 1e-12;

    public FiniteMdp {
        int states = start.length;
        if (horizon < 1) {
            throw new IllegalArgumentException("horizon must be at least 1, was " + horizon);
        }
        if (states == 0 || transition.length != states || reward.length != states) {
            throw new IllegalArgumentException("start, transition and reward must have one entry for each state, have "
                    + states + ", " + transition.length + ", " + reward.length);
        }
        double total = Arrays.stream(start).sum();
        if (!(Math.abs(total - 1) <= SLACK)) {
            throw new IllegalArgumentException("start must sum to 1, sums to " + total);
        }
        for (int s = 0; s < states; s++) {
            SoftmaxPolicy.requireSameLength("reward[0]", reward[0], "reward[" + s + "]", reward[s]);
            if (transition[s].length != reward[s].length) {
                throw new IllegalArgumentException("transition[" + s + "] must have one row for each action");
            }
            for (double[] row : transition[s]) {
                SoftmaxPolicy.requireSameLength("start", start, "a row of transition[" + s + "]", row);
                for (double p : row) {
                    if (!(p >= 0)) {
                        throw new IllegalArgumentException("probabilities must not be negative, found " + p);
                    }
                }
                if (!(Arrays.stream(row).sum() <= 1 + SLACK)) {
                    throw new IllegalArgumentException("a row of transition[" + s + "] sums to more than 1");
                }
            }
        }
    }

    /// Number of states.
    public int states() {
        return start.length;
    }

    /// Number of actions in each state.
    public int actions() {
        return reward[0].length;
    }

    /// An episode: `states[t]`, `actions[t]`, `rewards[t]` for t = 0..T−1, and its probability under the policy.
    public record Trajectory(double probability, int[] states, int[] actions, double[] rewards) {
        /// Number of steps.
        public int length() {
            return states.length;
        }

        /// Σ γᵗ r_t, t from 0.
        public double discountedReturn(double gamma) {
            double g = 0;
            for (int t = length() - 1; t >= 0; t--) {
                g = rewards[t] + gamma * g;
            }
            return g;
        }
    }

    /// Calls `visitor` with every trajectory of positive probability under π = softmax of each row of `logits`
    /// `[states x actions]`. Their number grows as (states · actions)^horizon.
    public void enumerate(double[][] logits, Consumer<Trajectory> visitor) {
        var policy = policy(logits);
        var path = new int[2][horizon];
        for (int s = 0; s < states(); s++) {
            extend(policy, s, 0, start[s], path, visitor);
        }
    }

    private void extend(double[][] policy, int state, int t, double probability, int[][] path,
            Consumer<Trajectory> visitor) {
        if (probability == 0) {
            return;
        }
        path[0][t] = state;
        for (int a = 0; a < actions(); a++) {
            path[1][t] = a;
            double taken = probability * policy[state][a];
            double continues = 0;
            for (int next = 0; next < states(); next++) {
                double p = transition[state][a][next];
                continues += p;
                if (t + 1 < horizon) {
                    extend(policy, next, t + 1, taken * p, path, visitor);
                }
            }
            double ends = t + 1 == horizon ? 1 : continues >= 1 - SLACK ? 0 : 1 - continues;
            if (taken * ends > 0) {
                var rewards = new double[t + 1];
                for (int u = 0; u <= t; u++) {
                    rewards[u] = reward[path[0][u]][path[1][u]];
                }
                visitor.accept(new Trajectory(taken * ends, Arrays.copyOf(path[0], t + 1),
                        Arrays.copyOf(path[1], t + 1), rewards));
            }
        }
    }

    /// An episode under `policy` `[states x actions]`, with its probability. The stream gives the start, then for each
    /// step the action and what follows it, also after the last.
    public Trajectory draw(double[][] policy, Philox random) {
        var path = new int[2][horizon];
        var rewards = new double[horizon];
        int t = 0;
        int s = random.nextIndex(start);
        double probability = start[s];
        while (true) {
            int a = random.nextIndex(policy[s]);
            path[0][t] = s;
            path[1][t] = a;
            rewards[t] = reward[s][a];
            int next = next(transition[s][a], random.nextDouble());
            boolean last = ++t == horizon;
            double followed = next >= 0 ? transition[s][a][next] : 1 - Arrays.stream(transition[s][a]).sum();
            probability *= policy[s][a] * (last ? 1 : followed);
            if (next < 0 || last) {
                return new Trajectory(
                        probability, Arrays.copyOf(path[0], t), Arrays.copyOf(path[1], t), Arrays.copyOf(rewards, t));
            }
            s = next;
        }
    }

    /// The state at `target` in [0, 1) of the running sum of the row, or −1 for the end.
    private static int next(double[] row, double target) {
        double rest = target;
        for (int s = 0; s < row.length; s++) {
            rest -= row[s];
            if (rest < 0) {
                return s;
            }
        }
        return -1;
    }

    /// Softmax of each row.
    ///
    /// @throws IllegalArgumentException unless `logits` is `[states x actions]`
    double[][] policy(double[][] logits) {
        if (logits.length != states()) {
            throw new IllegalArgumentException(
                    "logits has " + logits.length + " rows, there are " + states() + " states");
        }
        var policy = new double[states()][];
        for (int s = 0; s < states(); s++) {
            SoftmaxPolicy.requireSameLength("logits[" + s + "]", logits[s], "reward[" + s + "]", reward[s]);
            policy[s] = SoftmaxPolicy.softmax(logits[s]);
        }
        return policy;
    }
}
