package dev.plumbline.papers.refinerft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.policy.GroupAdvantages;
import dev.plumbline.policy.MultiRewardAdvantages;
import dev.plumbline.policy.SoftmaxHeads;
import dev.plumbline.policy.mixing.AdvantageDiagnostics;
import dev.plumbline.policy.mixing.RewardMixture;
import dev.plumbline.policy.mixing.RewardScaling;
import dev.plumbline.reward.rules.AnswerNormalization;
import dev.plumbline.reward.rules.ExactMatch;
import dev.plumbline.reward.rules.LengthReward;
import dev.plumbline.reward.rules.TaggedResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Properties 1 to 9 of the specification of ReFine-RFT for groups of 8 and five rewards, the loss, the world and the
/// experiments.
///
/// Planted mistakes, and what turns red: population deviations (golden numbers, sum of squares); ε under the root
/// (golden numbers); weights before the deviation (affine); the batch whitened by group (GDPO); the answer rule of the
/// authors' code, by containment (empty answer); a length of text in tokens (text); advantages of one prompt in
/// another's row (heads); k3 of the wrong sign (loss).
class ReFineRftProperties {
    private static final double[] W = FineGrained.WEIGHTS;

    private static RewardMixture mixture(double epsilon) {
        return RewardMixture.scaleThenSum(W, new RewardScaling.Whitened(epsilon, 1));
    }

    /// `[8 x 5]`.
    private static double[][] rewards(int seed) {
        var random = new Philox(seed, 1);
        var rewards = new double[8][5];
        for (double[] row : rewards) {
            Arrays.setAll(row, m -> random.nextGaussian());
        }
        return rewards;
    }

    private static double[][] column(double[][] rewards, int m, double a, double b) {
        return Arrays.stream(rewards).map(row -> {
            double[] moved = row.clone();
            moved[m] = a * row[m] + b;
            return moved;
        }).toArray(double[][]::new);
    }

    /// P1, P2, P5: deviations of Gaussian columns are above 0.05; errors of numbers below 1e3. With ε the change is
    /// at most w |z| ε (1/s + 1/(a s)), |z| ≤ 2.5.
    @Property(tries = 100, seed = "20261129")
    void affineChangesOfAReward(
            @ForAll int seed, @ForAll @IntRange(max = 4) int m, @ForAll @DoubleRange(min = 0.05, max = 50) double a,
            @ForAll @DoubleRange(min = -9, max = 9) double b) {
        double[][] r = rewards(seed);
        double[] expected = mixture(0).apply(r);
        assertArrayEquals(expected, mixture(0).apply(column(r, m, a, b)), 1e-9);
        double deviation = Moments.standardDeviation(Arrays.stream(r).mapToDouble(row -> row[m]).toArray(), 1);
        assertArrayEquals(mixture(1e-4).apply(r), mixture(1e-4).apply(column(r, m, a, b)),
                2.5e-4 * W[m] * (1 + 1 / a) / deviation + 1e-9);
        double[] without = mixture(0).apply(column(r, m, 0, b)); // constant: adds 0
        double[] opposite = mixture(0).apply(column(r, m, -a, b));
        for (int i = 0; i < 8; i++) {
            assertEquals(without[i] - (expected[i] - without[i]), opposite[i], 1e-9);
        }
        assertArrayEquals(new double[8], mixture(0).apply(new double[8][5]));
    }

    /// P3, P4, P6, P7. Sums of 40 numbers of order 1.
    @Property(tries = 100, seed = "20261129")
    void sumsAndOrders(@ForAll int seed) {
        double[][] r = rewards(seed);
        double[] advantage = mixture(0).apply(r);
        assertEquals(0, Arrays.stream(advantage).sum(), 1e-13);
        double[] one = Arrays.stream(r).mapToDouble(row -> row[0]).toArray();
        assertArrayEquals(GroupAdvantages.normalized(one, 1e-4, 1),
                RewardMixture.scaleThenSum(new double[] {1}, new RewardScaling.Whitened(1e-4, 1))
                        .apply(Arrays.stream(one).mapToObj(x -> new double[] {x}).toArray(double[][]::new)));
        int[] order = new Philox(seed, 2).permutation(8);
        double[] permuted = mixture(0).apply(Arrays.stream(order).mapToObj(i -> r[i]).toArray(double[][]::new));
        for (int i = 0; i < 8; i++) {
            assertEquals(advantage[order[i]], permuted[i], 1e-14);
        }
        int[] columns = new Philox(seed, 3).permutation(5);
        double[] weights = Arrays.stream(columns).mapToDouble(m -> W[m]).toArray();
        assertArrayEquals(advantage, RewardMixture.scaleThenSum(weights, new RewardScaling.Whitened(0, 1)).apply(
                Arrays.stream(r).map(row -> Arrays.stream(columns).mapToDouble(m -> row[m]).toArray())
                        .toArray(double[][]::new)), 1e-14);
        var diagnostics = AdvantageDiagnostics.of(r, W);
        double squares = Arrays.stream(advantage).map(a -> a * a).sum();
        assertEquals(7 * diagnostics.size() * diagnostics.size(), squares, 1e-12);
        assertEquals(0, diagnostics.constant());
        double[][] transposed = new double[5][8];
        for (int m = 0; m < 5; m++) {
            for (int i = 0; i < 8; i++) {
                transposed[m][i] = r[i][m];
            }
        }
        assertArrayEquals(MultiRewardAdvantages.normalizedEach(transposed, W, 1e-4, 1), mixture(1e-4).apply(r), 1e-14);
    }

