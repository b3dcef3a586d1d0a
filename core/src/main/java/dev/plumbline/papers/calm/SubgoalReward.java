package dev.plumbline.papers.calm;

import dev.plumbline.decision.PotentialShaping;

/// What is paid for subgoals beside the reward of the task. Achieved subgoals of an episode are a set of bits, for
/// those rewards that remember them.
sealed interface SubgoalReward {
    /// Subgoals that count as achieved after a transition.
    int achieved(int before, int state, int action, int next);

    /// r′ − r.
    ///
    /// @param before achieved before the transition
    /// @param after achieved after it
    /// @param next s′; the last state of an episode that ended, too
    /// @param ended whether the episode has ended (not: been cut) with the transition
    double bonus(int before, int after, int state, int action, int next, boolean ended);

    /// Sets of achieved subgoals that a learner must tell apart for the reward to be Markov; 1 if it need not remember.
    int memory();

    /// κ Σ_w b_w(s, a, s′), each time again: not potential-based. A cycle that achieves a subgoal in each round can be
    /// worth more than the task: {@link CycleBonus}.
    ///
    /// @param subgoals those that are asked for
    record Repeatable(SubgoalVerifier verifier, int[] subgoals, double kappa) implements SubgoalReward {
        @Override
        public int achieved(int before, int state, int action, int next) {
            return 0;
        }

        @Override
        public double bonus(int before, int after, int state, int action, int next, boolean ended) {
            int n = 0;
            for (int w : subgoals) {
                n += verifier.achieved(w, state, action, next) ? 1 : 0;
            }
            return kappa * n;
        }

        @Override
        public int memory() {
            return 1;
        }
    }

    /// κ for each subgoal, the first time in an episode: at most κ |W|. Markov only for a learner that sees what has
    /// been achieved.
    ///
    /// @param ordered pay a subgoal only after those before it in `subgoals`
    /// @param visible whether the learner sees it; if not, it takes a bonus that is spent for one to come
    record Once(SubgoalVerifier verifier, int[] subgoals, double kappa, boolean ordered, boolean visible)
            implements SubgoalReward {
        @Override
        public int achieved(int before, int state, int action, int next) {
            int after = before;
            for (int i = 0; i < subgoals.length; i++) {
                boolean due = !ordered || after == (1 << i) - 1;
                if (due && verifier.achieved(subgoals[i], state, action, next)) {
                    after |= 1 << i;
                }
            }
            return after;
        }

        @Override
        public double bonus(int before, int after, int state, int action, int next, boolean ended) {
            return kappa * Integer.bitCount(after & ~before);
        }

        @Override
        public int memory() {
            return visible ? 1 << subgoals.length : 1;
        }
    }

    /// F = γ Φ(s′) − Φ(s), Φ = κ times the subgoals that the state has behind it, 0 after the end: the optimum stays.
    record Potential(PotentialShaping shaping) implements SubgoalReward {
        @Override
        public int achieved(int before, int state, int action, int next) {
            return 0;
        }

        @Override
        public double bonus(int before, int after, int state, int action, int next, boolean ended) {
            return shaping.reward(state, ended ? PotentialShaping.ENDED : next);
        }

        @Override
        public int memory() {
            return 1;
        }
    }
}
