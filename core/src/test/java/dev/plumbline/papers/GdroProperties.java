package dev.plumbline.papers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.gdro.GdroLoss;
import dev.plumbline.policy.diffusion.ImplicitFlowReward;
import dev.plumbline.preference.rankings.GroupRankingLoss;
import dev.plumbline.preference.rankings.PlackettLuce;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/// Properties 1 to 8 of the specification of GDRO; 9, the tabular minimum, stands beside the experiments.
///
/// Planted mistakes, and what turns red: a last stage k (P4: it adds 0, but not to a loss that forgets its own score); suffix
/// sums over the whole group (P1 to P4, Plackett-Luce); targets not renormalised over the suffix (P3, P6); r τ for r/τ (P4);
/// the gradient left in sorted order (P2, P3); ties one-hot at τ = 0 (ties); the regulariser on the first member instead of the
/// best (chain); β on one of the two errors only (P8).
class GdroProperties {
    private static double[] normals(int seed, int stream, int count) {
        var random = new Philox(seed, stream);
        var x = new double[count];
        Arrays.setAll(x, i -> 2 * random.nextGaussian());
        return x;
    }

    /// P1: k = 2 and τ → 0 is −log σ(s₁ − s₂), to rounding; gap/τ above 40 leaves e⁻⁴⁰ of the target.
    @Property(tries = 200)
    void pairsInTheLimitAreDpo(@ForAll int seed, @ForAll @DoubleRange(min = 0.1, max = 3) double gap) {
        double[] s = normals(seed, 1, 2);
        double[] r = {1 + gap, 1};
        double z = s[0] - s[1];
        for (double tau : new double[] {0, gap / 60}) {
            var terms = new GroupRankingLoss(tau).evaluate(s, r);
            assertEquals(Logistic.softplus(-z), terms.loss(), 1e-13);
            assertArrayEquals(new double[] {-Logistic.sigmoid(-z), Logistic.sigmoid(-z)}, terms.gradient(), 1e-14);
        }
    }

    /// τ = 0 without ties is the likelihood of Plackett and Luce.
    @Property(tries = 200)
    void rankingOnlyIsPlackettLuce(@ForAll int seed, @ForAll @IntRange(min = 2, max = 8) int k) {
        double[] s = normals(seed, 1, k);
        double[] r = normals(seed, 2, k);
        int[] order = GroupRankingLoss.byFallingReward(r);
        assertEquals(-PlackettLuce.logProbability(s, order), new GroupRankingLoss(0).evaluate(s, r).loss(), 1e-12);
        assertEquals(-PlackettLuce.logProbabilityOfFirst(s, order), new GroupRankingLoss(0, true).evaluate(s, r).loss(), 1e-12);
    }

    /// P2. Tolerance: sums of fewer than 100 terms below 1e3; r + constant moves the rewards by a rounding, which τ = 0.2 divides.
    @Property(tries = 200)
    void constantsAndOrderDoNotMatter(
            @ForAll int seed, @ForAll @IntRange(min = 2, max = 8) int k, @ForAll @DoubleRange(min = -5, max = 5) double c) {
        var loss = new GroupRankingLoss(0.2);
        double[] s = normals(seed, 1, k);
        double[] r = normals(seed, 2, k);
        var terms = loss.evaluate(s, r);
        var scores = loss.evaluate(Arrays.stream(s).map(x -> x + c).toArray(), r);
        var rewards = loss.evaluate(s, Arrays.stream(r).map(x -> x + c).toArray());
        assertEquals(terms.loss(), scores.loss(), 1e-10);
        assertEquals(terms.loss(), rewards.loss(), 1e-10);
        assertArrayEquals(terms.gradient(), scores.gradient(), 1e-10);
        assertArrayEquals(terms.gradient(), rewards.gradient(), 1e-10);
        int[] order = new Philox(seed, 3).permutation(k);
        var permuted = loss.evaluate(
                Arrays.stream(order).mapToDouble(j -> s[j]).toArray(), Arrays.stream(order).mapToDouble(j -> r[j]).toArray());
        assertEquals(terms.loss(), permuted.loss(), 1e-12);
        assertArrayEquals(Arrays.stream(order).mapToDouble(j -> terms.gradient()[j]).toArray(), permuted.gradient(), 1e-12);
    }

    /// P3. Central difference of step 1e-5: truncation 1e-10 times a third derivative below k, rounding 1e-16 · 100/1e-5.
    @Property(tries = 200)
    void gradientIsThatOfTheLoss(
            @ForAll int seed, @ForAll @IntRange(min = 2, max = 8) int k, @ForAll @DoubleRange(max = 2) double tau,
            @ForAll boolean first) {
        var loss = new GroupRankingLoss(tau, first);
        double[] s = normals(seed, 1, k);
        double[] r = normals(seed, 2, k);
        double[] gradient = loss.evaluate(s, r).gradient();
        assertEquals(0, Arrays.stream(gradient).sum(), 1e-13);
        for (int j = 0; j < k; j++) {
            assertEquals((loss.evaluate(moved(s, j, 1e-5), r).loss() - loss.evaluate(moved(s, j, -1e-5), r).loss()) / 2e-5,
                    gradient[j], 2e-8);
        }
    }

