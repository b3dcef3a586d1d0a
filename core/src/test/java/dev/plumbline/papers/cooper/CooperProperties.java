package dev.plumbline.papers.cooper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.cooper.CoTraining.Options;
import dev.plumbline.papers.cooper.CoTraining.PolicyReward;
import dev.plumbline.papers.cooper.PairBuilder.Nuisance;
import dev.plumbline.papers.cooper.ReferenceRewardModel.Pair;
import dev.plumbline.policy.GroupAdvantages;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.preference.BradleyTerryLoss;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Properties 1 to 8 of the specification of Cooper.
///
/// Planted mistakes, and what turns red: a step up the loss (P2, P7); other features of o⁻ fresh instead of copied
/// (P2); stage 2 before stage 1 (the order of the stages); o⁻ not checked by the rule (rewritings); pairs drawn from
/// the stream of the responses (P4); labels kept where one of rule and judge says correct (labels).
class CooperProperties {
    private static final Backend BACKEND = new DefinitionBackend();
    private static final Rule RULE = new Rule(0.7, 0);
    private static final PairBuilder ROLLOUT = new PairBuilder(Nuisance.ROLLOUT, 0, RULE);

    private static double[] gaussian(long seed, int stream, int n) {
        var random = new Philox(seed, stream);
        var x = new double[n];
        Arrays.setAll(x, i -> random.nextGaussian());
        return x;
    }

    private static List<Pair> pairs(long seed, int n) {
        return IntStream.range(0, n)
                .mapToObj(i -> new Pair(gaussian(seed, 10 + i, 8), gaussian(seed, 50 + i, 8))).toList();
    }

    private static ReferenceRewardModel model(long seed) {
        return new ReferenceRewardModel(gaussian(seed, 1, 8), 0.3);
    }

    private static Candidates candidates(long seed) {
        return Candidates.of(new Philox(seed, 1), 3, 3.5, RULE);
    }

    private static double margin(ReferenceRewardModel model, Pair pair) {
        return model.score(pair.positive()) - model.score(pair.negative());
    }

    private static double loss(ReferenceRewardModel model, List<Pair> pairs) {
        return pairs.stream().mapToDouble(p -> -Logistic.logSigmoid(margin(model, p))).average().orElseThrow();
    }

    /// P1. A common constant costs the rounding of scores below 50; the bias keeps its bits.
    @Property(tries = 100, seed = "20261129")
    void blindToAConstant(@ForAll int seed, @ForAll @DoubleRange(min = -20, max = 20) double constant) {
        var pairs = pairs(seed, 3);
        var model = model(seed);
        var shifted = new ReferenceRewardModel(model.weights(), model.bias() + constant);
        assertEquals(loss(model, pairs), loss(shifted, pairs), 1e-13);
        var updated = shifted.update(BACKEND, pairs, 0.7);
        assertEquals(shifted.bias(), updated.model().bias());
        assertEquals(loss(model, pairs), updated.loss(), 1e-13);
        var terms = BradleyTerryLoss.PLAIN.evaluate(constant, 1, 0, 1, 1);
        assertEquals(0, terms.gradChosen() + terms.gradRejected());
    }

    /// P2: the step is the mean of σ(−d) (f⁺ − f⁻), and the slope of the loss: central differences of step h = 1e-5 err
    /// by h²·max|L‴|/6 < 1e-8 for features below 6, and by u/h ≈ 1e-11.
    @Property(tries = 100, seed = "20261129")
    void stepOfTheLinearModel(@ForAll int seed, @ForAll @IntRange(min = 1, max = 5) int n) {
        var pairs = pairs(seed, n);
        var model = model(seed);
        double[] moved = model.update(BACKEND, pairs, 1).model().weights();
        for (int k = 0; k < 8; k++) {
            int feature = k;
            double expected = pairs.stream().mapToDouble(p -> Logistic.sigmoid(-margin(model, p))
                    * (p.positive()[feature] - p.negative()[feature])).average().orElseThrow();
            assertEquals(expected, moved[k] - model.weights()[k], 1e-13);
            double h = 1e-5;
            double slope = (loss(nudged(model, k, h), pairs) - loss(nudged(model, k, -h), pairs)) / (2 * h);
            assertEquals(-slope, moved[k] - model.weights()[k], 1e-7);
        }
    }

    private static ReferenceRewardModel nudged(ReferenceRewardModel model, int k, double h) {
        double[] w = model.weights().clone();
        w[k] += h;
        return new ReferenceRewardModel(w, model.bias());
    }

