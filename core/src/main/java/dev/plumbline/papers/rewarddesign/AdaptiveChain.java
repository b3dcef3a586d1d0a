package dev.plumbline.papers.rewarddesign;

import dev.plumbline.decision.PolicyEvaluation;
import dev.plumbline.decision.PotentialShaping;
import dev.plumbline.decision.TabularSampler;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiment C: the chain of experiment A, learned by REINFORCE (rate 0.02 on the sum over the steps of an episode, at
/// most 60 steps, 1500 episodes), reward designed anew every 50 episodes on all states, h = 1, teacher smoothed by
/// 0.05.
///
/// Measured: mean over episodes of V(start) of the learner over V*(start), exact under the true reward, and the first
/// episode at which it exceeds 0.9.
final class AdaptiveChain implements Experiment {
    static final String ORIGINAL = "original";
    static final String SHAPED = "potential V*";
    static final String ADAPTIVE = "designed for the learner";
    static final List<String> SCHEMES = List.of(ORIGINAL, SHAPED, ADAPTIVE);
    private static final int EPISODES = 1500;
    private static final int STEPS = 60;
    private static final int EVERY = 50;
    private static final double RATE = 0.02;

    static String area(String scheme) {
        return scheme + ": mean V/V*";
    }

    static String crossing(String scheme) {
        return scheme + ": first above 0.9";
    }

    @Override
    public String id() {
        return "adaptive";
    }

    @Override
    public String title() {
        return "A reward designed for the learner as it is";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var problem = ExplicableChain.problem();
        var measured = new LinkedHashMap<String, Double>();
        int episodes = Math.max(EVERY, (int) (EPISODES * scale));
        for (String scheme : SCHEMES) {
            learn(problem, scheme, episodes, new Philox(seed, 2), measured);
        }
        return measured;
    }

    private static void learn(
            DesignProblem problem, String scheme, int episodes, Philox random, Map<String, Double> measured) {
        var mdp = problem.mdp();
        var sampler = new TabularSampler(mdp);
        double[][] teacher = AdaptiveDesign.smoothed(problem, 0.05);
        var shaping = new PotentialShaping(problem.best().values(), mdp.discount());
        double[][] reward = mdp.reward();
        double best = problem.best().values()[0];
        double area = 0;
        int crossed = episodes;
        // the rate is that of a mean over steps times their number: a sum
        var learner = new ReinforceLearner(mdp.states(), mdp.actions(), RATE, mdp.discount(), false);
        for (int episode = 0; episode < episodes; episode++) {
            if (scheme.equals(ADAPTIVE) && episode % EVERY == 0) {
                reward = AdaptiveDesign.redesign(
                        problem, AdaptiveDesign.coefficients(problem, learner.policy(), teacher));
            }
            double[][] now = reward;
            var walk = Walk.of(mdp, sampler, learner.policy(), STEPS, random);
            learner.update(List.of(walk), (walked, t) -> {
                int s = walked.path().states()[t];
                return now[s][walked.path().actions()[t]]
                        + (scheme.equals(SHAPED) ? shaping.reward(s, walked.next(t)) : 0);
            });
            double value = PolicyEvaluation.objective(mdp, learner.policy()) / best;
            area += value / episodes;
            crossed = value > 0.9 ? Math.min(crossed, episode) : crossed;
        }
        measured.put(area(scheme), area);
        measured.put(crossing(scheme), (double) crossed);
    }
}
