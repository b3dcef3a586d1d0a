package dev.plumbline.papers.denserewards;

import dev.plumbline.decision.ActionValues;
import dev.plumbline.decision.LookaheadAdvice;
import dev.plumbline.decision.OptimalControl;
import dev.plumbline.decision.PolicyEvaluation;
import dev.plumbline.decision.PotentialShaping;
import dev.plumbline.decision.QLearning;
import dev.plumbline.decision.TabularMdp;
import dev.plumbline.decision.TabularSampler;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiment 1: every identity of potential-based shaping on random processes, against exact solutions.
///
/// 20 processes a seed: 2 to 30 states (one of them terminal), 2 to 5 actions, γ uniform on [0.5, 0.99], rewards and
/// potentials standard normal. Measured: the largest relative error of each identity, max |x − y|/(1 + max |x|).
final class ShapingIdentities implements Experiment {
    static final String VALUES = "V′ = V − Φ";
    static final String ACTION_VALUES = "Q′ = Q − Φ";
    static final String ADVANTAGES = "A′ = A";
    static final String OBJECTIVE = "J′ = J − start·Φ";
    static final String GRADIENT = "same policy gradient";
    static final String OPTIMUM = "Q′* = Q* − Φ";
    static final String GREEDY = "states with other best actions";
    static final String SOFT = "same soft policy, λ = 0.1 and 1";
    static final String BEST_POTENTIAL = "Φ = V*: r′ = A*, V′* = 0";
    static final String LEARNING = "Q-learning: shaping is an initial value";
    static final String LOOKAHEAD = "Φ(s, a): Q′ = Q − Φ";
    static final String TIME = "Φ(s, t): Q′ = Q − Φ at each step";
    /// All but {@link #GREEDY}.
    static final List<String> ERRORS = List.of(VALUES, ACTION_VALUES, ADVANTAGES, OBJECTIVE, GRADIENT, OPTIMUM, SOFT,
            BEST_POTENTIAL, LEARNING, LOOKAHEAD, TIME);
    private static final int PROCESSES = 20;
    private static final int STEPS = 2000;

    @Override
    public String id() {
        return "identities";
    }

    @Override
    public String title() {
        return "Shaping as an identity on random processes";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var worst = new LinkedHashMap<String, Double>();
        ERRORS.forEach(name -> worst.put(name, 0.0));
        worst.put(GREEDY, 0.0);
        int processes = (int) Math.ceil(PROCESSES * scale);
        for (int i = 0; i < processes; i++) {
            check(new Philox(seed, 100 + i), worst);
        }
        return worst;
    }

    private static void check(Philox random, Map<String, Double> worst) {
        int states = 2 + random.nextInt(29);
        var mdp = TabularMdp.random(random, states, 2 + random.nextInt(4), 0.5 + 0.49 * random.nextDouble())
                .withTerminal(states - 1);
        double[] phi = potential(random, states);
        var shaping = PotentialShaping.of(mdp, phi);
        var shaped = shaping.shaped(mdp);
        double[][] policy = PolicyEvaluation.softmax(table(random, states, mdp.actions()));
        var plain = PolicyEvaluation.of(mdp, policy);
        var moved = PolicyEvaluation.of(shaped, policy);
        note(worst, VALUES, columns(plain.values()), plus(columns(moved.values()), phi));
        note(worst, ACTION_VALUES, plain.actionValues(), plus(moved.actionValues(), phi));
        note(worst, ADVANTAGES, plain.advantages(), moved.advantages());
        note(worst, OBJECTIVE, new double[][] {{PolicyEvaluation.objective(mdp, policy)}},
                new double[][] {{PolicyEvaluation.objective(shaped, policy) + dot(mdp.start(), phi)}});
        note(worst, GRADIENT, PolicyEvaluation.gradient(mdp, policy), PolicyEvaluation.gradient(shaped, policy));
        var best = OptimalControl.policyIteration(mdp);
        var bestShaped = OptimalControl.policyIteration(shaped);
        note(worst, OPTIMUM, best.actionValues(), plus(bestShaped.actionValues(), phi));
        boolean[][] sets = best.optimal(1e-9);
        boolean[][] shapedSets = bestShaped.optimal(1e-9);
        for (int s = 0; s < states; s++) {
            worst.merge(GREEDY, Arrays.equals(sets[s], shapedSets[s]) ? 0.0 : 1.0, Double::sum);
        }
        for (double lambda : new double[] {0.1, 1}) {
            note(worst, SOFT, soft(mdp, lambda), soft(shaped, lambda));
        }
        var centered = PotentialShaping.of(mdp, best.values()).shaped(mdp);
        note(worst, BEST_POTENTIAL, best.advantages(), centered.reward());
        note(worst, BEST_POTENTIAL, new double[1][states],
                new double[][] {OptimalControl.policyIteration(centered).values()});
        note(worst, LOOKAHEAD, plain.actionValues(), lookahead(mdp, policy, random));
        timeDependent(mdp, policy, random, worst);
        learn(mdp, shaping, random, worst);
    }