    /// P8: rows of equal sums and unlike components; GRPO cannot tell them apart.
    @Test
    void tiedSumsOfUnlikeParts() {
        double[][] r = {{1, 0}, {0, 1}, {0, 0}, {0, 0}, {0, 1}, {0, 0}, {0, 0}, {0, 0}};
        double[] w = {1, 1};
        double[] each = RewardMixture.scaleThenSum(w, new RewardScaling.Whitened(0, 1)).apply(r);
        double[] sum = RewardMixture.sumThenScale(w, new RewardScaling.Whitened(0, 1)).apply(r);
        assertEquals(sum[0], sum[1]);
        assertTrue(each[0] > each[1] + 0.5);
    }

    /// P9. Batch of 3 groups; ε moves the deviation by 1e-4 of it. Affine: ratios of differences agree.
    @Property(tries = 60, seed = "20261129")
    void decoupledAndWhitened(@ForAll int seed) {
        double[][][] batch = {rewards(seed), rewards(seed + 1), rewards(seed + 2)};
        double[] white = Arrays.stream(mixture(1e-4).applyThenWhiten(batch, 1e-4))
                .flatMapToDouble(Arrays::stream).toArray();
        double[] each = Arrays.stream(batch).map(mixture(1e-4)::apply).flatMapToDouble(Arrays::stream).toArray();
        assertEquals(0, Moments.mean(white), 1e-14);
        assertEquals(1, Moments.standardDeviation(white, 1), 2e-4);
        double slope = (white[1] - white[0]) / (each[1] - each[0]);
        for (int i = 2; i < 24; i++) {
            assertEquals(white[0] + slope * (each[i] - each[0]), white[i],
                    1e-12 * (1 + 1 / Math.abs(each[1] - each[0])));
        }
    }

    /// One success of 8 is worth 2.475 whatever its size; uncorrelated rewards give √Σw² = 1.74 in the mean.
    @Test
    void goldenNumbers() {
        var rare = new double[8][5];
        rare[3][0] = 0.02;
        assertEquals(7 / Math.sqrt(8), mixture(0).apply(rare)[3], 1e-12);
        assertEquals(2.475, 7 / Math.sqrt(8), 5e-4);
        double deviation = 0.02 / Math.sqrt(8);
        assertEquals(0.02 * 7 / 8 / (deviation + 1e-4), mixture(1e-4).apply(rare)[3], 1e-12);
        assertEquals(1.74, 1 / Combination.MATCHED.factor(), 5e-3);
        double[][] one = {{0.7, 1, 0, 3, 2}};
        assertArrayEquals(new double[1], mixture(1e-4).apply(one), "no NaN for a group of 1");
        assertEquals(4, AdvantageDiagnostics.of(rare, W).constant());
    }

    /// Differences with the weight ρ = exp(l − l₀) written out, step 1e-5: third derivatives of order 1.
    @Property(tries = 40, seed = "20261129")
    void loss(@ForAll int seed, @ForAll @DoubleRange(max = 2) double beta) {
        var random = new Philox(seed, 4);
        var logp = new double[4][];
        var reference = new double[4][];
        for (int i = 0; i < 4; i++) {
            logp[i] = new double[1 + random.nextInt(4)];
            Arrays.setAll(logp[i], t -> -2 * random.nextDouble());
            reference[i] = Arrays.stream(logp[i]).map(l -> l + 0.3 * random.nextGaussian()).toArray();
        }
        double[] advantage = GroupAdvantages.normalized(
                new double[] {random.nextDouble(), 0, 1, 2}, 1e-4, 1);
        var at = new GroupLoss(beta).evaluate(logp, reference, advantage);
        double expected = 0;
        for (int i = 0; i < 4; i++) {
            int length = logp[i].length;
            for (int t = 0; t < length; t++) {
                double u = logp[i][t] - reference[i][t];
                expected += beta * (Math.expm1(-u) + u) / 4 / length;
                double h = 1e-5;
                double up = -advantage[i] * Math.exp(h) + beta * (Math.expm1(-u - h) + u + h);
                double down = -advantage[i] * Math.exp(-h) + beta * (Math.expm1(-u + h) + u - h);
                assertEquals((up - down) / (2 * h) / 4 / length, at.slope()[i][t], 1e-9);
            }
        }
        assertEquals(expected, at.loss(), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> new GroupLoss(Double.NaN));
    }