    private static double[] moved(double[] s, int j, double by) {
        double[] out = s.clone();
        out[j] += by;
        return out;
    }

    /// P4: never below the entropies, there at s = r/τ + constant, and above it elsewhere.
    @Property(tries = 200)
    void leastAtTheScaledRewards(
            @ForAll int seed, @ForAll @IntRange(min = 2, max = 8) int k, @ForAll @DoubleRange(min = 0.3, max = 2) double tau) {
        var loss = new GroupRankingLoss(tau);
        double[] r = normals(seed, 2, k);
        double least = loss.leastLoss(r);
        assertTrue(loss.evaluate(normals(seed, 1, k), r).loss() >= least - 1e-12);
        double[] optimum = Arrays.stream(r).map(x -> x / tau + 0.7).toArray();
        assertEquals(least, loss.evaluate(optimum, r).loss(), 1e-11);
        assertArrayEquals(new double[k], loss.evaluate(optimum, r).gradient(), 1e-12);
        // every pair of members is compared at some stage, so a score that moves by 1 costs more than rounding
        int place = GroupRankingLoss.byFallingReward(r)[0];
        var apart = loss.evaluate(moved(optimum, place, 1), r).loss();
        double q = GroupRankingLoss.softTargets(Arrays.stream(r).boxed().sorted((a, b) -> Double.compare(b, a))
                .mapToDouble(x -> x).toArray(), 0, tau)[0];
        // one stage sees the best: its cross-entropy rises by log(1 − q + q e) − q exactly
        assertEquals(least + Math.log1p(q * Math.expm1(1)) - q, apart, 1e-11);
    }

    /// P5: along any line the slope does not fall.
    @Property(tries = 200)
    void convex(@ForAll int seed, @ForAll @IntRange(min = 2, max = 8) int k, @ForAll @DoubleRange(max = 2) double tau) {
        var loss = new GroupRankingLoss(tau);
        double[] a = normals(seed, 1, k);
        double[] b = normals(seed, 3, k);
        double[] r = normals(seed, 2, k);
        double[] atA = loss.evaluate(a, r).gradient();
        double[] atB = loss.evaluate(b, r).gradient();
        double rise = 0;
        for (int j = 0; j < k; j++) {
            rise += (atB[j] - atA[j]) * (b[j] - a[j]);
        }
        assertTrue(rise >= -1e-12, "slope falls by " + rise);
    }

    /// P6, ties: uniform targets, also at τ = 0, and no gradient where all scores are equal.
    @Property(tries = 50)
    void equalRewardsAskForNothing(
            @ForAll @DoubleRange(min = -3, max = 3) double reward, @ForAll @IntRange(min = 2, max = 8) int k,
            @ForAll @DoubleRange(max = 1) double tau) {
        var r = new double[k];
        Arrays.fill(r, reward);
        var uniform = new double[k];
        Arrays.fill(uniform, 1.0 / k);
        assertArrayEquals(uniform, GroupRankingLoss.softTargets(r, 0, tau), 1e-16);
        assertArrayEquals(new double[k], new GroupRankingLoss(tau).evaluate(new double[k], r).gradient(), 1e-15);
    }

    /// P7: a model that is its reference has s = 0 and cⱼ = Σ_{i ≤ min(j, k−1)} (1/(k−i+1) − qᵢ(j)).
    @Property(tries = 100)
    void atTheReference(@ForAll int seed, @ForAll @IntRange(min = 2, max = 8) int k) {
        double[][] target = vectors(seed, 4, k, 3);
        double[][] model = vectors(seed, 5, k, 3);
        double[] s = ImplicitFlowReward.of(target, model, model, 0.7);
        assertArrayEquals(new double[k], s);
        double[] r = Arrays.stream(normals(seed, 2, k)).boxed().sorted((a, b) -> Double.compare(b, a))
                .mapToDouble(x -> x).toArray();
        double[] c = new GroupRankingLoss(0.5).evaluate(s, r).gradient();
        for (int j = 1; j <= k; j++) {
            double wanted = 0;
            for (int i = 1; i <= Math.min(j, k - 1); i++) {
                wanted += 1.0 / (k - i + 1) - GroupRankingLoss.softTargets(r, i - 1, 0.5)[j - i];
            }
            assertEquals(wanted, c[j - 1], 1e-13);
        }
    }

    private static double[][] vectors(int seed, int stream, int count, int dimensions) {
        double[] all = normals(seed, stream, count * dimensions);
        var out = new double[count][];
        Arrays.setAll(out, j -> Arrays.copyOfRange(all, j * dimensions, (j + 1) * dimensions));
        return out;
    }

