package dev.plumbline.decision;

import static dev.plumbline.decision.Tables.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/// Shaping as an identity, for random processes, policies, rewards and potentials.
///
/// Planted mistakes, and what turns red: Φ(s′) without γ (values, paths); Φ(s) − γ Φ(s′) (all); a terminal potential
/// let through (the refusal); Φ added at the end of an episode (steps against expectation).
class PotentialShapingProperties {
    /// As in {@link DynamicProgrammingProperties}: condition below 40, numbers below 1e2.
    private static final double TOLERANCE = 1e-11;

    private static TabularMdp process(int seed, double gamma) {
        return Tables.random(new Philox(seed, 1), 6, 3, gamma);
    }

    @Property(tries = 60, seed = "20261129")
    void valuesMoveByThePotentialAndNothingElseMoves(@ForAll int seed, @ForAll @DoubleRange(max = 0.95) double gamma) {
        var mdp = process(seed, gamma);
        var random = new Philox(seed, 2);
        double[] phi = Tables.potential(random, mdp);
        var shaped = PotentialShaping.of(mdp, phi).shaped(mdp);
        double[][] policy = Tables.policy(random, mdp);
        var plain = PolicyEvaluation.of(mdp, policy);
        var moved = PolicyEvaluation.of(shaped, policy);
        assertClose(Tables.minus(plain.values(), phi), moved.values(), TOLERANCE);
        assertClose(Tables.minus(plain.actionValues(), phi), moved.actionValues(), TOLERANCE);
        assertClose(plain.advantages(), moved.advantages(), TOLERANCE);
        double atStart = IntStream.range(0, 6).mapToDouble(s -> mdp.start()[s] * phi[s]).sum();
        assertEquals(PolicyEvaluation.objective(mdp, policy) - atStart, PolicyEvaluation.objective(shaped, policy),
                TOLERANCE);
        assertClose(PolicyEvaluation.gradient(mdp, policy), PolicyEvaluation.gradient(shaped, policy), TOLERANCE);
        var best = OptimalControl.policyIteration(mdp);
        var bestShaped = OptimalControl.policyIteration(shaped);
        assertClose(Tables.minus(best.actionValues(), phi), bestShaped.actionValues(), TOLERANCE);
        assertArrayEquals(best.optimal(1e-9), bestShaped.optimal(1e-9));
        for (double lambda : new double[] {0.1, 2}) {
            assertClose(OptimalControl.softPolicy(
                            OptimalControl.softPolicyIteration(mdp, lambda).actionValues(), lambda),
                    OptimalControl.softPolicy(
                            OptimalControl.softPolicyIteration(shaped, lambda).actionValues(), lambda),
                    100 * TOLERANCE);
        }
    }

    /// Φ = V*: the reward is A*, values are 0, one step ahead is enough.
    @Property(tries = 40, seed = "20261129")
    void theBestPotential(@ForAll int seed, @ForAll @DoubleRange(max = 0.95) double gamma) {
        var mdp = process(seed, gamma);
        var best = OptimalControl.policyIteration(mdp);
        var shaped = PotentialShaping.of(mdp, best.values()).shaped(mdp);
        assertClose(best.advantages(), shaped.reward(), TOLERANCE);
        assertClose(new double[6], OptimalControl.policyIteration(shaped).values(), TOLERANCE);
    }

    @Property(tries = 60, seed = "20261129")
    void composes(@ForAll int seed, @ForAll @DoubleRange(max = 1) double gamma) {
        var mdp = process(seed, gamma);
        var random = new Philox(seed, 2);
        double[] a = Tables.potential(random, mdp);
        double[] b = Tables.potential(random, mdp);
        var both = new double[6];
        Arrays.setAll(both, s -> a[s] + b[s]);
        assertClose(PotentialShaping.of(mdp, both).shaped(mdp).reward(),
                PotentialShaping.of(mdp, b).shaped(PotentialShaping.of(mdp, a).shaped(mdp)).reward(), 1e-14);
        double[] back = Arrays.stream(a).map(x -> -x).toArray();
        assertClose(mdp.reward(),
                PotentialShaping.of(mdp, back).shaped(PotentialShaping.of(mdp, a).shaped(mdp)).reward(), 1e-14);
    }

