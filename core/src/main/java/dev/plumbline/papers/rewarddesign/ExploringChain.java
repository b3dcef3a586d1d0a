package dev.plumbline.papers.rewarddesign;

import dev.plumbline.decision.BackwardInduction;
import dev.plumbline.decision.Chains;
import dev.plumbline.decision.CountBonus;
import dev.plumbline.decision.TabularMdp;
import dev.plumbline.decision.TabularSampler;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiment D: a chain with 20 steps to the goal and 40 to a dead end; +1 for each step that stays at the goal (its
/// outward action), γ = 0.99, a random move with probability 0.05, 40 steps, 8000 episodes.
///
/// REINFORCE (0.1) every 2 episodes on the last 5; φ (0.01, critic 0.01) every 5 on the last 10; λ = B_max = 1. A bonus
/// reads visits of s′ when the batch is used; visits count states that were acted in. Measured: mean discounted return
/// of the original reward over the second half of the episodes.
final class ExploringChain implements Experiment {
    static final String ORIGINAL = "original";
    static final String BONUS = "bonus only";
    static final String SELF = "SELFRS";
    static final String BOTH = "EXPLORS";
    static final List<String> SCHEMES = List.of(ORIGINAL, BONUS, SELF, BOTH);
    static final String BEST = "optimum";
    private static final int STATES = 61;
    private static final int START = 40;
    private static final int STEPS = 40;
    private static final int EPISODES = 8000;

    @Override
    public String id() {
        return "exploring";
    }

    @Override
    public String title() {
        return "Rewards that the learner makes for itself";
    }

    static TabularMdp chain() {
        var reward = new double[STATES][2];
        reward[STATES - 1][Chains.RIGHT] = 1;
        return new TabularMdp(Chains.startIn(STATES, START), Chains.transition(STATES, 0.025), reward, 0.99);
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var mdp = chain();
        var measured = new LinkedHashMap<String, Double>();
        measured.put(BEST, BackwardInduction.optimal(mdp, STEPS, 0).objective(mdp.start()));
        for (String scheme : SCHEMES) {
            measured.put(scheme, learn(mdp, scheme, Math.max(20, (int) (EPISODES * scale)), new Philox(seed, 3)));
        }
        return measured;
    }

    private static double learn(TabularMdp mdp, String scheme, int episodes, Philox random) {
        boolean shapes = scheme.equals(SELF) || scheme.equals(BOTH);
        var bonus = new CountBonus(scheme.equals(BONUS) || scheme.equals(BOTH) ? 1 : 0, 1);
        var learner = new ReinforceLearner(mdp.states(), mdp.actions(), 0.1, mdp.discount(), true);
        var own = new SelfDesignedReward(mdp.states(), mdp.actions(), 0.01, 0.01);
        var sampler = new TabularSampler(mdp);
        var visits = new long[mdp.states()];
        var kept = new ArrayDeque<Walk>();
        double total = 0;
        for (int episode = 0; episode < episodes; episode++) {
            var walk = Walk.of(mdp, sampler, learner.policy(), STEPS, random);
            kept.addLast(walk);
            if (kept.size() > 10) {
                kept.removeFirst();
            }
            for (int s : walk.path().states()) {
                visits[s]++;
            }
            total += 2 * episode >= episodes ? walk.path().discountedReturn(mdp.discount()) : 0;
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
        return total / (episodes - episodes / 2);
    }
}
