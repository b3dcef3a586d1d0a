package dev.plumbline.policy.surrogate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.KlEstimator;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.ExactPolicyGradient;
import dev.plumbline.policy.ExpectedEstimator;
import dev.plumbline.policy.FiniteMdp;
import dev.plumbline.policy.LossAggregation;
import dev.plumbline.policy.SoftmaxPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// The whole group-relative loss against differences, and its expectation over all groups of trajectories of a tree with
/// responses of one and two tokens.
///
/// Red if the gradient forgets the weight of a token, if the penalty is scaled by the advantage or enters at masked
/// tokens, if groups mix their rewards, if a deviation is divided by where the method says not to, or if the length of a
/// response divides where it should not.
class GroupRelativeLossProperties {
    private static final boolean[][] MASK = {{true, true, true}, {true, false, true}, {true, true, false},
        {true, false, false}};

    private static List<GroupRelativeLoss> all() {
        var losses = new ArrayList<>(List.of(GroupRelativeLoss.grpo(1e-4, 1, 0.04), GroupRelativeLoss.drGrpo(3),
                GroupRelativeLoss.dapo(1e-4, 1),
                // wide enough that some of the drawn ratios are not clipped
                new GroupRelativeLoss(new GroupAdvantage.LeaveOneOut(), new GroupRelativeLoss.Form.Sequences(
                        SequenceSurrogate.gspo(PpoClip.of(0.5))), LossAggregation.SEQUENCE_MEAN, 1, KlEstimator.K2,
                        0.3)));
        losses.add(GroupRelativeLoss.gspo(1e-6, 1));
        return losses;
    }

    private static double[][] logps(Philox random, double spread, double[][] center) {
        var out = new double[MASK.length][3];
        for (int i = 0; i < out.length; i++) {
            for (int t = 0; t < 3; t++) {
                out[i][t] = (center == null ? -2 : center[i][t]) + spread * random.nextGaussian();
            }
        }
        return out;
    }

    private static double[] rewards(Philox random) {
        return new double[] {random.nextGaussian(), random.nextGaussian(), random.nextGaussian(),
            random.nextGaussian()};
    }

    @Property(tries = 60, seed = "20261129")
    void gradientIsTheDifference(@ForAll long seed) {
        var random = new Philox(seed, 81);
        double[][] old = logps(random, 0.5, null);
        double[][] logp = logps(random, 0.2, old);
        double[][] reference = logps(random, 0.3, old);
        double[] reward = rewards(random);
        double h = 1e-6;
        for (var loss : all()) {
            for (int size : new int[] {2, 4}) {
                double[][] gradient = loss.evaluate(logp, old, reference, reward, MASK, size).gradient();
                for (int i = 0; i < MASK.length; i++) {
                    for (int t = 0; t < 3; t++) {
                        var up = loss.evaluate(moved(logp, i, t, h), old, reference, reward, MASK, size);
                        var down = loss.evaluate(moved(logp, i, t, -h), old, reference, reward, MASK, size);
                        boolean kink = Math.abs(up.gradient()[i][t] - down.gradient()[i][t]) > 1e-4;
                        if (!kink) {
                            // advantages up to 2, ratios up to e: rounding u · 5/h = 1e-9
                            assertEquals((up.loss() - down.loss()) / (2 * h), gradient[i][t], 1e-7, loss.toString());
                        }
                    }
                }
            }
        }
    }

    private static double[][] moved(double[][] x, int i, int t, double by) {
        double[][] y = Arrays.stream(x).map(double[]::clone).toArray(double[][]::new);
        y[i][t] += by;
        return y;
    }

    @Property(tries = 60, seed = "20261129")
    void paddingHasNoInfluence(@ForAll long seed) {
        var random = new Philox(seed, 82);
        double[][] old = logps(random, 0.5, null);
        double[][] logp = logps(random, 0.2, old);
        double[][] reference = logps(random, 0.3, old);
        double[] reward = rewards(random);
        for (var loss : all()) {
            var plain = loss.evaluate(logp, old, reference, reward, MASK, 2);
            var padded = loss.evaluate(spoiled(logp), spoiled(old), spoiled(reference), reward, MASK, 2);
            assertEquals(plain.loss(), padded.loss(), loss.toString());
            for (int i = 0; i < MASK.length; i++) {
                assertArrayEquals(plain.gradient()[i], padded.gradient()[i]);
            }
            assertTrue(Double.isFinite(plain.loss()));
        }
    }

