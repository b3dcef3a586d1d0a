package dev.plumbline.papers.clipdelta;

import dev.plumbline.policy.FiniteMdp;
import java.util.Arrays;

/// A proof of m steps as a decision process with a known process reward model.
///
/// State (c, e): progress c = 0..m, and whether an error was made; number 2c + e. Right is an answer at c = m without
/// error; who has not answered within the horizon is wrong. Time is no part of the state, as a language model does not
/// count its steps. Scores r of a prefix, in [0, 1]: repeating looks safer than going on.
///
/// | step | state after it | r without error | r with error |
/// | --- | --- | --- | --- |
/// | ADVANCE | min(c + 1, m), e | 0.85 + 0.02 c′, c′ the new progress | 0.10 |
/// | REPEAT | c, e | 0.95 | 0.10 |
/// | ERROR | c, 1 | | 0.10 |
/// | ANSWER | end | 0.95 if right, else 0.30 | 0.30 |
///
/// @param goal m ≥ 1
/// @param horizon T, most steps
record ProofChain(int goal, int horizon) {
    static final int ADVANCE = 0;
    static final int REPEAT = 1;
    static final int ERROR = 2;
    static final int ANSWER = 3;
    private static final int ACTIONS = 4;

    ProofChain {
        if (goal < 1 || horizon < 1) {
            throw new IllegalArgumentException("goal and horizon must be at least 1, were " + goal + ", " + horizon);
        }
    }

    int states() {
        return 2 * (goal + 1);
    }

    /// r of the prefix that ends with `action` in `state`.
    double score(int state, int action) {
        boolean error = state % 2 == 1;
        return switch (action) {
            case ANSWER -> right(state) ? 0.95 : 0.30;
            case ERROR -> 0.10;
            case REPEAT -> error ? 0.10 : 0.95;
            case ADVANCE -> error ? 0.10 : 0.85 + 0.02 * Math.min(state / 2 + 1, goal);
            default -> throw new IllegalArgumentException("no action " + action);
        };
    }

    private boolean right(int state) {
        return state == 2 * goal;
    }

    /// r₁..r_K of the prefixes of an episode.
    double[] scores(FiniteMdp.Trajectory episode) {
        var scores = new double[episode.length()];
        Arrays.setAll(scores, k -> score(episode.states()[k], episode.actions()[k]));
        return scores;
    }

    /// The process, rewarded by success c ∈ {0, 1} alone.
    FiniteMdp mdp() {
        var success = new double[states()][ACTIONS];
        success[2 * goal][ANSWER] = 1;
        return mdp(success);
    }

    /// The process that counts how often `action` is taken.
    FiniteMdp counting(int action) {
        var count = new double[states()][ACTIONS];
        for (double[] row : count) {
            row[action] = 1;
        }
        return mdp(count);
    }

    private FiniteMdp mdp(double[][] reward) {
        int states = states();
        var start = new double[states];
        start[0] = 1;
        var transition = new double[states][ACTIONS][states];
        for (int s = 0; s < states; s++) {
            transition[s][ADVANCE][2 * Math.min(s / 2 + 1, goal) + s % 2] = 1;
            transition[s][REPEAT][s] = 1;
            transition[s][ERROR][s | 1] = 1;
        }
        return new FiniteMdp(start, transition, reward, horizon);
    }

    /// Logits `[states x actions]` of the policy before training: even, but for −1 at ANSWER.
    double[][] start() {
        var logits = new double[states()][ACTIONS];
        for (double[] row : logits) {
            row[ANSWER] = -1;
        }
        return logits;
    }
}
