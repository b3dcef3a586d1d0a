package dev.plumbline.papers.denserewards;

import dev.plumbline.decision.CountBonus;
import dev.plumbline.decision.GridWorld;
import dev.plumbline.decision.OptimalControl;
import dev.plumbline.decision.PotentialShaping;
import dev.plumbline.decision.QLearning;
import dev.plumbline.decision.StateGraph;
import dev.plumbline.decision.TabularMdp;
import dev.plumbline.decision.TabularSampler;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiment 2: dense rewards on a grid of 10 x 10, γ = 0.98, slip 0.1, start and goal in opposite corners, +1 on
/// reaching the goal.
///
/// Measured: the true value of the policy that is optimal for each dense reward (exact), and steps of the episodes of
/// Q-learning from it (α 0.3, ε 0.1, 300 episodes of at most 200 steps, ties broken at random).
final class GridLearning implements Experiment {
    static final String SPARSE = "sparse";
    static final String DISTANCE = "potential −0.1 distance";
    static final String BEST = "potential V*";
    static final String GRAPH = "potential of the seen graph";
    static final String NO_DISCOUNT = "potential, γ forgotten";
    static final String CLOSER = "+0.1 for getting closer";
    static final String PROXIMITY = "0.1 exp(−distance/5) a step";
    static final String COUNT = "0.1/√visits";
    /// Of which there is a fixed reward, so that its optimum is known.
    static final List<String> FIXED = List.of(SPARSE, DISTANCE, BEST, NO_DISCOUNT, CLOSER, PROXIMITY);
    static final List<String> LEARNED = List.of(SPARSE, DISTANCE, BEST, GRAPH, NO_DISCOUNT, CLOSER, PROXIMITY, COUNT);
    static final int SIDE = 10;
    static final int EPISODES = 300;
    private static final int STEPS = 200;
    private static final double GAMMA = 0.98;
    private static final int GOAL = SIDE * SIDE - 1;

    private final GridWorld grid = GridWorld.open(SIDE, SIDE, 0.1);
    private final double[] distance = grid.distance(GOAL);
    private final TabularMdp mdp;

    GridLearning() {
        double[][][] transition = grid.transition(GOAL);
        mdp = new TabularMdp(grid.startIn(0), transition, GridWorld.onEntering(transition, GOAL, 1), GAMMA);
    }

    static String value(String scheme) {
        return scheme + ": J of its optimum";
    }

    static String early(String scheme) {
        return scheme + ": steps, first 20";
    }

    static String late(String scheme) {
        return scheme + ": steps, last 50";
    }

    /// Steps of the ten episodes that end with episode `last`.
    static String curve(String scheme, int last) {
        return scheme + ": steps to " + last;
    }

    @Override
    public String id() {
        return "grid";
    }

    @Override
    public String title() {
        return "Dense rewards on a grid: what becomes optimal, and how fast it is learned";
    }

    /// F(s, s′) of a scheme, beside the reward for the goal.
    private interface Bonus {
        double of(int state, int next);
    }

    private Bonus fixed(String scheme, double[] best) {
        return switch (scheme) {
            case SPARSE -> (s, next) -> 0;
            case DISTANCE -> new PotentialShaping(Arrays.stream(distance).map(d -> -0.1 * d).toArray(), GAMMA)::reward;
            case BEST -> new PotentialShaping(best, GAMMA)::reward;
            case NO_DISCOUNT -> (s, next) -> 0.1 * (distance[s] - distance[next]);
            case CLOSER -> (s, next) -> distance[next] < distance[s] ? 0.1 : 0;
            case PROXIMITY -> (s, next) -> 0.1 * Math.exp(-distance[next] / 5);
            default -> throw new IllegalArgumentException("no scheme " + scheme);
        };
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        double[] best = OptimalControl.policyIteration(mdp).values();
        var measured = new LinkedHashMap<String, Double>();
        for (String scheme : FIXED) {
            measured.put(value(scheme), ShapingIdentities.trueValueOfOptimum(mdp, expected(fixed(scheme, best))));
        }
        int episodes = Math.max(50, (int) (EPISODES * scale));
        for (String scheme : LEARNED) {
            learn(scheme, best, episodes, new Philox(seed, 1), measured);
        }
        return measured;
    }

    private double[][] expected(Bonus bonus) {
        var reward = new double[mdp.states()][mdp.actions()];
        for (int s = 0; s < reward.length; s++) {
            for (int a = 0; a < reward[s].length; a++) {
                reward[s][a] = mdp.reward()[s][a];
                for (int to = 0; to < reward.length; to++) {
                    double p = mdp.transition()[s][a][to];
                    reward[s][a] += p == 0 ? 0 : p * bonus.of(s, to);
                }
            }
        }
        return reward;
    }

    private void learn(String scheme, double[] best, int episodes, Philox random, Map<String, Double> measured) {
        var learner = new QLearning(new double[mdp.states()][mdp.actions()], 0.3, GAMMA);
        var sampler = new TabularSampler(mdp);
        var graph = new StateGraph(mdp.states());
        var visits = new long[mdp.states()];
        var count = new CountBonus(0.1, Double.POSITIVE_INFINITY);
        var steps = new double[episodes];
        for (int episode = 0; episode < episodes; episode++) {
            Bonus bonus = switch (scheme) {
                case GRAPH -> new PotentialShaping(graph.potential(GOAL, 0.1), GAMMA)::reward;
                case COUNT -> (s, next) -> count.value(visits[next]);
                default -> fixed(scheme, best);
            };
            int s = sampler.start(random);
            int t = 0;
            while (t < STEPS && !sampler.isOver(s)) {
                int a = learner.act(s, 0.1, random);
                int next = sampler.next(s, a, random);
                visits[next]++;
                graph.observe(s, next);
                // reaching the end of the allowed steps is no end of the episode: the value of `next` still counts
                learner.learn(s, a, (next == GOAL ? 1 : 0) + bonus.of(s, next),
                        sampler.isOver(next) ? PotentialShaping.ENDED : next);
                s = next;
                t++;
            }
            steps[episode] = t;
        }
        measured.put(early(scheme), mean(steps, 0, 20));
        measured.put(late(scheme), mean(steps, Math.max(0, episodes - 50), episodes));
        for (int last = 10; last <= episodes; last += 10) {
            measured.put(curve(scheme, last), mean(steps, last - 10, last));
        }
    }

    private static double mean(double[] x, int from, int to) {
        return Arrays.stream(x, from, to).average().orElseThrow();
    }
}
