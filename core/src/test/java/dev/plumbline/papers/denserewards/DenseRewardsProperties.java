package dev.plumbline.papers.denserewards;

import static dev.plumbline.decision.Tables.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.decision.MaximumEntropyInverse;
import dev.plumbline.decision.OptimalControl;
import dev.plumbline.decision.PolicyEvaluation;
import dev.plumbline.decision.PotentialShaping;
import dev.plumbline.decision.Tables;
import dev.plumbline.decision.TabularMdp;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.preference.SegmentPreference;
import dev.plumbline.reward.credit.CreditScheme;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/// Properties 2, 4, 7 and 8 of the specification; 1, 3 and 5 are those of {@link
/// dev.plumbline.decision.PotentialShaping} and {@link OptimalControl}, 6 those of {@link
/// dev.plumbline.reward.credit.ShapleyCredit}.
///
/// Planted mistakes, and what turns red: f_w − f_E (P8); terminal states counted among the expert's actions (P8);
/// prefixes shifted by one unit (P7); the reward-to-go summed from the front (P7); a terminal potential in the shaping
/// (P4 finds the changed policies).
class DenseRewardsProperties {
    private static TabularMdp process(int seed, double gamma) {
        return Tables.random(new Philox(seed, 1), 5, 3, gamma);
    }

    /// P2: one potential everywhere but in the end; at γ = 1 without an end it is nothing at all.
    @Property(tries = 40, seed = "20261129")
    void constantPotential(@ForAll int seed, @ForAll @DoubleRange(max = 0.95) double gamma,
            @ForAll @DoubleRange(min = -5, max = 5) double c) {
        var mdp = process(seed, gamma);
        var phi = new double[5];
        Arrays.fill(phi, 0, 4, c);
        var shaped = PotentialShaping.of(mdp, phi).shaped(mdp);
        assertClose(Tables.minus(OptimalControl.policyIteration(mdp).actionValues(), phi),
                OptimalControl.policyIteration(shaped).actionValues(), 1e-11);
        var endless = TabularMdp.random(new Philox(seed, 1), 5, 3, 1);
        Arrays.fill(phi, c);
        // rows sum to 1 within 5 roundings
        assertClose(new double[5][3], PotentialShaping.of(endless, phi).expected(endless), 1e-14);
    }

    /// P4: a potential left on the terminal state changes what is optimal in some process; without it, in none.
    @Test
    void terminalPotentialBreaksInvariance() {
        int changed = 0;
        for (int seed = 0; seed < 20; seed++) {
            var mdp = process(seed, 0.9);
            var phi = new double[] {0, 0, 0, 0, 10};
            double[][] reward = PotentialShaping.between(mdp, phi, phi);
            reward[4] = new double[3];
            for (int s = 0; s < 4; s++) {
                for (int a = 0; a < 3; a++) {
                    reward[s][a] += mdp.reward()[s][a];
                }
            }
            changed += Arrays.deepEquals(OptimalControl.policyIteration(mdp).optimal(1e-9),
                    OptimalControl.policyIteration(mdp.withReward(reward)).optimal(1e-9)) ? 0 : 1;
        }
        assertTrue(changed >= 5, "only " + changed);
    }

    /// P7. Prefix differences telescope: the expected gradients agree, sums of 81 · 12 numbers of order 10.
    @Property(tries = 20, seed = "20261129")
    void prefixDifferencesKeepTheGradient(@ForAll int seed) {
        var problem = CreditGradients.Problem.random(new Philox(seed, 1));
        double[][] truth = CreditGradients.trueGradient(problem);
        for (var scheme : CreditScheme.values()) {
            assertClose(truth, CreditGradients.estimate(problem, scheme, false).mean(), 1e-12);
            double[][] toGo = CreditGradients.estimate(problem, scheme, true).mean();
            if (scheme.isCausal()) {
                assertClose(truth, toGo, 1e-12);
            } else {
                assertFalse(Arrays.deepEquals(truth, toGo));
            }
        }
    }

    /// The true gradient itself against finite differences of J in the logits, log π being logits of π.
    @Property(tries = 10, seed = "20261129")
    void trueGradient(@ForAll int seed) {
        var problem = CreditGradients.Problem.random(new Philox(seed, 1));
        double[][] logits = Arrays.stream(problem.policy())
                .map(row -> Arrays.stream(row).map(Math::log).toArray()).toArray(double[][]::new);
        double[][] slope = Tables.difference(z -> {
            var moved = new CreditGradients.Problem(
                    PolicyEvaluation.softmax(z), problem.single(), problem.pair());
            double j = 0;
            for (int code = 0; code < 81; code++) {
                int[] x = CreditGradients.sequence(code);
                j += moved.probability(x) * moved.value(x).of(15);
            }
            return j;
        }, logits);
        assertClose(slope, CreditGradients.trueGradient(problem), 1e-8);
    }

    private static MaximumEntropyInverse inverse(int seed, int features) {
        var random = new Philox(seed, 5);
        var f = new double[5][3][];
        for (int s = 0; s < 5; s++) {
            for (int a = 0; a < 3; a++) {
                f[s][a] = s == 4 ? new double[features] : Tables.gaussian(random, features);
            }
        }
        return new MaximumEntropyInverse(process(seed, 0.8), f);
    }

