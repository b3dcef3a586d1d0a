package dev.plumbline.papers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.noisyrewards.PatternCalibration;
import dev.plumbline.papers.noisyrewards.PatternReward;
import dev.plumbline.policy.Gae;
import dev.plumbline.policy.GroupAdvantages;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.reward.NoiseCorrection;
import dev.plumbline.reward.RewardNoise;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/// Properties P1 to P7 of the specification of noisy rewards; P8 is a matter of the experiments.
///
/// Planted mistakes, and what turns red: a flip that sets R~ = 0 instead of 1 − R (P1, P2); false positives and negatives
/// exchanged (P1); one draw per rollout where a group shares one (P3, group draws); unparseable responses flipped (P1, form); a
/// correction that divides by 1 − p (P4); phrases counted instead of present, or the clip at 1 after the penalty (P5);
/// calibration above the threshold (P6).
class NoisyRewardsProperties {
    private static final int GRID = 20;

    /// Uniform draws that are given, one after the other.
    private static final class Given implements RandomGenerator {
        private final double[] draws;
        private int next;

        Given(double... draws) {
            this.draws = draws;
        }

        @Override
        public double nextDouble() {
            return draws[next++];
        }

        @Override
        public long nextLong() {
            throw new UnsupportedOperationException("noise takes uniform draws only");
        }
    }

    /// Mean of R~ over draws in the middles of `GRID` cells: the exact expectation for a rate on the grid.
    private static double mean(RewardNoise noise, double reward, boolean parseable) {
        double total = 0;
        for (int i = 0; i < GRID; i++) {
            total += noise.corrupt(new double[][] {{reward}}, new boolean[][] {{parseable}}, new Given((i + 0.5) / GRID))[0][0];
        }
        return total / GRID;
    }

    /// P1: E[R~|R] by enumeration; tolerance: a sum of 20 whole numbers is exact, three roundings remain.
    @Property(tries = 100)
    void flipsHaveTheirExpectation(@ForAll @IntRange(max = GRID) int i, @ForAll @IntRange(max = GRID) int k) {
        double p = (double) i / GRID;
        double q = (double) k / GRID;
        for (double reward : new double[] {0, 1}) {
            for (var noise : List.of(new RewardNoise.GroupFlip(p), new RewardNoise.OutputFlip(p))) {
                assertEquals((1 - 2 * p) * reward + p, mean(noise, reward, true), 1e-15);
                assertEquals(mean(noise, reward, true), noise.expected(reward), 1e-15);
                assertEquals(1 - 2 * p, noise.gradientScale());
            }
            var asymmetric = new RewardNoise.AsymmetricFlip(p, q);
            assertEquals((1 - p - q) * reward + p, mean(asymmetric, reward, true), 1e-15);
            assertEquals(mean(asymmetric, reward, true), asymmetric.expected(reward), 1e-15);
            assertEquals(asymmetric.expected(1) - asymmetric.expected(0), asymmetric.gradientScale(), 1e-15);
        }
    }

    /// P1: p, then q, is p + q − 2pq.
    @Property(tries = 100)
    void flipsCompose(@ForAll @DoubleRange(max = 1) double p, @ForAll @DoubleRange(max = 1) double q) {
        double both = NoiseCorrection.compose(p, q);
        assertEquals(p + q - 2 * p * q, both, 1e-15);
        for (double reward : new double[] {0, 1}) {
            double once = new RewardNoise.OutputFlip(p).expected(reward);
            assertEquals(new RewardNoise.OutputFlip(both).expected(reward), new RewardNoise.OutputFlip(q).expected(once), 1e-15);
        }
        assertEquals(new RewardNoise.OutputFlip(p).expected(q), NoiseCorrection.noisyMean(q, p), 1e-15);
    }

    /// Variance of one rollout by enumeration of R and of the flip.
    @Property(tries = 100)
    void varianceOfOneRollout(@ForAll @DoubleRange(max = 1) double q, @ForAll @DoubleRange(max = 1) double p) {
        double one = q * (1 - p) + (1 - q) * p;
        double variance = one * (1 - one) * (1 - one) + (1 - one) * one * one;
        assertEquals(variance, NoiseCorrection.noisyVariance(q, p), 1e-15);
    }

