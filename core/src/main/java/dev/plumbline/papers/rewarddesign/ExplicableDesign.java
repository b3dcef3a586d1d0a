package dev.plumbline.papers.rewarddesign;

import dev.plumbline.numerics.Simplex;
import java.util.Arrays;
import java.util.stream.IntStream;

/// EXPRD (Devidze et al. 2021): the most informative reward that is 0 outside of few states, max I(R) subject to
/// {@link DesignProblem}.
///
/// A linear program in R and t(s, H) ≥ max(0, δ* − D_H). Its optimum is not unique, and the choice
/// among optima is not harmless: {@link Tie}.
final class ExplicableDesign {
    /// Weight of what decides among optima, small beside I.
    static final double TIE_WEIGHT = 1e-5;
    private static final double VIOLATION = 1e-8;

    private ExplicableDesign() {}

    /// Which of the optima.
    enum Tie {
        /// Least Σ|R|.
        SMALLEST,
        /// Least Σ R over actions that are not optimal: as harsh as R_max allows.
        HARSHEST
    }

    /// @param reward R `[states x actions]`
    /// @param states where it may differ from 0, in the order in which they were chosen
    record Design(double[][] reward, double informativeness, int[] states) {}

    /// In the program R moves from the original reward R₀, which keeps the target: R = R₀ + p − q − sign(R₀) z, z ≤
    /// |R₀| being the way to 0. So no right side is negative, and the simplex method starts at R₀.
    ///
    /// @throws ArithmeticException if rounding in the solver lost the invariance by more than 1e-8
    /// @throws IllegalArgumentException if R₀ is not 0 outside of `states`
    static Design solve(DesignProblem problem, int[] states, Tie tie) {
        var original = problem.mdp().reward();
        int actions = problem.mdp().actions();
        int count = problem.mdp().states();
        for (int s = 0; s < count; s++) {
            int here = s;
            if (Arrays.stream(states).noneMatch(z -> z == here) && Arrays.stream(original[s]).anyMatch(r -> r != 0)) {
                throw new IllegalArgumentException(
                        "state " + s + " has an original reward and must be among the states");
            }
        }
        int rewards = states.length * actions;
        int shortfalls = count * problem.horizons().length;
        int variables = 3 * rewards + 2 * shortfalls;
        var program = new Simplex(variables);
        var objective = new double[variables];
        for (int i = 0; i < rewards; i++) {
            double r = original[states[i / actions]][i % actions];
            program.atMost(unit(variables, i), problem.largest() - r);
            program.atMost(unit(variables, rewards + i), problem.largest() + r);
            program.atMost(unit(variables, 2 * rewards + i), Math.abs(r));
            boolean wrong = !problem.optimal()[states[i / actions]][i % actions];
            boolean smallest = tie == Tie.SMALLEST;
            objective[i] = smallest || wrong ? -TIE_WEIGHT : 0;
            objective[rewards + i] = smallest ? -TIE_WEIGHT : wrong ? TIE_WEIGHT : 0;
            objective[2 * rewards + i] = smallest ? TIE_WEIGHT : wrong ? TIE_WEIGHT * Math.signum(r) : 0;
        }
        double[][] inTheEnd = problem.shownInTheEnd();
        double[][] kept = problem.gaps(inTheEnd, original);
        for (int s = 0; s < count; s++) {
            for (int a = 0; a < actions; a++) {
                if (a != problem.target()[s]) {
                    double room = kept[s][a] - (problem.optimal()[s][a] ? 0 : problem.margin()[s]);
                    program.atMost(row(problem, inTheEnd, s, a, states, variables), Math.max(0, room));
                }
            }
        }
        for (int h = 0; h < problem.horizons().length; h++) {
            double[][] shown = problem.shown(problem.horizons()[h]);
            double[][] gaps = problem.gaps(shown, original);
            for (int s = 0; s < count; s++) {
                // shortfall t = t₀ − x + y
                double first = problem.shortfall(gaps, s);
                int x = 3 * rewards + h * count + s;
                var less = new double[variables];
                less[x] = 1;
                less[x + shortfalls] = -1;
                program.atMost(less, first);
                for (int a = 0; a < actions; a++) {
                    if (!problem.optimal()[s][a]) {
                        double[] row = row(problem, shown, s, a, states, variables);
                        row[x] = 1;
                        row[x + shortfalls] = -1;
                        program.atMost(row, Math.max(0, first + gaps[s][a] - problem.margin()[s]));
                    }
                }
                objective[x] = 1.0 / shortfalls;
                objective[x + shortfalls] = -1.0 / shortfalls;
            }
        }
        double[] found = program.maximize(objective);
        var reward = Arrays.stream(original).map(double[]::clone).toArray(double[][]::new);
        for (int i = 0; i < rewards; i++) {
            double r = original[states[i / actions]][i % actions];
            reward[states[i / actions]][i % actions] +=
                    found[i] - found[rewards + i] - Math.signum(r) * found[2 * rewards + i];
        }
        double missed = problem.violation(reward);
        if (!(missed <= VIOLATION)) {
            throw new ArithmeticException("the solver missed the invariance by " + missed);
        }
        return new Design(reward, problem.informativeness(reward), states);
    }