    /// P2: with copied nuisance features only the weight of agreement moves, however large the others are.
    @Property(tries = 100, seed = "20261129")
    void copiedFeaturesDoNotMove(@ForAll int seed, @ForAll @DoubleRange(min = -1e6, max = 1e6) double style) {
        double[][] rollouts = {gaussian(seed, 2, 8), gaussian(seed, 3, 8)};
        rollouts[1][Candidates.STYLE] = style;
        var random = new Philox(seed, 4);
        var copied = new PairBuilder(Nuisance.COPIED, 0, RULE);
        var pairs = IntStream.range(0, 4).mapToObj(
                i -> copied.build(rollouts, new boolean[] {true, true}, random).orElseThrow()).toList();
        var model = model(seed);
        double[] moved = model.update(BACKEND, pairs, 2).model().weights();
        for (int k = 0; k < 8; k++) {
            assertEquals(k != Candidates.AGREEMENT, moved[k] == model.weights()[k], "feature " + k);
        }
    }

    /// P3: scores times a power of 2 make the same policy, bit for bit; any positive affine change of a group the same
    /// advantages up to rounding.
    @Property(tries = 20, seed = "20261129")
    void scaleOfTheModel(
            @ForAll int seed, @ForAll @IntRange(min = -3, max = 5) int exponent,
            @ForAll @DoubleRange(min = -9, max = 9) double shift) {
        double factor = Math.scalb(1.0, exponent);
        var options = new Options(PolicyReward.LOGIT, null, 0, 0, 4, 5, 0.5, 1, 0.2, 0, 0);
        var model = model(seed);
        var scaled = new ReferenceRewardModel(
                Arrays.stream(model.weights()).map(w -> factor * w).toArray(), factor * model.bias());
        assertArrayEquals(CoTraining.run(BACKEND, candidates(seed), model, options, seed).logits(),
                CoTraining.run(BACKEND, candidates(seed), scaled, options, seed).logits());
        double[] r = gaussian(seed, 5, 8);
        assertArrayEquals(GroupAdvantages.normalized(r, 0, 0), GroupAdvantages.normalized(
                Arrays.stream(r).map(x -> factor * x + shift).toArray(), 0, 0), 1e-9);
    }

    /// P4: without steps of the reward model, the static run; and stage 1 sees φ from before stage 2.
    @Property(tries = 10, seed = "20261129")
    void staticRuns(@ForAll int seed) {
        var model = model(seed);
        var frozen = CoTraining.run(BACKEND, candidates(seed), model, Options.of(PolicyReward.LOGIT, null, 0, 8), seed);
        var still = CoTraining.run(
                BACKEND, candidates(seed), model, Options.of(PolicyReward.LOGIT, ROLLOUT, 0, 8), seed);
        assertArrayEquals(frozen.logits(), still.logits());
        assertArrayEquals(model.weights(), still.model().weights());
        var late = CoTraining.run(BACKEND, candidates(seed), model,
                Options.of(PolicyReward.LOGIT, ROLLOUT, 0.5, 8).startingAt(8), seed);
        assertArrayEquals(frozen.logits(), late.logits());
    }

    @Test
    void stageOneComesFirst() {
        var all = Candidates.of(new Philox(1, 1), 8, 3.5, new Rule(1, 0));
        var frozen = CoTraining.run(BACKEND, all, model(1), Options.of(PolicyReward.LOGIT, null, 0, 1), 1);
        var trained = CoTraining.run(BACKEND, all, model(1), Options.of(PolicyReward.LOGIT, ROLLOUT, 5, 1), 1);
        assertArrayEquals(frozen.logits(), trained.logits());
        assertFalse(Arrays.equals(frozen.model().weights(), trained.model().weights()));
    }

    /// P4: the rule's 0 and 1 instead of R, against GRPO written here with scalars: epochs, clip, divergence. Sums of
    /// fewer than 100 terms below 1 in each of 12 steps.
    @Property(tries = 10, seed = "20261129")
    void ruleOnly(@ForAll int seed) {
        var options = new Options(PolicyReward.RULE, null, 0, 0, 4, 4, 0.5, 3, 0.02, 1e-6, 0.1);
        var all = candidates(seed);
        double[][] expected = all.initialLogits();
        var random = new Philox(seed, 30);
        for (int step = 0; step < 4; step++) {
            double[][] old = Arrays.stream(expected).map(SoftmaxPolicy::logSoftmax).toArray(double[][]::new);
            for (int x = 0; x < expected.length; x++) {
                double[] law = SoftmaxPolicy.softmax(expected[x]);
                int[] drawn = IntStream.range(0, 4).map(i -> random.nextIndex(law)).toArray();
                boolean[] accepted = all.accepted()[x];
                double[] advantage = GroupAdvantages.normalized(
                        Arrays.stream(drawn).mapToDouble(c -> accepted[c] ? 1 : 0).toArray(), 1e-6, 0);
                for (int epoch = 0; epoch < 3; epoch++) {
                    expected[x] = ascended(expected[x], all.initialLogits()[x], old[x], drawn, advantage);
                }
            }
        }
        double[][] logits = CoTraining.run(BACKEND, all, model(seed), options, seed).logits();
        for (int x = 0; x < expected.length; x++) {
            assertArrayEquals(expected[x], logits[x], 1e-12);
        }
    }

