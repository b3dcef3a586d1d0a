package dev.plumbline.papers.clipdelta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.policy.ExactPolicyGradient;
import dev.plumbline.policy.FiniteMdp;
import dev.plumbline.reward.ProcessRewardShaping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Properties 4, 6, 8 and 9 of the specification of Clip and Delta, the proof chain, and the experiments; 1, 2, 3,
/// 5 and 7 are those of {@link ProcessRewardShaping}, tested exactly beside it.
///
/// Planted mistakes, and what turns red: a score of the state before the step (chain, golden scores); returns from the
/// front, or without α (gradients); Delta credited one step late, or late credit that pays its own step (late); an
/// outcome that reaches c twice (gradients); a draw that depends on the reward (weightZero).
class ClipDeltaProperties {
    private static final ProofChain SMALL = new ProofChain(2, 3);

    private static double[][] logits(long seed) {
        var random = new Philox(seed, 1);
        var logits = new double[SMALL.states()][4];
        for (double[] row : logits) {
            Arrays.setAll(row, a -> random.nextGaussian());
        }
        return logits;
    }

    private static List<Rewarding> everything(double alpha) {
        var all = new ArrayList<>(Rewarding.all(alpha));
        all.addAll(Rewarding.variations(alpha));
        return all;
    }

    /// J of a rewarding by enumeration; β = 0.3 of the divergence of trajectories beside it.
    private static double objective(Rewarding rewarding, double[][] logits, double[][] reference) {
        var mdp = SMALL.mdp();
        double j = ExactPolicyGradient.of(mdp, logits, episode -> {
            double added = Arrays.stream(rewarding.shape().apply(SMALL.scores(episode))).sum();
            return rewarding.alpha() * added + episode.discountedReturn(1);
        }).objective();
        return j - 0.3 * ExactPolicyGradient.trajectoryKl(mdp, logits, reference).objective();
    }

    /// dJ/dz by differences, step 1e-5: third derivatives of order 1 give 1e-10, rounding 1e-16/1e-5.
    private static double[][] differences(Rewarding rewarding, double[][] logits, double[][] reference) {
        var slope = new double[SMALL.states()][4];
        for (int s = 0; s < logits.length; s++) {
            for (int a = 0; a < 4; a++) {
                double here = logits[s][a];
                logits[s][a] = here + 1e-5;
                double above = objective(rewarding, logits, reference);
                logits[s][a] = here - 1e-5;
                slope[s][a] = (above - objective(rewarding, logits, reference)) / 2e-5;
                logits[s][a] = here;
            }
        }
        return slope;
    }

    /// P8, corrected, for all trajectories of 3 steps. With the whole return at every step, E Σ G₁ ∇log π is the
    /// difference quotient of the exact J for every shaping. With rewards to go it is so where uₖ depends on the
    /// first k steps alone; uₖ of Delta depends on step k + 1 and that of r/K on the length, and what they earn
    /// before a step is left out: not ∇J (the total r₁), but Σₖ d(s) ∇E[rₖ|s] with the states' probabilities held.
    @Property(tries = 5, edgeCases = EdgeCasesMode.NONE)
    void expectedGradients(
            @ForAll @IntRange(max = 100000) int seed, @ForAll @DoubleRange(min = 0.05, max = 1) double alpha) {
        double[][] logits = logits(seed);
        double[][] reference = SMALL.start();
        var mdp = SMALL.mdp();
        double[][] penalty = ExactPolicyGradient.trajectoryKl(mdp, logits, reference).gradLogits();
        double[][] success = ExactPolicyGradient.of(mdp, logits, 1).gradLogits();
        double[][] immediate = ExactPolicyGradient.expectedSteps(mdp, logits, episode -> {
            double[] r = SMALL.scores(episode);
            r[r.length - 1] = 0;
            return r;
        });
        for (var rewarding : everything(alpha)) {
            double[][] exact = differences(rewarding, logits, reference);
            double[][] toGo = ExactPolicyGradient.expectedSteps(
                    mdp, logits, episode -> rewarding.returns(SMALL, episode));
            double[][] whole = ExactPolicyGradient.expectedSteps(mdp, logits, episode -> {
                double[] returns = rewarding.returns(SMALL, episode);
                Arrays.fill(returns, returns[0]);
                return returns;
            });
            double bias = 0;
            for (int s = 0; s < logits.length; s++) {
                for (int a = 0; a < 4; a++) {
                    assertEquals(exact[s][a], whole[s][a] - 0.3 * penalty[s][a], 1e-8, rewarding.name());
                    bias = Math.max(bias, Math.abs(exact[s][a] - toGo[s][a] + 0.3 * penalty[s][a]));
                    if (rewarding.name().equals(Rewarding.DELTA)) {
                        assertEquals(success[s][a] + alpha * immediate[s][a], toGo[s][a], 1e-14);
                    }
                }
            }
            boolean causal = rewarding.alpha() == 0 || rewarding.name().contains("one ") || List.of(
                    Rewarding.OUTCOME, Rewarding.PROCESS, Rewarding.CLIP).contains(rewarding.name());
            assertEquals(causal, bias < 1e-8, rewarding.name() + ": " + bias);
        }
    }

