package dev.plumbline.exercises.papers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.evaluation.PairedComparison;
import dev.plumbline.kernel.Aggregation;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.KlRegularizedPolicy;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.reward.CrossedEnsemble;
import dev.plumbline.reward.EnsembleAggregation;
import dev.plumbline.reward.EnsembleDisagreement;
import dev.plumbline.reward.aggregation.Aggregator;
import dev.plumbline.reward.aggregation.EnsembleIdentities;
import dev.plumbline.reward.aggregation.HuberLocation;
import dev.plumbline.reward.aggregation.MemberSource;
import dev.plumbline.reward.aggregation.OrderWeighted;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Answers to the exercises on ensembles: the algebra of aggregates, and what duplicated, shared and hacked members do.
///
/// Planted mistakes that turn it red: the other divisor of a variance; a jackknife without its factor.
class EnsembleAnswersTest {
    /// A few rounding units of numbers of size 1.
    private static final double ROUNDING = 1e-14;

    @Test
    void raisingAMemberCanLowerMeanMinusDeviation() {
        var lowerBound = Aggregator.of(new Aggregation.MeanMinusStd(1, 0));
        assertTrue(lowerBound.value(0, 0, 2) < lowerBound.value(0, 0, 1));
        assertEquals(1 / Math.sqrt(3), EnsembleIdentities.monotoneLimit(4, 0), ROUNDING);
        double just = 1 / Math.sqrt(3) - 1e-6;
        double tooMuch = 1 / Math.sqrt(3) + 1e-6;
        assertTrue(steepest(new Aggregation.MeanMinusStd(just, 0)) > 0);
        assertTrue(steepest(new Aggregation.MeanMinusStd(tooMuch, 0)) < 0);
    }

    /// The slope in the only member above three equal ones.
    private static double steepest(Aggregation rule) {
        return EnsembleAggregation.evaluate(rule, new double[] {0, 0, 0, 1}).gradient()[3];
    }

    @Test
    void expectedMinimumOfTwoIsMeanLessHalfOfGini() {
        var rule = new OrderWeighted.ExpectedMinimum(2);
        assertArrayEquals(new double[] {0.4, 0.3, 0.2, 0.1, 0}, rule.weights(5), ROUNDING);
        double[] r = {0.3, -1.2, 2.5, 0.9, 0.1};
        double mean = Arrays.stream(r).average().orElseThrow();
        assertEquals(mean - EnsembleDisagreement.giniMeanDifference(r) / 2, rule.value(r), ROUNDING);
        // The highest score has weight 0: one member that loses its head changes nothing.
        assertEquals(rule.value(r), rule.value(0.3, -1.2, 1e6, 0.9, 0.1), ROUNDING);
    }

    @Test
    void huberLocationFollowsThreeOfFiveAndNotTwo() {
        var huber = new HuberLocation(1);
        double lift = 6;
        // Two high: 2·1 = 3 A. Three high: 3 (6 − A) = 2·1.
        assertEquals(2 / 3.0, huber.value(0, 0, 0, lift, lift), 1e-9);
        assertEquals(lift - 2 / 3.0, huber.value(0, 0, lift, lift, lift), 1e-9);
    }

    /// Best of 1024 by each rule, 200 pools; the difference of the true reward. Were there none, one seed in 3 million
    /// would pass five standard errors.
    @Test
    void theMinimumGainsMostFromAMemberWithoutTheSharedError() {
        var random = new Philox(20261129, 1);
        int pools = 200;
        Aggregation[] rules = {new Aggregation.Minimum(), new Aggregation.Mean(), new Aggregation.Median()};
        var gold = new double[rules.length][pools];
        for (int pool = 0; pool < pools; pool++) {
            var best = new double[] {-9, -9, -9};
            for (int y = 0; y < 1024; y++) {
                double truth = random.nextGaussian();
                double shared = random.nextGaussian();
                var scores = new double[5];
                for (int i = 0; i < 5; i++) {
                    scores[i] = truth + 0.3 * random.nextGaussian() + (i < 4 ? shared : 0);
                }
                for (int rule = 0; rule < rules.length; rule++) {
                    double value = EnsembleAggregation.evaluate(rules[rule], scores).value();
                    if (value > best[rule]) {
                        best[rule] = value;
                        gold[rule][pool] = truth;
                    }
                }
            }
        }
        var overMean = PairedComparison.of(gold[0], gold[1], 0.95);
        var overMedian = PairedComparison.of(gold[1], gold[2], 0.95);
        assertTrue(overMean.mean() > 5 * overMean.standardError(), overMean::toString);
        assertTrue(overMedian.mean() > 5 * overMedian.standardError(), overMedian::toString);
    }