    private static double[] ascended(double[] z, double[] reference, double[] old, int[] drawn, double[] advantage) {
        double[] logp = SoftmaxPolicy.logSoftmax(z);
        double[] kl = SoftmaxPolicy.kl(z, reference).gradient();
        double[] next = z.clone();
        Arrays.setAll(next, c -> z[c] - 0.5 * 0.1 * kl[c]);
        for (int i = 0; i < drawn.length; i++) {
            double ratio = Math.exp(logp[drawn[i]] - old[drawn[i]]);
            double a = advantage[i];
            double clipped = Math.min(Math.max(ratio, 0.98), 1.02);
            double slope = ratio * a <= clipped * a ? ratio * a : 0;
            double[] score = SoftmaxPolicy.score(logp, drawn[i]);
            Arrays.setAll(next, c -> next[c] + 0.5 * slope * score[c] / drawn.length);
        }
        return next;
    }

    /// P5.
    @Property(tries = 20, seed = "20261129")
    void starvation(@ForAll int seed) {
        var never = Candidates.of(new Philox(seed, 1), 3, 3.5, new Rule(0, 0));
        var trained = CoTraining.run(
                BACKEND, never, model(seed), Options.of(PolicyReward.LOGIT, ROLLOUT, 0.5, 4), seed);
        assertArrayEquals(model(seed).weights(), trained.model().weights());
        assertArrayEquals(new double[] {1, 1, 1, 1}, trained.starved());
        assertTrue(ROLLOUT.build(new double[3][8], new boolean[3], new Philox(seed, 2)).isEmpty());
    }

    /// P6: a model that says the same of all.
    @Property(tries = 20, seed = "20261129")
    void equalScoresMoveNothing(@ForAll int seed, @ForAll @DoubleRange(min = -5, max = 5) double bias) {
        var all = candidates(seed);
        var trained = CoTraining.run(BACKEND, all, new ReferenceRewardModel(new double[8], bias),
                Options.of(PolicyReward.LOGIT, null, 0, 4), seed);
        assertArrayEquals(all.initialLogits(), trained.logits());
    }

    /// P7: a step of 1e-3 raises d of its own pair by 1e-3 σ(−d) ‖f⁺ − f⁻‖², far above rounding.
    @Property(tries = 100, seed = "20261129")
    void ascentOfTheMargin(@ForAll int seed) {
        var pair = pairs(seed, 1);
        var model = model(seed);
        double before = margin(model, pair.getFirst());
        double after = margin(model.update(BACKEND, pair, 1e-3).model(), pair.getFirst());
        double norm = IntStream.range(0, 8)
                .mapToDouble(k -> pair.getFirst().positive()[k] - pair.getFirst().negative()[k])
                .map(x -> x * x).sum();
        assertTrue(after > before, () -> before + " to " + after);
        assertEquals(1e-3 * Logistic.sigmoid(-before) * norm, after - before, 1e-13);
    }

    /// P8.
    @Property(tries = 50, seed = "20261129")
    void orderOfTheRollouts(@ForAll int seed, @ForAll @IntRange(min = 1, max = 8) int n) {
        int[] order = new Philox(seed, 6).permutation(n);
        var accepted = new boolean[n];
        var permuted = new boolean[n];
        double[] r = gaussian(seed, 7, n);
        for (int i = 0; i < n; i++) {
            accepted[i] = r[i] > 0;
        }
        for (int i = 0; i < n; i++) {
            permuted[i] = accepted[order[i]];
        }
        double[] law = PairBuilder.positiveLaw(accepted);
        double[] permutedLaw = PairBuilder.positiveLaw(permuted);
        double[] advantage = GroupAdvantages.normalized(r, 1e-6, 0);
        double[] permutedAdvantage = GroupAdvantages.normalized(
                Arrays.stream(order).mapToDouble(i -> r[i]).toArray(), 1e-6, 0);
        for (int i = 0; i < n; i++) {
            assertEquals(law[order[i]], permutedLaw[i]);
            assertEquals(advantage[order[i]], permutedAdvantage[i], 1e-13);
        }
        double total = Arrays.stream(law).sum();
        assertTrue(total == 0 || Math.abs(total - 1) < 1e-15);
    }

