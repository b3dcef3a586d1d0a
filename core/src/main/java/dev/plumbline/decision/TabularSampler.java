package dev.plumbline.decision;

import dev.plumbline.numerics.Philox;
import java.util.stream.IntStream;

/// Draws from a {@link TabularMdp}, in time proportional to the successors that a state has.
public final class TabularSampler {
    private final TabularMdp mdp;
    private final int[][][] successors;
    private final double[][][] cumulative;
    private final boolean[] terminal;

    public TabularSampler(TabularMdp mdp) {
        this.mdp = mdp;
        successors = new int[mdp.states()][mdp.actions()][];
        cumulative = new double[mdp.states()][mdp.actions()][];
        terminal = mdp.terminal();
        for (int s = 0; s < successors.length; s++) {
            for (int a = 0; a < successors[s].length; a++) {
                double[] row = mdp.transition()[s][a];
                successors[s][a] = IntStream.range(0, row.length).filter(to -> row[to] > 0).toArray();
                cumulative[s][a] = new double[successors[s][a].length];
                double total = 0;
                for (int i = 0; i < cumulative[s][a].length; i++) {
                    total += row[successors[s][a][i]];
                    // what a row of probabilities lacks by rounding is not an end
                    cumulative[s][a][i] = total >= 1 - 1e-12 ? 1 : total;
                }
            }
        }
    }

    /// s₀.
    public int start(Philox random) {
        return random.nextIndex(mdp.start());
    }

    /// s′, or {@link PotentialShaping#ENDED}.
    public int next(int state, int action, Philox random) {
        double u = random.nextDouble();
        double[] sums = cumulative[state][action];
        for (int i = 0; i < sums.length; i++) {
            if (u < sums[i]) {
                return successors[state][action][i];
            }
        }
        return PotentialShaping.ENDED;
    }

    /// Is the episode over in `state`, which may be {@link PotentialShaping#ENDED}?
    public boolean isOver(int state) {
        return state == PotentialShaping.ENDED || terminal[state];
    }
}