    /// P9: late credit adds nothing, Delta does; a sum of at most 40 trajectories of order 1.
    @Property(tries = 40, seed = "20261129")
    void lateCreditIsABaseline(@ForAll @IntRange(max = 100000) int seed) {
        double[][] logits = logits(seed);
        var mdp = SMALL.mdp();
        double[][] success = ExactPolicyGradient.of(mdp, logits, 1).gradLogits();
        double[][] late = gradient(Rewarding::late, logits);
        double[][] delta = gradient(new ProcessRewardShaping.Delta()::shape, logits);
        double distance = 0;
        for (int s = 0; s < logits.length; s++) {
            assertArrayEquals(success[s], late[s], 1e-14);
            for (int a = 0; a < 4; a++) {
                distance = Math.max(distance, Math.abs(delta[s][a] - success[s][a]));
            }
        }
        assertTrue(distance > 1e-3, "Delta gives a signal");
    }

    private static double[][] gradient(UnaryOperator<double[]> shape, double[][] logits) {
        var rewarding = new Rewarding("", shape, 1);
        return ExactPolicyGradient.expectedSteps(
                SMALL.mdp(), logits, episode -> rewarding.returns(SMALL, episode));
    }

    /// Rewards to go of late credit and of progress, by their closed forms; multiples of 1/1024 have exact sums.
    @Property(tries = 100, seed = "20261129")
    void closedForms(@ForAll @IntRange(min = 1, max = 12) int steps, @ForAll int seed) {
        var random = new Philox(seed, 2);
        var r = new double[steps];
        Arrays.setAll(r, k -> random.nextInt(1025) * 0x1p-10);
        double[] late = ProcessRewardShaping.stepReturns(Rewarding.late(r), 1, 0);
        double[] progress = ProcessRewardShaping.stepReturns(Rewarding.progress(r), 1, 0);
        double[] last = ProcessRewardShaping.stepReturns(new ProcessRewardShaping.LastOnly().shape(r), 1, 0);
        for (int j = 0; j < steps; j++) {
            assertEquals(j == 0 ? 0 : r[j - 1], late[j], 0);
            assertEquals(r[steps - 1] - r[j], progress[j], 0);
            assertEquals(r[steps - 1], last[j], 0);
        }
    }

    /// P4 for m insertions anywhere before the last two steps: Delta's total stays, the plain total gains their scores.
    @Property(tries = 100, seed = "20261129")
    void repetitionIsNeutral(
            @ForAll @IntRange(min = 2, max = 8) int steps, @ForAll @IntRange(min = 1, max = 9) int times,
            @ForAll int seed) {
        var random = new Philox(seed, 2);
        var r = new double[steps];
        Arrays.setAll(r, k -> random.nextInt(1025) * 0x1p-10);
        int at = random.nextInt(steps - 1);
        var longer = new double[steps + times];
        Arrays.setAll(longer, k -> k < at ? r[k] : k < at + times ? r[at] : r[k - times]);
        assertEquals(r[0], total(new ProcessRewardShaping.Delta().shape(longer)), 0);
        assertEquals(total(r) + times * r[at], total(longer), 0);
    }

    /// P5: Clip of Delta falls without bound, 1 for every two steps of alternating scores.
    @Property(tries = 20, seed = "20261129")
    void clipOfDeltaHasNoBound(@ForAll @IntRange(min = 1, max = 200) int rises) {
        var r = new double[2 * rises + 1];
        for (int k = 1; k < r.length; k += 2) {
            r[k] = 1;
        }
        double[] delta = new ProcessRewardShaping.Delta().shape(r);
        assertEquals(-rises, total(new ProcessRewardShaping.Clip(0).shape(delta)), 0);
        assertTrue(total(new ProcessRewardShaping.ClipDelta(0.5).shape(r)) >= -0.5);
    }

