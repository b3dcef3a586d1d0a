package dev.plumbline.papers.latentreward;

import dev.plumbline.decision.GridWorld;
import dev.plumbline.decision.PotentialShaping;
import dev.plumbline.decision.QLearning;
import dev.plumbline.decision.TabularMdp;
import dev.plumbline.decision.TabularSampler;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.reward.credit.LinearDecoder;
import dev.plumbline.reward.credit.LinearReturnFit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiment C: control of a grid of 8 x 8, slip 0.1, at most 40 steps. True reward of a step: decrease of the
/// distance to the goal − 0.1 − 0.5 for a bump + 5 at the goal; only its sum over the episode is told.
///
/// Factors: intended progress, bump, goal reached, 1. The decoder is fitted anew every 5 episodes to all of them (ridge
/// 1e-2; 1 for an indicator of each state and action). Q-learning (α 0.1, γ 0.95, ε 0.1) goes once through the last 20
/// relabelled episodes after each episode. Measured: mean return of the first and the last 50 of 300 episodes.
final class GridControl implements Experiment {
    static final String DENSE = "true reward of steps";
    static final String LATENT = "latent";
    static final String TERMINAL = "return at the end";
    static final String ONE_HOT = "states and actions";
    static final String UNIFORM = "uniform R/T";
    static final List<String> SCHEMES = List.of(DENSE, LATENT, TERMINAL, ONE_HOT, UNIFORM);
    static final int EPISODES = 300;
    private static final int SIDE = 8;
    private static final int STEPS = 40;
    private static final int GOAL = SIDE * SIDE - 1;
    private static final int KEPT = 20;
    private static final int EVERY = 5;

    private final GridWorld grid = GridWorld.open(SIDE, SIDE, 0.1);
    private final double[] distance = grid.distance(GOAL);
    private final TabularMdp mdp = new TabularMdp(grid.startIn(0), grid.transition(GOAL),
            new double[grid.cells()][GridWorld.ACTIONS], 0.95);

    static String early(String scheme) {
        return scheme + ": return, first 50";
    }

    static String late(String scheme) {
        return scheme + ": return, last 50";
    }

    static String curve(String scheme, int last) {
        return scheme + ": return to " + last;
    }

    @Override
    public String id() {
        return "control";
    }

    @Override
    public String title() {
        return "Control of a grid from returns of whole episodes";
    }

    private record Step(int state, int action, int next, double reward) {}

    /// What actually happened decides; a bump is a step that leaves the state as it was.
    private double reward(int state, int next) {
        return distance[state] - distance[next] - 0.1 - (next == state ? 0.5 : 0) + (next == GOAL ? 5 : 0);
    }

    /// What the action meant, and whether the goal was reached; the constant is the decoder's b.
    private double[] latents(Step step) {
        int meant = grid.move(step.state(), step.action());
        return new double[] {
            distance[step.state()] - distance[meant], meant == step.state() ? 1 : 0, step.next() == GOAL ? 1 : 0
        };
    }

    private static double[] oneHot(Step step) {
        var out = new double[SIDE * SIDE * GridWorld.ACTIONS];
        out[step.state() * GridWorld.ACTIONS + step.action()] = 1;
        return out;
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int episodes = Math.max(50, (int) (EPISODES * scale));
        var measured = new LinkedHashMap<String, Double>();
        for (String scheme : SCHEMES) {
            double[] returns = learn(scheme, episodes, new Philox(seed, 4));
            measured.put(early(scheme), mean(returns, 0, 50));
            measured.put(late(scheme), mean(returns, episodes - 50, episodes));
            for (int last = 10; last <= episodes; last += 10) {
                measured.put(curve(scheme, last), mean(returns, last - 10, last));
            }
        }
        return measured;
    }

    private static double mean(double[] x, int from, int to) {
        return Arrays.stream(x, from, to).average().orElseThrow();
    }

    private double[] learn(String scheme, int episodes, Philox random) {
        var learner = new QLearning(new double[grid.cells()][GridWorld.ACTIONS], 0.1, mdp.discount());
        var sampler = new TabularSampler(mdp);
        boolean latent = scheme.equals(LATENT);
        int factors = latent ? 3 : SIDE * SIDE * GridWorld.ACTIONS;
        var fit = latent ? LinearReturnFit.scaled(factors) : LinearReturnFit.plain(factors);
        var decoder = new LinearDecoder(new double[factors], 0);
        var kept = new ArrayDeque<List<Step>>();
        var returns = new double[episodes];
        for (int episode = 0; episode < episodes; episode++) {
            var steps = new ArrayList<Step>();
            int s = sampler.start(random);
            while (steps.size() < STEPS && !sampler.isOver(s)) {
                int a = learner.act(s, 0.1, random);
                int next = sampler.next(s, a, random);
                steps.add(new Step(s, a, next, reward(s, next)));
                s = next;
            }
            returns[episode] = steps.stream().mapToDouble(Step::reward).sum();
            kept.addLast(steps);
            if (kept.size() > KEPT) {
                kept.removeFirst();
            }
            if (latent || scheme.equals(ONE_HOT)) {
                fit.add(steps.stream().map(step -> latent ? latents(step) : oneHot(step)).toArray(double[][]::new),
                        returns[episode]);
                if (episode % EVERY == EVERY - 1) {
                    decoder = fit.fit(latent ? 1e-2 : 1);
                }
            }
            for (var past : kept) {
                replay(learner, past, scheme, decoder);
            }
        }
        return returns;
    }

    private void replay(QLearning learner, List<Step> steps, String scheme, LinearDecoder decoder) {
        double total = steps.stream().mapToDouble(Step::reward).sum();
        for (int t = 0; t < steps.size(); t++) {
            var step = steps.get(t);
            double reward = switch (scheme) {
                case DENSE -> step.reward();
                case TERMINAL -> t == steps.size() - 1 ? total : 0;
                case UNIFORM -> total / steps.size();
                case LATENT -> decoder.reward(latents(step));
                default -> decoder.reward(oneHot(step));
            };
            learner.learn(step.state(), step.action(), reward,
                    step.next() == GOAL ? PotentialShaping.ENDED : step.next());
        }
    }
}
