package dev.plumbline.papers.tadpole;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.evaluation.IntervalForecast;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Properties 6 to 8 of the specification of TADPOLE, on consensus; the others are those of the measures.
///
/// Planted mistakes, and what turns red: the upper middle instead of both (even F); medians that are not normalised
/// (sums); mean and median exchanged (P6, P7); a shared error drawn for each forecaster (P8).
class TadpoleProperties {
    private static double[][] numbers(int seed, int members, int n) {
        var random = new Philox(seed, 1);
        var x = new double[members][n];
        for (double[] row : x) {
            Arrays.setAll(row, _ -> 2 * random.nextGaussian());
        }
        return x;
    }

    /// P6, odd and even F; sums of 8 numbers below 20.
    @Property(tries = 100, seed = "20261129")
    void guarantees(@ForAll int seed, @ForAll @IntRange(min = 1, max = 8) int members) {
        double[][] x = numbers(seed, members, 5);
        double[] target = numbers(seed + 1, 1, 5)[0];
        try (var backend = new DefinitionBackend()) {
            double[] mean = Consensus.MEAN.combine(backend, x);
            double[] median = Consensus.MEDIAN.combine(backend, x);
            double averageError = 0;
            double averageSquare = 0;
            double meanError = 0;
            double meanSquare = 0;
            for (int i = 0; i < 5; i++) {
                int at = i;
                double[] errors = Arrays.stream(x).mapToDouble(row -> Math.abs(row[at] - target[at])).toArray();
                averageError += Moments.mean(errors);
                averageSquare += Moments.mean(Arrays.stream(errors).map(e -> e * e).toArray());
                meanError += Math.abs(mean[i] - target[i]);
                meanSquare += (mean[i] - target[i]) * (mean[i] - target[i]);
                double medianError = Math.abs(median[i] - target[i]);
                assertTrue(members % 2 == 0 || medianError <= Moments.median(errors) + 1e-15);
                assertTrue(medianError <= 2 * Moments.mean(errors) + 1e-14);
            }
            assertTrue(meanError <= averageError + 1e-14);
            assertTrue(meanSquare <= averageSquare + 1e-13);
        }
    }

    /// P6: the constant 2 is met in the limit of (F + 1)/2 of F members that err by 1 while the others are right: here
    /// 2 · 51/101 against 1.
    @Test
    void twiceTheMeanErrorIsTheLimit() {
        var x = new double[101][1];
        for (int f = 0; f < 51; f++) {
            x[f][0] = 1;
        }
        try (var backend = new DefinitionBackend()) {
            assertEquals(1, Consensus.MEDIAN.combine(backend, x)[0]);
            assertEquals(51 / 101.0, Consensus.MEAN.combine(backend, x)[0], 1e-15);
            assertEquals(0.5, Consensus.MEDIAN.combine(backend, new double[][] {{1}, {0}})[0]);
        }
    }

    /// P6: order, shift, one member, every member twice.
    @Property(tries = 60, seed = "20261129")
    void equivariance(@ForAll int seed, @ForAll @IntRange(min = 1, max = 6) int members) {
        double[][] x = numbers(seed, members, 4);
        double[][] twice = Arrays.copyOf(x, 2 * members);
        System.arraycopy(x, 0, twice, members, members);
        double[][] shuffled = Arrays.stream(new Philox(seed, 2).permutation(members))
                .mapToObj(f -> x[f]).toArray(double[][]::new);
        double[][] shifted = Arrays.stream(x)
                .map(row -> Arrays.stream(row).map(v -> v + 4).toArray()).toArray(double[][]::new);
        try (var backend = new DefinitionBackend()) {
            for (var consensus : Consensus.values()) {
                double[] expected = consensus.combine(backend, x);
                assertArrayEquals(expected, consensus.combine(backend, shuffled), 1e-14);
                assertArrayEquals(expected, consensus.combine(backend, twice), 1e-14);
                assertArrayEquals(Arrays.stream(expected).map(v -> v + 4).toArray(),
                        consensus.combine(backend, shifted), 1e-13);
                assertArrayEquals(x[0], consensus.combine(backend, new double[][] {x[0]}), 1e-15);
                assertArrayEquals(expected, consensus.combine(backend, new double[][] {expected, expected, expected}),
                        1e-15);
            }
        }
    }

    /// P7: up to (F − 1)/2 broken members, whatever they say.
    @Property(tries = 100, seed = "20261129")
    void fewerThanHalfCannotMoveTheMedianOut(
            @ForAll int seed, @ForAll @IntRange(min = 1, max = 9) int members, @ForAll @IntRange(max = 4) int some) {
        double[][] x = numbers(seed, members, 4);
        int broken = Math.min(some, (members - 1) / 2);
        for (int f = 0; f < broken; f++) {
            double value = f % 2 == 0 ? 1e12 : -1e9;
            Arrays.fill(x[f], value);
        }
        try (var backend = new DefinitionBackend()) {
            double[] median = Consensus.MEDIAN.combine(backend, x);
            for (int i = 0; i < 4; i++) {
                int at = i;
                double[] others = Arrays.stream(x).skip(broken).mapToDouble(row -> row[at]).sorted().toArray();
                assertTrue(median[i] >= others[0] && median[i] <= others[others.length - 1]);
            }
            assertTrue(broken == 0 || Math.abs(Consensus.MEAN.combine(backend, x)[0]) > 1e6);
        }
    }

