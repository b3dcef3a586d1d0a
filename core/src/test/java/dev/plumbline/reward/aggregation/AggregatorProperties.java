package dev.plumbline.reward.aggregation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.reward.aggregation.OrderWeighted.ExpectedMinimum;
import dev.plumbline.reward.aggregation.OrderWeighted.LowerTailMean;
import dev.plumbline.reward.aggregation.OrderWeighted.TrimmedMean;
import dev.plumbline.reward.aggregation.OrderWeighted.WinsorizedMean;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Properties P1, P2, P4 to P7, P9 and P10 of the specification of aggregation.
///
/// Planted mistakes that turn it red: the gradient of Boltzmann as softmax (P2); ties to the lowest index (P9);
/// the last member of the lower tail counted whole (P2, P10); a law too many in the table (P1); one member too few
/// trimmed at the top (P6); a Huber root at an end of its interval (P2, P4).
class AggregatorProperties {
    private static final int M = 5;

    /// Five scores of size 1 to 3.
    static double[] scores(Philox random, int members) {
        var r = new double[members];
        Arrays.setAll(r, i -> 2 * random.nextGaussian());
        return r;
    }

    private static Aggregator kernel(Aggregation rule) {
        return Aggregator.of(rule);
    }

    private static Aggregator softMin(double tau) {
        return kernel(new Aggregation.SoftMin(tau));
    }

    private static Aggregator quantile(double q) {
        return kernel(new Aggregation.Quantile(q, QuantileMethod.LINEAR));
    }

    private static final Aggregator MEAN = kernel(new Aggregation.Mean());
    private static final Aggregator MEDIAN = kernel(new Aggregation.Median());
    private static final Aggregator MIN = kernel(new Aggregation.Minimum());

    private static double min(double[] r) {
        return Arrays.stream(r).min().orElseThrow();
    }

    private static double max(double[] r) {
        return Arrays.stream(r).max().orElseThrow();
    }

    /// P1, the laws that hold. A few dozen roundings of numbers below 100: 1e-12.
    @Property(tries = 300, seed = "20261129")
    void lawsHold(@ForAll int seed) {
        var random = new Philox(seed, 1);
        double[] r = scores(random, M);
        double shift = 3 * random.nextGaussian();
        double factor = Math.exp(random.nextGaussian());
        double[] raised = r.clone();
        raised[random.nextInt(M)] += Math.exp(2 * random.nextGaussian());
        int[] order = random.permutation(M);
        double[] permuted = Arrays.stream(order).mapToDouble(i -> r[i]).toArray();
        double[] other = scores(random, M);
        var same = new double[M];
        Arrays.fill(same, r[0]);
        for (var row : AxiomTable.rows()) {
            for (var axiom : Axiom.values()) {
                if (!row.holds(axiom)) {
                    continue;
                }
                double violation = switch (axiom) {
                    case TRANSLATION ->
                        axiom.violation(row.rule(), r, Arrays.stream(r).map(x -> x + shift).toArray());
                    case HOMOGENEITY ->
                        axiom.violation(row.rule(), r, Arrays.stream(r).map(x -> factor * x).toArray());
                    case MONOTONE -> axiom.violation(row.rule(), r, raised);
                    case CONCAVE -> axiom.violation(row.rule(), r, other);
                    case SYMMETRIC -> axiom.violation(row.rule(), r, permuted);
                    case IDEMPOTENT -> axiom.violation(row.rule(), same, same);
                };
                assertTrue(violation <= 1e-12 * (1 + factor), () -> row.name() + " breaks " + axiom + ": " + violation);
            }
        }
    }

    /// P1, the laws that do not: every counter-example of the table shows it, and is of the right form.
    @Example
    void counterExamples() {
        for (var row : AxiomTable.rows()) {
            row.broken().forEach((axiom, points) -> {
                double violation = axiom.violation(row.rule(), points.r(), points.s());
                assertTrue(violation > 0.01, () -> row.name() + " obeys " + axiom + ": " + violation);
                if (axiom == Axiom.MONOTONE) {
                    for (int i = 0; i < M; i++) {
                        assertTrue(points.s()[i] >= points.r()[i]);
                    }
                }
            });
        }
        // mean − 1 sd is not monotone from three members on
        var bound = kernel(new Aggregation.MeanMinusStd(1, 0));
        assertTrue(bound.value(0, 0, 5) < bound.value(0, 0, 3) - 0.1);
        var two = kernel(new Aggregation.MeanMinusStd(1, 0));
        assertTrue(two.value(0, 5) >= two.value(0, 3) - 1e-15);
    }

