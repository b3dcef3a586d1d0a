package dev.plumbline.papers.rewarddesign;

import dev.plumbline.decision.PolicyEvaluation;
import dev.plumbline.decision.PotentialShaping;
import dev.plumbline.decision.QLearning;
import dev.plumbline.decision.TabularSampler;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// Q-learning (α 0.2, ε 0.1, ties broken at random) from a designed reward.
final class LearningCurve {
    private LearningCurve() {}

    /// V*. It is the potential 0 where an episode ends: the end comes after the last action in these processes.
    static PotentialShaping potential(DesignProblem problem) {
        return PotentialShaping.of(problem.mdp(), problem.best().values());
    }

    /// Mean over episodes of V(start) of the greedy policy over V*(start), exact under the true reward.
    ///
    /// @param shaped learn from the original reward and the potential V*; `reward` is not used then
    /// @param steps of an episode at most
    static double area(
            DesignProblem problem, double[][] reward, boolean shaped, int episodes, int steps, Philox random) {
        var mdp = problem.mdp();
        var learner = new QLearning(new double[mdp.states()][mdp.actions()], 0.2, mdp.discount());
        var sampler = new TabularSampler(mdp);
        var shaping = new PotentialShaping(problem.best().values(), mdp.discount());
        double[][] own = shaped ? mdp.reward() : reward;
        int start = 0;
        while (mdp.start()[start] == 0) {
            start++;
        }
        double best = problem.best().values()[start];
        double area = 0;
        for (int episode = 0; episode < episodes; episode++) {
            int s = start;
            for (int t = 0; t < steps && s != PotentialShaping.ENDED; t++) {
                int a = learner.act(s, 0.1, random);
                int next = sampler.next(s, a, random);
                learner.learn(s, a, own[s][a] + (shaped ? shaping.reward(s, next) : 0), next);
                s = next;
            }
            area += PolicyEvaluation.objective(mdp, greedy(learner.table())) / best / episodes;
        }
        return area;
    }

    /// All best actions, each as likely.
    private static double[][] greedy(double[][] q) {
        return Arrays.stream(q).map(row -> {
            double most = Arrays.stream(row).max().orElseThrow();
            double ties = Arrays.stream(row).filter(x -> x == most).count();
            return Arrays.stream(row).map(x -> x == most ? 1 / ties : 0).toArray();
        }).toArray(double[][]::new);
    }
}
