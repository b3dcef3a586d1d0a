package dev.plumbline.papers.basereward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.basereward.Teacher.Kind;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.reward.LengthNormalizedTraining;
import dev.plumbline.preference.reward.PreferencePairs;
import dev.plumbline.preference.reward.RewardModel;
import dev.plumbline.preference.reward.RewardModelTrainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Properties 1 to 6, 8 and 10 of the specification of BaseReward; 7 is that of {@link
/// dev.plumbline.preference.reward.EnsembleWeights}, 9 that of {@link dev.plumbline.preference.rankings.PairwiseJudge}.
///
/// Planted mistakes, and what turns red: mean(a² + b²) for mean((a + b)²) (P3, P4); the factor of the length left out
/// of the gradient (P5), or log2 (lengths); Deg − Adj (P4); σ(r) for a match (P8); the right answer that of the model
/// (rewards).
class BaseRewardProperties {
    private static double[] numbers(int count, Philox random) {
        var x = new double[count];
        Arrays.setAll(x, i -> random.nextGaussian());
        return x;
    }

    private static double[][] rows(int count, int width, Philox random) {
        var rows = new double[count][];
        Arrays.setAll(rows, i -> numbers(width, random));
        return rows;
    }

    /// P1: layers without activation are their product matrix; sums of 3·4·5 products, rounded.
    @Property(tries = 50, seed = "20261129")
    void layersWithoutActivationAreOne(@ForAll int seed) {
        try (var backend = new DefinitionBackend()) {
            var random = new Philox(seed, 1);
            var layout = new Mlp.Layout(3, List.of(4, 5), 1, Activation.IDENTITY);
            var values = List.of(numbers(12, random), numbers(4, random), numbers(20, random), numbers(5, random),
                    numbers(5, random), numbers(1, random));
            double[][] z = rows(6, 3, random);
            double[] r = new RewardModel(layout, DType.FLOAT64, values).score(backend, z);
            double[] second = product(values.get(2), values.get(4), 4, 5, 1);
            double[] w = product(values.get(0), second, 3, 4, 1);
            double bias = values.get(5)[0] + product(values.get(1), second, 1, 4, 1)[0]
                    + product(values.get(3), values.get(4), 1, 5, 1)[0];
            for (int i = 0; i < z.length; i++) {
                assertEquals(w[0] * z[i][0] + w[1] * z[i][1] + w[2] * z[i][2] + bias, r[i], 1e-12);
            }
        }
    }

    private static double[] product(double[] a, double[] b, int m, int k, int n) {
        var out = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                for (int l = 0; l < k; l++) {
                    out[i * n + j] += a[i * k + l] * b[l * n + j];
                }
            }
        }
        return out;
    }

    /// P2 and P3. In D = a − b and S = a + b the losses separate: λ moves the sum of the two derivatives alone.
    @Property(tries = 200, seed = "20261129")
    void rankingAndCenteringSeparate(@ForAll @DoubleRange(min = -9, max = 9) double a,
            @ForAll @DoubleRange(min = -9, max = 9) double b, @ForAll @DoubleRange(max = 1) double lambda,
            @ForAll @DoubleRange(min = -9, max = 9) double c) {
        var plain = BradleyTerryLoss.PLAIN.evaluate(a, b, 0, 1, 1);
        var centered = new BradleyTerryLoss(0, lambda).evaluate(a, b, 0, 1, 1);
        assertEquals(0, plain.gradChosen() + plain.gradRejected(), 0);
        assertEquals(plain.loss(), BradleyTerryLoss.PLAIN.evaluate(a + c, b + c, 0, 1, 1).loss(), 1e-13);
        assertEquals(plain.gradChosen() - plain.gradRejected(), centered.gradChosen() - centered.gradRejected(), 1e-13);
        assertEquals(2 * lambda * (a + b), centered.gradChosen() - plain.gradChosen(), 1e-13);
        assertEquals(centered.gradChosen() - plain.gradChosen(), centered.gradRejected() - plain.gradRejected(), 1e-13);
        assertEquals(lambda * (a + b) * (a + b), centered.loss() - plain.loss(), 1e-12);
    }

    /// P4: sᵀ (Deg + Adj) s; on the complete graph (n − 2) Σ s² + (Σ s)²; 0 for ±c on the sides of a bipartite one.
    /// Numbers below 1e3, rounded.
    @Property(tries = 100, seed = "20261129")
    void centeringIsASignlessLaplacian(@ForAll int seed, @ForAll @IntRange(min = 2, max = 8) int n) {
        var random = new Philox(seed, 1);
        double[] s = numbers(n, random);
        var complete = new ArrayList<int[]>();
        var bipartite = new ArrayList<int[]>();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                complete.add(new int[] {i, j});
                if ((i + j) % 2 == 1) {
                    bipartite.add(new int[] {i, j});
                }
            }
        }
        double squares = Arrays.stream(s).map(x -> x * x).sum();
        double sum = Arrays.stream(s).sum();
        var graph = new CenteringGraph(n, complete);
        assertEquals((n - 2) * squares + sum * sum, graph.penalty(s), 1e-11);
        for (var edges : List.of(complete, bipartite)) {
            var own = new CenteringGraph(n, edges);
            double[][] matrix = own.signlessLaplacian();
            double form = 0;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    form += s[i] * matrix[i][j] * s[j];
                }
            }
            assertEquals(own.penalty(s), form, 1e-11);
            // and it is what the losses add up to
            double losses = 0;
            for (int[] edge : edges) {
                losses += new BradleyTerryLoss(0, 1).evaluate(s[edge[0]], s[edge[1]], 0, 1, 1).loss()
                        - BradleyTerryLoss.PLAIN.evaluate(s[edge[0]], s[edge[1]], 0, 1, 1).loss();
            }
            assertEquals(own.penalty(s), losses, 1e-11);
        }
        var sides = new double[n];
        Arrays.setAll(sides, i -> i % 2 == 0 ? 3 : -3);
        assertEquals(0, new CenteringGraph(n, bipartite).penalty(sides), 0);
        assertThrows(IllegalArgumentException.class, () -> new CenteringGraph(2, List.of(new int[] {1, 1})));
    }

    private static final int FEATURES = 3;

    private static double loss(Backend backend, Mlp.Layout layout, List<double[]> values, PreferencePairs pairs,
            BradleyTerryLoss loss, double[] chosenFactor, double[] rejectedFactor) {
        var model = new RewardModel(layout, DType.FLOAT64, values);
        double[] a = model.score(backend, pairs.chosen());
        double[] b = model.score(backend, pairs.rejected());
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += loss.evaluate(a[i] * chosenFactor[i], b[i] * rejectedFactor[i], 0, 1, 1).loss() / a.length;
        }
        return sum;
    }

    /// P5: one step of descent of rate 1 moves a parameter by minus its derivative; here from the training itself, head
    /// by head, with λ and with lengths. Central differences at h = 1e-6: relative error below 1e-6, and rounding of
    /// 1e-15/h.
    @Property(tries = 20, seed = "20261129")
    void gradients(@ForAll int seed, @ForAll Activation activation, @ForAll boolean lengths,
            @ForAll @IntRange(max = 2) int hiddenLayers) {
        try (var backend = new DefinitionBackend()) {
            var random = new Philox(seed, 1);
            int n = 5;
            var pairs = PreferencePairs.of(rows(n, FEATURES, random), rows(n, FEATURES, random));
            // behind a row of dead rectifiers, a second layer's rectifiers stand on their kink: biases start at 0
            boolean deep = hiddenLayers == 2 && activation != Activation.RELU;
            var hidden = hiddenLayers == 0 ? List.<Integer>of() : deep ? List.of(4, 3) : List.of(4);
            var layout = new Mlp.Layout(FEATURES, hidden, 1, activation);
            var loss = new BradleyTerryLoss(0, 0.3);
            var chosenLengths = new int[n];
            var rejectedLengths = new int[n];
            Arrays.setAll(chosenLengths, i -> lengths ? 1 + random.nextInt(400) : 9);
            Arrays.setAll(rejectedLengths, i -> lengths ? 1 + random.nextInt(400) : 9);
            double rate = 1;
            var start = Mlp.random(backend, DType.FLOAT64, layout, new Philox(seed, 0).fork(0)).values();
            var moved = new LengthNormalizedTraining(layout, loss, new StepRule.Sgd(rate), 1, n, seed)
                    .train(backend, pairs, chosenLengths, rejectedLengths).parameters();
            double[] cf = Arrays.stream(chosenLengths).mapToDouble(LengthNormalizedTraining::factor).toArray();
            double[] rf = Arrays.stream(rejectedLengths).mapToDouble(LengthNormalizedTraining::factor).toArray();
            double h = 1e-6;
            for (int p = 0; p < start.size(); p++) {
                double[] varied = start.get(p);
                for (int i = 0; i < varied.length; i++) {
                    double kept = varied[i];
                    varied[i] = kept + h;
                    double above = loss(backend, layout, start, pairs, loss, cf, rf);
                    varied[i] = kept - h;
                    double below = loss(backend, layout, start, pairs, loss, cf, rf);
                    varied[i] = kept;
                    double numeric = (above - below) / (2 * h);
                    assertEquals(numeric, (kept - moved.get(p)[i]) / rate, 1e-8 + 1e-6 * Math.abs(numeric));
                }
            }
        }
    }

    /// P6: equal lengths are a temperature, c Σ ℓ′(c d) Δ in place of Σ ℓ′(d) Δ, which is the step of {@link
    /// RewardModelTrainer} from the same start. Sums of 8 numbers below 10, rounded.
    @Test
    void equalLengthsAreATemperature() {
        try (var backend = new DefinitionBackend()) {
            var random = new Philox(2, 1);
            var pairs = PreferencePairs.of(rows(8, FEATURES, random), rows(8, FEATURES, random));
            var layout = new Mlp.Layout(FEATURES, List.of(), 1, Activation.IDENTITY);
            var length = new int[8];
            Arrays.fill(length, 30);
            double c = LengthNormalizedTraining.factor(30);
            double[] before = Mlp.random(backend, DType.FLOAT64, layout, new Philox(3, 0).fork(0)).values().getFirst();
            double[] normalized = new LengthNormalizedTraining(layout, BradleyTerryLoss.PLAIN, new StepRule.Sgd(0.1),
                    1, 8, 3).train(backend, pairs, length, length).parameters().getFirst();
            double[] once = trained(backend, layout, pairs, 0.1).parameters().getFirst();
            var scaled = new RewardModel(layout, DType.FLOAT64, List.of(before.clone(), new double[1]));
            double[] a = scaled.score(backend, pairs.chosen());
            double[] b = scaled.score(backend, pairs.rejected());
            for (int j = 0; j < FEATURES; j++) {
                double gradient = 0;
                double unscaled = 0;
                for (int i = 0; i < 8; i++) {
                    double dz = pairs.chosen()[i][j] - pairs.rejected()[i][j];
                    gradient += c * BradleyTerryLoss.slope(c * (a[i] - b[i]), 1) * dz / 8;
                    unscaled += BradleyTerryLoss.slope(a[i] - b[i], 1) * dz / 8;
                }
                assertEquals(before[j] - 0.1 * gradient, normalized[j], 1e-14);
                assertEquals(before[j] - 0.1 * unscaled, once[j], 1e-14);
            }
        }
    }

    private static RewardModel trained(Backend backend, Mlp.Layout layout, PreferencePairs pairs, double rate) {
        return new RewardModelTrainer(backend, new RewardModelTrainer.Options(layout, DType.FLOAT64,
                BradleyTerryLoss.PLAIN,
                new StepRule.Sgd(rate), 0, 1, 0, 0, 3)).train(pairs, null).model();
    }

    /// P6, and the factor itself.
    @Test
    void lengths() {
        double[] r = {3, -1, 2, 0.5};
        int[] same = {30, 30, 30, 30};
        double[] normalized = LengthNormalizedTraining.normalized(r, same);
        for (int i = 0; i < r.length; i++) {
            assertEquals(r[i] / Math.log(31), normalized[i], 1e-15);
        }
        assertEquals(1 / Math.log(2), LengthNormalizedTraining.factor(1), 1e-15);
        // a negative reward is improved by length
        assertTrue(LengthNormalizedTraining.normalized(new double[] {-1, -1}, new int[] {20, 400})[1]
                > LengthNormalizedTraining.normalized(new double[] {-1, -1}, new int[] {20, 400})[0]);
        assertThrows(IllegalArgumentException.class, () -> LengthNormalizedTraining.factor(0));
        assertThrows(IllegalArgumentException.class, () -> LengthNormalizedTraining.normalized(r, new int[1]));
    }

    /// P8.
    @Property(tries = 200, seed = "20261129")
    void hybridReward(@ForAll @DoubleRange(min = -30, max = 30) double r,
            @ForAll @DoubleRange(min = -30, max = 30) double other) {
        double miss = HybridReward.of(false, r);
        assertTrue(miss > 0 && miss <= HybridReward.of(true, other));
        assertEquals(1, HybridReward.of(true, r), 0);
        if (r < other) {
            assertTrue(miss <= HybridReward.of(false, other));
            assertTrue(other - r < 1e-2 || miss < HybridReward.of(false, other));
        }
        assertEquals(0, HybridReward.of(false, Double.NEGATIVE_INFINITY), 0);
    }

    /// P10: f(s) − f(−s) = s, f′(s) + f′(−s) = 1, f′(0) = 1/2, the minimum −0.278465 at −1.278465, f ~ s.
    @Property(tries = 200, seed = "20261129")
    void silu(@ForAll @DoubleRange(min = -30, max = 30) double s) {
        try (var backend = new DefinitionBackend()) {
            var f = backend.model().activation(Activation.SILU,
                    backend.vector(DType.FLOAT64, s, -s, 0, -1.278464542761074, -1.2784, -1.2785, 50));
            double[] value = f.value().toArray();
            double[] slope = f.slope().toArray();
            assertEquals(s, value[0] - value[1], 1e-14);
            assertEquals(1, slope[0] + slope[1], 1e-14);
            assertEquals(0.5, slope[2], 0);
            assertEquals(-0.278465, value[3], 5e-7);
            assertEquals(0, slope[3], 1e-15);
            assertTrue(value[3] < value[4] && value[3] < value[5]);
            assertEquals(50, value[6], 1e-13);
        }
    }

    /// Noiseless pairs are in order; the odd teacher is odd; labels at temperature 1/2.
    @Test
    void teachers() {
        var random = new Philox(1, 1);
        for (Kind kind : Kind.values()) {
            var teacher = Teacher.of(kind, new Philox(1, 2));
            var pairs = teacher.pairs(100, false, random);
            for (int i = 0; i < 100; i++) {
                assertTrue(teacher.reward(pairs.chosen()[i]) > teacher.reward(pairs.rejected()[i]));
            }
            double[] z = Teacher.features(random);
            double both = teacher.reward(z) + teacher.reward(Arrays.stream(z).map(x -> -x).toArray());
            assertEquals(kind == Kind.ODD, Math.abs(both) < 1e-12);
        }
        // share right against its expectation, 4000 labels: 5 standard deviations, false alarms below 1e-6
        var teacher = Teacher.of(Kind.ONE_SIDED, new Philox(1, 2));
        var pairs = teacher.pairs(4000, true, random);
        double right = 0;
        double expected = 0;
        double variance = 0;
        for (int i = 0; i < 4000; i++) {
            double d = Math.abs(teacher.reward(pairs.chosen()[i]) - teacher.reward(pairs.rejected()[i]));
            double p = 1 / (1 + Math.exp(-2 * d));
            right += teacher.reward(pairs.chosen()[i]) > teacher.reward(pairs.rejected()[i]) ? 1 : 0;
            expected += p;
            variance += p * (1 - p);
        }
        assertEquals(expected, right, 5 * Math.sqrt(variance));
    }

    /// Five rewards of a group by hand: answers 1, 0, 2 of which 2 is right.
    @Test
    void rewardsOfAGroup() {
        int[] answers = {1, 0, 2};
        double[] truth = {0, 1, 5};
        double[] scores = {0, 2, -1};
        double s2 = 1 / (1 + Math.exp(-2));
        double s1 = 1 / (1 + Math.exp(1));
        assertArrayEquals(new double[] {0, 0, 1}, AnswerPolicies.rewards(AnswerPolicies.RULE, answers, truth, scores),
                0);
        assertArrayEquals(new double[] {s2, 0.5, s1},
                AnswerPolicies.rewards(AnswerPolicies.MODEL, answers, truth, scores), 1e-15);
        assertArrayEquals(new double[] {s2, 0.5, 1},
                AnswerPolicies.rewards(AnswerPolicies.HYBRID, answers, truth, scores), 1e-15);
        double deviation = Math.sqrt(14.0 / 9);
        assertArrayEquals(new double[] {
            1 / (1 + Math.exp(-(2 - 1.0 / 3) / deviation)), 1 / (1 + Math.exp(1.0 / 3 / deviation)), 1
        }, AnswerPolicies.rewards(AnswerPolicies.STANDARDIZED, answers, truth, scores), 1e-15);
        double s3 = 1 / (1 + Math.exp(-3));
        double up = 1 / (1 + Math.exp(-1));
        assertArrayEquals(new double[] {s2 + s3, 1 - s2 + up, 1 - s3 + 1 - up},
                AnswerPolicies.rewards(AnswerPolicies.JUDGE, answers, truth, scores), 1e-15);
    }

    /// Small: the same seed gives the same numbers, another seed others; claims, tables and figures find what they ask
    /// for.
    @Test
    void runsAreReproducible() {
        var paper = new BaseReward();
        Map<String, Measurements> measured = new LinkedHashMap<>();
        try (var backend = new DefinitionBackend()) {
            for (Experiment experiment : paper.experiments()) {
                var first = experiment.run(backend, 5, 0.02);
                var other = experiment.run(backend, 6, 0.02);
                assertEquals(first, experiment.run(backend, 5, 0.02));
                assertNotEquals(first, other);
                first.forEach((name, value) -> assertTrue(value >= -9 && value <= 9, () -> name + " is " + value));
                measured.put(experiment.id(), new Measurements(List.of(first, other)));
            }
        }
        assertEquals(16, paper.claims(measured).size());
        assertEquals(4, paper.tables(measured).size());
        assertEquals(5, paper.figures(measured).getFirst().lines().getFirst().x().length);
    }
}