    /// P1: what follows from the laws. Concave, symmetric and idempotent rules are not above the mean; monotone and
    /// idempotent ones lie between minimum and maximum; translation and order make A a contraction.
    @Property(tries = 200, seed = "20261129")
    void consequences(@ForAll int seed) {
        var random = new Philox(seed, 2);
        double[] r = scores(random, M);
        double[] s = scores(random, M);
        double distance = 0;
        for (int i = 0; i < M; i++) {
            distance = Math.max(distance, Math.abs(r[i] - s[i]));
        }
        for (var row : AxiomTable.rows()) {
            double a = row.rule().value(r);
            if (row.holds(Axiom.CONCAVE) && row.holds(Axiom.SYMMETRIC) && row.holds(Axiom.IDEMPOTENT)) {
                assertTrue(a <= Moments.mean(r) + 1e-13, row.name());
            }
            if (row.holds(Axiom.MONOTONE) && row.holds(Axiom.IDEMPOTENT)) {
                assertTrue(a >= min(r) - 1e-13 && a <= max(r) + 1e-13, row.name());
            }
            if (row.holds(Axiom.MONOTONE) && row.holds(Axiom.TRANSLATION)) {
                assertTrue(Math.abs(a - row.rule().value(s)) <= distance + 1e-13, row.name());
            }
        }
    }

    /// P2. Step 1e-6, scores at least 1e-3 apart so that no kink of a rank lies between; values below 100 in error by
    /// 1e-14, third derivatives below 1e3: 1e-6.
    @Property(tries = 150, seed = "20261129")
    void gradients(@ForAll int seed) {
        double[] r = apart(new Philox(seed, 3));
        double h = 1e-6;
        for (var row : AxiomTable.rows()) {
            if (row.rule() instanceof HuberLocation && nearKink(r, row.rule().value(r), 1)) {
                continue;
            }
            double[] gradient = row.rule().evaluate(r).gradient();
            double sum = 0;
            for (int i = 0; i < M; i++) {
                double[] up = r.clone();
                double[] down = r.clone();
                up[i] += h;
                down[i] -= h;
                double slope = (row.rule().value(up) - row.rule().value(down)) / (2 * h);
                assertEquals(slope, gradient[i], 1e-6 * (1 + Math.abs(slope)), row.name());
                sum += gradient[i];
                if (row.holds(Axiom.MONOTONE)) {
                    assertTrue(gradient[i] >= -1e-15, row.name());
                }
            }
            if (row.holds(Axiom.TRANSLATION)) {
                assertEquals(1, sum, 1e-12, row.name());
            }
        }
    }

    private static double[] apart(Philox random) {
        double[] r = scores(random, M);
        double[] sorted = Arrays.stream(r).sorted().toArray();
        for (int i = 1; i < M; i++) {
            if (sorted[i] - sorted[i - 1] < 1e-3) {
                return new double[] {-1, 0, 2, 2.5, -0.5};
            }
        }
        return r;
    }

    private static boolean nearKink(double[] r, double a, double c) {
        return Arrays.stream(r).anyMatch(x -> Math.abs(Math.abs(x - a) - c) < 1e-4);
    }