    @Test
    void oneDeviationMeansThreeStandardErrors() {
        double s = 0.5;
        assertEquals(s / Math.sqrt(8), MemberSource.FINE_TUNING_SEED.standardError(s, 8), ROUNDING);
        assertEquals(s, MemberSource.BOOTSTRAP.standardError(s, 8), ROUNDING);
        assertEquals(7 * s / Math.sqrt(8), MemberSource.JACKKNIFE.standardError(s, 8), ROUNDING);
    }

    /// A feature is learned by each of five runs with probability 1/5, in both layers or in neither; 20 000 ensembles.
    /// The mean of the weights has a standard error of 0.0009: five of them fail by chance once in a million.
    @Test
    void averagedWeightsSuppressARareFeature() {
        double p = 0.2;
        var random = new Philox(20261129, 2);
        int ensembles = 20_000;
        double outputs = 0;
        double weights = 0;
        for (int n = 0; n < ensembles; n++) {
            double share = IntStream.range(0, 5).filter(i -> random.nextDouble() < p).count() / 5.0;
            outputs += share / ensembles;
            weights += share * share / ensembles;
        }
        assertEquals(0.072, EnsembleIdentities.weightAveragedFeature(p, 5), ROUNDING);
        assertEquals(0.072, weights, 5 * 0.0009);
        assertEquals(0.2, outputs, 5 * 0.4 / Math.sqrt(5.0 * ensembles));
    }

    @Test
    void aMemberAboveTheMeanByOneOverTwoLambdaIsTheTurningPoint() {
        double lambda = 2;
        var rule = new Aggregation.UncertaintyWeighted(lambda, 0);
        // Mean 0, the last member 1/(2 λ) above it.
        double[] turning = {-0.25 / 3, -0.25 / 3, -0.25 / 3, 0.25};
        assertEquals(0, EnsembleAggregation.evaluate(rule, turning).gradient()[3], ROUNDING);
        double[] beyond = {-0.1, -0.1, -0.1, 0.3};
        assertTrue(EnsembleAggregation.evaluate(rule, beyond).gradient()[3] < 0);
    }

    @Test
    void softMinimumStaysAboveMeanLessVariance() {
        double lambda = 2;
        var variance = Aggregator.of(new Aggregation.UncertaintyWeighted(lambda, 0));
        var soft = Aggregator.of(new Aggregation.SoftMin(1 / (2 * lambda)));
        // Scores ±x: −τ log cosh(x/τ) = −λ x² + (2/3) λ³ x⁴ − .., the remainder is of order λ⁵ x⁶.
        double x = 0.01;
        assertEquals(2 / 3.0 * Math.pow(lambda, 3) * Math.pow(x, 4),
                soft.value(-x, x) - variance.value(-x, x), 2 * Math.pow(lambda, 5) * Math.pow(x, 6) + ROUNDING);
        // Far apart: the one ends at the minimum, the other goes on falling with the square.
        double[] far = {-3, 0, 0, 0, 0};
        assertTrue(soft.value(far) > -3);
        assertTrue(variance.value(far) < -3);
    }