    /// G′_t = G_t − Φ(s_t) + γ^{T−t} Φ(s_T) on a path that is cut, and without the last term on one that ends. Steps
    /// average to F̄.
    @Property(tries = 60, seed = "20261129")
    void alongPaths(@ForAll int seed, @ForAll @DoubleRange(max = 1) double gamma) {
        var mdp = process(seed, gamma);
        var random = new Philox(seed, 2);
        var shaping = PotentialShaping.of(mdp, Tables.potential(random, mdp));
        double[] phi = shaping.potential();
        int[] path = IntStream.range(0, 9).map(i -> random.nextInt(6)).toArray();
        double cut = 0;
        double ended = shaping.reward(path[8], PotentialShaping.ENDED);
        for (int t = 7; t >= 0; t--) {
            cut = shaping.reward(path[t], path[t + 1]) + gamma * cut;
            ended = shaping.reward(path[t], path[t + 1]) + gamma * ended;
            assertEquals(Math.pow(gamma, 8 - t) * phi[path[8]] - phi[path[t]], cut, 1e-13);
            assertEquals(-phi[path[t]], ended, 1e-13);
        }
        double[][] expected = shaping.expected(mdp);
        for (int s = 0; s < 6; s++) {
            for (int a = 0; a < 3; a++) {
                double lacking = 1;
                double mean = 0;
                for (int to = 0; to < 6; to++) {
                    double p = mdp.transition()[s][a][to];
                    lacking -= p;
                    mean += p * shaping.reward(s, to);
                }
                assertEquals(expected[s][a], mean + lacking * shaping.reward(s, PotentialShaping.ENDED), 1e-13);
            }
        }
    }

    /// A potential for each step: V_t − Φ_t for every policy of 4 steps, Φ₄ = 0.
    @Property(tries = 40, seed = "20261129")
    void potentialsThatChangeInTime(@ForAll int seed, @ForAll @DoubleRange(max = 1) double gamma) {
        var mdp = process(seed, gamma);
        var random = new Philox(seed, 2);
        var phi = new double[5][6];
        for (int t = 0; t < 4; t++) {
            phi[t] = Tables.potential(random, mdp);
        }
        double[][] policy = Tables.policy(random, mdp);
        var plain = BackwardInduction.of(mdp, policy, 4);
        double[] later = new double[6];
        for (int t = 3; t >= 0; t--) {
            var shaped = mdp.withReward(PotentialShaping.sum(
                    mdp.reward(), PotentialShaping.between(mdp, phi[t], phi[t + 1])));
            double[][] q = shaped.actionValues(later);
            assertClose(Tables.minus(plain.actionValues()[t], phi[t]), q, 1e-13);
            later = PolicyEvaluation.average(policy, q);
        }
    }

    @Test
    void aTerminalStateHasNoPotential() {
        var mdp = process(1, 0.9);
        var phi = new double[6];
        phi[5] = 1;
        assertThrows(IllegalArgumentException.class, () -> PotentialShaping.of(mdp, phi));
        phi[5] = Double.NaN;
        assertThrows(IllegalArgumentException.class, () -> PotentialShaping.of(mdp, phi));
        assertThrows(IllegalArgumentException.class, () -> new PotentialShaping(new double[6], 0.8).shaped(mdp));
    }

    /// Q-learning of the shaped reward from Q₀, and of the plain one from Q₀ + Φ, on the same experience: Q′ + Φ = Q at
    /// every step (Wiewiora 2003). Each step rounds numbers below 1e2.
    @Property(tries = 10, seed = "20261129")
    void shapingIsAnInitialValue(@ForAll int seed, @ForAll @DoubleRange(max = 0.95) double gamma) {
        var mdp = process(seed, gamma);
        var random = new Philox(seed, 2);
        var shaping = PotentialShaping.of(mdp, Tables.potential(random, mdp));
        double[] phi = shaping.potential();
        var moved = new double[6][3];
        for (int s = 0; s < 6; s++) {
            Arrays.fill(moved[s], phi[s]);
        }
        var shaped = new QLearning(new double[6][3], 0.3, gamma);
        var plain = new QLearning(moved, 0.3, gamma);
        var sampler = new TabularSampler(mdp);
        int s = 0;
        for (int step = 0; step < 2000; step++) {
            int a = shaped.act(s, 0.5, random);
            int next = sampler.next(s, a, random);
            int seen = sampler.isOver(next) ? PotentialShaping.ENDED : next;
            shaped.learn(s, a, mdp.reward()[s][a] + shaping.reward(s, seen), seen);
            plain.learn(s, a, mdp.reward()[s][a], seen);
            s = seen == PotentialShaping.ENDED ? 0 : next;
            assertTrue(Math.abs(shaped.table()[s][a] + phi[s] - plain.table()[s][a]) <= 1e-12);
        }
        for (int state = 0; state < 6; state++) {
            for (int a = 0; a < 3; a++) {
                assertEquals(plain.table()[state][a], shaped.table()[state][a] + phi[state], 1e-12);
            }
        }
    }
}
