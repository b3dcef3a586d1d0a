package dev.plumbline.decision;

import dev.plumbline.policy.SoftmaxPolicy;

/// The best policy of a {@link TabularMdp}, by the two classical iterations, hard and soft.
///
/// Hard: V = max_a Q. Soft, temperature λ > 0: the policy also earns λ times its entropy in every state, V = λ log Σ_a
/// exp(Q/λ), π = softmax(Q/λ). Q = r + γ P V in both. Terminal states have no entropy to earn: V = 0.
///
/// Value iteration contracts errors by γ in the largest norm over *all* states; policy iteration solves a linear system
/// in each round and ends after few (it is Newton's method on V = max Q). Bellman 1957; Howard 1960; Puterman 1994.
public final class OptimalControl {
    private static final int MOST_ROUNDS = 10_000;
    private static final int MOST_SWEEPS = 10_000_000;

    private OptimalControl() {}

    /// Hard value iteration from V = 0 until no state moves by more than ε(1 − γ)/(2γ): then V is within ε/2 of V*, and
    /// the greedy policy of its Q within ε.
    ///
    /// @throws IllegalArgumentException unless ε is positive and γ < 1
    public static ActionValues valueIteration(TabularMdp mdp, double epsilon) {
        return iterate(mdp, 0, epsilon);
    }

    /// Soft value iteration, with the same rule and bound.
    ///
    /// @param temperature λ, positive
    /// @throws IllegalArgumentException unless λ and ε are positive and γ < 1
    public static ActionValues softValueIteration(TabularMdp mdp, double temperature, double epsilon) {
        requireTemperature(temperature);
        return iterate(mdp, temperature, epsilon);
    }

    private static ActionValues iterate(TabularMdp mdp, double temperature, double epsilon) {
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("epsilon must be positive, was " + epsilon);
        }
        double gamma = mdp.discount();
        if (!(gamma < 1)) {
            throw new IllegalArgumentException("value iteration needs a discount below 1, was " + gamma);
        }
        double enough = gamma == 0 ? Double.MAX_VALUE : epsilon * (1 - gamma) / (2 * gamma);
        boolean[] terminal = mdp.terminal();
        var values = new double[mdp.states()];
        for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
            double[] next = bellman(mdp, values, temperature, terminal);
            double moved = distance(next, values);
            values = next;
            // an epsilon below the rounding of V would never be reached
            if (moved <= enough || moved <= 4 * Math.ulp(distance(next, new double[next.length]))) {
                return new ActionValues(values, mdp.actionValues(values));
            }
        }
        throw new IllegalStateException("value iteration did not end in " + MOST_SWEEPS + " sweeps");
    }

    private static double distance(double[] a, double[] b) {
        double largest = 0;
        for (int s = 0; s < a.length; s++) {
            double d = Math.abs(a[s] - b[s]);
            largest = d <= largest ? largest : d; // NaN stays
        }
        return largest;
    }

    /// One application of the Bellman operator; hard for `temperature` 0.
    ///
    /// @param values V `[states]`
    public static double[] bellman(TabularMdp mdp, double[] values, double temperature) {
        return bellman(mdp, values, temperature, mdp.terminal());
    }

    static double[] bellman(TabularMdp mdp, double[] values, double temperature, boolean[] terminal) {
        double[][] q = mdp.actionValues(values);
        var next = new double[q.length];
        for (int s = 0; s < next.length; s++) {
            next[s] = terminal[s] ? 0 : best(q[s], temperature);
        }
        return next;
    }

    /// max x for λ = 0, λ log Σ exp(x/λ) = max x + λ log Σ exp((x − max x)/λ) otherwise.
    static double best(double[] x, double temperature) {
        double largest = x[SoftmaxPolicy.argmax(x)];
        if (temperature == 0) {
            return largest;
        }
        return largest + temperature * SoftmaxPolicy.logSumExp(scaled(x, largest, temperature));
    }

    private static double[] scaled(double[] x, double shift, double temperature) {
        var out = new double[x.length];
        for (int a = 0; a < out.length; a++) {
            out[a] = (x[a] - shift) / temperature;
        }
        return out;
    }

    /// π = softmax(Q/λ) of each row.
    public static double[][] softPolicy(double[][] actionValues, double temperature) {
        requireTemperature(temperature);
        var policy = new double[actionValues.length][];
        for (int s = 0; s < policy.length; s++) {
            double[] q = actionValues[s];
            policy[s] = SoftmaxPolicy.softmax(scaled(q, q[SoftmaxPolicy.argmax(q)], temperature));
        }
        return policy;
    }

    /// Hard policy iteration from action 0 everywhere. An action replaces another only if it is better by more than the
    /// rounding of a solve, so that ties cannot make it go round in circles.
    ///
    /// @throws ArithmeticException if γ = 1 and a policy on the way never ends
    public static ActionValues policyIteration(TabularMdp mdp) {
        var choice = new int[mdp.states()];
        for (int round = 0; round < MOST_ROUNDS; round++) {
            var found = PolicyEvaluation.of(mdp, ActionValues.deterministic(choice, mdp.actions()));
            double slack = 1e-12 * (1 + largest(found.actionValues()));
            boolean changed = false;
            for (int s = 0; s < choice.length; s++) {
                double[] q = found.actionValues()[s];
                int best = SoftmaxPolicy.argmax(q);
                if (q[best] > q[choice[s]] + slack) {
                    choice[s] = best;
                    changed = true;
                }
            }
            if (!changed) {
                return found;
            }
        }
        throw new IllegalStateException("policy iteration did not end in " + MOST_ROUNDS + " rounds");
    }

    /// Soft policy iteration from `policy`: solve for its soft values, take softmax(Q/λ), until no probability moves by
    /// more than 1e-14 or no value by more than 1e-13 of the largest Q. Newton's method on V = λ log Σ exp(Q/λ): near
    /// the end errors are squared in each round, so that what remains is the rounding of the solve.
    ///
    /// @param policy `[states x actions]` where to begin: a near one saves rounds
    /// @throws ArithmeticException if γ = 1 and a policy on the way never ends
    public static ActionValues softPolicyIteration(TabularMdp mdp, double temperature, double[][] policy) {
        requireTemperature(temperature);
        double[][] current = policy;
        double[] before = null;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            var found = PolicyEvaluation.soft(mdp, current, temperature);
            double[][] next = softPolicy(found.actionValues(), temperature);
            double moved = 0;
            for (int s = 0; s < next.length; s++) {
                moved = Math.max(moved, distance(next[s], current[s]));
            }
            boolean still = before != null
                    && distance(found.values(), before) <= 1e-13 * (1 + largest(found.actionValues()));
            before = found.values();
            current = next;
            if (moved <= 1e-14 || still) {
                return found;
            }
        }
        throw new IllegalStateException("soft policy iteration did not end in " + MOST_ROUNDS + " rounds");
    }

    /// Soft policy iteration from the uniform policy.
    public static ActionValues softPolicyIteration(TabularMdp mdp, double temperature) {
        return softPolicyIteration(mdp, temperature, PolicyEvaluation.uniform(mdp));
    }

    private static double largest(double[][] x) {
        double largest = 0;
        for (double[] row : x) {
            for (double value : row) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        return largest;
    }

    static void requireTemperature(double temperature) {
        if (!(temperature > 0 && temperature <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("temperature must be positive and finite, was " + temperature);
        }
    }
}
