package dev.plumbline.papers.gdro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/// The experiments of GDRO.
///
/// Planted mistakes, and what turns red: r τ for r/τ, or stages that share a target (P9); a run that depends on anything but its
/// seed (repeated runs); members of a group that get other rewards than their own (groups).
class GdroExperimentsTest {
    /// P9: descent ends at ref exp(r/(τ b))/Z. The gradient ends below 1e-14; rewards within 1 keep the curvature above 1e-3.
    @Property(tries = 20)
    void tabularMinimum(
            @ForAll int seed, @ForAll @DoubleRange(min = 0.25, max = 2) double tau, @ForAll @DoubleRange(min = 0.3, max = 2) double b) {
        var random = new Philox(seed, 1);
        double[] logits = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
        double[] rewards = {random.nextDouble(), random.nextDouble(), random.nextDouble(), random.nextDouble()};
        var ending = TabularMinimum.descend(SoftmaxPolicy.logSoftmax(logits), rewards, tau, b, 200_000);
        assertTrue(ending.distance() < 1e-9, () -> "off by " + ending.distance());
        assertEquals(0, ending.excess(), 1e-12);
    }

    @Test
    void groupsKeepTheirRewards() {
        var groups = OfflineGroups.sample((x, t) -> x, 5, 3, 2, 4, OfflineRanking::reward, new Philox(1, 1));
        var pairs = groups.first(2);
        assertEquals(5, pairs.size());
        assertEquals(2, pairs.members());
        for (int g = 0; g < 5; g++) {
            for (int j = 0; j < 2; j++) {
                assertEquals(OfflineRanking.reward(groups.samples()[g][j]), pairs.rewards()[g][j]);
            }
        }
        assertEquals(15, Arrays.stream(groups.samples()).flatMap(Arrays::stream).distinct().count());
    }

    /// Small: the same seed gives the same numbers, another seed others, all of them shares or errors.
    @Test
    void runsAreReproducible() {
        try (var backend = new DefinitionBackend()) {
            for (Experiment experiment : new Gdro().experiments()) {
                var first = experiment.run(backend, 5, 0.02);
                assertEquals(first, experiment.run(backend, 5, 0.02));
                assertNotEquals(first, experiment.run(backend, 6, 0.02));
                first.forEach((name, value) -> assertTrue(value >= -1e-12 && value <= 1, () -> name + " is " + value));
            }
        }
    }
}
