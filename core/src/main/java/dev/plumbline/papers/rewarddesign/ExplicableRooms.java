package dev.plumbline.papers.rewarddesign;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiment A in {@link Rooms}: the goal and four more states, each the best of all by its program, 150 programs by
/// {@link DualDesign}. Q-learning as on the chain, 200 episodes of at most 100 steps.
final class ExplicableRooms implements Experiment {
    static final String ORIGINAL = "rooms, original";
    static final String SHAPED = "rooms, potential V*";
    static final String ALL = "rooms, margins of all states";
    static final int MOST = 4;
    private static final int EPISODES = 200;
    private static final int STEPS = 100;

    private Map<String, ExplicableDesign.Design> designs;

    static String design(int more) {
        return "rooms, design, goal + " + more;
    }

    static String restricted(int more) {
        return "rooms, margins alone, goal + " + more;
    }

    static List<String> schemes() {
        return List.of(ORIGINAL, design(1), design(2), design(3), design(4), restricted(4), ALL, SHAPED);
    }

    @Override
    public String id() {
        return "explicable-rooms";
    }

    @Override
    public String title() {
        return "Designed rewards of four rooms, and learning from them";
    }

    /// The designs do not depend on the seed; the first one to ask makes them.
    private synchronized Map<String, ExplicableDesign.Design> designs(DesignProblem problem, int most) {
        if (designs == null || !designs.containsKey(design(most))) {
            var made = new LinkedHashMap<String, ExplicableDesign.Design>();
            var design = DualDesign.solve(problem, new int[] {Rooms.goal(problem)});
            for (int k = 1; k <= most; k++) {
                design = DualDesign.greedier(problem, design);
                made.put(design(k), design);
            }
            made.put(restricted(MOST), ExplicableDesign.marginsAlone(problem, design.states()));
            made.put(ALL, ExplicableDesign.margins(problem));
            designs = made;
        }
        return designs;
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var problem = Rooms.problem();
        var made = designs(problem, scale < 0.5 ? 1 : MOST);
        var measured = new LinkedHashMap<String, Double>();
        int episodes = Math.max(20, (int) (EPISODES * scale));
        for (String scheme : schemes()) {
            boolean shaped = scheme.equals(SHAPED);
            // a run of a small scale has fewer designs and takes the largest there is
            double[][] reward = shaped
                    ? LearningCurve.potential(problem).shaped(problem.mdp()).reward()
                    : scheme.equals(ORIGINAL) ? problem.mdp().reward()
                            : made.getOrDefault(scheme, made.get(design(1))).reward();
            measured.put(ExplicableChain.informativeness(scheme), problem.informativeness(reward));
            measured.put(ExplicableChain.violation(scheme), Math.max(0, problem.violation(reward)));
            measured.put(ExplicableChain.area(scheme),
                    LearningCurve.area(problem, reward, shaped, episodes, STEPS, new Philox(seed, 4)));
        }
        return measured;
    }
}