    /// Probabilities sum to 1, whatever the scale of the rows; intervals stay in order.
    @Property(tries = 60, seed = "20261129")
    void probabilitiesAndIntervals(@ForAll int seed, @ForAll @IntRange(min = 1, max = 6) int members) {
        var random = new Philox(seed, 3);
        var scores = new double[members][4][3];
        for (double[][] rows : scores) {
            for (double[] row : rows) {
                Arrays.setAll(row, _ -> random.nextDouble() + 1e-3);
            }
        }
        double[][] centers = numbers(seed, members, 4);
        var forecasts = Arrays.stream(centers).map(row -> new IntervalForecast(row,
                Arrays.stream(row).map(v -> v - random.nextDouble()).toArray(),
                Arrays.stream(row).map(v -> v + random.nextDouble()).toArray())).toList();
        try (var backend = new DefinitionBackend()) {
            for (var consensus : Consensus.values()) {
                for (double[] row : consensus.probabilities(backend, scores)) {
                    assertEquals(1, Arrays.stream(row).sum(), 1e-15);
                }
                var combined = consensus.forecast(backend, forecasts);
                for (int i = 0; i < 4; i++) {
                    assertTrue(combined.lower()[i] <= combined.point()[i]);
                    assertTrue(combined.point()[i] <= combined.upper()[i]);
                }
            }
            assertThrows(IllegalArgumentException.class,
                    () -> Consensus.MEAN.probabilities(backend, new double[1][1][3]));
        }
    }

    /// P8: 6000 subjects, error variance v (ρ + (1 − ρ)/F). A variance of n normal errors has the relative standard
    /// error √(2/n) = 1.8 %; five of these are passed once in 1.7 million, twelve comparisons, fixed seed.
    @Test
    void whatIsSharedStays() {
        try (var backend = new DefinitionBackend()) {
            var measured = new MemberSweep().run(backend, 3, 3);
            for (double shared : MemberSweep.SHARED) {
                for (int count : MemberSweep.COUNTS) {
                    double expected = MemberSweep.expected(shared, count);
                    assertEquals(expected, measured.get(MemberSweep.squared(shared, count)), 0.09 * expected);
                }
            }
        }
        assertEquals(1 + 0.75 * 0.75, MemberSweep.expected(1, 1), 1e-15);
        assertEquals(0.75 * 0.75 / 9, MemberSweep.expected(0, 9), 1e-15);
    }

    /// Labels by thresholds, intervals that are half-widths about the forecast, a share of broken ones that is near 15
    /// %.
    @Test
    void cohort() {
        var cohort = Cohort.draw(200, new Philox(3, 0));
        var forecasters = cohort.forecasters(400, 0.35, 0.15, new Philox(3, 1));
        // 60 expected, standard deviation 7.2
        long broken = forecasters.stream().filter(Cohort.Forecaster::broken).count();
        assertTrue(broken > 24 && broken < 96, () -> broken + " of 400 are broken");
        var first = forecasters.getFirst();
        for (int i = 0; i < 200; i++) {
            assertEquals(1, Arrays.stream(first.probabilities()[i]).sum(), 1e-15);
            assertTrue(Arrays.stream(first.probabilities()[i]).allMatch(p -> p >= 0));
            assertEquals(first.target().point()[i],
                    (first.target().lower()[i] + first.target().upper()[i]) / 2, 1e-13);
        }
        // mean of 200 with standard deviation 1: five standard errors
        assertEquals(0, Moments.mean(cohort.target()), 0.36);
    }

    /// Small: the same seed gives the same numbers, another seed others; claims, tables and figures find what they ask
    /// for.
    @Test
    void runsAreReproducible() {
        var paper = new Tadpole();
        var measured = new LinkedHashMap<String, Measurements>();
        try (var backend = new DefinitionBackend()) {
            for (Experiment experiment : paper.experiments()) {
                var first = experiment.run(backend, 5, 0.2);
                var other = experiment.run(backend, 6, 0.2);
                assertEquals(first, experiment.run(backend, 5, 0.2));
                assertNotEquals(first, other);
                first.forEach((name, value) -> assertTrue(value >= 0 && value <= 100, () -> name + " is " + value));
                measured.put(experiment.id(), new Measurements(List.of(first, other)));
            }
        }
        assertEquals(13, paper.claims(measured).size());
        assertEquals(5, paper.tables(measured).size());
        assertEquals(3, paper.figures(measured).getFirst().lines().size());
    }
}
