package dev.plumbline.papers.rewardmath;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.policy.BestOfN;
import dev.plumbline.reward.StepAggregation;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Property 8 of the specification of RewardMATH (best of n), the world of the experiments, and the experiments small.
/// The other properties stand beside their classes: OneAgainstMany, Correlation, StepAggregation.
///
/// Planted mistakes that turn it red: weights of draws with replacement (P8); an error that raises a score (world);
/// gold tilted by the reward's negative (tilt); steps that are doubled unlike the originals (rewriting).
class RewardMathProperties {
    /// P8. Sums of at most 30 weights: 1e-14; gold below 4.
    @Property(tries = 200, seed = "20261129")
    void bestOfNIsAMeanOverSubsets(@ForAll int seed, @ForAll @IntRange(min = 2, max = 30) int pool) {
        double[] gold = new Philox(seed, 1).doubles(pool).toArray();
        double[] reward = new Philox(seed, 2).doubles(pool).toArray();
        double before = Double.NEGATIVE_INFINITY;
        for (int n = 1; n <= pool; n++) {
            assertEquals(1, Arrays.stream(BestOfN.weights(n, pool)).sum(), 1e-13);
            double own = BestOfN.unbiasedValue(n, gold, gold);
            assertTrue(own >= before - 1e-14);
            before = own;
        }
        assertEquals(Moments.mean(gold), BestOfN.unbiasedValue(1, reward, gold), 1e-14);
        int top = 0;
        for (int i = 1; i < pool; i++) {
            top = reward[i] > reward[top] ? i : top;
        }
        assertEquals(gold[top], BestOfN.unbiasedValue(pool, reward, gold), 1e-15);
    }

    /// Golden: log n − (n − 1)/n.
    @Test
    void divergence() {
        assertEquals(0, BestOfN.klUpperBound(1));
        assertEquals(Math.log(32) - 31.0 / 32, BestOfN.klUpperBound(32), 1e-15);
    }

    /// Mean and variance of Gamma(3/2, 1) are 3/2 both; the fourth central moment is 3 · 2.25 + 6 · 1.5 = 15.75. Four
    /// standard errors of 40,000 draws: false alarm 6e-5 each, the seed is fixed.
    @Test
    void sensitivities() {
        var random = new Philox(3, 1);
        double[] draws = new double[40_000];
        Arrays.setAll(draws, _ -> StyledReward.gammaThreeHalves(random));
        assertEquals(1.5, Moments.mean(draws), 4 * Math.sqrt(1.5 / draws.length));
        assertEquals(1.5, Moments.variance(draws, 1), 4 * Math.sqrt((15.75 - 2.25) / draws.length));
        assertTrue(Arrays.stream(draws).min().orElseThrow() >= 0);
    }

    @Test
    void scoresOfTheWorld() {
        var model = new StyledReward(new double[] {0, 2, 0.5}, -3, 0, 1);
        assertEquals(-3, model.score(new StyledSolution(0, 1), new Philox(1, 1)));
        assertEquals(1, model.score(new StyledSolution(1, -1), new Philox(1, 1)));
        assertEquals(-0.5, model.score(new StyledSolution(2, 0), new Philox(1, 1)));
        var wild = new StyledReward(new double[] {0, 0}, 0, 2, 3);
        double normal = new Philox(1, 1).nextGaussian();
        assertEquals(2 * normal, wild.score(new StyledSolution(0, 0), new Philox(1, 1)));
        assertEquals(6 * normal, wild.score(new StyledSolution(1, 0), new Philox(1, 1)));
    }

    @Test
    void rewriting() {
        double[] steps = {0.9, 0.2, 0.7};
        assertArrayEquals(steps, StepRewriting.rewritten(steps, StepRewriting.WRITTEN));
        assertArrayEquals(new double[] {0.9, 0.9, 0.2, 0.2, 0.7, 0.7},
                StepRewriting.rewritten(steps, StepRewriting.DOUBLED));
        assertArrayEquals(new double[] {0.2, 0.7}, StepRewriting.rewritten(steps, StepRewriting.MERGED));
    }

    /// Small: the same seed gives the same numbers, another seed others; claims, tables and figures find what they ask
    /// for. Only the product sees that a step is written twice; the minimum sees no merging by minima.
    @Test
    void runsAreReproducible() {
        var paper = new RewardMath();
        var measured = new LinkedHashMap<String, Measurements>();
        try (var backend = new DefinitionBackend()) {
            for (Experiment experiment : paper.experiments()) {
                var first = experiment.run(backend, 5, 0.1);
                var other = experiment.run(backend, 6, 0.1);
                assertEquals(first, experiment.run(backend, 5, 0.1));
                assertNotEquals(first, other);
                first.forEach((name, value) -> assertTrue(value >= -1 && value <= 4, () -> name + " is " + value));
                measured.put(experiment.id(), new Measurements(List.of(first, other)));
            }
        }
        assertEquals(7, paper.claims(measured).size());
        assertEquals(6, paper.tables(measured).size());
        assertEquals(4, paper.figures(measured).getFirst().lines().size());
        var steps = measured.get("step-rewriting");
        for (var rule : List.of(StepAggregation.MIN, StepAggregation.MAX, StepAggregation.LAST)) {
            assertEquals(steps.mean(StepRewriting.name(rule, StepRewriting.WRITTEN)),
                    steps.mean(StepRewriting.name(rule, StepRewriting.DOUBLED)));
        }
        assertTrue(steps.mean(StepRewriting.name(StepAggregation.PRODUCT, StepRewriting.DOUBLED))
                < steps.mean(StepRewriting.name(StepAggregation.PRODUCT, StepRewriting.WRITTEN)));
        assertEquals(steps.mean(StepRewriting.name(StepAggregation.MIN, StepRewriting.WRITTEN)),
                steps.mean(StepRewriting.name(StepAggregation.MIN, StepRewriting.MERGED)));
        var validity = measured.get("benchmark-validity");
        assertTrue(validity.mean(BenchmarkValidity.gold(BenchmarkValidity.ACCURACY, true, 7))
                > validity.mean(BenchmarkValidity.gold(BenchmarkValidity.ACCURACY, true, 0)) + 0.05);
    }
}
