package dev.plumbline.papers.rewarddesign;

import dev.plumbline.decision.Chains;
import dev.plumbline.decision.TabularMdp;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Experiments A and B: designs for a chain of 20, and what Q-learning makes of them.
///
/// Start left; any action in the right end pays 10 and ends; γ = 0.95, a random move with probability 0.1, R_max = 10,
/// H = 1, 4, 8, 16, 32. Q-learning: α 0.2, ε 0.1, ties broken at random, 200 episodes of at most 100 steps. Measured:
/// I(R), how far R misses the invariance, and the mean over episodes of V(start) of the greedy policy over V*(start),
/// true reward.
final class ExplicableChain implements Experiment {
    static final String ORIGINAL = "original";
    static final String SHAPED = "potential V*";
    static final String ALL = "design, all states";
    static final String HARSH = "design, goal + 4, harshest";
    static final int STATES = 20;
    static final int GOAL = STATES - 1;
    private static final double GAMMA = 0.95;
    private static final int EPISODES = 200;
    private static final int STEPS = 100;

    private Map<String, ExplicableDesign.Design> designs;

    static String design(int more) {
        return "design, goal + " + more;
    }

    /// Not a design: the original reward, and −δ* for wrong actions in the states of a design.
    static String restricted(int more) {
        return "margins alone, goal + " + more;
    }

    static List<String> schemes() {
        return List.of(ORIGINAL, design(3), design(4), design(9), ALL, SHAPED, HARSH, restricted(3), restricted(4),
                restricted(9));
    }

    static String informativeness(String scheme) {
        return scheme + ": I";
    }

    static String violation(String scheme) {
        return scheme + ": missed by";
    }

    static String area(String scheme) {
        return scheme + ": mean V/V*";
    }

    @Override
    public String id() {
        return "explicable";
    }

    @Override
    public String title() {
        return "Designed rewards of a chain, and learning from them";
    }

    static DesignProblem problem() {
        var reward = new double[STATES][2];
        Arrays.fill(reward[GOAL], 10);
        return DesignProblem.of(new TabularMdp(Chains.startIn(STATES, 0), Chains.transition(STATES, 0.05, GOAL),
                reward, GAMMA), new int[] {1, 4, 8, 16, 32}, 10);
    }

    /// The designs do not depend on the seed; the first one to ask makes them.
    private synchronized Map<String, ExplicableDesign.Design> designs(DesignProblem problem, int most) {
        if (designs == null || !designs.containsKey(design(most))) {
            var made = new LinkedHashMap<String, ExplicableDesign.Design>();
            int[] goal = {GOAL};
            ExplicableDesign.Design design = ExplicableDesign.solve(problem, goal, ExplicableDesign.Tie.SMALLEST);
            for (int k = 1; k <= most; k++) {
                design = ExplicableDesign.greedy(problem, design.states(), 1);
                made.put(design(k), design);
                made.put(restricted(k), ExplicableDesign.marginsAlone(problem, design.states()));
            }
            int[] harsh = made.get(design(Math.min(4, most))).states();
            made.put(HARSH, ExplicableDesign.solve(problem, harsh, ExplicableDesign.Tie.HARSHEST));
            made.put(ALL, ExplicableDesign.solve(
                    problem, IntStream.range(0, STATES).toArray(), ExplicableDesign.Tie.SMALLEST));
            designs = made;
        }
        return designs;
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var problem = problem();
        var made = designs(problem, scale < 0.5 ? 1 : 9);
        var measured = new LinkedHashMap<String, Double>();
        int episodes = Math.max(20, (int) (EPISODES * scale));
        for (String scheme : schemes()) {
            boolean shaped = scheme.equals(SHAPED);
            // a run of a small scale has fewer designs and takes the largest there is
            double[][] reward = shaped
                    ? LearningCurve.potential(problem).shaped(problem.mdp()).reward()
                    : scheme.equals(ORIGINAL) ? problem.mdp().reward()
                            : made.getOrDefault(scheme, made.get(design(1))).reward();
            measured.put(informativeness(scheme), problem.informativeness(reward));
            measured.put(violation(scheme), Math.max(0, problem.violation(reward)));
            measured.put(area(scheme),
                    LearningCurve.area(problem, reward, shaped, episodes, STEPS, new Philox(seed, 1)));
        }
        return measured;
    }
}
