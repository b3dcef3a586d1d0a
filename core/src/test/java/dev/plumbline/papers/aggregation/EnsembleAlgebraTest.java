package dev.plumbline.papers.aggregation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Measurements;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.reward.LinearRewardFit;
import dev.plumbline.preference.reward.PreferencePairs;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The stress test at a small size, and what its pools are made of.
///
/// Planted mistakes that turn it red: members not centred; hacks liked by one member too many; gold of a planted
/// candidate kept; the shared error drawn for each member; the ridge left out of the descent.
class EnsembleAlgebraTest {
    private static Failure failure(String name) {
        return StressTest.FAILURES.stream().filter(f -> f.name().equals(name)).findAny().orElseThrow();
    }

    @Test
    void membersAreCentered() {
        for (var failure : StressTest.FAILURES) {
            for (double[] row : failure.draw(101, new Philox(1, 2)).scores()) {
                assertEquals(0, Moments.median(row), 1e-12);
            }
        }
    }

    /// Noise of 0.3 beside a lift of 6: 3 separates them, 10 standard deviations off.
    @Test
    void hacksAreLikedBySome() {
        var pool = failure("hack 3").draw(2000, new Philox(4, 5));
        int planted = 0;
        for (int x = 0; x < pool.gold().length; x++) {
            int at = x;
            long liked = Arrays.stream(pool.scores()).filter(row -> row[at] - pool.gold()[at] > 3).count();
            assertTrue(liked == 0 || liked == 3);
            planted += liked == 3 ? 1 : 0;
            assertTrue(liked == 0 || pool.gold()[x] == -1.5);
        }
        // 60 expected, deviation 7.6; the seed is fixed
        assertTrue(planted > 30 && planted < 90);
    }

    /// Members differ by 0.3 N each, but not by the shared error of 1.2: 2000 draws, within 10 % (6 standard errors).
    @Test
    void sharedErrorsAreShared() {
        var pool = failure("shared").draw(2000, new Philox(6, 7));
        var difference = new double[2000];
        Arrays.setAll(difference, x -> pool.scores()[0][x] - pool.scores()[1][x]);
        var error = new double[2000];
        Arrays.setAll(error, x -> pool.scores()[0][x] - pool.gold()[x]);
        assertEquals(0.3 * Math.sqrt(2), Moments.standardDeviation(difference, 0), 0.042);
        assertEquals(Math.hypot(0.3, 1.2), Moments.standardDeviation(error, 0), 0.12);
    }

    /// Any start ends at the one minimum: Newton's method and descent agree. Both gradients are below 1e-11; the ridge of
    /// 0.01 bounds the curvature from below: 2e-9.
    @Test
    void descentFindsTheFit() {
        var random = new Philox(8, 9);
        var chosen = new double[40][12];
        var rejected = new double[40][12];
        for (int i = 0; i < 40; i++) {
            Arrays.setAll(chosen[i], j -> random.nextGaussian());
            Arrays.setAll(rejected[i], j -> random.nextGaussian());
        }
        var target = new double[40];
        Arrays.setAll(target, i -> i % 2);
        var pairs = new PreferencePairs(chosen, rejected, null, null, target, null);
        double[] fit = LinearRewardFit.fit(pairs, BradleyTerryLoss.PLAIN, 0.01).weights();
        var start = new double[12];
        Arrays.fill(start, 3);
        assertArrayEquals(fit, MemberSources.descend(pairs, start), 2e-9);
    }

    @Test
    void sameSeedSameNumbers() {
        var paper = new EnsembleAlgebra();
        var measured = new LinkedHashMap<String, Measurements>();
        try (var backend = new DefinitionBackend()) {
            for (var experiment : paper.experiments()) {
                var first = experiment.run(backend, 5, 0.05);
                var other = experiment.run(backend, 6, 0.05);
                assertEquals(first, experiment.run(backend, 5, 0.05));
                assertNotEquals(first, other);
                first.forEach((name, value) -> assertTrue(Math.abs(value) <= 20, () -> name + " is " + value));
                measured.put(experiment.id(), new Measurements(List.of(first, other)));
            }
        }
        assertEquals(34, paper.claims(measured).size());
        assertEquals(List.of(14, 13, 13, 8, 6),
                paper.tables(measured).stream().map(t -> t.rows().size()).toList());
        for (var table : paper.tables(measured)) {
            table.rows().forEach(row -> assertEquals(table.headings().size(), row.size()));
        }
        assertEquals(5, paper.figures(measured).getFirst().lines().size());
    }
}
