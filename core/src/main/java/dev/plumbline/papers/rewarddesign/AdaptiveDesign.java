package dev.plumbline.papers.rewarddesign;

import dev.plumbline.decision.ActionValues;
import dev.plumbline.decision.PolicyEvaluation;
import dev.plumbline.numerics.Simplex;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;

/// EXPADARD (Devidze et al. 2024): the reward from which *this* learner improves fastest, designed anew as it changes.
///
/// I_h(R) = Σ μ_L(s) μ_T(s) π_L(a|s)² [A_T(s, a) − Σ_b π_L(b|s) A_T(s, b)] A_{R,h}(s, a), A_T the advantages of the
/// teacher under the original reward, A_{R,h} those of the learner under R seen h steps ahead. For h = ∞ it is
/// (1 − γ) ⟨∇S, ∇J_R⟩, S = Σ μ_T Σ π A_T: how fast a step up J_R raises the teacher's opinion. For h = 1,
/// A_{R,1} = R − Σ_b π R, so that I₁ = Σ c R.
final class AdaptiveDesign {
    private AdaptiveDesign() {}

    /// μ = (1 − γ) d, which sums to 1 if no episode ends.
    static double[] occupancy(DesignProblem problem, double[][] policy) {
        double gamma = problem.mdp().discount();
        return Arrays.stream(PolicyEvaluation.occupancy(problem.mdp(), policy)).map(d -> (1 - gamma) * d).toArray();
    }

    /// w(s, a) = μ_L μ_T π_L² [A_T − Σ π_L A_T] `[states x actions]`.
    ///
    /// @param teacher its policy; smooth, so that it has been everywhere
    static double[][] weights(DesignProblem problem, double[][] learner, double[][] teacher) {
        double[] own = occupancy(problem, learner);
        double[] taught = occupancy(problem, teacher);
        double[][] advantage = problem.best().advantages();
        var weights = new double[own.length][problem.mdp().actions()];
        for (int s = 0; s < own.length; s++) {
            double mean = SoftmaxPolicy.mean(learner[s], advantage[s]);
            for (int a = 0; a < weights[s].length; a++) {
                weights[s][a] = own[s] * taught[s] * learner[s][a] * learner[s][a] * (advantage[s][a] - mean);
            }
        }
        return weights;
    }

    /// I_∞(R).
    static double informativeness(
            DesignProblem problem, double[][] learner, double[][] teacher, double[][] reward) {
        double[][] weights = weights(problem, learner, teacher);
        double[][] advantage = PolicyEvaluation.of(problem.mdp().withReward(reward), learner).advantages();
        double total = 0;
        for (int s = 0; s < weights.length; s++) {
            total += SoftmaxPolicy.mean(weights[s], advantage[s]);
        }
        return total;
    }

    /// c(s, a) = w(s, a) − π_L(a|s) Σ_b w(s, b): I₁ = Σ c R.
    static double[][] coefficients(DesignProblem problem, double[][] learner, double[][] teacher) {
        double[][] weights = weights(problem, learner, teacher);
        var c = new double[weights.length][];
        for (int s = 0; s < c.length; s++) {
            double total = Arrays.stream(weights[s]).sum();
            c[s] = weights[s].clone();
            for (int a = 0; a < c[s].length; a++) {
                c[s][a] -= learner[s][a] * total;
            }
        }
        return c;
    }

    /// max Σ c R over all rewards that keep the target; c divided by its largest entry first. R = R₀ + p − q.
    static double[][] redesign(DesignProblem problem, double[][] coefficients) {
        int pairs = problem.pairs();
        int actions = problem.mdp().actions();
        double size = Arrays.stream(coefficients).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElse(0);
        var program = new Simplex(2 * pairs);
        double[][] original = problem.mdp().reward();
        var objective = new double[2 * pairs];
        for (int i = 0; i < pairs; i++) {
            var up = new double[2 * pairs];
            up[i] = 1;
            program.atMost(up, problem.largest() - original[i / actions][i % actions]);
            var down = new double[2 * pairs];
            down[pairs + i] = 1;
            program.atMost(down, problem.largest() + original[i / actions][i % actions]);
            objective[i] = size == 0 ? 0 : coefficients[i / actions][i % actions] / size;
            objective[pairs + i] = -objective[i];
        }
        double[][] shown = problem.shownInTheEnd();
        double[][] kept = problem.gaps(shown, original);
        for (int s = 0; s < problem.mdp().states(); s++) {
            for (int a = 0; a < actions; a++) {
                if (a != problem.target()[s]) {
                    double[] gap = problem.gap(shown, s, a);
                    var row = new double[2 * pairs];
                    for (int i = 0; i < pairs; i++) {
                        row[i] = -gap[i];
                        row[pairs + i] = gap[i];
                    }
                    program.atMost(row,
                            Math.max(0, kept[s][a] - (problem.optimal()[s][a] ? 0 : problem.margin()[s])));
                }
            }
        }
        double[] found = program.maximize(objective);
        var reward = Arrays.stream(original).map(double[]::clone).toArray(double[][]::new);
        for (int i = 0; i < pairs; i++) {
            reward[i / actions][i % actions] += found[i] - found[pairs + i];
        }
        return reward;
    }

    /// π* with probability 1 − ε, anything with ε.
    static double[][] smoothed(DesignProblem problem, double epsilon) {
        double[][] policy = ActionValues.deterministic(problem.target(), problem.mdp().actions());
        for (double[] row : policy) {
            for (int a = 0; a < row.length; a++) {
                row[a] = (1 - epsilon) * row[a] + epsilon / row.length;
            }
        }
        return policy;
    }
}