    /// The rewards of the paper on texts; an empty answer is contained in every label, and earns nothing here.
    @Test
    void rules() {
        var world = FineGrained.of(3);
        assertEquals(1, TaggedResponse.formatReward(FineGrained.text(4, 0, true)));
        assertEquals(0, TaggedResponse.formatReward(FineGrained.text(4, 0, false)));
        var below = new LengthReward.Below(10);
        for (int l = 0; l < FineGrained.LENGTHS; l++) {
            String thinking = TaggedResponse.read(FineGrained.text(4, l, true)).orElseThrow().reasoning();
            assertEquals(FineGrained.characters(l), LengthReward.codePoints(thinking));
            assertEquals(l == 0 ? 1 : 0, below.score(LengthReward.codePoints(thinking)));
        }
        var exact = new ExactMatch(AnswerNormalization.STRICT);
        assertEquals(0, exact.score("", "Laysan Albatross"));
        assertEquals(0, exact.score("Albatross", "Laysan Albatross"));
        assertEquals(1, exact.score("Laysan Albatross", "Laysan Albatross"));
        assertEquals(0.5, new LengthReward.Window(20, 40, 10).score(15));
        assertEquals(0, new LengthReward.Window(20, 40, 0).score(15));
        double[] right = world.rewards(2, 2, 0, true, 30, new Philox(1, 1));
        assertArrayEquals(new double[] {1, 1, 30}, Arrays.copyOf(right, 3));
        assertEquals(1, right[4], 1e-15);
        double[] wrong = world.rewards(2, 5, 3, false, 30, new Philox(1, 1));
        assertArrayEquals(new double[] {0, 0, 0}, Arrays.copyOf(wrong, 3));
        assertTrue(wrong[3] >= 0 && wrong[3] <= 1 && wrong[4] < 1);
    }

    /// Frequencies of 20000 answers against the exact accuracy: 5 standard errors, a false alarm of 6e-7.
    @Test
    void accuracyIsExact() {
        double[] classes = {0.3, 0.2, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05};
        double[] lengths = {0.1, 0.2, 0.1, 0.1, 0.2, 0.3};
        var random = new Philox(8, 1);
        int right = 0;
        for (int i = 0; i < 20000; i++) {
            boolean lost = random.nextDouble() < FineGrained.lost(random.nextIndex(lengths));
            right += (lost ? random.nextInt(12) : random.nextIndex(classes)) == 1 ? 1 : 0;
        }
        double expected = FineGrained.accuracy(classes, lengths, 1);
        assertEquals(expected, right / 20000.0, 5 * Math.sqrt(expected * (1 - expected) / 20000));
        assertEquals(0.95 + 0.05 / 12, FineGrained.accuracy(
                new double[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, new double[] {1, 0, 0, 0, 0, 0}, 0), 1e-15);
    }

    /// One step of two prompts by hand, from even heads.
    @Test
    void headsStep() {
        try (var backend = new DefinitionBackend()) {
            var heads = new SoftmaxHeads(backend, 2, new int[] {2, 3}, 0.5);
            heads.step(new int[][] {{0, 1, 1, 1}, {2, 0, 1, 1}}, 1, -1, 2, 0);
            double[][][] policy = heads.policy();
            // prompt 0, class: 0.5/2 (1 (½, −½) − 1 (−½, ½)); prompt 1: 0.5/2 · 2 (−½, ½)
            assertEquals(1 / (1 + Math.exp(-0.5)), policy[0][0][0], 1e-15);
            assertEquals(1 / (1 + Math.exp(0.5)), policy[0][1][0], 1e-15);
            double total = Math.exp(-0.25) + 1 + Math.exp(0.25);
            assertArrayEquals(new double[] {Math.exp(-0.25) / total, 1 / total, Math.exp(0.25) / total},
                    policy[1][0], 1e-15);
        }
    }

    /// Small: the same seed gives the same numbers, another seed others; claims, tables and figures find what they ask
    /// for.
    @Test
    void runsAreReproducible() {
        var paper = new ReFineRft();
        var measured = new LinkedHashMap<String, Measurements>();
        try (var backend = new DefinitionBackend()) {
            for (Experiment experiment : paper.experiments()) {
                var first = experiment.run(backend, 5, 0.02);
                var other = experiment.run(backend, 6, 0.02);
                assertEquals(first, experiment.run(backend, 5, 0.02));
                assertNotEquals(first, other);
                first.forEach((name, value) -> assertTrue(value >= 0 && value < 60, () -> name + " is " + value));
                measured.put(experiment.id(), new Measurements(List.of(first, other)));
            }
        }
        assertEquals(11, paper.claims(measured).size());
        assertEquals(2, paper.tables(measured).size());
        assertEquals(5, paper.figures(measured).getFirst().lines().size());
    }
}
