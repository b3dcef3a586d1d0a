package dev.plumbline.papers.rewarddesign;

import dev.plumbline.numerics.LinearProgram;
import dev.plumbline.numerics.Simplex;
import dev.plumbline.papers.rewarddesign.ExplicableDesign.Design;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// EXPRD by the dual of its linear program, for processes with many states and few that may carry a reward.
///
/// min (1/n) Σ t(s, H) + ε Σ |R| with t ≥ δ* − D_H and t ≥ 0, D_∞ ≥ δ* (0 for optimal actions), |R| ≤ R_max. With
/// prices λ of the shortfalls, μ of the invariance and ν± of the box,
///
/// max Σ λ δ* + Σ μ δ* − R_max Σ (ν₊ + ν₋) subject to Σₐ λ(s, H, a) ≤ 1/n and |Σ λ D_H + Σ μ D_∞ − ν₊ + ν₋| ≤ ε for
/// each reward: a table with a row for each (s, H) and two for each reward, where the program itself has one for each
/// (s, H, a) and more. R is the price of the latter rows. ε > 0 makes x = 0 a point of it.
final class DualDesign {
    private static final double VIOLATION = 1e-8;

    private DualDesign() {}

    /// {@link ExplicableDesign#solve} with the smallest Σ|R|, up to ties among its optima.
    ///
    /// @throws ArithmeticException if no reward on `states` keeps the target, or rounding lost it by more than 1e-8
    static Design solve(DesignProblem problem, int[] states) {
        int actions = problem.mdp().actions();
        int rewards = states.length * actions;
        int count = problem.mdp().states();
        int shortfalls = count * problem.horizons().length;
        // one column for each price: its coefficients in the rewards, its row among the shortfalls or −1, its worth
        var gaps = new ArrayList<double[]>();
        var group = new ArrayList<Integer>();
        var worth = new ArrayList<Double>();
        for (int h = 0; h < problem.horizons().length; h++) {
            double[][] shown = problem.shown(problem.horizons()[h]);
            for (int s = 0; s < count; s++) {
                for (int a = 0; a < actions; a++) {
                    if (!problem.optimal()[s][a]) {
                        gaps.add(restricted(problem, problem.gap(shown, s, a), states));
                        group.add(h * count + s);
                        worth.add(problem.margin()[s]);
                    }
                }
            }
        }
        double[][] inTheEnd = problem.shownInTheEnd();
        for (int s = 0; s < count; s++) {
            for (int a = 0; a < actions; a++) {
                if (a != problem.target()[s]) {
                    gaps.add(restricted(problem, problem.gap(inTheEnd, s, a), states));
                    group.add(-1);
                    worth.add(problem.optimal()[s][a] ? 0 : problem.margin()[s]);
                }
            }
        }
        int prices = gaps.size();
        int variables = prices + 2 * rewards;
        var program = new Simplex(variables);
        for (int k = 0; k < rewards; k++) {
            var row = new double[variables];
            for (int j = 0; j < prices; j++) {
                row[j] = gaps.get(j)[k];
            }
            row[prices + k] = -1;
            row[prices + rewards + k] = 1;
            program.atMost(row, ExplicableDesign.TIE_WEIGHT);
            program.atMost(Arrays.stream(row).map(x -> -x).toArray(), ExplicableDesign.TIE_WEIGHT);
        }
        var members = new double[shortfalls][];
        for (int j = 0; j < prices; j++) {
            if (group.get(j) >= 0) {
                int g = group.get(j);
                members[g] = members[g] == null ? new double[variables] : members[g];
                members[g][j] = 1;
            }
        }
        for (double[] row : members) {
            if (row != null) {
                program.atMost(row, 1.0 / shortfalls);
            }
        }
        var objective = new double[variables];
        for (int j = 0; j < variables; j++) {
            objective[j] = j < prices ? worth.get(j) : -problem.largest();
        }
        LinearProgram found = program.solve(objective);
        var reward = new double[count][actions];
        for (int k = 0; k < rewards; k++) {
            reward[states[k / actions]][k % actions] = found.dual()[2 * k] - found.dual()[2 * k + 1];
        }
        double missed = problem.violation(reward);
        if (!(missed <= VIOLATION)) {
            throw new ArithmeticException("the solver missed the invariance by " + missed);
        }
        return new Design(reward, problem.informativeness(reward), states);
    }

    private static double[] restricted(DesignProblem problem, double[] gap, int[] states) {
        int actions = problem.mdp().actions();
        var out = new double[states.length * actions];
        Arrays.setAll(out, k -> gap[problem.pair(states[k / actions], k % actions)]);
        return out;
    }

    /// One state more, as {@link ExplicableDesign#greedy} chooses it.
    static Design greedier(DesignProblem problem, Design design) {
        int[] states = design.states();
        List<Design> found = IntStream.range(0, problem.mdp().states())
                .filter(s -> Arrays.stream(states).noneMatch(z -> z == s))
                .mapToObj(s -> {
                    int[] wider = Arrays.copyOf(states, states.length + 1);
                    wider[states.length] = s;
                    return solve(problem, wider);
                })
                .toList();
        Design best = found.getFirst();
        for (var candidate : found) {
            best = candidate.informativeness() > best.informativeness() + 1e-9 ? candidate : best;
        }
        return best;
    }
}
