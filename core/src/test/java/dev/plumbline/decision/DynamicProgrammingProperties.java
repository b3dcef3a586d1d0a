package dev.plumbline.decision;

import static dev.plumbline.decision.Tables.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.ExactPolicyGradient;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Dynamic programming against linear solves, enumeration and finite differences.
///
/// Planted mistakes, and what turns red: the residual of value iteration taken without the last state; P_π not
/// transposed in the occupancy (its total, J); γ missing in Q (all); entropy of terminal states counted (soft); Q not
/// weighted by visits in the gradient.
class DynamicProgrammingProperties {
    /// Solves of at most 8 states with γ ≤ 0.95: condition below 2/(1 − γ) = 40, numbers below 1e2.
    private static final double TOLERANCE = 1e-11;

    private static TabularMdp process(int seed, int states, double gamma) {
        return Tables.random(new Philox(seed, 1), states, 3, gamma);
    }

    /// Both iterations, and a linear solve of the greedy policy. ε/2 bounds the error of value iteration.
    @Property(tries = 60, seed = "20261129")
    void iterationsAgree(
            @ForAll int seed, @ForAll @IntRange(min = 2, max = 8) int states,
            @ForAll @DoubleRange(max = 0.95) double gamma) {
        var mdp = process(seed, states, gamma);
        var byPolicy = OptimalControl.policyIteration(mdp);
        var byValue = OptimalControl.valueIteration(mdp, 1e-9);
        assertClose(byPolicy.values(), byValue.values(), 0.5e-9 + TOLERANCE);
        assertClose(byPolicy.actionValues(), byValue.actionValues(), 0.5e-9 + TOLERANCE);
        var greedy = PolicyEvaluation.of(mdp, ActionValues.deterministic(byValue.greedy(), 3));
        assertClose(byPolicy.values(), greedy.values(), 1e-9 + TOLERANCE);
        for (double lambda : new double[] {0.05, 1, 20}) {
            var soft = OptimalControl.softPolicyIteration(mdp, lambda);
            assertClose(soft.values(), OptimalControl.softValueIteration(mdp, lambda, 1e-9).values(),
                    0.5e-9 + 50 * TOLERANCE);
            assertClose(soft.values(), OptimalControl.bellman(mdp, soft.values(), lambda), 50 * TOLERANCE);
            double[][] policy = OptimalControl.softPolicy(soft.actionValues(), lambda);
            assertClose(soft.values(), PolicyEvaluation.soft(mdp, policy, lambda).values(), 50 * TOLERANCE);
        }
    }

    /// V* ≤ V_λ ≤ V* + λ log A/(1 − γ): the soft optimum tends to the hard one.
    @Property(tries = 40, seed = "20261129")
    void softTendsToHard(@ForAll int seed, @ForAll @DoubleRange(max = 0.9) double gamma) {
        var mdp = process(seed, 6, gamma);
        double[] hard = OptimalControl.policyIteration(mdp).values();
        for (double lambda : new double[] {1, 0.1, 1e-3, 1e-6}) {
            double[] soft = OptimalControl.softPolicyIteration(mdp, lambda).values();
            for (int s = 0; s < hard.length; s++) {
                assertTrue(soft[s] >= hard[s] - TOLERANCE, soft[s] + " " + hard[s]);
                assertTrue(soft[s] <= hard[s] + lambda * Math.log(3) / (1 - gamma) + TOLERANCE);
            }
        }
    }

    /// The operator is monotone and a γ-contraction, hard and soft.
    @Property(tries = 100, seed = "20261129")
    void operatorContracts(@ForAll int seed, @ForAll @DoubleRange(max = 1) double gamma, @ForAll boolean softly) {
        var mdp = process(seed, 6, gamma);
        var random = new Philox(seed, 2);
        double[] v = Tables.gaussian(random, 6);
        double[] up = Arrays.stream(v).map(x -> x + random.nextDouble()).toArray();
        double lambda = softly ? 0.3 : 0;
        double[] image = OptimalControl.bellman(mdp, v, lambda);
        double[] upImage = OptimalControl.bellman(mdp, up, lambda);
        double apart = Arrays.stream(Tables.minus(up, v)).max().orElseThrow();
        for (int s = 0; s < 6; s++) {
            assertTrue(upImage[s] >= image[s] - 1e-15);
            assertTrue(upImage[s] - image[s] <= gamma * apart + 1e-14);
        }
    }

    @Property(tries = 50, seed = "20261129")
    void occupancyAndObjective(@ForAll int seed, @ForAll @DoubleRange(max = 0.95) double gamma) {
        var endless = TabularMdp.random(new Philox(seed, 1), 6, 3, gamma);
        var random = new Philox(seed, 2);
        double[][] policy = Tables.policy(random, endless);
        double total = Arrays.stream(PolicyEvaluation.occupancy(endless, policy)).sum();
        assertEquals(1 / (1 - gamma), total, 1e-11 * total);
        var mdp = process(seed, 6, gamma);
        double j = PolicyEvaluation.objective(mdp, policy);
        double[][] visits = PolicyEvaluation.actionOccupancy(mdp, policy);
        double sum = 0;
        for (int s = 0; s < 6; s++) {
            sum += SoftmaxPolicy.mean(visits[s], mdp.reward()[s]);
        }
        assertEquals(j, sum, TOLERANCE);
        double[][] other = Tables.policy(random, mdp);
        assertEquals(PolicyEvaluation.objective(mdp, other) - j,
                PolicyEvaluation.performanceDifference(mdp, policy, other), TOLERANCE);
    }