    /// P4. Soft-min of temperature τ is within v/(2τ) of the mean, and within τ log M of the minimum.
    @Property(tries = 150, seed = "20261129")
    void limits(@ForAll int seed, @ForAll @IntRange(min = 1, max = 8) int members) {
        double[] r = scores(new Philox(seed, 4), members);
        double mean = Moments.mean(r);
        double spread = Moments.variance(r, 0);
        assertEquals(mean, softMin(1e6).value(r), spread / 1e6 + 1e-14);
        assertEquals(min(r), softMin(1e-6).value(r), 1e-6 * Math.log(members) + 1e-14);
        assertEquals(max(r), new SoftMax(1e-6).value(r), 1e-6 * Math.log(members) + 1e-14);
        assertEquals(mean, new BoltzmannSoftMin(1e6).value(r), 2 * spread / 1e6 + 1e-14);
        assertEquals(min(r), quantile(0).value(r));
        assertEquals(MEDIAN.value(r), quantile(0.5).value(r), 1e-14);
        assertEquals(max(r), quantile(1).value(r));
        assertEquals(mean, new LowerTailMean(1).value(r), 1e-14);
        assertEquals(min(r), new LowerTailMean(1.0 / members).value(r), 1e-14);
        assertEquals(min(r), new LowerTailMean(0.3 / members).value(r));
        assertEquals(mean, new ExpectedMinimum(1).value(r), 1e-14);
        assertEquals(min(r), new ExpectedMinimum(members).value(r));
        assertEquals(mean, new TrimmedMean(0).value(r), 1e-14);
        assertEquals(mean, new WinsorizedMean(0).value(r), 1e-14);
        int most = (members - 1) / 2;
        assertEquals(MEDIAN.value(r), new TrimmedMean(most).value(r), 1e-14);
        assertEquals(MEDIAN.value(r), new WinsorizedMean(most).value(r), 1e-14);
        assertEquals(mean, new HuberLocation(1e3).value(r), 1e-13);
        // even M: half of the members on either side, and the middle of the flat part
        assertEquals(MEDIAN.value(r), new HuberLocation(1e-9).value(r), 2e-9 * members);
    }

    /// P4, P10: monotone in the parameter, in the order min ≤ CVaR ≤ m, min ≤ B ≤ soft-min ≤ m.
    @Property(tries = 150, seed = "20261129")
    void pessimism(@ForAll int seed, @ForAll @IntRange(min = 1, max = 8) int members) {
        double[] r = scores(new Philox(seed, 5), members);
        double mean = Moments.mean(r);
        double e = 1e-12;
        double lastTail = min(r);
        double lastSoft = min(r);
        double lastSoftMax = max(r);
        double lastQuantile = min(r);
        for (double p = 0.05; p < 1; p += 0.05) {
            double tail = new LowerTailMean(p).value(r);
            double tau = p / (1 - p);
            double soft = softMin(tau).value(r);
            double boltzmann = new BoltzmannSoftMin(tau).value(r);
            double softMax = new SoftMax(tau).value(r);
            double quantile = quantile(p).value(r);
            assertTrue(tail >= lastTail - e && tail <= mean + e);
            assertTrue(min(r) <= boltzmann + e && boltzmann <= soft + e && soft <= mean + e);
            assertTrue(soft >= lastSoft - e);
            assertTrue(softMax <= lastSoftMax + e && softMax >= mean - e);
            assertTrue(quantile >= lastQuantile - e);
            lastTail = tail;
            lastSoft = soft;
            lastSoftMax = softMax;
            lastQuantile = quantile;
        }
        for (int j = 2; j <= members; j++) {
            assertTrue(new ExpectedMinimum(j).value(r) <= new ExpectedMinimum(j - 1).value(r) + e);
        }
        assertTrue(new MajorityVote(2).value(r) <= new MajorityVote(1).value(r));
    }

    /// P5: every member twice.
    @Property(tries = 100, seed = "20261129")
    void duplication(@ForAll int seed) {
        double[] r = scores(new Philox(seed, 6), M);
        double[] twice = DoubleStream.concat(Arrays.stream(r), Arrays.stream(r)).toArray();
        for (var rule : List.of(MEAN, MEDIAN, MIN, softMin(1), new SoftMax(1), new BoltzmannSoftMin(1),
                kernel(new Aggregation.UncertaintyWeighted(0.5, 0)), kernel(new Aggregation.MeanMinusStd(1, 0)),
                new LowerTailMean(0.4), new LowerTailMean(0.33), new HuberLocation(1), new ProbabilityAverage(),
                quantile(0), quantile(1))) {
            assertEquals(rule.value(r), rule.value(twice), 1e-12, rule.toString());
        }
        for (var rule : List.of(kernel(new Aggregation.UncertaintyWeighted(0.5, 1)),
                kernel(new Aggregation.MeanMinusStd(1, 1)), kernel(new Aggregation.LogSigmoidSum(0)),
                new NoisyOr(0))) {
            assertTrue(Math.abs(rule.value(r) - rule.value(twice)) > 0, rule.toString());
        }
        double[] golden = {-1, 0, 2, 2.5, -0.5};
        double[] goldenTwice = {-1, 0, 2, 2.5, -0.5, -1, 0, 2, 2.5, -0.5};
        assertTrue(Math.abs(quantile(0.1).value(golden) - quantile(0.1).value(goldenTwice)) > 0.1);
        assertTrue(Math.abs(new TrimmedMean(1).value(golden) - new TrimmedMean(1).value(goldenTwice)) > 0.01);
    }