    private static double[][] spoiled(double[][] x) {
        double[][] y = Arrays.stream(x).map(double[]::clone).toArray(double[][]::new);
        for (int i = 0; i < y.length; i++) {
            for (int t = 0; t < 3; t++) {
                y[i][t] = MASK[i][t] ? y[i][t] : Double.NaN;
            }
        }
        return y;
    }

    /// Groups do not see each other: a mean over responses of two groups is the mean of the two losses.
    @Property(tries = 40, seed = "20261129")
    void groupsStayApart(@ForAll long seed) {
        var random = new Philox(seed, 85);
        double[][] old = logps(random, 0.5, null);
        double[][] logp = logps(random, 0.2, old);
        double[] reward = rewards(random);
        var loss = GroupRelativeLoss.grpo(1e-4, 1, 0.04);
        double halves = 0;
        for (int from = 0; from < 4; from += 2) {
            halves += loss.evaluate(half(logp, from), half(old, from), half(old, from),
                    Arrays.copyOfRange(reward, from, from + 2), half(MASK, from), 2).loss() / 2;
        }
        assertEquals(halves, loss.evaluate(logp, old, old, reward, MASK, 2).loss(), 1e-14);
        // advantages of a pair are ± 1/√2 at most, whatever the other pair holds
        double[] a = loss.advantages(reward, 2);
        assertEquals(0, a[0] + a[1], 1e-15);
        assertEquals(0, a[2] + a[3], 1e-15);
        assertEquals(Math.signum(reward[2] - reward[3]), Math.signum(a[2]));
    }

    private static <T> T[] half(T[] x, int from) {
        return Arrays.copyOfRange(x, from, from + 2);
    }

    /// At the first step of an update the reported loss is 0 on responses of one length, by construction: nothing is
    /// wrong, and the gradient is that of REINFORCE.
    @Property(tries = 60, seed = "20261129")
    void theFirstLossIsZeroAndItsGradientIsNot(@ForAll long seed) {
        var random = new Philox(seed, 83);
        double[][] old = logps(random, 0.5, null);
        double[] reward = rewards(random);
        var mask = new boolean[4][3];
        for (var row : mask) {
            Arrays.fill(row, true);
        }
        for (var loss : List.of(GroupRelativeLoss.grpo(1e-4, 1, 0), GroupRelativeLoss.drGrpo(7),
                GroupRelativeLoss.dapo(1e-4, 1), GroupRelativeLoss.gspo(1e-4, 1))) {
            var terms = loss.evaluate(old, old, old, reward, mask, 4);
            assertEquals(0, terms.loss(), 1e-14);
            double[] a = loss.advantages(reward, 4);
            double divisor = loss.aggregation() == LossAggregation.CONSTANT ? 4 * 7 : 4 * 3;
            for (int i = 0; i < 4; i++) {
                for (int t = 0; t < 3; t++) {
                    assertEquals(-a[i] / divisor, terms.gradient()[i][t], 1e-15);
                }
            }
        }
    }

    /// Root 0: token 0 ends, token 1 leads to state 1, where any token ends. Three responses of lengths 1, 2, 2.
    private static FiniteMdp tree() {
        return new FiniteMdp(new double[] {1, 0}, new double[][][] {{{0, 0}, {0, 1}}, {{0, 0}, {0, 0}}},
                new double[][] {{0.5, 0}, {1.5, -1}}, 2);
    }