    /// P8: a rotation of all vectors changes nothing; errors twice as large make s four times as large.
    @Property(tries = 100)
    void implicitRewardSeesLengthsOnly(@ForAll int seed, @ForAll @DoubleRange(min = -3, max = 3) double angle) {
        double[][] target = vectors(seed, 4, 3, 2);
        double[][] model = vectors(seed, 5, 3, 2);
        double[][] reference = vectors(seed, 6, 3, 2);
        double[] s = ImplicitFlowReward.of(target, model, reference, 0.7);
        double[] rotated = ImplicitFlowReward.of(rotate(target, angle), rotate(model, angle), rotate(reference, angle), 0.7);
        assertArrayEquals(s, rotated, 1e-12);
        double[] doubled = ImplicitFlowReward.of(
                target, away(target, model), away(target, reference), 0.7);
        for (int j = 0; j < 3; j++) {
            assertEquals(4 * s[j], doubled[j], 1e-11);
        }
    }

    private static double[][] rotate(double[][] x, double angle) {
        double c = Math.cos(angle);
        double d = Math.sin(angle);
        return Arrays.stream(x).map(v -> new double[] {c * v[0] - d * v[1], d * v[0] + c * v[1]}).toArray(double[][]::new);
    }

    /// `from` + 2 (x − from).
    private static double[][] away(double[][] from, double[][] x) {
        var out = new double[x.length][x[0].length];
        for (int j = 0; j < x.length; j++) {
            for (int i = 0; i < x[j].length; i++) {
                out[j][i] = from[j][i] + 2 * (x[j][i] - from[j][i]);
            }
        }
        return out;
    }

    /// The chain to the velocities, with the regulariser, against central differences (step 1e-5, third derivatives of a few
    /// hundred at most: (2β)³ times those of the velocities).
    @Property(tries = 100)
    void gradientInTheVelocities(@ForAll int seed, @ForAll @DoubleRange(max = 2) double gamma) {
        var loss = new GdroLoss(new GroupRankingLoss(0.3), 0.4, gamma);
        double[][] target = vectors(seed, 4, 4, 2);
        double[][] model = vectors(seed, 5, 4, 2);
        double[][] reference = vectors(seed, 6, 4, 2);
        double[] r = normals(seed, 2, 4);
        double[][] gradient = loss.evaluate(target, model, reference, r).gradient();
        double[] at = new double[2];
        for (int j = 0; j < 4; j++) {
            for (int i = 0; i < 2; i++) {
                double there = model[j][i];
                for (int side = 0; side < 2; side++) {
                    model[j][i] = there + (side == 0 ? 1e-5 : -1e-5);
                    at[side] = loss.evaluate(target, model, reference, r).loss();
                }
                model[j][i] = there;
                assertEquals((at[0] - at[1]) / 2e-5, gradient[j][i], 1e-5);
            }
        }
    }

    /// By hand: s = 0, r = (0.9, 0.5, 0.1), τ = 0.4. q₁ = (e², e, 1)/(e² + e + 1), q₂ = (e, 1)/(e + 1); L = log 3 + log 2.
    @Example
    void goldenNumbers() {
        var terms = new GroupRankingLoss(0.4).evaluate(new double[3], new double[] {0.5, 0.9, 0.1});
        double e = Math.E;
        double z = e * e + e + 1;
        assertEquals(Math.log(6), terms.loss(), 1e-15);
        assertArrayEquals(new double[] {1.0 / 3 - e / z + 0.5 - e / (e + 1), 1.0 / 3 - e * e / z,
            1.0 / 3 - 1 / z + 0.5 - 1 / (e + 1)}, terms.gradient(), 1e-14);
        assertArrayEquals(new double[] {0.5, 0.5, 0}, GroupRankingLoss.softTargets(new double[] {2, 2, 1}, 0, 0));
        assertArrayEquals(new double[] {-0.5 * (1 - 4)}, ImplicitFlowReward.of(
                new double[][] {{1, 0}}, new double[][] {{0, 0}}, new double[][] {{1, 2}}, 0.5));
        // the paper's table: reward 0.8721 and corrected score 0.5701 mean a quality of 3.4244
        assertEquals(0.5701, GdroLoss.correctedScore(0.8721, 3.42438), 1e-5);
        assertEquals(0, new GroupRankingLoss(0.1).evaluate(new double[2], new double[] {-0.0, 0.0}).gradient()[0]);
    }

    @Example
    void refusals() {
        assertThrows(IllegalArgumentException.class, () -> new GroupRankingLoss(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new GroupRankingLoss(-1));
        assertThrows(IllegalArgumentException.class, () -> new GroupRankingLoss(1).evaluate(new double[1], new double[1]));
        assertThrows(IllegalArgumentException.class, () -> new GroupRankingLoss(1).evaluate(new double[2], new double[3]));
        assertThrows(IllegalArgumentException.class,
                () -> new GroupRankingLoss(1).evaluate(new double[2], new double[] {0, Double.NaN}));
        assertThrows(IllegalArgumentException.class, () -> new GdroLoss(new GroupRankingLoss(1), 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new GdroLoss(new GroupRankingLoss(1), 1, Double.NaN));
    }
}
