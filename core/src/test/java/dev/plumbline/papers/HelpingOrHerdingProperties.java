package dev.plumbline.papers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.evaluation.TransferMatrix;
import dev.plumbline.kernel.Aggregation;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.reward.CrossedEnsemble;
import dev.plumbline.reward.EnsembleAggregation;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Properties of the centred loss, of the aggregates of an ensemble and of a crossed grid, and golden numbers.
///
/// Planted mistakes that turn it red: the square of r⁺ − r⁻ for that of r⁺ + r⁻; half the sum squared; a sample
/// standard deviation for divisor M; the upper of the two middle members as median; rows taken for columns of the grid;
/// σₑ²/F left in the component of pretraining; the gain of a policy not taken relative to the base policy.
class HelpingOrHerdingProperties {
    private static final List<Aggregation> RULES = List.of(new Aggregation.Mean(), new Aggregation.Median(),
            new Aggregation.MeanMinusStd(1, 0), new Aggregation.Minimum());

    private static double value(Aggregation rule, double... scores) {
        return EnsembleAggregation.evaluate(rule, scores).value();
    }

    private static BradleyTerryLoss.Terms pair(double eta, double chosen, double rejected) {
        return new BradleyTerryLoss(0, eta).evaluate(chosen, rejected, 0, 1, 1);
    }

    private static double[] draw(Philox random, int count) {
        var x = new double[count];
        Arrays.setAll(x, i -> 2 * random.nextGaussian());
        return x;
    }

    /// The printed digits are twelve and more; sums of a few numbers of size 1 round by less than 1e-15.
    @Example
    void goldenNumbers() {
        var terms = pair(0.01, 1, 0.5);
        assertEquals(0.496576984180106681, terms.loss(), 1e-15);
        assertEquals(-0.347540668798145435, terms.gradChosen(), 1e-15);
        assertEquals(0.407540668798145435, terms.gradRejected(), 1e-15);
        double[] r = {0.3, 1.1, -0.4, 0.8, 0.2};
        assertEquals(-0.117687164221791, value(new Aggregation.MeanMinusStd(1, 0), r), 1e-15);
        assertEquals(0.3, value(new Aggregation.Median(), r), 0);
        var middle = EnsembleAggregation.evaluate(new Aggregation.Median(), new double[] {4, 1, 3, 2});
        assertEquals(2.5, middle.value(), 0);
        assertArrayEquals(new double[] {0, 0, 0.5, 0.5}, middle.gradient(), 0);
        assertThrows(IllegalArgumentException.class, () -> new BradleyTerryLoss(0, -0.01));
    }

    /// P1: Bradley-Terry's gradient does not see r + C(x); the centred loss does, and is least at C = −(r⁺ + r⁻)/2. A
    /// shift rounds d by 4 u at most for numbers below 16, slopes are below 1.
    @Property(tries = 100)
    void shift(@ForAll int seed) {
        double[] r = draw(new Philox(seed, 0), 3);
        var plain = pair(0, r[0], r[1]);
        var shifted = pair(0, r[0] + r[2], r[1] + r[2]);
        assertEquals(plain.gradChosen(), shifted.gradChosen(), 1e-14);
        assertEquals(plain.gradRejected(), shifted.gradRejected(), 1e-14);
        assertNotEquals(pair(0.01, r[0], r[1]).gradChosen(), pair(0.01, r[0] + 1, r[1] + 1).gradChosen(), 0.02);
        double best = -(r[0] + r[1]) / 2;
        double least = pair(0.01, r[0] + best, r[1] + best).loss();
        assertEquals(pair(0, r[0], r[1]).loss(), least, 1e-13);
        for (double other : new double[] {best - 1, best - 0.1, best + 0.1, best + 1}) {
            // 0.01 (2 · 0.1)² = 4e-4 above
            assertTrue(pair(0.01, r[0] + other, r[1] + other).loss() > least + 3.9e-4);
        }
    }

    /// P2: η = 0 is Bradley-Terry. However large η, a pair with r⁺ = −r⁻ pays for its difference alone, and every other
    /// pays η s²; with smoothed labels, where there is a minimum, it stays at d = log(y′/(1 − y′)), s = 0.
    @Property(tries = 100)
    void centeringLeavesTheDifferenceFree(@ForAll int seed) {
        double[] r = draw(new Philox(seed, 1), 2);
        assertEquals(BradleyTerryLoss.loss(r[0] - r[1], 1), pair(0, r[0], r[1]).loss(), 1e-15);
        for (double eta : new double[] {0.01, 1, 1e6}) {
            assertEquals(pair(0, r[0], -r[0]).loss(), pair(eta, r[0], -r[0]).loss(), 0);
            double sum = r[0] + r[1];
            assertEquals(eta * sum * sum, pair(eta, r[0], r[1]).loss() - pair(0, r[0], r[1]).loss(),
                    1e-14 * (1 + eta * sum * sum));
            double half = Math.log(4) / 2;
            var optimum = new BradleyTerryLoss(0.2, eta).evaluate(half, -half, 0, 1, 1);
            assertEquals(0, optimum.gradChosen(), 1e-15);
            assertEquals(0, optimum.gradRejected(), 1e-15);
            assertTrue(optimum.curvature() > 0.1);
        }
    }