    private static double[] unit(int variables, int i) {
        var unit = new double[variables];
        unit[i] = 1;
        return unit;
    }

    /// −D(s, a) in p, q and z.
    private static double[] row(
            DesignProblem problem, double[][] shown, int s, int a, int[] states, int variables) {
        double[] gap = problem.gap(shown, s, a);
        int actions = problem.mdp().actions();
        int rewards = states.length * actions;
        var row = new double[variables];
        for (int i = 0; i < rewards; i++) {
            double r = problem.mdp().reward()[states[i / actions]][i % actions];
            row[i] = -gap[problem.pair(states[i / actions], i % actions)];
            row[rewards + i] = -row[i];
            row[2 * rewards + i] = -Math.signum(r) * row[i];
        }
        return row;
    }

    /// Adds `more` states to `first`, each time the one whose program has the best optimum, the lowest among equals.
    static Design greedy(DesignProblem problem, int[] first, int more) {
        var design = solve(problem, first, Tie.SMALLEST);
        for (int k = 0; k < more; k++) {
            int[] states = design.states();
            Design best = null;
            for (int s : IntStream.range(0, problem.mdp().states())
                    .filter(s -> Arrays.stream(states).noneMatch(z -> z == s)).toArray()) {
                int[] wider = Arrays.copyOf(states, states.length + 1);
                wider[states.length] = s;
                var candidate = solve(problem, wider, Tie.SMALLEST);
                if (best == null || candidate.informativeness() > best.informativeness() + 1e-9) {
                    best = candidate;
                }
            }
            design = best == null ? design : best;
        }
        return design;
    }

    /// −δ* for wrong actions, 0 for right ones, in all states: every horizon shows the whole margin, I = 0.
    static Design margins(DesignProblem problem) {
        var reward = new double[problem.mdp().states()][problem.mdp().actions()];
        for (int s = 0; s < reward.length; s++) {
            for (int a = 0; a < reward[s].length; a++) {
                reward[s][a] = problem.optimal()[s][a] ? 0 : -problem.margin()[s];
            }
        }
        return new Design(reward, problem.informativeness(reward), IntStream.range(0, reward.length).toArray());
    }

    /// Not a design: the original reward, less δ* for wrong actions in `states`.
    static Design marginsAlone(DesignProblem problem, int[] states) {
        double[][] reward = Arrays.stream(problem.mdp().reward()).map(double[]::clone).toArray(double[][]::new);
        for (int s : states) {
            for (int a = 0; a < reward[s].length; a++) {
                reward[s][a] -= problem.optimal()[s][a] ? 0 : problem.margin()[s];
            }
        }
        return new Design(reward, problem.informativeness(reward), states);
    }
}
