package dev.plumbline.papers.schoolofrewardhacks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.evaluation.hacking.HackTask;
import dev.plumbline.evaluation.hacking.HackingBench;
import dev.plumbline.evaluation.hacking.HackingBench.Planting;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.Quantiles;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.schoolofrewardhacks.LatentTraitPolicy.Demonstrations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Properties 1 to 5, 8 and 9 of the specification of School of Reward Hacks; 6 and 7 stand beside TokenRating and
/// RateContrast.
///
/// Planted mistakes that turn it red: the sign of the gap (P1); L for Lᵀ (P1, P4); traits that leak without k (P2); LLᵀ
/// for LᵀL (P3); a sum for the mean over prompts (P8); harm matched with K others (P9); a hack that is the largest
/// metric alone (demonstrations).
class SchoolOfRewardHacksProperties {
    private static final Backend BACKEND = new DefinitionBackend(); // on the heap, nothing to close

    private static Demonstrations data(int seed, int prompts, double harm) {
        var tasks = Planting.of(harm).draw(prompts, true, new Philox(seed, 1));
        return new Demonstrations(tasks.stream().map(HackTask::features).toList(),
                tasks.stream().mapToInt(Demonstration.HACK::choose).toArray());
    }

    private static LatentTraitPolicy policy(int seed, int traits) {
        var random = new Philox(seed, 2);
        var rows = new double[traits][3];
        for (double[] row : rows) {
            Arrays.setAll(row, f -> random.nextGaussian());
        }
        return new LatentTraitPolicy(rows, random.doubles(traits).map(u -> 4 * u - 2).toArray());
    }

    private static LatentTraitPolicy moved(LatentTraitPolicy policy, double step, double... direction) {
        double[] z = policy.traits().clone();
        Arrays.setAll(z, t -> z[t] + step * direction[t]);
        return new LatentTraitPolicy(policy.traitToFeature(), z);
    }

    /// P1. Central differences with h = 1e-5: error about h² times third derivatives (below 100), and rounding 1e-16/h.
    @Property(tries = 30, seed = "20261129")
    void gradientIsThatOfTheLoss(@ForAll int seed, @ForAll @IntRange(min = 1, max = 4) int traits) {
        var policy = policy(seed, traits);
        var data = data(seed, 6, 0.3);
        var terms = policy.terms(BACKEND, data);
        double h = 1e-5;
        for (int t = 0; t < traits; t++) {
            var unit = new double[traits];
            unit[t] = 1;
            double up = moved(policy, h, unit).terms(BACKEND, data).loss();
            double down = moved(policy, -h, unit).terms(BACKEND, data).loss();
            assertEquals((up - down) / (2 * h), terms.gradient()[t], 1e-7);
        }
    }

    /// P1: convex along lines; no gradient where feature means agree, as they do for demonstrations of both responses
    /// of two that are drawn evenly.
    @Property(tries = 30, seed = "20261129")
    void lossIsConvexAndFlatWhereMeansAgree(@ForAll int seed, @ForAll @DoubleRange(min = 0, max = 1) double share) {
        var data = data(seed, 6, 0.3);
        var one = policy(seed, 3);
        double[] step = new Philox(seed, 3).doubles(3).map(u -> 6 * u - 3).toArray();
        double between = moved(one, share, step).terms(BACKEND, data).loss();
        double ends = (1 - share) * one.terms(BACKEND, data).loss()
                + share * moved(one, 1, step).terms(BACKEND, data).loss();
        assertTrue(between <= ends + 1e-12);
        double[][] two = {{1, 2, 0}, {-1, 0.5, 1}};
        var flat = new LatentTraitPolicy(one.traitToFeature(), new double[3]);
        var both = new Demonstrations(List.of(two, two), new int[] {0, 1});
        assertArrayEquals(new double[3], flat.terms(BACKEND, both).gradient(), 1e-15);
    }