    /// P6: b members of any size, on either side.
    @Property(tries = 200, seed = "20261129")
    void breakdown(@ForAll int seed, @ForAll @IntRange(min = 1, max = 9) int members,
            @ForAll @IntRange(max = 4) int corrupted) {
        int b = Math.min(corrupted, members - 1);
        var random = new Philox(seed, 7);
        double[] clean = scores(random, members - b);
        for (double size : new double[] {1e6, -1e6}) {
            var bad = new double[b];
            Arrays.fill(bad, size);
            double[] all = DoubleStream.concat(Arrays.stream(bad), Arrays.stream(clean)).toArray();
            assertEquals(2 * b < members, inside(MEDIAN.value(all), clean), "median");
            for (int k = 0; 2 * k < members; k++) {
                assertEquals(b <= k, inside(new TrimmedMean(k).value(all), clean), "trimmed " + k);
                assertEquals(b <= k, inside(new WinsorizedMean(k).value(all), clean), "winsorized " + k);
            }
            assertTrue(MIN.value(all) <= min(clean));
            if (b > 0) {
                assertFalse(inside(MEAN.value(all), clean), "mean");
                assertFalse(inside(kernel(new Aggregation.UncertaintyWeighted(0.5, 0)).value(all), clean), "UWO");
                // where k and the number of members cancel one large member, nothing is left of it
                assertFalse(inside(kernel(new Aggregation.MeanMinusStd(0.3, 0)).value(all), clean), "LCB");
            }
        }
    }

    private static boolean inside(double a, double[] clean) {
        return a >= min(clean) - 1e-9 && a <= max(clean) + 1e-9;
    }

    /// P7: the mean's ranking survives an offset of each member, that of no other symmetric rule does.
    @Property(tries = 100, seed = "20261129")
    void offsetsKeepTheMeansRanking(@ForAll int seed) {
        var random = new Philox(seed, 8);
        var scores = new double[3][6];
        for (double[] row : scores) {
            Arrays.setAll(row, x -> random.nextGaussian());
        }
        double[][] shifted = Arrays.stream(scores).map(row -> {
            double c = 5 * random.nextGaussian();
            return Arrays.stream(row).map(r -> r + c).toArray();
        }).toArray(double[][]::new);
        double[] before = MEAN.aggregate(scores);
        double[] after = MEAN.aggregate(shifted);
        for (int x = 0; x < 6; x++) {
            assertEquals(before[x] - before[0], after[x] - after[0], 1e-13);
        }
    }

    /// P7. Members like two responses as given; offsets then turn the order around.
    @Example
    void offsetsTurnTheOthers() {
        var weighted = new WeightedMean(0.5, 0.25, 0.125, 0.0625, 0.0625);
        for (var row : AxiomTable.rows()) {
            if (row.name().equals("mean") || row.rule() instanceof WeightedMean) {
                continue;
            }
            assertTrue(offsetTurns(row.rule()), row.name());
        }
        assertFalse(offsetTurns(MEAN));
        assertFalse(offsetTurns(weighted));
    }

    private static boolean offsetTurns(Aggregator rule) {
        var random = new Philox(1, 9);
        for (int draw = 0; draw < 2000; draw++) {
            double[] r = scores(random, M);
            double[] s = scores(random, M);
            double[] offset = scores(random, M);
            double before = rule.value(r) - rule.value(s);
            double after = rule.value(plus(r, offset)) - rule.value(plus(s, offset));
            if (Math.abs(before) > 1e-6 && Math.abs(after) > 1e-6 && before * after < 0) {
                return true;
            }
        }
        return false;
    }