    /// E of the descent direction in the logits, over all groups of G trajectories.
    private static double[] expected(GroupRelativeLoss loss, double[][] logits, int size, double shift) {
        var trajectories = new ArrayList<FiniteMdp.Trajectory>();
        tree().enumerate(logits, trajectories::add);
        double[] law = trajectories.stream().mapToDouble(FiniteMdp.Trajectory::probability).toArray();
        double[][] policy = Arrays.stream(logits).map(SoftmaxPolicy::softmax).toArray(double[][]::new);
        return ExpectedEstimator.mean(law, size, y -> {
            var logp = new double[size][2];
            var mask = new boolean[size][2];
            var reward = new double[size];
            for (int i = 0; i < size; i++) {
                var tau = trajectories.get(y[i]);
                reward[i] = tau.discountedReturn(1) + shift;
                for (int t = 0; t < tau.length(); t++) {
                    mask[i][t] = true;
                    logp[i][t] = Math.log(policy[tau.states()[t]][tau.actions()[t]]);
                }
            }
            double[][] slope = loss.evaluate(logp, logp, logp, reward, mask, size).gradient();
            var out = new double[4];
            for (int i = 0; i < size; i++) {
                var tau = trajectories.get(y[i]);
                for (int t = 0; t < tau.length(); t++) {
                    int s = tau.states()[t];
                    double[] score = SoftmaxPolicy.score(SoftmaxPolicy.logSoftmax(logits[s]), tau.actions()[t]);
                    for (int a = 0; a < 2; a++) {
                        out[2 * s + a] -= slope[i][t] * score[a];
                    }
                }
            }
            return out;
        });
    }

    private static GroupRelativeLoss onPolicy(GroupAdvantage advantage, LossAggregation aggregation) {
        return new GroupRelativeLoss(advantage, new GroupRelativeLoss.Form.Tokens(new TokenSurrogate.ScoreFunction()),
                aggregation, 2, KlEstimator.K3, 0);
    }

    /// The table of unbiasedness where responses have several tokens: sums and constants keep the gradient up to their
    /// factor; means over the tokens of a response turn it.
    @Property(tries = 20, seed = "20261129")
    void expectationsOverGroupsOfTrajectories(@ForAll long seed) {
        var random = new Philox(seed, 84);
        double[][] logits = {{random.nextGaussian(), random.nextGaussian()}, {random.nextGaussian(),
            random.nextGaussian()}};
        double[] exact = Arrays.stream(ExactPolicyGradient.of(tree(), logits, 1).gradLogits())
                .flatMapToDouble(Arrays::stream).toArray();
        int size = 3;
        // 27 groups of terms of order 1
        var rloo = new GroupAdvantage.LeaveOneOut();
        assertArrayEquals(exact, expected(onPolicy(rloo, LossAggregation.SEQUENCE_SUM), logits, size, 0), 1e-13);
        assertArrayEquals(scaled(exact, 0.5), expected(onPolicy(rloo, LossAggregation.CONSTANT), logits, size, 0),
                1e-13);
        // Dr. GRPO: (1 − 1/G)/L_max, and the shared reward has no influence
        assertArrayEquals(scaled(exact, (1 - 1.0 / size) / 2),
                expected(GroupRelativeLoss.drGrpo(2), logits, size, 10), 1e-12);
    }

    /// Means over tokens: E R S/|y| is not parallel to ∇J, and a constant baseline changes it, since E S/|y| ≠ 0. The
    /// mean over all tokens of a batch is biased by O(1/G).
    @Test
    void meansOverTokensAreBiased() {
        double[][] logits = {{0.2, -0.1}, {0.4, 0.3}};
        double[] exact = Arrays.stream(ExactPolicyGradient.of(tree(), logits, 1).gradLogits())
                .flatMapToDouble(Arrays::stream).toArray();
        var none = new GroupAdvantage.MeanCentered();
        double[] mean = expected(onPolicy(none, LossAggregation.SEQUENCE_MEAN), logits, 3, 0);
        // parallel vectors have one ratio of entries 0 and 2
        assertTrue(Math.abs(mean[0] / exact[0] - mean[2] / exact[2]) > 0.01);
        double[] raw = withoutBaseline(logits, LossAggregation.SEQUENCE_MEAN, 1, 0);
        double[] shifted = withoutBaseline(logits, LossAggregation.SEQUENCE_MEAN, 1, 1);
        assertTrue(Math.abs(raw[0] - shifted[0]) > 0.05);
        double[] sum = withoutBaseline(logits, LossAggregation.SEQUENCE_SUM, 1, 0);
        assertArrayEquals(sum, withoutBaseline(logits, LossAggregation.SEQUENCE_SUM, 1, 1), 1e-14);
        assertArrayEquals(exact, sum, 1e-14);
        // token mean: for large G it tends to ∇J/E|y|
        double length = 1 + SoftmaxPolicy.softmax(logits[0])[1];
        double[] limit = scaled(exact, 1 / length);
        double one = distance(withoutBaseline(logits, LossAggregation.TOKEN_MEAN, 1, 0), limit);
        double eight = distance(withoutBaseline(logits, LossAggregation.TOKEN_MEAN, 8, 0), limit);
        assertTrue(eight > 1e-3 && eight < 0.3 * one, one + " and " + eight);
    }