    /// P3: gradients are the slopes of the loss (central differences: error h² f‴/6 + u f/h < 1e-9 at h = 1e-5);
    /// swapping the pair and its label changes nothing.
    @Property(tries = 100)
    void gradients(@ForAll int seed) {
        double[] r = draw(new Philox(seed, 2), 2);
        double h = 1e-5;
        var terms = pair(0.01, r[0], r[1]);
        assertEquals((pair(0.01, r[0] + h, r[1]).loss() - pair(0.01, r[0] - h, r[1]).loss()) / (2 * h),
                terms.gradChosen(), 1e-9);
        assertEquals((pair(0.01, r[0], r[1] + h).loss() - pair(0.01, r[0], r[1] - h).loss()) / (2 * h),
                terms.gradRejected(), 1e-9);
        var swapped = new BradleyTerryLoss(0, 0.01).evaluate(r[1], r[0], 0, 1, 0);
        assertEquals(terms.loss(), swapped.loss(), 1e-15 * (1 + terms.loss()));
        assertEquals(terms.gradChosen(), swapped.gradRejected(), 1e-15);
        double shift = 1e-5;
        double[] members = draw(new Philox(seed, 3), 5);
        var rule = new Aggregation.MeanMinusStd(1, 0);
        double sd = Moments.standardDeviation(members, 0);
        for (int i = 0; i < 5; i++) {
            double[] up = members.clone();
            double[] down = members.clone();
            up[i] += shift;
            down[i] -= shift;
            // the third derivative of the standard deviation is below 3/sd²
            assertEquals((value(rule, up) - value(rule, down)) / (2 * shift),
                    EnsembleAggregation.evaluate(rule, members).gradient()[i], 1e-9 + shift * shift / (sd * sd));
        }
    }

    /// P4: order of the aggregates, Samuelson's bound mean − sd √(M − 1) ≤ min, permutations, identical members, common
    /// shift and scale.
    @Property(tries = 200)
    void aggregates(@ForAll int seed, @ForAll @IntRange(min = 1, max = 9) int members) {
        var random = new Philox(seed, 4);
        double[] r = draw(random, members);
        double min = Arrays.stream(r).min().orElseThrow();
        double mean = value(new Aggregation.Mean(), r);
        double median = value(new Aggregation.Median(), r);
        assertEquals(min, value(new Aggregation.Minimum(), r), 0);
        assertTrue(min <= median && median <= Arrays.stream(r).max().orElseThrow());
        assertTrue(value(new Aggregation.MeanMinusStd(1, 0), r) <= mean && min <= mean + 1e-14);
        assertTrue(mean - Moments.standardDeviation(r, 0) * Math.sqrt(members - 1) <= min + 1e-13);
        int[] order = random.permutation(members);
        double[] permuted = Arrays.stream(order).mapToDouble(i -> r[i]).toArray();
        var same = new double[members];
        Arrays.fill(same, r[0]);
        for (var rule : RULES) {
            double own = value(rule, r);
            assertEquals(own, value(rule, permuted), 1e-14, rule.toString());
            assertEquals(r[0], value(rule, same), 0, rule.toString());
            assertEquals(own + 3, value(rule, Arrays.stream(r).map(x -> x + 3).toArray()), 1e-13, rule.toString());
            assertEquals(4 * own, value(rule, Arrays.stream(r).map(x -> 4 * x).toArray()), 1e-13, rule.toString());
        }
    }

    /// P5: the median of an odd number is a member, and does not see how extreme the extremes are.
    @Property(tries = 100)
    void median(@ForAll int seed, @ForAll @IntRange(min = 1, max = 4) int half) {
        double[] r = draw(new Philox(seed, 5), 2 * half + 1);
        double median = value(new Aggregation.Median(), r);
        assertEquals(1, Arrays.stream(r).filter(x -> x == median).count());
        double[] stretched = Arrays.stream(r).map(x -> x > median ? x + 100 : x < median ? x - 7 : x).toArray();
        assertEquals(median, value(new Aggregation.Median(), stretched), 0);
    }

    /// P6: shifts of single members move the mean of every response alike, and reorder the other aggregates.
    @Example
    void memberShifts() {
        double[] one = {1, 1, 4};
        double[] other = {-1, 4, 2};
        double[] shift = {4, -3, 3};
        for (var rule : RULES) {
            double before = value(rule, one) - value(rule, other);
            double after = value(rule, sum(one, shift)) - value(rule, sum(other, shift));
            if (rule instanceof Aggregation.Mean) {
                assertEquals(before, after, 1e-14);
            } else {
                assertTrue(before * after < 0, rule + ": " + before + ", " + after);
            }
        }
    }

