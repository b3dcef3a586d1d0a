package dev.plumbline.decision;

import dev.plumbline.numerics.Lu;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;

/// What a policy earns, where it goes, and how that changes with its logits; exact, by linear solves.
///
/// P_π(s′|s) = Σ_a π(a|s) P(s′|s, a), r_π(s) = Σ_a π(a|s) r(s, a):
///
/// - values: (I − γ P_π) V = r_π, Q = r + γ P V;
/// - discounted visits: d = (I − γ P_πᵀ)⁻¹ start = Σ_t γᵗ Pr(s_t = ·); they sum to 1/(1 − γ) if no episode ends;
/// - objective: J = start·V = Σ_s d(s) r_π(s);
/// - gradient in tabular logits, π = softmax(z): dJ/dz(s, a) = d(s) π(a|s) (Q(s, a) − V(s)) (Sutton et al. 1999).
///
/// A policy that never ends has no values at γ = 1: the matrix is singular, and ArithmeticException says so.
public final class PolicyEvaluation {
    private PolicyEvaluation() {}

    /// V and Q of `policy` `[states x actions]`.
    public static ActionValues of(TabularMdp mdp, double[][] policy) {
        return values(mdp, policy, average(policy, mdp.reward()));
    }

    /// V and Q of a policy that also earns λ times its entropy in every state that is not terminal:
    /// V = Σ_a π (Q − λ log π).
    ///
    /// @param temperature λ ≥ 0
    public static ActionValues soft(TabularMdp mdp, double[][] policy, double temperature) {
        double[] earned = average(policy, mdp.reward());
        for (int s = 0; s < earned.length; s++) {
            earned[s] += mdp.isTerminal(s) ? 0 : temperature * entropy(policy[s]);
        }
        return values(mdp, policy, earned);
    }

    /// −Σ p log p of a row of probabilities, with 0 log 0 = 0.
    static double entropy(double[] p) {
        double h = 0;
        for (double x : p) {
            h -= x == 0 ? 0 : x * Math.log(x);
        }
        return h;
    }

    private static ActionValues values(TabularMdp mdp, double[][] policy, double[] earned) {
        double[] values = system(mdp, policy).solve(earned);
        return new ActionValues(values, mdp.actionValues(values));
    }

    /// I − γ P_π, factorised: for other right sides than rewards.
    public static Lu system(TabularMdp mdp, double[][] policy) {
        double[][] matrix = stateTransition(mdp, policy);
        for (int s = 0; s < matrix.length; s++) {
            for (int to = 0; to < matrix.length; to++) {
                matrix[s][to] = (s == to ? 1 : 0) - mdp.discount() * matrix[s][to];
            }
        }
        return new Lu(matrix);
    }

    /// P_π `[states x states]`.
    ///
    /// @throws IllegalArgumentException unless `policy` is `[states x actions]`
    public static double[][] stateTransition(TabularMdp mdp, double[][] policy) {
        requireShape(mdp, policy);
        int states = mdp.states();
        var matrix = new double[states][states];
        for (int s = 0; s < states; s++) {
            for (int a = 0; a < policy[s].length; a++) {
                double p = policy[s][a];
                double[] row = mdp.transition()[s][a];
                for (int to = 0; p != 0 && to < states; to++) {
                    matrix[s][to] += p * row[to];
                }
            }
        }
        return matrix;
    }

    /// d = Σ_t γᵗ Pr(s_t = ·) `[states]`, not normalised; times π(a|s) it counts actions. Terminal states are counted
    /// when they are entered.
    public static double[] occupancy(TabularMdp mdp, double[][] policy) {
        return system(mdp, policy).solveTransposed(mdp.start());
    }

    /// d(s) π(a|s) `[states x actions]`.
    public static double[][] actionOccupancy(TabularMdp mdp, double[][] policy) {
        double[] visits = occupancy(mdp, policy);
        var joint = new double[visits.length][];
        for (int s = 0; s < visits.length; s++) {
            double d = visits[s];
            joint[s] = Arrays.stream(policy[s]).map(p -> d * p).toArray();
        }
        return joint;
    }

    /// J = start·V.
    public static double objective(TabularMdp mdp, double[][] policy) {
        return SoftmaxPolicy.mean(mdp.start(), of(mdp, policy).values());
    }

    /// dJ/dz of π = softmax(z) `[states x actions]`, from the probabilities π.
    public static double[][] gradient(TabularMdp mdp, double[][] policy) {
        var found = of(mdp, policy);
        double[] visits = occupancy(mdp, policy);
        double[][] gradient = found.advantages();
        for (int s = 0; s < gradient.length; s++) {
            for (int a = 0; a < gradient[s].length; a++) {
                gradient[s][a] *= visits[s] * policy[s][a];
            }
        }
        return gradient;
    }

    /// J(π′) − J(π) = Σ_s d_π′(s) Σ_a π′(a|s) A_π(s, a) (Kakade and Langford 2002), by its right side.
    public static double performanceDifference(TabularMdp mdp, double[][] policy, double[][] other) {
        double[] gain = average(other, of(mdp, policy).advantages());
        return SoftmaxPolicy.mean(occupancy(mdp, other), gain);
    }

    /// Softmax of each row of logits.
    public static double[][] softmax(double[][] logits) {
        return Arrays.stream(logits).map(SoftmaxPolicy::softmax).toArray(double[][]::new);
    }

    /// Every action with the same probability.
    public static double[][] uniform(TabularMdp mdp) {
        var policy = new double[mdp.states()][mdp.actions()];
        for (double[] row : policy) {
            Arrays.fill(row, 1.0 / row.length);
        }
        return policy;
    }

    /// Σ_a π(a|s) x(s, a) `[states]`.
    static double[] average(double[][] policy, double[][] x) {
        var mean = new double[policy.length];
        for (int s = 0; s < mean.length; s++) {
            mean[s] = SoftmaxPolicy.mean(policy[s], x[s]);
        }
        return mean;
    }

    private static void requireShape(TabularMdp mdp, double[][] policy) {
        if (policy.length != mdp.states()) {
            throw new IllegalArgumentException(
                    "policy has " + policy.length + " rows, there are " + mdp.states() + " states");
        }
        for (int s = 0; s < policy.length; s++) {
            SoftmaxPolicy.requireSameLength("policy[" + s + "]", policy[s], "reward[" + s + "]", mdp.reward()[s]);
            double total = Arrays.stream(policy[s]).sum();
            if (!(Math.abs(total - 1) <= 1e-9)) {
                throw new IllegalArgumentException("policy[" + s + "] must sum to 1, sums to " + total);
            }
        }
    }
}