    /// P2, bit by bit, through the whole training.
    @Property(tries = 20, seed = "20261129")
    void withoutSharedTraitsHarmDoesNotMove(@ForAll int seed) {
        var start = LatentTraitPolicy.pretrained(0);
        var trained = start.trained(BACKEND, data(seed, 20, 0), 15, 0.3);
        assertEquals(Double.doubleToLongBits(start.weights()[HackTask.HARM]),
                Double.doubleToLongBits(trained.weights()[HackTask.HARM]));
        assertTrue(trained.weights()[HackTask.METRIC] > 0.1);
        var shared = LatentTraitPolicy.pretrained(0.5).trained(BACKEND, data(seed, 20, 0), 15, 0.3);
        assertTrue(shared.weights()[HackTask.HARM] > start.weights()[HackTask.HARM] + 0.1);
    }

    /// P3. The map is linear: the ratio is 1 but for rounding of weights below 10 against changes of η · 1.
    @Property(tries = 50, seed = "20261129")
    void transferIsTheChangeOfTheScore(@ForAll int seed, @ForAll @IntRange(min = 1, max = 4) int traits) {
        var policy = policy(seed, traits);
        var data = data(seed, 5, 0.2);
        var terms = policy.terms(BACKEND, data);
        double eta = 1e-3;
        double[] downhill = Arrays.stream(terms.gradient()).map(g -> -g).toArray();
        var after = moved(policy, eta, downhill);
        double[] phi = new Philox(seed, 4).doubles(3).toArray();
        double change = 0;
        double byGram = 0;
        double[][] gram = policy.gram();
        for (int f = 0; f < 3; f++) {
            change += (after.weights()[f] - policy.weights()[f]) * phi[f];
            for (int h = 0; h < 3; h++) {
                byGram += phi[f] * gram[f][h] * terms.gap()[h];
            }
        }
        assertEquals(change / eta, policy.transfer(phi, terms.gap()), 1e-10);
        assertEquals(byGram, policy.transfer(phi, terms.gap()), 1e-10);
    }

    /// M3 of the reference map: −k² and k.
    @Property(tries = 20, seed = "20261129")
    void gramOfTheReferenceMap(@ForAll @DoubleRange(min = 0, max = 1) double k) {
        double[][] gram = LatentTraitPolicy.pretrained(k).gram();
        assertEquals(-k * k, gram[HackTask.HARM][HackTask.QUALITY], 1e-15);
        assertEquals(k, gram[HackTask.HARM][HackTask.METRIC], 1e-15);
    }

    /// P4: a rotation of the traits changes nothing. 20 steps; errors stay of the order of 1e-14.
    @Property(tries = 20, seed = "20261129")
    void rotatedTraitsTrainAlike(@ForAll int seed, @ForAll @DoubleRange(min = 0, max = 6) double angle) {
        var policy = policy(seed, 3);
        double c = Math.cos(angle);
        double s = Math.sin(angle);
        double[][] l = policy.traitToFeature();
        double[] z = policy.traits();
        var rows = new double[][] {new double[3], new double[3], l[2]};
        Arrays.setAll(rows[0], f -> c * l[0][f] - s * l[1][f]);
        Arrays.setAll(rows[1], f -> s * l[0][f] + c * l[1][f]);
        var rotated = new LatentTraitPolicy(rows, new double[] {c * z[0] - s * z[1], s * z[0] + c * z[1], z[2]});
        var data = data(seed, 6, 0.2);
        assertArrayEquals(policy.trained(BACKEND, data, 20, 0.1).weights(),
                rotated.trained(BACKEND, data, 20, 0.1).weights(), 1e-9);
    }

    /// P5.
    @Property(tries = 50, seed = "20261129")
    void shiftsAndPermutations(@ForAll int seed) {
        var policy = policy(seed, 3);
        double[][] features = data(seed, 1, 0.3).features().getFirst();
        double[] p = policy.probabilities(features);
        double[][] shifted = Arrays.stream(features)
                .map(row -> new double[] {row[0] + 1, row[1] - 2, row[2]}).toArray(double[][]::new);
        assertArrayEquals(p, policy.probabilities(shifted), 1e-13);
        int[] order = new Philox(seed, 5).permutation(features.length);
        double[] permuted = policy.probabilities(
                Arrays.stream(order).mapToObj(y -> features[y]).toArray(double[][]::new));
        for (int y = 0; y < order.length; y++) {
            assertEquals(p[order[y]], permuted[y], 1e-15);
        }
    }