    /// P2: the gradient of groups of 2 with leave-one-out baseline, expected over actions and flips, is (1 − 2p) ∇J; p = 1 gives
    /// the gradient of 1 − R.
    @Property(tries = 50)
    void expectedGradientKeepsItsDirection(@ForAll int seed, @ForAll @IntRange(max = GRID) int i) {
        var random = new Philox(seed, 1);
        double[] logits = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
        double[] reward = {1, random.nextInt(2), 0};
        double p = (double) i / GRID;
        double[] clean = SoftmaxPolicy.expectation(logits, reward).gradient();
        double[] scaled = Arrays.stream(clean).map(g -> (1 - 2 * p) * g).toArray();
        double[] reversed = SoftmaxPolicy.expectation(logits, Arrays.stream(reward).map(r -> 1 - r).toArray()).gradient();
        assertArrayEquals(scaled, expectedGradient(logits, reward, new RewardNoise.GroupFlip(p), p, true), 1e-12);
        assertArrayEquals(scaled, expectedGradient(logits, reward, new RewardNoise.OutputFlip(p), p, false), 1e-12);
        assertArrayEquals(reversed, expectedGradient(logits, reward, new RewardNoise.GroupFlip(1), 1, true), 1e-12);
    }

    /// A draw of 0 flips wherever p > 0; one just below 1 flips only where p = 1.
    private static double[] expectedGradient(double[] logits, double[] reward, RewardNoise noise, double p, boolean shared) {
        double last = Math.nextDown(1.0);
        double[] logPolicy = SoftmaxPolicy.logSoftmax(logits);
        var expected = new double[logits.length];
        for (int a = 0; a < logits.length; a++) {
            for (int b = 0; b < logits.length; b++) {
                for (int flips = 0; flips < 4; flips++) {
                    boolean first = (flips & 1) == 1;
                    boolean second = (flips & 2) == 2;
                    double weight = Math.exp(logPolicy[a] + logPolicy[b]) * (first ? p : 1 - p)
                            * (shared ? second ? 1 : 0 : second ? p : 1 - p);
                    if (weight == 0) {
                        continue;
                    }
                    double[] observed = noise.corrupt(new double[][] {{reward[a], reward[b]}}, null,
                            new Given(first ? 0 : last, second ? 0 : last))[0];
                    double[] advantage = GroupAdvantages.leaveOneOut(observed);
                    double[] scoreA = SoftmaxPolicy.score(logPolicy, a);
                    double[] scoreB = SoftmaxPolicy.score(logPolicy, b);
                    for (int k = 0; k < expected.length; k++) {
                        expected[k] += weight * (advantage[0] * scoreA[k] + advantage[1] * scoreB[k]) / 2;
                    }
                }
            }
        }
        return expected;
    }

    private static double[][] rewards(Philox random, int groups, int size) {
        var rewards = new double[groups][size];
        for (double[] group : rewards) {
            Arrays.setAll(group, j -> random.nextInt(2));
        }
        return rewards;
    }

    /// P3: a flipped group has the negated advantages of the clean one, whatever the normalisation, and its variance. Rewards are
    /// whole numbers and groups have 4 or 8 rollouts, so that means are exact.
    @Property(tries = 100)
    void groupFlipsNegateAdvantages(@ForAll int seed, @ForAll @DoubleRange(max = 1) double p) {
        var random = new Philox(seed, 2);
        int size = 4 << random.nextInt(2);
        double[][] clean = rewards(random, 5, size);
        double[][] noisy = new RewardNoise.GroupFlip(p).corrupt(clean, null, random);
        for (int x = 0; x < clean.length; x++) {
            double sign = noisy[x][0] == clean[x][0] ? 1 : -1;
            assertArrayEquals(times(sign, GroupAdvantages.meanCentered(clean[x])), GroupAdvantages.meanCentered(noisy[x]));
            assertArrayEquals(times(sign, GroupAdvantages.leaveOneOut(clean[x])), GroupAdvantages.leaveOneOut(noisy[x]));
            assertArrayEquals(times(sign, GroupAdvantages.normalized(clean[x], 1e-6, 1)),
                    GroupAdvantages.normalized(noisy[x], 1e-6, 1), 1e-15);
            assertEquals(Moments.variance(clean[x], 0), Moments.variance(noisy[x], 0));
        }
    }

    /// + 0 because a negated 0 is −0.
    private static double[] times(double sign, double[] x) {
        return Arrays.stream(x).map(v -> sign * v + 0).toArray();
    }

