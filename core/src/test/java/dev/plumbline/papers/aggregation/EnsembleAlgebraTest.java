package dev.plumbline.papers.aggregation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Measurements;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The stress test at a small size, and what its pools are made of.
///
/// Planted mistakes that turn it red: members not centred; hacks liked by one member too many; gold of a planted
/// candidate kept; the shared error drawn for each member.
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

    @Test
    void sameSeedSameNumbers() {
        var paper = new EnsembleAlgebra();
        try (var backend = new DefinitionBackend()) {
            var experiment = paper.experiments().getFirst();
            var first = experiment.run(backend, 5, 0.05);
            var other = experiment.run(backend, 6, 0.05);
            assertEquals(first, experiment.run(backend, 5, 0.05));
            assertNotEquals(first, other);
            first.forEach((name, value) -> assertTrue(value >= -6 && value <= 6, () -> name + " is " + value));
            var measured = Map.of(experiment.id(), new Measurements(List.of(first, other)));
            assertEquals(22, paper.claims(measured).size());
            assertEquals(List.of(14, 13, 13), paper.tables(measured).stream().map(t -> t.rows().size()).toList());
            assertEquals(5, paper.figures(measured).getFirst().lines().size());
        }
    }
}
