package dev.plumbline.papers.socialreward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.Poisson;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.preference.items.ChiSquared;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/// Properties 6 and 8 of the specification of Social Reward on simulated counts, pairs by hand, and the experiment
/// small. The others stand beside TwoTower and RewardFiltering.
///
/// Planted mistakes that turn it red: counts whose logit is not the difference of popularities (P6); offsets of the
/// wrong sign (pairs); a gap that may be reached from either side of zero (pairs); popularity without the prompt
/// (community).
class SocialRewardProperties {
    /// P6: given a total of 8, counts are binomial with σ(popᵢ − popⱼ + log Eᵢ/Eⱼ). Chi-square with 8 degrees of
    /// freedom; fixed seed, false alarm 1e-4.
    @Test
    void countsAreBradleyTerryData() {
        var random = new Philox(11, 1);
        double[] popularity = {0.4, -0.1};
        double[] exposure = {3, 5};
        var seen = new int[9];
        int n = 0;
        for (int i = 0; i < 60_000; i++) {
            long first = Poisson.draw(exposure[0] * Math.exp(popularity[0]), random);
            long second = Poisson.draw(exposure[1] * Math.exp(popularity[1]), random);
            if (first + second == 8) {
                seen[(int) first]++;
                n++;
            }
        }
        double p = Logistic.sigmoid(popularity[0] - popularity[1] + Math.log(exposure[0] / exposure[1]));
        double statistic = 0;
        double choose = 1;
        for (int k = 0; k <= 8; k++) {
            double expected = n * choose * Math.pow(p, k) * Math.pow(1 - p, 8 - k);
            statistic += (seen[k] - expected) * (seen[k] - expected) / expected;
            choose = choose * (8 - k) / (k + 1);
        }
        assertTrue(n > 5000);
        double measured = statistic;
        assertTrue(ChiSquared.upperTail(statistic, 8) > 1e-4, () -> "chi-square " + measured);
    }

    /// P8, through pairs: all exposures of a prompt times a constant.
    @Property(tries = 30, seed = "20261129")
    void commonExposureIsGone(@ForAll int seed, @ForAll @DoubleRange(min = 0.1, max = 20) double factor) {
        var community = Community.of(Community.direction(new Philox(seed, 1)), 4, 5, 0.9, 1.5, new Philox(seed, 2));
        double[][] exposure = community.exposure().clone();
        for (int q = 0; q < exposure.length; q++) {
            exposure[q] = Arrays.stream(exposure[q]).map(e -> factor * e).toArray();
        }
        var other = new Community(
                community.taste(), community.prompts(), community.images(), exposure, community.counts());
        var pairs = RemixPairs.of(community.counts(), 1);
        if (pairs.size() > 0) {
            assertArrayEquals(pairs.triplets(community).offset(), pairs.triplets(other).offset(), 1e-12);
        }
    }

    @Test
    void pairs() {
        var pairs = RemixPairs.of(new long[][] {{4, 9, 1}, {5, 5, 3}, {2, 0, 7}}, 3);
        assertArrayEquals(new int[] {0, 2}, pairs.prompt());
        assertArrayEquals(new int[] {1, 2}, pairs.popular());
        assertArrayEquals(new int[] {2, 1}, pairs.unpopular());
        double[] taste = {1, 0};
        double[][] prompts = {{1, 0}, {0, 1}, {0, 1}};
        double[][] images = {{0, 1}, {1, 0}, {-1, 0}};
        var community = new Community(taste, prompts, new double[][][] {images, images, images},
                new double[][] {{1, 2, 8}, {1, 1, 1}, {1, 5, 1}}, new long[3][3]);
        assertEquals(4, community.popularity(0, 1));
        assertEquals(1, community.popularity(1, 0));
        assertEquals(0.5, pairs.labelError(community)); // image 2 of prompt 2 is the less popular one
        var triplets = pairs.triplets(community);
        assertArrayEquals(new double[] {Math.log(2 / 8.0), Math.log(1 / 5.0)}, triplets.offset(), 1e-15);
        assertArrayEquals(new double[][] {{1, 0}, {-1, 0}}, triplets.positive());
        assertArrayEquals(new double[][] {{-1, 0}, {1, 0}}, triplets.negative());
        assertThrows(IllegalArgumentException.class, () -> RemixPairs.of(new long[1][2], 0));
    }

    @Test
    void community() {
        var community = Community.of(Community.direction(new Philox(1, 1)), 50, 6, 0.9, 0, new Philox(1, 2));
        for (int q = 0; q < 50; q++) {
            for (int i = 0; i < 6; i++) {
                double[] x = community.images()[q][i];
                assertEquals(1, Community.dot(x, x), 1e-14);
                assertEquals(4, community.exposure()[q][i]);
                assertEquals(Community.dot(x, community.prompts()[q]) + 3 * Community.dot(x, community.taste()),
                        community.popularity(q, i), 1e-14);
            }
        }
    }

    /// Small: the same seed gives the same numbers, another seed others; claims, tables and figures find what they ask
    /// for. KL of the top tenth of 20 is log 10 up to rounding.
    @Test
    void runsAreReproducible() {
        var paper = new SocialReward();
        var measured = new LinkedHashMap<String, Measurements>();
        try (var backend = new DefinitionBackend()) {
            for (Experiment experiment : paper.experiments()) {
                var first = experiment.run(backend, 5, 0.1);
                var other = experiment.run(backend, 6, 0.1);
                assertEquals(first, experiment.run(backend, 5, 0.1));
                assertNotEquals(first, other);
                first.forEach((name, value) -> assertTrue(value >= -4 && value <= 4, () -> name + " is " + value));
                assertEquals(Math.log(10), first.get("KL of the top tenth"), 1e-12);
                measured.put(experiment.id(), new Measurements(List.of(first, other)));
            }
        }
        assertEquals(3, paper.claims(measured).size());
        assertEquals(3, paper.tables(measured).size());
        assertEquals(6, paper.figures(measured).getFirst().lines().size());
    }
}
