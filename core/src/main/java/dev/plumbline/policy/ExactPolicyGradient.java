package dev.plumbline.policy;

import dev.plumbline.numerics.CompensatedSum;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// Exact objective and gradient of a tabular softmax policy: the value that every estimator is compared with.
///
/// J = E Σ_t γᵗ r_t, t from 0 (Sutton et al. 1999). By enumeration, ∇J = Σ_τ p(τ) R(τ) Σ_t ∇log π(a_t|s_t). By dynamic
/// programming, Q_t(s,a) = r(s,a) + γ Σ P V_{t+1}, V_t = Σ π Q_t, d_t(s) = Pr(s_t = s), and
/// dJ/dz_{s,a} = Σ_t γᵗ d_t(s) π(a|s) (Q_t(s,a) − V_t(s)). Dropping γᵗ there gives the gradient of no objective.
public final class ExactPolicyGradient {
    private ExactPolicyGradient() {}

    /// @param objective J
    /// @param gradLogits dJ/dz `[states x actions]`
    public record Result(double objective, double[][] gradLogits) {}

    /// By dynamic programming, in horizon · states² · actions steps.
    ///
    /// @throws IllegalArgumentException unless γ lies in [0, 1] and `logits` is `[states x actions]`
    public static Result of(FiniteMdp mdp, double[][] logits, double gamma) {
        return dynamicProgramming(mdp, logits, mdp.reward(), gamma);
    }