    /// An assistant that fails half of the time: unchecked rewritings would agree by 0 on average, checked ones by −1.
    /// The mean of 4000 has standard deviation 0.9/√4000 = 0.0142; 6 of them are missed with probability 2e-9.
    @Test
    void rewritingsAreChecked() {
        var builder = new PairBuilder(Nuisance.ROLLOUT, 0.5, new Rule(1, 0));
        var random = new Philox(1, 8);
        double mean = 0;
        for (int i = 0; i < 4000; i++) {
            var pair = builder.build(new double[3][8], new boolean[] {false, true, true}, random).orElseThrow();
            mean += pair.negative()[Candidates.AGREEMENT] / 4000;
            assertEquals(0, pair.positive()[Candidates.AGREEMENT]);
        }
        assertEquals(-1, mean, 6 * 0.0142);
        var blind = new PairBuilder(Nuisance.COPIED, 0, new Rule(1, 1));
        assertThrows(IllegalStateException.class,
                () -> blind.build(new double[1][8], new boolean[] {true}, new Philox(1, 9)));
    }

    /// Stage 0: at the minimum the mean of (σ(R) − y) f vanishes against the ridge. Labels are kept where both agree.
    @Test
    void verifier() {
        var random = new Philox(3, 1);
        var features = new double[200][];
        var correct = new boolean[200];
        for (int i = 0; i < 200; i++) {
            correct[i] = random.nextDouble() < 0.5;
            features[i] = Candidates.features(random, correct[i]);
        }
        var model = ReferenceRewardModel.verifier(features, correct, 0.01);
        for (int k = 0; k <= 8; k++) {
            double gradient = 0.01 * (k < 8 ? model.weights()[k] : model.bias());
            for (int i = 0; i < 200; i++) {
                double residual = Logistic.sigmoid(model.score(features[i])) - (correct[i] ? 1 : 0);
                gradient += residual * (k < 8 ? features[i][k] : 1) / 200;
            }
            assertEquals(0, gradient, 1e-11); // Newton stops below 1e-12 in an orthonormal basis of 9 directions
        }
        assertArrayEquals(new int[] {0, 3}, ReferenceRewardModel.agreed(
                new boolean[] {true, true, false, false}, new boolean[] {true, false, true, false}));
        assertThrows(IllegalArgumentException.class,
                () -> ReferenceRewardModel.agreed(new boolean[1], new boolean[2]));
    }

    /// −log σ(0) = log 2 with slope −1/2.
    @Test
    void golden() {
        var half = new ReferenceRewardModel(new double[8], 0).update(BACKEND, List.of(new Pair(
                new double[] {1, 0, 0, 0, 0, 0, 0, 0}, new double[] {-1, 0, 0, 0, 0, 0, 0, 0})), 1);
        assertEquals(Math.log(2), half.loss(), 1e-16);
        assertEquals(1, half.model().weights()[0]);
        assertEquals(0.7 * 0.3 / (0.7 * 0.3 + 0.7 * 0.1), new Rule(0.7, 0.1).precision(0.3), 1e-15);
        assertTrue(Double.isNaN(new Rule(0, 0).precision(0.5)));
        assertThrows(IllegalArgumentException.class, () -> new Rule(1.1, 0));
        assertThrows(IllegalArgumentException.class, () -> model(1).update(BACKEND, pairs(1, 1), Double.NaN));
    }

    /// Small: the same seed gives the same numbers, another seed others; claims, tables and figures find what they ask
    /// for.
    @Test
    void runsAreReproducible() {
        var paper = new Cooper();
        var measured = new LinkedHashMap<String, Measurements>();
        for (Experiment experiment : paper.experiments()) {
            var first = experiment.run(BACKEND, 5, 0.1);
            var other = experiment.run(BACKEND, 6, 0.1);
            assertEquals(first, experiment.run(BACKEND, 5, 0.1));
            assertNotEquals(first, other);
            first.forEach((name, value) -> assertTrue(Math.abs(value) <= 30, () -> name + " is " + value));
            measured.put(experiment.id(), new Measurements(List.of(first, other)));
        }
        assertEquals(11, paper.claims(measured).size());
        assertEquals(4, paper.tables(measured).size());
        assertEquals(2, paper.figures(measured).size());
    }
}
