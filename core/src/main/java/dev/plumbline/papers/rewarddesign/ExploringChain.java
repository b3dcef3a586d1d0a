package dev.plumbline.papers.rewarddesign;

import dev.plumbline.decision.BackwardInduction;
import dev.plumbline.decision.Chains;
import dev.plumbline.decision.CountBonus;
import dev.plumbline.decision.TabularMdp;
import dev.plumbline.decision.TabularSampler;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiment D: a chain with a goal to the right and a dead end to the left; +1 for each step that stays at the goal
/// (its outward action), γ = 0.99, a random move with probability 0.05. A distractor pays 0.05 for each step that
/// starts in its state.
///
/// REINFORCE (0.1) every 2 episodes on the last 5; φ (0.01, critic 0.01) every 5 on the last 10; λ = B_max = 1. A bonus
/// reads visits of s′ when the batch is used; visits count states that were acted in. Measured: mean discounted return
/// of the original reward over 4000 episodes before each stop, and at the last stop whether it is at least half of the
/// optimum.
///
/// @param right steps from the start to the goal
/// @param left steps to the dead end
/// @param steps of an episode
/// @param distractor steps to the left at which it stands; 0: there is none
/// @param stops in episodes, rising
record ExploringChain(
        String id, String title, int right, int left, int steps, int distractor, List<Integer> stops,
        List<String> schemes)
        implements Experiment {
    static final String ORIGINAL = "original";
    static final String BONUS = "bonus only";
    static final String SELF = "SELFRS";
    static final String BOTH = "EXPLORS";
    static final String BEST = "optimum";
    private static final int WINDOW = 4000;

    static final ExploringChain SHORT = new ExploringChain("exploring", "Rewards that the learner makes for itself",
            20, 40, 40, 0, List.of(8000, 15_000), List.of(ORIGINAL, BONUS, SELF, BOTH));
    static final ExploringChain LONG = new ExploringChain("exploring-far", "The same with a goal further away",
            28, 32, 60, 0, List.of(30_000), List.of(SELF, BOTH));
    static final ExploringChain DISTRACTED = new ExploringChain("exploring-distracted",
            "The same with a small reward on the other side", 20, 40, 40, 15, List.of(30_000), List.of(SELF, BOTH));

    static String returned(String scheme, int stop) {
        return scheme + ": return at " + stop;
    }

    static String solved(String scheme) {
        return scheme + ": solved";
    }

    int last() {
        return stops.getLast();
    }

    TabularMdp chain() {
        int states = left + right + 1;
        var reward = new double[states][2];
        if (distractor > 0) {
            Arrays.fill(reward[left - distractor], 0.05);
        }
        reward[states - 1][Chains.RIGHT] = 1;
        return new TabularMdp(Chains.startIn(states, left), Chains.transition(states, 0.025), reward, 0.99);
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var mdp = chain();
        var measured = new LinkedHashMap<String, Double>();
        double best = BackwardInduction.optimal(mdp, steps, 0).objective(mdp.start());
        measured.put(BEST, best);
        int window = Math.max(10, (int) (WINDOW * scale));
        for (String scheme : schemes) {
            double[] returns = learn(mdp, scheme, Math.max(20, (int) (last() * scale)), new Philox(seed, 3));
            for (int stop : stops) {
                int end = Math.max(20, (int) (stop * scale));
                measured.put(returned(scheme, stop), Moments.mean(Arrays.copyOfRange(returns, end - window, end)));
            }
            measured.put(solved(scheme), measured.get(returned(scheme, last())) >= best / 2 ? 1.0 : 0.0);
        }
        return measured;
    }

    /// Discounted return of each episode.
    private double[] learn(TabularMdp mdp, String scheme, int episodes, Philox random) {
        boolean shapes = scheme.equals(SELF) || scheme.equals(BOTH);
        var bonus = new CountBonus(scheme.equals(BONUS) || scheme.equals(BOTH) ? 1 : 0, 1);
        var learner = new ReinforceLearner(mdp.states(), mdp.actions(), 0.1, mdp.discount(), true);
        var own = new SelfDesignedReward(mdp.states(), mdp.actions(), 0.01, 0.01);
        var sampler = new TabularSampler(mdp);
        var visits = new long[mdp.states()];
        var kept = new ArrayDeque<Walk>();
        var returns = new double[episodes];
        for (int episode = 0; episode < episodes; episode++) {
            var walk = Walk.of(mdp, sampler, learner.policy(), steps, random);
            kept.addLast(walk);
            if (kept.size() > 10) {
                kept.removeFirst();
            }
            for (int s : walk.path().states()) {
                visits[s]++;
            }
            returns[episode] = walk.path().discountedReturn(mdp.discount());
            var latest = new ArrayList<>(kept);
            if (shapes && episode % 5 == 4) {
                own.observe(latest.stream().map(Walk::path).toList(), learner.policy(), mdp.discount());
            }
            if (episode % 2 == 1) {
                var batch = latest.subList(Math.max(0, latest.size() - 5), latest.size());
                learner.update(batch, (walked, step) -> {
                    int s = walked.path().states()[step];
                    return walked.path().rewards()[step] + own.shaping()[s][walked.path().actions()[step]]
                            + bonus.value(visits[walked.next(step)]);
                });
            }
        }
        return returns;
    }
}
