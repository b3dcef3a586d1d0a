package dev.plumbline.decision;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Directed graph of the transitions that a learner has seen, and the potential Φ = −c · (fewest seen hops to a goal).
///
/// As a potential a wrong graph cannot change what is optimal, only how fast it is found.
public final class StateGraph {
    private final List<List<Integer>> predecessors = new ArrayList<>();
    private final boolean[] seen;

    public StateGraph(int states) {
        seen = new boolean[states];
        for (int s = 0; s < states; s++) {
            predecessors.add(new ArrayList<>());
        }
    }

    /// A step from one state to another.
    public void observe(int from, int to) {
        seen[from] = true;
        seen[to] = true;
        if (from != to && !predecessors.get(to).contains(from)) {
            predecessors.get(to).add(from);
        }
    }

    /// Hops along seen steps, breadth first from the goal backwards; −1 where no seen way leads there.
    public int[] hops(int goal) {
        var hops = new int[seen.length];
        Arrays.fill(hops, -1);
        hops[goal] = 0;
        var queue = new ArrayDeque<Integer>();
        queue.add(goal);
        while (!queue.isEmpty()) {
            int s = queue.remove();
            for (int before : predecessors.get(s)) {
                if (hops[before] < 0) {
                    hops[before] = hops[s] + 1;
                    queue.add(before);
                }
            }
        }
        return hops;
    }

    /// Φ(s) = −c · hops; without a way, one hop more than the farthest. All 0 as long as the goal was not seen.
    ///
    /// @param scale c
    public double[] potential(int goal, double scale) {
        var potential = new double[seen.length];
        if (!seen[goal]) {
            return potential;
        }
        int[] hops = hops(goal);
        int beyond = Arrays.stream(hops).max().orElse(0) + 1;
        Arrays.setAll(potential, s -> -scale * (hops[s] < 0 ? beyond : hops[s]));
        return potential;
    }
}
