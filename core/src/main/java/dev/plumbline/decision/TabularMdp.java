package dev.plumbline.decision;

import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.FiniteMdp;
import dev.plumbline.policy.Gae;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;

/// A decision process with finitely many states and actions and discounted, unbounded time.
///
/// The arrays and their meaning are those of {@link FiniteMdp}, which adds a horizon instead of a discount so that its
/// episodes can be enumerated; {@link #finite} goes from one to the other without a copy. There is one table, and two
/// objectives: E Σ γᵗ r_t over all t, and over the first `horizon` steps.
///
/// @param start Pr(s₀) `[states]`
/// @param transition P(s′|s, a) `[states x actions x states]`; what a row lacks to 1 is the probability that the
///     episode ends after the action
/// @param reward expected reward of (s, a) `[states x actions]`
/// @param discount γ in [0, 1]; at 1 only policies under which every episode ends have values
public record TabularMdp(double[] start, double[][][] transition, double[][] reward, double discount) {
    public TabularMdp {
        new FiniteMdp(start, transition, reward, 1); // checks shapes and probabilities
        Gae.requireUnit("discount", discount);
    }

    public int states() {
        return start.length;
    }

    public int actions() {
        return reward[0].length;
    }

    /// The same process with other rewards.
    public TabularMdp withReward(double[][] other) {
        return new TabularMdp(start, transition, other, discount);
    }

    /// The same process with another discount.
    public TabularMdp withDiscount(double other) {
        return new TabularMdp(start, transition, reward, other);
    }

    /// The first `horizon` steps, to be enumerated.
    public FiniteMdp finite(int horizon) {
        return new FiniteMdp(start, transition, reward, horizon);
    }

    /// Does every action end the episode there and then, with nothing earned?
    public boolean isTerminal(int state) {
        return Arrays.stream(transition[state]).allMatch(row -> Arrays.stream(row).allMatch(p -> p == 0))
                && Arrays.stream(reward[state]).allMatch(r -> r == 0);
    }

    /// {@link #isTerminal} of all states.
    public boolean[] terminal() {
        var terminal = new boolean[states()];
        for (int s = 0; s < terminal.length; s++) {
            terminal[s] = isTerminal(s);
        }
        return terminal;
    }

    /// Σ_s′ P(s′|s, a) x(s′) `[states x actions]`.
    public double[][] expectedNext(double[] x) {
        SoftmaxPolicy.requireSameLength("start", start, "x", x);
        var next = new double[states()][actions()];
        for (int s = 0; s < next.length; s++) {
            for (int a = 0; a < next[s].length; a++) {
                double[] row = transition[s][a];
                double sum = 0;
                for (int to = 0; to < row.length; to++) {
                    sum += row[to] * x[to];
                }
                next[s][a] = sum;
            }
        }
        return next;
    }

    /// Q = r + γ P V `[states x actions]`.
    public double[][] actionValues(double[] values) {
        double[][] q = expectedNext(values);
        for (int s = 0; s < q.length; s++) {
            for (int a = 0; a < q[s].length; a++) {
                q[s][a] = reward[s][a] + discount * q[s][a];
            }
        }
        return q;
    }

    /// Rows of transitions from a symmetric Dirichlet law (parameter 1), standard normal rewards, uniform start; no
    /// episode ends.
    public static TabularMdp random(Philox random, int states, int actions, double discount) {
        var transition = new double[states][actions][states];
        var reward = new double[states][actions];
        for (int s = 0; s < states; s++) {
            for (int a = 0; a < actions; a++) {
                double total = 0;
                for (int to = 0; to < states; to++) {
                    transition[s][a][to] = -StrictMath.log(1 - random.nextDouble());
                    total += transition[s][a][to];
                }
                for (int to = 0; to < states; to++) {
                    transition[s][a][to] /= total;
                }
                reward[s][a] = random.nextGaussian();
            }
        }
        var start = new double[states];
        Arrays.fill(start, 1.0 / states);
        return new TabularMdp(start, transition, reward, discount);
    }

    /// The same process with `state` made terminal: no way leads out, and nothing is earned there.
    public TabularMdp withTerminal(int state) {
        double[][][] ways = transition.clone();
        double[][] rewards = reward.clone();
        ways[state] = new double[actions()][states()];
        rewards[state] = new double[actions()];
        return new TabularMdp(start, ways, rewards, discount);
    }
}