    /// One draw for each prompt, or one for each rollout, in order.
    @Example
    void drawsPerGroupAndPerOutput() {
        double[][] clean = {{1, 0, 0}, {1, 1, 0}};
        assertArrayEquals(new double[][] {{0, 1, 1}, {1, 1, 0}},
                new RewardNoise.GroupFlip(0.3).corrupt(clean, null, new Given(0.2, 0.3)));
        assertArrayEquals(new double[][] {{0, 0, 1}, {1, 0, 1}},
                new RewardNoise.OutputFlip(0.3).corrupt(clean, null, new Given(0.2, 0.3, 0.1, 0.9, 0.29, 0)));
        assertArrayEquals(new double[][] {{1, 1, 0}, {0, 1, 0}},
                new RewardNoise.AsymmetricFlip(0.5, 0.1).corrupt(clean, null, new Given(0.2, 0.3, 0.6, 0.05, 0.2, 0.9)));
    }

    /// M3: an unparseable response has 0 at any p, a wrong parseable one p, a correct one 1 − p; it takes its draw all the same.
    @Property(tries = 21)
    void unparseableResponsesAreNeverFlipped(@ForAll @IntRange(max = GRID) int i) {
        double p = (double) i / GRID;
        for (var noise : List.of(new RewardNoise.GroupFlip(p), new RewardNoise.OutputFlip(p),
                new RewardNoise.AsymmetricFlip(p, 1))) {
            assertEquals(0, mean(noise, 0, false));
            assertEquals(p, mean(noise, 0, true), 1e-15);
        }
        assertArrayEquals(new double[] {0, 1}, new RewardNoise.OutputFlip(0.5).corrupt(
                new double[][] {{0, 0}}, new boolean[][] {{false, true}}, new Given(0, 0.4))[0]);
    }

    /// Group normalisation of output-wise flips: a group without spread gets advantages that the clean one has not.
    @Example
    void outputFlipsGiveUniformGroupsAdvantages() {
        double[][] clean = {{0, 0, 0, 0}};
        double[] noisy = new RewardNoise.OutputFlip(0.2).corrupt(clean, null, new Given(0.1, 0.5, 0.5, 0.5))[0];
        assertArrayEquals(new double[4], GroupAdvantages.normalized(clean[0], 0, 0));
        // mean 1/4, variance 3/16
        assertEquals(Math.sqrt(3), GroupAdvantages.normalized(noisy, 0, 0)[0], 1e-15);
    }

    /// P4: E[R^|R] = R. One rounding of R~ − p, of at most 2⁻⁵³, is divided by |1 − 2p| ≥ 0.01.
    @Property(tries = 200)
    void correctionIsUnbiased(@ForAll @DoubleRange(max = 1) double p) {
        if (Math.abs(p - 0.5) < 0.005) {
            assertThrows(IllegalArgumentException.class, () -> NoiseCorrection.unbiased(1, 0.5));
            return;
        }
        double whenRight = NoiseCorrection.unbiased(1, p);
        double whenWrong = NoiseCorrection.unbiased(0, p);
        assertEquals(1, (1 - p) * whenRight + p * whenWrong, 1e-13);
        assertEquals(0, (1 - p) * whenWrong + p * whenRight, 1e-13);
        assertEquals(1 / Math.abs(1 - 2 * p), Math.abs(whenRight - whenWrong), 1e-11);
    }

    /// P5.
    @Property(tries = 200)
    void patternRewardCountsPresence(@ForAll int seed, @ForAll @DoubleRange(max = 1) double repeated) {
        var random = new Philox(seed, 3);
        for (var rule : List.of(PatternReward.ofText(), PatternReward.ofCode())) {
            var present = new boolean[rule.phraseCount()];
            double share = random.nextDouble();
            for (int f = 0; f < present.length; f++) {
                present[f] = random.nextDouble() < share;
            }
            double score = rule.score(present, repeated, random.nextInt(2));
            assertTrue(score >= 0 && score <= 1);
            double before = rule.score(present, 0);
            int added = random.nextInt(present.length);
            boolean fresh = !present[added];
            present[added] = true;
            double after = rule.score(present, 0);
            assertTrue(fresh && before < 1 ? after > before : after == before);
        }
        assertArrayEquals(PatternReward.present(List.of("wait", "thus"), "wait, thus"),
                PatternReward.present(List.of("wait", "thus"), "wait, wait, thus, wait"));
    }