    private static double total(double[] x) {
        return Arrays.stream(x).sum();
    }

    /// P6: with α = 0 every shaping trains as success alone, to the bit.
    @Test
    void weightZeroIsSuccessAlone() {
        try (var backend = new DefinitionBackend()) {
            double[] expected = null;
            for (var rewarding : everything(0)) {
                var model = ProofTraining.model(backend);
                ProofTraining.train(backend, rewarding, model, 4, 4, 9);
                double[] logits = model.forward().toArray();
                expected = expected == null ? logits : expected;
                assertArrayEquals(expected, logits, 0, rewarding.name());
            }
        }
    }

    /// Golden numbers: the scores, one trajectory of every kind of step, the start (specification: 0.008), and a policy
    /// that always advances and answers. The start's success by hand: π = (1, 1, 1, 1/e)/(3 + 1/e); a sum over the
    /// number of repeats of C(3 + j, j) p⁴ pʲ · (repeats at the goal, where ADVANCE repeats too) q.
    @Test
    void chain() {
        var chain = ProofTraining.CHAIN;
        assertEquals(10, chain.states());
        assertEquals(0.87, chain.score(0, ProofChain.ADVANCE), 1e-15);
        assertEquals(0.93, chain.score(6, ProofChain.ADVANCE), 1e-15);
        assertEquals(0.93, chain.score(8, ProofChain.ADVANCE), 1e-15);
        assertEquals(0.95, chain.score(8, ProofChain.ANSWER));
        assertEquals(0.30, chain.score(9, ProofChain.ANSWER));
        assertEquals(0.30, chain.score(6, ProofChain.ANSWER));
        assertEquals(0.10, chain.score(4, ProofChain.ERROR));
        assertEquals(0.10, chain.score(5, ProofChain.REPEAT));
        double p = 1 / (3 + Math.exp(-1));
        double q = Math.exp(-1) * p;
        double expected = 0;
        for (int before = 0; before <= 11; before++) {
            for (int after = 0; before + after <= 11; after++) {
                double ways = (before + 1) * (before + 2) * (before + 3) / 6.0;
                expected += ways * Math.pow(p, 4 + before) * Math.pow(2 * p, after) * q;
            }
        }
        var mdp = chain.mdp();
        assertEquals(expected, ExactPolicyGradient.of(mdp, chain.start(), 1).objective(), 1e-15);
        assertEquals(0.008, expected, 0.0005);
        var sure = new double[10][];
        Arrays.setAll(sure, s -> s < 8 ? new double[] {0, -1e3, -1e3, -1e3} : new double[] {-1e3, -1e3, -1e3, 0});
        assertEquals(1, ExactPolicyGradient.of(mdp, sure, 1).objective());
        assertEquals(4, ExactPolicyGradient.of(chain.counting(ProofChain.ADVANCE), sure, 1).objective());
        var episode = new FiniteMdp.Trajectory(1, new int[] {0, 2, 2, 3}, new int[] {0, 1, 2, 3}, new double[4]);
        assertArrayEquals(new double[] {0.87, 0.95, 0.10, 0.30}, chain.scores(episode), 1e-15);
        assertArrayEquals(new double[] {0, 0, -0.7, 0}, ProcessRewardShaping.stepReturns(
                new ProcessRewardShaping.ClipDelta(Rewarding.ETA).shape(chain.scores(episode)), 1, 0), 1e-15);
    }

    /// Small: the same seed gives the same numbers, another seed others; claims, tables and figures find what they ask
    /// for.
    @Test
    void runsAreReproducible() {
        var paper = new ClipDelta();
        var measured = new LinkedHashMap<String, Measurements>();
        try (var backend = new DefinitionBackend()) {
            for (Experiment experiment : paper.experiments()) {
                var first = experiment.run(backend, 5, 0.01);
                var other = experiment.run(backend, 6, 0.01);
                assertEquals(first, experiment.run(backend, 5, 0.01));
                assertNotEquals(first, other);
                first.forEach((name, value) -> assertTrue(value >= 0 && value <= 16, () -> name + " is " + value));
                measured.put(experiment.id(), new Measurements(List.of(first, other)));
            }
        }
        assertEquals(13, paper.claims(measured).size());
        assertEquals(3, paper.tables(measured).size());
        assertEquals(7, paper.figures(measured).getFirst().lines().size());
    }
}
