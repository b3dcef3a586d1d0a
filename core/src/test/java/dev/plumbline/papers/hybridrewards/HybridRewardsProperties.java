package dev.plumbline.papers.hybridrewards;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.policy.ExpectedEstimator;
import dev.plumbline.policy.GroupAdvantages;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.reward.rules.Cosine;
import dev.plumbline.reward.rules.GroupLengthPenalty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Properties 1 to 8 of the specification of HARMO.
///
/// Planted mistakes, and what turns red: the route taken from the response (P1); a penalty of the wrong sign, or not
/// clipped (P2); lengths not relative (P3); L* over the whole group, or a penalty without a good response (P4, P5);
/// division by s (P6, P8); a cosine without its half (P7); a weight 1 for 1 − 1/G (P8, golden numbers).
class HybridRewardsProperties {
    private static final GroupLengthPenalty NONE = new GroupLengthPenalty(0, 0.7);

    private static List<MultiAspectReward.Judged> group(int seed, int size) {
        var random = new Philox(seed, 1);
        var group = new ArrayList<MultiAspectReward.Judged>();
        for (int i = 0; i < size; i++) {
            group.add(new MultiAspectReward.Judged(
                    random.nextDouble() < 0.5, random.nextDouble(), 1 + random.nextInt(30), random.nextDouble() < 0.5));
        }
        return group;
    }

    private static int[] lengths(List<MultiAspectReward.Judged> group) {
        return group.stream().mapToInt(MultiAspectReward.Judged::length).toArray();
    }

    /// P1.
    @Property(tries = 100)
    void withoutTermsItIsRuleOrModel(@ForAll int seed, @ForAll @IntRange(min = 1, max = 9) int size) {
        var group = group(seed, size);
        var reward = new MultiAspectReward(NONE, 0);
        assertArrayEquals(group.stream().mapToDouble(o -> o.accepted() ? 1 : 0).toArray(), reward.score(true, group));
        assertArrayEquals(group.stream().mapToDouble(MultiAspectReward.Judged::modelScore).toArray(),
                reward.score(false, group));
        var bonus = new MultiAspectReward(NONE, 0.2).score(true, group);
        for (int i = 0; i < size; i++) {
            assertEquals((group.get(i).accepted() ? 1 : 0) + (group.get(i).inForm() ? 0.2 : 0), bonus[i]);
        }
    }

    /// P2: range; 0 from L* on; a longer response outside C, with L* as it was, is not penalised more.
    @Property(tries = 200)
    void penaltyIsOfTheShort(@ForAll int seed, @ForAll @IntRange(min = 2, max = 9) int size) {
        var group = group(seed, size);
        double[] accuracy = MultiAspectReward.accuracy(true, group);
        int[] lengths = lengths(group);
        var rule = new GroupLengthPenalty(0.5, 0.7);
        double[] penalty = rule.apply(accuracy, lengths);
        double good = Arrays.stream(accuracy).sum();
        double mean = 0;
        for (int i = 0; i < size; i++) {
            mean += good == 0 ? 0 : accuracy[i] * lengths[i] / good;
        }
        for (int i = 0; i < size; i++) {
            assertTrue(penalty[i] >= -0.5 && penalty[i] <= 0);
            if (lengths[i] >= mean + 1e-9) {
                assertEquals(0, penalty[i]);
            }
            if (accuracy[i] == 0) {
                int[] longer = lengths.clone();
                longer[i]++;
                assertTrue(rule.apply(accuracy, longer)[i] >= penalty[i]);
            }
        }
    }

    /// P3 to P5.
    @Property(tries = 200)
    void penaltyOfTheGroup(
            @ForAll int seed, @ForAll @IntRange(min = 1, max = 9) int size,
            @ForAll @IntRange(min = 1, max = 99) int factor) {
        var group = group(seed, size);
        double[] accuracy = MultiAspectReward.accuracy(false, group);
        int[] lengths = lengths(group);
        double[] penalty = new GroupLengthPenalty(0.5, 0.6).apply(accuracy, lengths);
        assertArrayEquals(penalty, new GroupLengthPenalty(0.5, 0.6)
                .apply(accuracy, Arrays.stream(lengths).map(n -> factor * n).toArray()), 1e-15);
        assertArrayEquals(new double[size], new GroupLengthPenalty(0.5, 1.1).apply(accuracy, lengths));
        double mean = Arrays.stream(lengths).average().orElseThrow();
        assertArrayEquals(Arrays.stream(lengths).mapToDouble(n -> -0.5 * Math.max(0, 1 - n / mean)).toArray(),
                new GroupLengthPenalty(0.5, -1).apply(accuracy, lengths), 1e-15);
        int[] order = new Philox(seed, 2).permutation(size);
        assertArrayEquals(Arrays.stream(order).mapToDouble(i -> penalty[i]).toArray(),
                new GroupLengthPenalty(0.5, 0.6).apply(Arrays.stream(order).mapToDouble(i -> accuracy[i]).toArray(),
                        Arrays.stream(order).map(i -> lengths[i]).toArray()), 1e-15);
    }