    /// P8: L = w·f_E − start·V_w; gradient = finite difference (values of order 10 at h = 1e-5); 0 when the expert is
    /// π_w.
    @Property(tries = 15, seed = "20261129")
    void inverseGradient(@ForAll int seed) {
        var inverse = inverse(seed, 3);
        var random = new Philox(seed, 6);
        double[] w = Tables.gaussian(random, 3);
        double[][] expert = Tables.policy(random, inverse.mdp());
        double expected = SoftmaxPolicy.mean(w, inverse.expectedFeatures(expert)) - SoftmaxPolicy.mean(
                inverse.mdp().start(), OptimalControl.softValueIteration(inverse.rewarded(w), 1, 1e-13).values());
        assertEquals(expected, inverse.logLikelihood(w, expert), 1e-11);
        assertClose(Tables.difference(x -> inverse.logLikelihood(x[0], expert), new double[][] {w})[0],
                inverse.gradient(w, expert), 1e-7);
        assertClose(new double[3], inverse.gradient(w, inverse.policy(w)), 1e-12);
    }

    /// P8: a feature that is a shaping does not change the likelihood, at any weight.
    @Property(tries = 15, seed = "20261129")
    void shapingIsNotIdentified(@ForAll int seed, @ForAll @DoubleRange(min = -4, max = 4) double weight) {
        var plain = inverse(seed, 3);
        var random = new Philox(seed, 6);
        double[][] shaping = PotentialShaping.of(plain.mdp(), Tables.potential(random, plain.mdp()))
                .expected(plain.mdp());
        double[][][] wider = Arrays.stream(plain.features())
                .map(rows -> Arrays.stream(rows).map(row -> Arrays.copyOf(row, 4)).toArray(double[][]::new))
                .toArray(double[][][]::new);
        for (int s = 0; s < 5; s++) {
            for (int a = 0; a < 3; a++) {
                wider[s][a][3] = shaping[s][a];
            }
        }
        double[] w = Tables.gaussian(random, 3);
        double[] more = Arrays.copyOf(w, 4);
        more[3] = weight;
        double[][] expert = Tables.policy(random, plain.mdp());
        assertEquals(plain.logLikelihood(w, expert),
                new MaximumEntropyInverse(plain.mdp(), wider).logLikelihood(more, expert), 1e-11);
    }

    /// Without discount, shaping adds Φ(end) − Φ(start) to the score of a segment.
    @Property(tries = 60, seed = "20261129")
    void shapingOfSegments(@ForAll int seed) {
        var random = new Philox(seed, 1);
        double[] phi = Tables.gaussian(random, 6);
        var shaping = new PotentialShaping(phi, 1);
        var scores = new double[2][5];
        var shaped = new double[2][5];
        var ends = new double[2];
        for (int k = 0; k < 2; k++) {
            int[] path = random.permutation(6);
            scores[k] = Tables.gaussian(random, 5);
            for (int t = 0; t < 5; t++) {
                shaped[k][t] = scores[k][t] + shaping.reward(path[t], path[t + 1]);
            }
            ends[k] = phi[path[5]] - phi[path[0]];
        }
        double plain = SegmentPreference.probability(scores[0], scores[1]);
        double moved = SegmentPreference.probability(shaped[0], shaped[1]);
        assertEquals(Math.log(plain / (1 - plain)) + ends[0] - ends[1], Math.log(moved / (1 - moved)),
                1e-13 * (1 + 1 / (moved * (1 - moved)) + 1 / (plain * (1 - plain))));
    }

    /// The published figures of the grid: J* and what the optimum of each dense reward earns.
    @Test
    void goldenNumbersOfTheGrid() {
        try (var backend = new DefinitionBackend()) {
            var measured = new GridLearning().run(backend, 1, 0.1);
            assertEquals(0.676, measured.get(GridLearning.value(GridLearning.SPARSE)), 5e-4);
            assertEquals(0.676, measured.get(GridLearning.value(GridLearning.DISTANCE)), 5e-4);
            assertEquals(0.676, measured.get(GridLearning.value(GridLearning.BEST)), 5e-4);
            assertEquals(0.676, measured.get(GridLearning.value(GridLearning.NO_DISCOUNT)), 5e-4);
            assertEquals(0.002, measured.get(GridLearning.value(GridLearning.CLOSER)), 5e-4);
            assertEquals(0.034, measured.get(GridLearning.value(GridLearning.PROXIMITY)), 5e-4);
        }
    }

    @Test
    void runsAreReproducible() {
        var paper = new DenseRewards();
        var measured = new LinkedHashMap<String, Measurements>();
        try (var backend = new DefinitionBackend()) {
            for (Experiment experiment : paper.experiments()) {
                var first = experiment.run(backend, 5, 0.05);
                var other = experiment.run(backend, 6, 0.05);
                assertEquals(first, experiment.run(backend, 5, 0.05));
                assertNotEquals(first, other);
                first.forEach((name, value) -> assertTrue(Math.abs(value) <= 1000, () -> name + " is " + value));
                measured.put(experiment.id(), new Measurements(List.of(first, other)));
            }
        }
        assertEquals(34, paper.claims(measured).size());
        assertEquals(3, paper.tables(measured).size());
        assertArrayEquals(new double[] {10, 20, 30, 40, 50}, paper.figures(measured).getFirst().lines().getFirst().x());
    }
}
