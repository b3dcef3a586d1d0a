package dev.plumbline.papers.calm;

import dev.plumbline.decision.PotentialShaping;
import dev.plumbline.decision.QLearning;
import dev.plumbline.numerics.Philox;

/// Tabular Q-learning on r plus a {@link SubgoalReward}; judged by r alone.
///
/// @param horizon steps after which an episode is cut; a cut is no end
/// @param discount γ
/// @param epsilon of the ε-greedy choice
/// @param rate α
record SubgoalLearning(KeyAndDoor world, int horizon, double discount, double epsilon, double rate) {

    /// Horizon 200, γ = 0.99, ε = 0.1, α = 0.2.
    static SubgoalLearning of(KeyAndDoor world) {
        return new SubgoalLearning(world, 200, 0.99, 0.1, 0.2);
    }

    /// @param success share of the last quarter of the episodes that reach the stairs
    /// @param halfway first episode by which half of the last 100 succeeded; their number if there is none
    /// @param pickUps times the key is picked up, per episode of the last quarter
    /// @param table Q
    record Outcome(double success, double halfway, double pickUps, double[][] table) {}

    /// @param reward null: r alone
    Outcome run(SubgoalReward reward, int episodes, Philox random) {
        int memory = reward == null ? 1 : reward.memory();
        var learner = new QLearning(new double[world.states() * memory][world.actions()], rate, discount);
        var succeeded = new boolean[episodes];
        double success = 0;
        double pickUps = 0;
        int recent = 0;
        int halfway = episodes;
        int quarter = Math.max(1, episodes / 4);
        for (int episode = 0; episode < episodes; episode++) {
            boolean last = episode >= episodes - quarter;
            int state = world.start();
            int achieved = 0;
            for (int t = 0; t < horizon && !succeeded[episode]; t++) {
                int here = memory == 1 ? state : state + world.states() * achieved;
                int action = learner.act(here, epsilon, random);
                int next = world.next(state, action);
                boolean ended = world.isOver(next);
                double r = world.reward(next);
                int after = achieved;
                if (reward != null) {
                    after = reward.achieved(achieved, state, action, next);
                    r += reward.bonus(achieved, after, state, action, next, ended);
                }
                int there = memory == 1 ? next : next + world.states() * after;
                learner.learn(here, action, r, ended ? PotentialShaping.ENDED : there);
                pickUps += last && !world.held(state) && world.held(next) ? 1.0 / quarter : 0;
                succeeded[episode] = ended;
                state = next;
                achieved = after;
            }
            success += last && succeeded[episode] ? 1.0 / quarter : 0;
            recent += succeeded[episode] ? 1 : 0;
            recent -= episode >= 100 && succeeded[episode - 100] ? 1 : 0;
            halfway = halfway == episodes && recent >= 50 ? episode + 1 : halfway;
        }
        return new Outcome(success, halfway, pickUps, learner.table());
    }
}