    private static double[] plus(double[] a, double[] b) {
        var sum = new double[a.length];
        Arrays.setAll(sum, i -> a[i] + b[i]);
        return sum;
    }

    /// P9, with ties: whole numbers. Sorted rules are equal to the bit. Kernels put ties on the lowest index, so their
    /// gradients are compared without ties.
    @Property(tries = 150, seed = "20261129")
    void permutations(@ForAll int seed) {
        var random = new Philox(seed, 10);
        var tied = new double[M];
        Arrays.setAll(tied, i -> random.nextInt(3));
        double[] distinct = apart(random);
        int[] order = random.permutation(M);
        for (var row : AxiomTable.rows()) {
            if (!row.holds(Axiom.SYMMETRIC)) {
                continue;
            }
            double[] r = row.rule() instanceof Aggregator.Kernel ? distinct : tied;
            double[] p = Arrays.stream(order).mapToDouble(i -> r[i]).toArray();
            var before = row.rule().evaluate(r);
            var after = row.rule().evaluate(p);
            double[] expected = Arrays.stream(order).mapToDouble(i -> before.gradient()[i]).toArray();
            assertArrayEquals(expected, after.gradient(), 1e-13, row.name());
            if (row.rule() instanceof OrderWeighted) {
                assertEquals(before.value(), after.value(), row.name());
            }
            assertEquals(before.value(), after.value(), 1e-13, row.name());
        }
    }

    /// Ranks do not see an increasing map of a member.
    @Property(tries = 50, seed = "20261129")
    void ranksSeeOrderAlone(@ForAll int seed) {
        var random = new Philox(seed, 11);
        var scores = new double[3][6];
        for (double[] row : scores) {
            Arrays.setAll(row, x -> random.nextInt(5));
        }
        double[][] mapped = scores.clone();
        mapped[1] = Arrays.stream(scores[1]).map(r -> Math.exp(3 * r)).toArray();
        assertArrayEquals(RankAggregation.meanRank(scores), RankAggregation.meanRank(mapped));
        assertArrayEquals(RankAggregation.votes(scores), RankAggregation.votes(mapped));
        assertEquals(3, Arrays.stream(RankAggregation.votes(scores)).sum(), 1e-15);
        assertEquals(21, Arrays.stream(RankAggregation.meanRank(scores)).sum(), 1e-13);
    }

    /// Nothing overflows, NaN and infinity make everything NaN, and arguments are checked.
    @Example
    void edges() {
        for (var row : AxiomTable.rows()) {
            for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                var nothing = row.rule().evaluate(1, bad, 2, 3, 4);
                assertTrue(Double.isNaN(nothing.value()) && Double.isNaN(nothing.gradient()[3]), row.name());
            }
            assertThrows(IllegalArgumentException.class, row.rule()::evaluate);
        }
        var or = new NoisyOr(0).evaluate(-800, -801);
        assertEquals(-800 + Math.log1p(Math.exp(-1)), or.value(), 1e-12);
        assertArrayEquals(SoftmaxPolicy.softmax(new double[] {-800, -801}), or.gradient(), 1e-15);
        assertEquals(Math.log(0.1), new NoisyOr(0.1).value(-800), 1e-12);
        // each member sure, in opposite directions: halves
        assertEquals(0, new ProbabilityAverage().value(900, -900), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> new TrimmedMean(2).value(1, 2, 3, 4));
        assertThrows(IllegalArgumentException.class, () -> new ExpectedMinimum(3).value(1, 2));
        assertThrows(IllegalArgumentException.class, () -> new LowerTailMean(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new HuberLocation(0));
        assertThrows(IllegalArgumentException.class, () -> new WeightedMean(0.5, 0.4));
        assertThrows(IllegalArgumentException.class, () -> new WeightedMean(1).value(1, 2));
        assertThrows(IllegalArgumentException.class, () -> new MajorityVote(0));
    }
}
