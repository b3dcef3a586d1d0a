package dev.plumbline.decision;

import dev.plumbline.numerics.Philox;

/// Tabular Q-learning (Watkins 1989): Q(s, a) ← Q(s, a) + α (r + γ max_b Q(s′, b) − Q(s, a)), without the second term
/// where the episode ended.
public final class QLearning {
    private final double[][] table;
    private final double rate;
    private final double discount;

    /// @param initial Q `[states x actions]`, copied
    /// @param rate α in (0, 1]
    /// @param discount γ in [0, 1]
    public QLearning(double[][] initial, double rate, double discount) {
        if (!(rate > 0 && rate <= 1)) {
            throw new IllegalArgumentException("rate must lie in (0, 1], was " + rate);
        }
        if (!(discount >= 0 && discount <= 1)) {
            throw new IllegalArgumentException("discount must lie in [0, 1], was " + discount);
        }
        table = new double[initial.length][];
        for (int s = 0; s < table.length; s++) {
            table[s] = initial[s].clone();
        }
        this.rate = rate;
        this.discount = discount;
    }

    /// ε-greedy; among equals one at random. Draws two numbers, whatever happens, so that two learners that see the
    /// same random stream see the same draws.
    public int act(int state, double epsilon, Philox random) {
        double explore = random.nextDouble();
        double pick = random.nextDouble();
        double[] q = table[state];
        if (explore < epsilon) {
            return (int) (pick * q.length);
        }
        double best = largest(q);
        int ties = 0;
        for (double x : q) {
            ties += x == best ? 1 : 0;
        }
        int skip = (int) (pick * ties);
        for (int a = 0; a < q.length; a++) {
            if (q[a] == best && skip-- == 0) {
                return a;
            }
        }
        throw new IllegalStateException("the values of state " + state + " are not numbers");
    }

    /// One update.
    ///
    /// @param next s′, or {@link PotentialShaping#ENDED}; a terminal state counts as ended and must be given so
    public void learn(int state, int action, double reward, int next) {
        double target = reward + (next == PotentialShaping.ENDED ? 0 : discount * largest(table[next]));
        table[state][action] += rate * (target - table[state][action]);
    }

    /// Q itself, to be read.
    public double[][] table() {
        return table;
    }

    private static double largest(double[] x) {
        double largest = x[0];
        for (double value : x) {
            largest = Math.max(largest, value);
        }
        return largest;
    }
}