    /// P6. Rewards below 2: the sum of 9 advantages is within 1e-15 each.
    @Property(tries = 100)
    void advantages(
            @ForAll int seed, @ForAll @DoubleRange(min = 0.1, max = 9) double a,
            @ForAll @DoubleRange(min = -9, max = 9) double b) {
        var group = group(seed, 9);
        var reward = new MultiAspectReward(new GroupLengthPenalty(0.5, 0.7), 0.2);
        double[] once = reward.advantages(false, group);
        assertEquals(0, CompensatedSum.of(once), 1e-14);
        double[] r = reward.score(false, group);
        assertArrayEquals(Arrays.stream(once).map(x -> a * x).toArray(),
                GroupAdvantages.meanCentered(Arrays.stream(r).map(x -> a * x + b).toArray()), 1e-13);
    }

    /// P7.
    @Property(tries = 100)
    void embeddings(@ForAll int seed, @ForAll @DoubleRange(min = 0.01, max = 99) double factor) {
        var random = new Philox(seed, 1);
        double[] x = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
        double[] y = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
        double[] scaled = Arrays.stream(x).map(z -> factor * z).toArray();
        assertEquals(1, Cosine.reward(x, scaled), 1e-15);
        assertEquals(0, Cosine.reward(x, Arrays.stream(scaled).map(z -> -z).toArray()), 1e-15);
        assertEquals(Cosine.reward(x, y), Cosine.reward(scaled, y), 1e-15);
    }

    /// P8, by enumeration: a bandit of 3 arms, own-sample rewards; and that a penalty of the group is not of that kind.
    @Property(tries = 20)
    void expectedGradient(@ForAll int seed, @ForAll @IntRange(min = 2, max = 4) int size) {
        var random = new Philox(seed, 1);
        double[] logits = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
        double[] arms = {random.nextDouble(), random.nextDouble(), random.nextDouble()};
        double[] logPolicy = SoftmaxPolicy.logSoftmax(logits);
        double[] expected = ExpectedEstimator.mean(SoftmaxPolicy.softmax(logits), size, draws -> {
            var group = Arrays.stream(draws)
                    .mapToObj(a -> new MultiAspectReward.Judged(false, arms[a], 1, a == 1))
                    .toList();
            double[] advantage = new MultiAspectReward(NONE, 0.2).advantages(false, group);
            var gradient = new double[3];
            for (int i = 0; i < size; i++) {
                double[] score = SoftmaxPolicy.score(logPolicy, draws[i]);
                for (int a = 0; a < 3; a++) {
                    gradient[a] += advantage[i] * score[a] / size;
                }
            }
            return gradient;
        });
        arms[1] += 0.2;
        double[] exact = SoftmaxPolicy.expectation(logits, arms).gradient();
        assertArrayEquals(Arrays.stream(exact).map(g -> (1 - 1.0 / size) * g).toArray(), expected, 1e-14);
    }

    /// f_G from its formula at p = 1/2, G = 2: both differ with probability 1/2, √(1 · 1)/(2 · 1/4) · 1/2 = 1; divisor
    /// 1: √(1/2).
    @Test
    void weightsOfPrompts() {
        assertEquals(0.875, PromptWeights.factor(new GroupAdvantage.MeanCentered(), 0.3), 1e-14);
        assertEquals(GroupAdvantages.grpoBias(8, 0.3, 1),
                PromptWeights.factor(new GroupAdvantage.GroupNormalized(0, 1), 0.3), 1e-13);
        assertEquals(Math.sqrt(0.5), GroupAdvantages.grpoBias(2, 0.5, 1), 1e-15);
    }

    /// A group by hand: C = {first, third}, L* = 6.
    @Test
    void goldenNumbers() {
        var group = List.of(
                new MultiAspectReward.Judged(true, 0, 8, true), new MultiAspectReward.Judged(false, 1, 3, true),
                new MultiAspectReward.Judged(true, Double.NaN, 4, false),
                new MultiAspectReward.Judged(false, 0, 9, false));
        var reward = new MultiAspectReward(new GroupLengthPenalty(0.5, 0.7), 0.2);
        assertArrayEquals(new double[] {1.2, 0.2 - 0.25, 1 - 1.0 / 6, 0}, reward.score(true, group), 1e-15);
        assertThrows(IllegalArgumentException.class, () -> reward.score(false, group));
        assertThrows(IllegalArgumentException.class, () -> new MultiAspectReward(NONE, Double.NaN));
    }

    /// Small: the same seed gives the same numbers, another seed others; claims, tables and figures find what they ask
    /// for.
    @Test
    void runsAreReproducible() {
        var paper = new HybridRewards();
        var measured = new LinkedHashMap<String, Measurements>();
        try (var backend = new DefinitionBackend()) {
            for (Experiment experiment : paper.experiments()) {
                var first = experiment.run(backend, 5, 0.03);
                var other = experiment.run(backend, 6, 0.03);
                assertEquals(first, experiment.run(backend, 5, 0.03));
                if (experiment instanceof ReasoningLength) {
                    assertNotEquals(first, other);
                }
                first.forEach((name, value) -> assertTrue(value >= 0 && value <= 7, () -> name + " is " + value));
                measured.put(experiment.id(), new Measurements(List.of(first, other)));
            }
        }
        assertEquals(16, paper.claims(measured).size());
        assertEquals(2, paper.tables(measured).size());
        assertEquals(7, paper.figures(measured).getFirst().lines().getFirst().x().length);
    }
}