    private static double[][] soft(TabularMdp mdp, double lambda) {
        return OptimalControl.softPolicy(
                OptimalControl.softPolicyIteration(mdp, lambda).actionValues(), lambda);
    }

    /// Q′ + Φ under a potential of states and actions.
    private static double[][] lookahead(TabularMdp mdp, double[][] policy, Philox random) {
        double[][] phi = table(random, mdp.states(), mdp.actions());
        phi[mdp.states() - 1] = new double[mdp.actions()];
        double[][] reward = LookaheadAdvice.expected(mdp, policy, phi);
        for (int s = 0; s < reward.length; s++) {
            for (int a = 0; a < reward[s].length; a++) {
                reward[s][a] += mdp.reward()[s][a];
            }
        }
        return LookaheadAdvice.acted(PolicyEvaluation.of(mdp.withReward(reward), policy).actionValues(), phi);
    }

    /// Five steps with a potential of its own for each, 0 after the last.
    private static void timeDependent(TabularMdp mdp, double[][] policy, Philox random, Map<String, Double> worst) {
        var plain = new double[mdp.states()];
        var moved = new double[mdp.states()];
        var later = new double[mdp.states()];
        for (int t = 0; t < 5; t++) {
            double[] now = potential(random, mdp.states());
            double[][] q = mdp.actionValues(plain);
            double[][] shapedQ = mdp.actionValues(moved);
            double[][] bonus = PotentialShaping.between(mdp, now, later);
            for (int s = 0; s < q.length; s++) {
                for (int a = 0; a < q[s].length; a++) {
                    shapedQ[s][a] += bonus[s][a];
                }
                plain[s] = dot(policy[s], q[s]);
                moved[s] = dot(policy[s], shapedQ[s]);
            }
            note(worst, TIME, q, plus(shapedQ, now));
            later = now;
        }
    }

    private static void learn(TabularMdp mdp, PotentialShaping shaping, Philox random, Map<String, Double> worst) {
        int states = mdp.states();
        double[] phi = shaping.potential();
        var shaped = new QLearning(new double[states][mdp.actions()], 0.3, mdp.discount());
        var plain = new QLearning(plus(new double[states][mdp.actions()], phi), 0.3, mdp.discount());
        var sampler = new TabularSampler(mdp);
        int s = 0;
        for (int step = 0; step < STEPS; step++) {
            int a = shaped.act(s, 0.3, random);
            int next = sampler.next(s, a, random);
            int seen = sampler.isOver(next) ? PotentialShaping.ENDED : next;
            shaped.learn(s, a, mdp.reward()[s][a] + shaping.reward(s, seen), seen);
            plain.learn(s, a, mdp.reward()[s][a], seen);
            s = seen == PotentialShaping.ENDED ? random.nextInt(states - 1) : next;
        }
        note(worst, LEARNING, plain.table(), plus(shaped.table(), phi));
    }

    private static void note(Map<String, Double> worst, String name, double[][] x, double[][] y) {
        double size = 1;
        double apart = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x[i].length; j++) {
                size = Math.max(size, 1 + Math.abs(x[i][j]));
                double d = Math.abs(x[i][j] - y[i][j]);
                apart = d <= apart ? apart : d; // NaN stays
            }
        }
        worst.merge(name, apart / size, Math::max);
    }

    private static double[] potential(Philox random, int states) {
        var phi = new double[states];
        Arrays.setAll(phi, s -> s == states - 1 ? 0 : random.nextGaussian());
        return phi;
    }

    private static double[][] table(Philox random, int rows, int columns) {
        var table = new double[rows][columns];
        for (double[] row : table) {
            Arrays.setAll(row, i -> random.nextGaussian());
        }
        return table;
    }

    private static double[][] columns(double[] x) {
        return Arrays.stream(x).mapToObj(value -> new double[] {value}).toArray(double[][]::new);
    }

    private static double[][] plus(double[][] x, double[] perRow) {
        var sum = new double[x.length][];
        for (int s = 0; s < x.length; s++) {
            double shift = perRow[s];
            sum[s] = Arrays.stream(x[s]).map(value -> value + shift).toArray();
        }
        return sum;
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    /// The policy that is optimal for `reward`, scored on `mdp`.
    static double trueValueOfOptimum(TabularMdp mdp, double[][] reward) {
        int[] greedy = OptimalControl.policyIteration(mdp.withReward(reward)).greedy();
        return PolicyEvaluation.objective(mdp, ActionValues.deterministic(greedy, mdp.actions()));
    }
}