    /// J_β = E Σ_t γᵗ (r_t − β log(π/ref)) and its gradient: the log ratio enters as a number, since E ∇log π = 0.
    ///
    /// @param referenceLogits `[states x actions]`
    /// @throws IllegalArgumentException unless β ≥ 0 is finite, γ in [0, 1], and shapes agree
    public static Result regularized(
            FiniteMdp mdp, double[][] logits, double[][] referenceLogits, double beta, double gamma) {
        if (!(beta >= 0 && beta <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("beta must be finite and not negative, was " + beta);
        }
        var reward = new double[mdp.states()][mdp.actions()];
        for (int s = 0; s < reward.length; s++) {
            double[] logP = SoftmaxPolicy.logSoftmax(logits[s]);
            double[] logQ = SoftmaxPolicy.logSoftmax(referenceLogits[s]);
            for (int a = 0; a < logP.length; a++) {
                // an action that is never taken has no log ratio
                double u = logP[a] == Double.NEGATIVE_INFINITY ? 0 : logP[a] - logQ[a];
                reward[s][a] = mdp.reward()[s][a] - beta * u;
            }
        }
        return dynamicProgramming(mdp, logits, reward, gamma);
    }

    /// KL of the laws of whole trajectories, E_π Σ_t log(π/ref), and its gradient.
    public static Result trajectoryKl(FiniteMdp mdp, double[][] logits, double[][] referenceLogits) {
        var free = new FiniteMdp(
                mdp.start(), mdp.transition(), new double[mdp.states()][mdp.actions()], mdp.horizon());
        var negative = regularized(free, logits, referenceLogits, 1, 1);
        for (double[] row : negative.gradLogits()) {
            for (int a = 0; a < row.length; a++) {
                row[a] = -row[a];
            }
        }
        return new Result(-negative.objective(), negative.gradLogits());
    }

    /// By enumeration of all trajectories.
    ///
    /// @throws IllegalArgumentException unless γ lies in [0, 1] and `logits` is `[states x actions]`
    public static Result byEnumeration(FiniteMdp mdp, double[][] logits, double gamma) {
        Gae.requireUnit("gamma", gamma);
        var policy = mdp.policy(logits);
        var gradient = new double[mdp.states()][mdp.actions()];
        var objective = new CompensatedSum();
        mdp.enumerate(logits, trajectory -> {
            double weight = trajectory.probability() * trajectory.discountedReturn(gamma);
            objective.add(weight);
            addScore(gradient, policy, trajectory, weight);
        });
        return new Result(objective.value(), gradient);
    }

    /// J = E f(τ) and its gradient for any functional of whole trajectories, by enumeration: the terms of one step
    /// need not depend on its state and action alone.
    ///
    /// @throws IllegalArgumentException unless `logits` is `[states x actions]`
    public static Result of(FiniteMdp mdp, double[][] logits, ToDoubleFunction<FiniteMdp.Trajectory> functional) {
        var objective = new CompensatedSum();
        var gradient = expectedSteps(mdp, logits, trajectory -> {
            double f = functional.applyAsDouble(trajectory);
            objective.add(trajectory.probability() * f);
            var weights = new double[trajectory.length()];
            Arrays.fill(weights, f);
            return weights;
        });
        return new Result(objective.value(), gradient);
    }

    /// E Σ_t A_t(τ) ∇log π(a_t|s_t) `[states x actions]` for step weights A that may depend on the whole trajectory, by
    /// enumeration: the expectation of an estimator that credits steps.
    ///
    /// @param weights A, one for each step
    public static double[][] expectedSteps(
            FiniteMdp mdp, double[][] logits, Function<FiniteMdp.Trajectory, double[]> weights) {
        var policy = mdp.policy(logits);
        var gradient = new double[mdp.states()][mdp.actions()];
        mdp.enumerate(logits, trajectory -> {
            double[] weight = weights.apply(trajectory);
            for (int t = 0; t < trajectory.length(); t++) {
                addScore(gradient[trajectory.states()[t]], policy[trajectory.states()[t]], trajectory.actions()[t],
                        trajectory.probability() * weight[t]);
            }
        });
        return gradient;
    }

    /// gradient ← gradient + weight Σ_t ∇log π(a_t|s_t).
    public static void addScore(
            double[][] gradient, double[][] policy, FiniteMdp.Trajectory trajectory, double weight) {
        for (int t = 0; t < trajectory.length(); t++) {
            int s = trajectory.states()[t];
            addScore(gradient[s], policy[s], trajectory.actions()[t], weight);
        }
    }

    private static void addScore(double[] gradient, double[] policy, int action, double weight) {
        for (int a = 0; a < policy.length; a++) {
            gradient[a] += weight * ((a == action ? 1 : 0) - policy[a]);
        }
    }

    private static Result dynamicProgramming(FiniteMdp mdp, double[][] logits, double[][] reward, double gamma) {
        Gae.requireUnit("gamma", gamma);
        int states = mdp.states();
        int horizon = mdp.horizon();
        var policy = mdp.policy(logits);
        var q = new double[horizon][states][mdp.actions()];
        var v = new double[horizon + 1][states];
        for (int t = horizon - 1; t >= 0; t--) {
            for (int s = 0; s < states; s++) {
                for (int a = 0; a < q[t][s].length; a++) {
                    double next = SoftmaxPolicy.mean(mdp.transition()[s][a], v[t + 1]);
                    q[t][s][a] = reward[s][a] + gamma * next;
                }
                v[t][s] = SoftmaxPolicy.mean(policy[s], q[t][s]);
            }
        }
        var gradient = new double[states][mdp.actions()];
        double[] occupancy = mdp.start();
        double discount = 1;
        for (int t = 0; t < horizon; t++) {
            var next = new double[states];
            for (int s = 0; s < states; s++) {
                double[] slope = SoftmaxPolicy.centered(policy[s], q[t][s], SoftmaxPolicy.argmax(policy[s]));
                for (int a = 0; a < slope.length; a++) {
                    gradient[s][a] += discount * occupancy[s] * slope[a];
                    for (int to = 0; to < states; to++) {
                        next[to] += occupancy[s] * policy[s][a] * mdp.transition()[s][a][to];
                    }
                }
            }
            occupancy = next;
            discount *= gamma;
        }
        return new Result(SoftmaxPolicy.mean(mdp.start(), v[0]), gradient);
    }
}