    @Test
    void duplicatingEveryMemberChangesOnlyTheOtherDivisor() {
        double[] r = {0.3, -1.2, 2.5, 0.9, 0.1};
        double[] twice = {0.3, -1.2, 2.5, 0.9, 0.1, 0.3, -1.2, 2.5, 0.9, 0.1};
        for (var rule : new Aggregation[] {
            new Aggregation.Mean(), new Aggregation.Minimum(), new Aggregation.SoftMin(0.25),
            new Aggregation.UncertaintyWeighted(2, 0)
        }) {
            assertEquals(Aggregator.of(rule).value(r), Aggregator.of(rule).value(twice), ROUNDING);
        }
        double before = EnsembleAggregation.variance(r, 1).value();
        double after = EnsembleAggregation.variance(twice, 1).value();
        // 2 (k − 1)/(2 k − 1) for k = 5.
        assertEquals(8 / 9.0, after / before, ROUNDING);
    }

    @Test
    void minimumLiesAboveMeanLessScaledDeviation() {
        double[] oneBelow = {-1, 2, 2, 2, 2};
        assertEquals(-1, EnsembleIdentities.samuelson(oneBelow).low(), ROUNDING);
        double[] spread = {-1, 0, 1, 2, 3};
        assertTrue(EnsembleIdentities.samuelson(spread).low() < -1 - 0.5);
    }

    @Test
    void noNumberOfFineTuningsIsWorthTwoPretrainings() {
        double total = 0.21 + 0.16;
        double shared = 0.21 / total;
        // Members of one pretraining correlate through a_p; members of different ones do not.
        assertEquals(0.074, EnsembleIdentities.varianceOfMean(5, total, 0), ROUNDING);
        double manyFineTunings = EnsembleIdentities.varianceOfMean(1_000_000, total, shared);
        assertEquals(0.21, manyFineTunings, 1e-6);
        assertTrue(EnsembleIdentities.varianceOfMean(2, total, 0) < manyFineTunings);
    }

    @Test
    void anErrorOfAllChangesChoicesAndNotDisagreement() {
        var random = new Philox(20261129, 3);
        double[] gold = gaussian(random, 32);
        double[] shared = gaussian(random, 32);
        var plain = new double[2][2][];
        var shifted = new double[2][2][];
        for (int p = 0; p < 2; p++) {
            for (int f = 0; f < 2; f++) {
                double[] own = gaussian(random, 32);
                plain[p][f] = IntStream.range(0, 32).mapToDouble(y -> gold[y] + 0.3 * own[y]).toArray();
                double[] member = plain[p][f];
                shifted[p][f] = IntStream.range(0, 32).mapToDouble(y -> member[y] + 2 * shared[y]).toArray();
            }
        }
        var before = new CrossedEnsemble(plain);
        var after = new CrossedEnsemble(shifted);
        assertEquals(before.withinPretrainSd(), after.withinPretrainSd(), 1e-13);
        assertEquals(before.withinFinetuneSd(), after.withinFinetuneSd(), 1e-13);
        assertTrue(goldOfBest(plain, gold) > goldOfBest(shifted, gold));
        // Gain by another member: every member pays for h, so the judges applaud where gold does not.
        assertTrue(gain(shifted[0][0], shifted[1][1]) > 2 * gain(plain[0][0], plain[1][1]));
        assertTrue(gain(shifted[0][0], gold) < gain(plain[0][0], gold));
    }

    private static double goldOfBest(double[][][] members, double[] gold) {
        var mean = IntStream.range(0, gold.length)
                .mapToDouble(y -> members[0][0][y] + members[0][1][y] + members[1][0][y] + members[1][1][y])
                .toArray();
        return gold[SoftmaxPolicy.argmax(mean)];
    }

    /// What the policy that is tilted by one member by one nat gains by a judge.
    private static double gain(double[] member, double[] judge) {
        var base = new double[judge.length];
        Arrays.fill(base, 1.0 / base.length);
        double gamma = KlRegularizedPolicy.gammaForKl(base, member, 1, 1e-10);
        double[] policy = KlRegularizedPolicy.optimum(base, member, gamma);
        return IntStream.range(0, base.length).mapToDouble(y -> (policy[y] - base[y]) * judge[y]).sum();
    }

    private static double[] gaussian(Philox random, int n) {
        return IntStream.range(0, n).mapToDouble(i -> random.nextGaussian()).toArray();
    }
}