    /// The third table of docs/policy-gradients.md: the angle between the expected step and ∇J, in groups of 3.
    @Test
    void numbersOfThePage() throws IOException {
        double[][] logits = {{0.2, -0.1}, {0.4, 0.3}};
        double[] exact = Arrays.stream(ExactPolicyGradient.of(tree(), logits, 1).gradLogits())
                .flatMapToDouble(Arrays::stream).toArray();
        var rows = new ArrayList<String>();
        for (var aggregation : LossAggregation.values()) {
            var row = new StringBuilder("| " + aggregation);
            for (double shift : new double[] {0, 1}) {
                row.append(String.format(
                        Locale.ROOT, " | %.4f", cosine(withoutBaseline(logits, aggregation, 3, shift), exact)));
            }
            double[] centered = expected(onPolicy(new GroupAdvantage.MeanCentered(), aggregation), logits, 3, 0);
            rows.add(row + String.format(Locale.ROOT, " | %.4f |", cosine(centered, exact)));
        }
        String page = Files.readString(Path.of("../docs/policy-gradients.md"));
        assertEquals("", rows.stream().filter(r -> !page.contains(r)).collect(Collectors.joining("\n")));
    }

    private static double cosine(double[] x, double[] y) {
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += x[i] * y[i];
            xx += x[i] * x[i];
            yy += y[i] * y[i];
        }
        return xy / Math.sqrt(xx * yy);
    }

    private static double[] withoutBaseline(double[][] logits, LossAggregation aggregation, int size, double shift) {
        var trajectories = new ArrayList<FiniteMdp.Trajectory>();
        tree().enumerate(logits, trajectories::add);
        double[] law = trajectories.stream().mapToDouble(FiniteMdp.Trajectory::probability).toArray();
        return ExpectedEstimator.mean(law, size, y -> {
            var mask = new boolean[size][];
            for (int i = 0; i < size; i++) {
                mask[i] = new boolean[trajectories.get(y[i]).length()];
                Arrays.fill(mask[i], true);
            }
            double[][] weight = aggregation.weights(mask, 2);
            var out = new double[4];
            for (int i = 0; i < size; i++) {
                var tau = trajectories.get(y[i]);
                for (int t = 0; t < tau.length(); t++) {
                    int s = tau.states()[t];
                    double[] score = SoftmaxPolicy.score(SoftmaxPolicy.logSoftmax(logits[s]), tau.actions()[t]);
                    for (int a = 0; a < 2; a++) {
                        out[2 * s + a] += weight[i][t] * (tau.discountedReturn(1) + shift) * score[a];
                    }
                }
            }
            return out;
        });
    }

    private static double[] scaled(double[] x, double factor) {
        return Arrays.stream(x).map(v -> factor * v).toArray();
    }

    private static double distance(double[] x, double[] y) {
        double largest = 0;
        for (int i = 0; i < x.length; i++) {
            largest = Math.max(largest, Math.abs(x[i] - y[i]));
        }
        return largest;
    }

    @Test
    void refusals() {
        assertThrows(IllegalArgumentException.class, () -> GroupRelativeLoss.grpo(1e-4, 1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> GroupRelativeLoss.grpo(1e-4, 1, -1));
        assertThrows(IllegalArgumentException.class, () -> GroupRelativeLoss.drGrpo(0));
        var x = new double[3][3];
        assertThrows(IllegalArgumentException.class, () -> GroupRelativeLoss.drGrpo(3)
                .evaluate(x, x, x, new double[3], new boolean[3][3], 2));
        assertThrows(IllegalArgumentException.class, () -> GroupRelativeLoss.drGrpo(3)
                .evaluate(x, x, new double[3][2], new double[3], new boolean[3][3], 3));
        assertThrows(IllegalArgumentException.class, () -> GroupRelativeLoss.drGrpo(3)
                .evaluate(x, x, x, new double[6], new boolean[3][3], 3));
    }
}