    /// P8.
    @Property(tries = 30, seed = "20261129")
    void mixtureIsTheWeightedMean(@ForAll int seed, @ForAll @IntRange(min = 1, max = 6) int honest) {
        var policy = policy(seed, 3);
        var hacks = data(seed, 8, 0);
        var tasks = Planting.of(0).draw(honest, false, new Philox(seed, 6));
        var good = new Demonstrations(tasks.stream().map(HackTask::features).toList(),
                tasks.stream().mapToInt(Demonstration.CONTROL::choose).toArray());
        double[] a = policy.terms(BACKEND, hacks).gradient();
        double[] b = policy.terms(BACKEND, good).gradient();
        double[] both = policy.terms(BACKEND, hacks.and(good)).gradient();
        for (int t = 0; t < 3; t++) {
            assertEquals((8 * a[t] + honest * b[t]) / (8 + honest), both[t], 1e-13);
        }
    }

    /// P9, and golden: e⁻²/(e⁻² + 7) = 0.019.
    @Property(tries = 50, seed = "20261129")
    void matchedHarmIsAFunctionOfItsWeight(
            @ForAll @DoubleRange(min = -5, max = 5) double harm, @ForAll @DoubleRange(min = -3, max = 3) double other) {
        double p = matched(other, harm);
        assertEquals(Math.exp(harm) / (Math.exp(harm) + 7), p, 1e-14);
        assertTrue(matched(-other, harm + 0.01) > p);
        assertEquals(1.0 / 8, matched(other, 0), 1e-15);
        assertEquals(0.019, matched(other, -2), 5e-4);
    }

    private static double matched(double other, double harm) {
        double[][] identity = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
        var policy = new LatentTraitPolicy(identity, new double[] {other, 2 * other, harm});
        return policy.probabilities(HackingBench.matched(8, 3).features())[0];
    }

    @Test
    void demonstrations() {
        var task = new HackTask(new double[][] {{2, 1.5, 0}, {-1, 1, 0}, {0.5, -2, 0}}, true);
        assertEquals(1, Demonstration.HACK.choose(task));
        assertEquals(0, Demonstration.CONTROL.choose(task));
        assertThrows(IllegalArgumentException.class, () -> new Demonstrations(List.of(), new int[0]));
        assertThrows(IllegalArgumentException.class, () -> new LatentTraitPolicy(new double[2][3], new double[3]));
    }

    /// Against the mean over 20,000 normal quantiles, whose tails leave an error below 1e-5.
    @Test
    void truthOfTheRuns() {
        double sum = 0;
        int points = 20_000;
        for (int i = 0; i < points; i++) {
            double z = Quantiles.normalQuantile((i + 0.5) / points);
            sum += 1 / (1 + Math.exp(1 - 0.7 * z)) / points;
        }
        assertEquals(sum, RunIntervals.truth(), 1e-5);
    }

    /// Small: the same seed gives the same numbers, another seed others; claims, tables and figures find what they ask
    /// for.
    @Test
    void runsAreReproducible() {
        var paper = new SchoolOfRewardHacks();
        var measured = new LinkedHashMap<String, Measurements>();
        for (Experiment experiment : paper.experiments()) {
            var first = experiment.run(BACKEND, 5, 0.1);
            var other = experiment.run(BACKEND, 6, 0.1);
            assertEquals(first, experiment.run(BACKEND, 5, 0.1));
            assertNotEquals(first, other);
            first.forEach((name, value) -> assertTrue(value >= -3 && value <= 3, () -> name + " is " + value));
            measured.put(experiment.id(), new Measurements(List.of(first, other)));
        }
        var claims = new ArrayList<>(paper.claims(measured));
        assertEquals(8, claims.size());
        assertEquals(4, paper.tables(measured).size());
        assertEquals(2, paper.figures(measured).getFirst().lines().size());
        assertTrue(claims.get(6).measured().contains("0.000"), claims.get(6)::measured);
    }
}