    @Example
    void patternRewardGolden() {
        var ten = new boolean[40];
        Arrays.fill(ten, 0, 10, true);
        assertEquals(0.25, PatternReward.ofText().score(ten, 0), 1e-15);
        assertEquals(0.5, PatternReward.ofCode().score(ten, 0), 1e-15);
        assertEquals(0.125, PatternReward.ofCode().score(ten, 0.375), 1e-15);
        assertEquals(0, PatternReward.ofCode().score(ten, 0, 1));
        var all = new boolean[40];
        Arrays.fill(all, true);
        // clipped at 1 before the penalty
        assertEquals(0.75, PatternReward.ofCode().score(all, 0.25), 1e-15);
        assertArrayEquals(new boolean[] {true}, PatternReward.present(List.of("thus"), "enthusiasm"));
        // a b, b a, a b, b c: one of four bigrams occurs more than once
        assertEquals(0.25, PatternReward.repeatedShare(List.of("a", "b", "a", "b", "c"), 2));
        assertEquals(0, PatternReward.repeatedShare(List.of("a"), 2));
    }

    /// P6.
    @Property(tries = 200)
    void calibrationRepairsFalseNegativesOnly(@ForAll @DoubleRange(max = 1) double s, @ForAll @DoubleRange(max = 1) double t,
            @ForAll @DoubleRange(max = 1) double pattern, @ForAll @DoubleRange(max = 1) double weight) {
        var rule = new PatternCalibration(0.5, weight);
        double calibrated = rule.calibrate(s, pattern);
        assertTrue(s <= calibrated && calibrated <= Math.min(1, s + weight));
        assertTrue(s < 0.5 || calibrated == s);
        assertEquals(s, new PatternCalibration(0.5, 0).calibrate(s, pattern));
        assertEquals(s, rule.calibrate(s, 0));
        double low = Math.min(s, t) / 2.001;
        double high = Math.max(s, t) / 2.001;
        assertTrue(rule.calibrate(low, pattern) <= rule.calibrate(high, pattern));
    }

    @Example
    void calibrationGolden() {
        var rule = PatternCalibration.ofPaper();
        assertEquals(0.4875 + 0.05, rule.calibrate(0.4875, 0.5), 1e-15);
        assertEquals(0.5, rule.calibrate(0.5, 1));
        // a response below the threshold overtakes one above
        assertTrue(rule.calibrate(0.49, 1) > rule.calibrate(0.55, 1));
        assertEquals(1, new PatternCalibration(0.5, 5).calibrate(0.4, 1));
    }

    /// P7: γ = λ = 1 and a terminal reward: A_t = R − V_t at every token. Sums of 10 values of size 3: rounding below 1e-13.
    @Property(tries = 100)
    void advantageIsRewardLessValue(@ForAll int seed, @ForAll @IntRange(min = 1, max = 10) int tokens) {
        var random = new Philox(seed, 4);
        var reward = new double[tokens];
        reward[tokens - 1] = random.nextInt(2);
        var value = new double[tokens];
        Arrays.setAll(value, t -> random.nextGaussian());
        var terminated = new boolean[tokens];
        terminated[tokens - 1] = true;
        double[] advantage = Gae.estimate(reward, value, null, terminated, null, null, 1, 1).advantage();
        assertArrayEquals(Arrays.stream(value).map(v -> reward[tokens - 1] - v).toArray(), advantage, 1e-13);
    }

    @Example
    void wrongArgumentsAreRefused() {
        for (double bad : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> new RewardNoise.GroupFlip(bad));
            assertThrows(IllegalArgumentException.class, () -> new RewardNoise.OutputFlip(bad));
            assertThrows(IllegalArgumentException.class, () -> new RewardNoise.AsymmetricFlip(0, bad));
            assertThrows(IllegalArgumentException.class, () -> NoiseCorrection.compose(bad, 0));
            assertThrows(IllegalArgumentException.class, () -> PatternCalibration.ofPaper().calibrate(0.4, bad));
            assertThrows(IllegalArgumentException.class, () -> PatternReward.ofText().score(new boolean[40], bad));
        }
        var flip = new RewardNoise.GroupFlip(0.1);
        assertThrows(IllegalArgumentException.class, () -> flip.corrupt(new double[][] {{0.5}}, null, new Given(0)));
        assertThrows(IllegalArgumentException.class,
                () -> flip.corrupt(new double[][] {{1}}, new boolean[][] {{true, true}}, new Given(0)));
        assertThrows(IllegalArgumentException.class, () -> PatternReward.ofText().score(new boolean[3], 0));
    }
}