    private static double[] sum(double[] a, double[] b) {
        var sum = new double[a.length];
        Arrays.setAll(sum, i -> a[i] + b[i]);
        return sum;
    }

    /// P7: an error h that all members share is added to every aggregate; the standard deviation does not see it.
    @Property(tries = 100)
    void sharedError(@ForAll int seed, @ForAll @IntRange(min = 2, max = 6) int members) {
        var random = new Philox(seed, 6);
        double[] r = draw(random, members);
        double h = 2 * random.nextGaussian();
        double[] shared = Arrays.stream(r).map(x -> x + h).toArray();
        for (var rule : RULES) {
            assertEquals(value(rule, r) + h, value(rule, shared), 1e-13, rule.toString());
        }
        assertEquals(Moments.standardDeviation(r, 0), Moments.standardDeviation(shared, 0), 1e-13);
    }

    private static CrossedEnsemble grid(Philox random, int pretrainings, int finetunings, int responses,
            double a, double e) {
        var scores = new double[pretrainings][finetunings][responses];
        for (int i = 0; i < responses; i++) {
            double gold = random.nextGaussian();
            for (double[][] row : scores) {
                double own = a * random.nextGaussian();
                for (double[] member : row) {
                    member[i] = gold + own + e * random.nextGaussian();
                }
            }
        }
        return new CrossedEnsemble(scores);
    }

    /// P8: transposing exchanges the two kinds of ensemble; twice is nothing.
    @Property(tries = 100)
    void transpose(@ForAll int seed, @ForAll @IntRange(min = 1, max = 4) int p,
            @ForAll @IntRange(min = 1, max = 4) int f) {
        var grid = grid(new Philox(seed, 7), p, f, 3, 1, 0.5);
        var other = grid.transposed();
        assertEquals(grid.withinFinetuneSd(), other.withinPretrainSd(), 0);
        assertEquals(grid.withinPretrainSd(), other.withinFinetuneSd(), 0);
        for (int i = 0; i < p; i++) {
            assertTrue(Arrays.deepEquals(grid.finetuneEnsemble(i), other.pretrainEnsemble(i)));
            assertEquals(f, grid.finetuneEnsemble(i).length);
        }
        assertTrue(Arrays.deepEquals(grid.scores(), other.transposed().scores()));
    }

    /// M6. A row effect alone is all pretraining. With σₐ = 1, σₑ = 1/2 on 20000 responses the estimates have standard
    /// deviations √(2/4)(1 + 1/20)/√20000 = 0.0053 and 0.25 √(2/20)/√20000 = 0.0006: bounds of five of them, false
    /// alarms below 1e-6 were the seed not fixed.
    @Example
    void components() {
        var rows = new CrossedEnsemble(new double[][][] {{{1}, {1}, {1}}, {{4}, {4}, {4}}, {{1}, {1}, {1}}});
        assertEquals(3, rows.components().pretraining(), 1e-15);
        assertEquals(0, rows.components().finetuning(), 0);
        assertEquals(0, rows.withinFinetuneSd(), 0);
        assertEquals(Math.sqrt(2), rows.withinPretrainSd(), 1e-15);
        var found = grid(new Philox(1, 8), 5, 5, 20_000, 1, 0.5).components();
        assertEquals(1, found.pretraining(), 0.0265);
        assertEquals(0.25, found.finetuning(), 0.003);
        assertThrows(IllegalArgumentException.class, () -> new CrossedEnsemble(new double[][][] {{{1}, {1}}, {{1}}}));
    }

    /// M5(c): by hand; offsets cancel; the base policy gains nothing; an exponential tilt gains by its own reward.
    @Property(tries = 100)
    void transfer(@ForAll int seed) {
        double[] base = {0.25, 0.25, 0.25, 0.25};
        double[][] policies = {{1, 0, 0, 0}, {0, 0.5, 0.5, 0}};
        double[][] rewards = {{4, 0, 0, 0}, {0, 1, 2, 5}};
        double[][] gain = TransferMatrix.of(policies, rewards, base, 1).gain();
        assertTrue(Arrays.deepEquals(new double[][] {{3, -2}, {-1, -0.5}}, gain));
        double[][] random = {draw(new Philox(seed, 9), 4), draw(new Philox(seed, 10), 4)};
        var tilted = new double[][] {SoftmaxPolicy.softmax(random[0]), SoftmaxPolicy.softmax(random[1]), base};
        var matrix = TransferMatrix.of(tilted, random, base, 1);
        assertTrue(matrix.gain()[0][0] >= 0 && matrix.gain()[1][1] >= 0);
        assertArrayEquals(new double[2], matrix.gain()[2], 0);
        double[][] offset = {Arrays.stream(random[0]).map(x -> x + 3).toArray(), random[1]};
        assertEquals(matrix.gain()[1][0], TransferMatrix.of(tilted, offset, base, 1).gain()[1][0], 1e-14);
        assertEquals((matrix.gain()[0][1] + matrix.gain()[1][0]) / 2, matrix.mean((i, j) -> i < 2 && i != j), 1e-15);
    }
}