    /// Finite differences (tolerance of theirs times 1/(1 − γ)² ≤ 25), and {@link ExactPolicyGradient} with a horizon
    /// after which γᵗ ≤ 1e-19.
    @Property(tries = 30, seed = "20261129")
    void gradient(@ForAll int seed, @ForAll @DoubleRange(max = 0.8) double gamma) {
        var mdp = process(seed, 4, gamma);
        double[][] logits = Tables.gaussian(new Philox(seed, 2), 4, 3);
        double[][] gradient = PolicyEvaluation.gradient(mdp, PolicyEvaluation.softmax(logits));
        assertClose(Tables.difference(z -> PolicyEvaluation.objective(mdp, PolicyEvaluation.softmax(z)), logits),
                gradient, 1e-7);
        var finite = ExactPolicyGradient.of(mdp.finite(200), logits, gamma);
        assertEquals(finite.objective(), PolicyEvaluation.objective(mdp, PolicyEvaluation.softmax(logits)), TOLERANCE);
        assertClose(finite.gradLogits(), gradient, TOLERANCE);
    }

    /// A finite horizon: a given policy by {@link ExactPolicyGradient}, the best by all deterministic policies that
    /// depend on the time (2 steps, 2 states, 2 actions: 16), one state of three being terminal.
    @Property(tries = 40, seed = "20261129")
    void finiteHorizon(@ForAll int seed, @ForAll @DoubleRange(max = 1) double gamma) {
        var mdp = TabularMdp.random(new Philox(seed, 1), 3, 2, gamma).withTerminal(2);
        double[][] logits = Tables.gaussian(new Philox(seed, 2), 3, 2);
        double[][] policy = PolicyEvaluation.softmax(logits);
        assertEquals(ExactPolicyGradient.of(mdp.finite(5), logits, gamma).objective(),
                BackwardInduction.of(mdp, policy, 5).objective(mdp.start()), 1e-13);
        double best = Double.NEGATIVE_INFINITY;
        for (int code = 0; code < 64; code++) {
            var plan = new double[2][3][2];
            for (int i = 0; i < 6; i++) {
                plan[i / 3][i % 3][code >> i & 1] = 1;
            }
            best = Math.max(best, BackwardInduction.of(mdp, plan).objective(mdp.start()));
        }
        assertEquals(best, BackwardInduction.optimal(mdp, 2, 0).objective(mdp.start()), 1e-13);
        double soft = BackwardInduction.optimal(mdp, 2, 1e-9).objective(mdp.start());
        assertTrue(soft >= best - 1e-13 && soft <= best + 2e-9 * Math.log(2) + 1e-13);
        if (gamma < 0.9) {
            assertClose(OptimalControl.policyIteration(mdp).values(),
                    BackwardInduction.optimal(mdp, 400, 0).values()[0], 1e-10);
        }
    }

    @Test
    void smallCases() {
        var mdp = process(3, 5, 0);
        double[] best = Arrays.stream(mdp.reward()).mapToDouble(r -> Arrays.stream(r).max().orElseThrow()).toArray();
        assertArrayEquals(best, OptimalControl.valueIteration(mdp, 1e-3).values());
        // γ = 1: a way that ends has a value, one that does not has none
        var chain = new TabularMdp(Chains.startIn(4, 0), Chains.transition(4, 0, 3),
                new double[][] {{-1, -1}, {-1, -1}, {-1, -1}, {0, 0}}, 1);
        var right = ActionValues.deterministic(new int[] {1, 1, 1, 1}, 2);
        assertArrayEquals(new double[] {-3, -2, -1, 0}, PolicyEvaluation.of(chain, right).values());
        assertArrayEquals(new double[] {1, 1, 1, 1}, PolicyEvaluation.occupancy(chain, right));
        assertThrows(ArithmeticException.class,
                () -> PolicyEvaluation.of(chain, ActionValues.deterministic(new int[4], 2)));
        assertThrows(IllegalArgumentException.class, () -> OptimalControl.valueIteration(chain, 1e-3));
        assertThrows(IllegalArgumentException.class, () -> OptimalControl.valueIteration(mdp, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> OptimalControl.softPolicyIteration(mdp, 0));
        assertThrows(IllegalArgumentException.class, () -> PolicyEvaluation.of(mdp, new double[5][3]));
        assertThrows(IllegalArgumentException.class, () -> mdp.withDiscount(Double.NaN));
        assertTrue(chain.isTerminal(3) && !chain.isTerminal(2));
    }

    /// Only the last state earns: after one sweep no other has moved.
    @Test
    void allStatesCountForTheResidual() {
        var reward = new double[5][2];
        Arrays.fill(reward[4], 1);
        var chain = new TabularMdp(Chains.startIn(5, 0), Chains.transition(5, 0), reward, 0.5);
        assertArrayEquals(new double[] {0.125, 0.25, 0.5, 1, 2},
                OptimalControl.valueIteration(chain, 1e-12).values(), 1e-12);
    }

    @Test
    void tiesAreSeenAsTies() {
        var values = new ActionValues(new double[] {1}, new double[][] {{1, 0.5, 1 - 1e-12}});
        assertArrayEquals(new boolean[] {true, false, true}, values.optimal(1e-9)[0]);
        assertArrayEquals(new int[] {0}, values.greedy());
        assertArrayEquals(new double[] {0, -0.5, -1e-12}, values.advantages()[0], 1e-15);
    }
}
