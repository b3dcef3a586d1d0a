package dev.plumbline.exercises.papers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.classification.EnsembleDecomposition;
import dev.plumbline.decision.Cascade;
import dev.plumbline.decision.ExitRule;
import dev.plumbline.decision.diversity.Novelty;
import dev.plumbline.evaluation.IntervalForecast;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.model.WeightSpace;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.PathSignature;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.policy.diffusion.NoiseSchedule;
import dev.plumbline.quantile.ConformalPair;
import dev.plumbline.quantile.Isotonizer;
import dev.plumbline.quantile.Pinball;
import dev.plumbline.quantile.WeightForm;
import dev.plumbline.reward.UncertaintyWeighting;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Answers to the exercises on ensembles of classifiers and forecasts, on quantiles, uncertainty and novelty.
///
/// Planted mistakes that turn it red: a conformal rank of n for n + 1; novelty that counts the individual itself.
class ClassificationAnswersTest {
    private static final double ROUNDING = 1e-13;

    @Test
    void theLargerModelDecidesAloneBeyondTheSquareRootOfFive() {
        for (double p : new double[] {0.3, 0.6, 0.9}) {
            double alone = 1 - 2 * p * p * p / 27 - 15 * Math.pow(p / 3, 6);
            assertEquals(alone, accuracy(p, Math.sqrt(5.01) * Math.sqrt(5.01), 1), ROUNDING);
            assertTrue(accuracy(p, 4.99, 1) > alone + 1e-9);
        }
    }

    @Test
    void weightsThatBalanceBothModelsAreBest() {
        // θ(α) of a model of scale 1 and a fine-tuned one of scale s: weights 1 − α and α s.
        for (double s : new double[] {0.5, 2}) {
            double balanced = 1 / (1 + s);
            double best = accuracy(0.9, 1 - balanced, balanced * s);
            for (double alpha = 0; alpha <= 1; alpha += 0.05) {
                assertTrue(accuracy(0.9, 1 - alpha, alpha * s) <= best + ROUNDING);
            }
            assertTrue(accuracy(0.9, 0.5, 0.5 * s) <= best);
        }
        assertTrue(accuracy(0.9, 1, 3) < accuracy(0.9, 1, 1) - 1e-3);
    }

    /// Two models of two invariant and three spurious slots each, three classes, votes counted with weights a and b; ties
    /// are split. Exact, over all 3⁶ votes.
    private static double accuracy(double p, double a, double b) {
        double total = 0;
        for (int code = 0; code < 729; code++) {
            double[] votes = {2 * a + 2 * b, 0, 0};
            double probability = 1;
            int rest = code;
            for (int slot = 0; slot < 6; slot++) {
                int vote = rest % 3;
                rest /= 3;
                votes[vote] += slot < 3 ? a : b;
                probability *= vote == 0 ? 1 - p + p / 3 : p / 3;
            }
            double most = Arrays.stream(votes).max().orElseThrow();
            long ties = Arrays.stream(votes).filter(v -> v > most - 1e-9).count();
            total += votes[0] > most - 1e-9 ? probability / ties : 0;
        }
        return total;
    }

    @Test
    void averagedWeightsSquareTheShareOfASlot() {
        // Mask and head of a slot in two of five members.
        double[][] members = {{1, 3}, {1, 3}, {0, 0}, {0, 0}, {0, 0}};
        double[] equal = {0.2, 0.2, 0.2, 0.2, 0.2};
        double[] averaged = WeightSpace.average(members, equal);
        assertEquals(3 * 0.4 * 0.4, averaged[0] * averaged[1], ROUNDING);
        double outputs = Arrays.stream(members).mapToDouble(m -> m[0] * m[1] / 5).sum();
        assertEquals(3 * 0.4, outputs, ROUNDING);
    }

    @Test
    void aMemberThatIsWrongIsLeftAlone() {
        double[] ofLabel = {0.9, 0.6, 1e-6};
        double sum = Arrays.stream(ofLabel).sum();
        for (double gamma : new double[] {0, 1}) {
            double weight = (1 - gamma) / 3 + gamma * ofLabel[2] / sum;
            // The gradient is this weight times f − e_y, whose entry for the label is nearly −1.
            assertTrue(gamma == 1 ? weight < 1e-6 : weight > 0.3);
        }
    }

    @Test
    void noDiversityMeansLessForTheCrossEntropy() {
        double[][] members = {{0.5, 0.4, 0.1}, {0.5, 0.1, 0.4}};
        assertEquals(0, EnsembleDecomposition.crossEntropy(members, 0).diversity(), ROUNDING);
        assertTrue(EnsembleDecomposition.brier(members, 0).diversity() > 0.04);
        double[][] equal = {{0.5, 0.4, 0.1}, {0.5, 0.4, 0.1}};
        assertEquals(0, EnsembleDecomposition.brier(equal, 0).diversity(), ROUNDING);
    }

    @Test
    void diversityBoundsConfidence() {
        assertEquals(0.918, EnsembleDecomposition.largestConfidence(0.158), 5e-4);
        assertEquals(0.794, EnsembleDecomposition.largestConfidence(0.369), 5e-4);
        // Four members that agree on .9 and spread the rest apart: far below the bound, which needs corners.
        double[][] sure = {{0.9, 0.1, 0, 0, 0}, {0.9, 0, 0.1, 0, 0}, {0.9, 0, 0, 0.1, 0}, {0.9, 0, 0, 0, 0.1}};
        assertTrue(EnsembleDecomposition.variance(sure) < 0.01);
    }

    @Test
    void aClassThatWinsEveryImageScoresNothing() {
        double[][] logits = {{3, 1, 0}, {5, 2, 2.5}, {4, 0, 1}};
        assertEquals(0, gapOfTheMaximum(logits), ROUNDING);
        double[][] mixed = {{3, 1, 0}, {2, 5, 2.5}, {4, 0, 1}};
        assertTrue(gapOfTheMaximum(mixed) > 0.9);
    }

    /// Mean over images of the largest logit, less the largest of the means.
    private static double gapOfTheMaximum(double[][] logits) {
        double largest = Arrays.stream(logits).mapToDouble(l -> l[SoftmaxPolicy.argmax(l)]).average().orElseThrow();
        double[] mean = IntStream.range(0, 3)
                .mapToDouble(k -> Arrays.stream(logits).mapToDouble(l -> l[k]).average().orElseThrow())
                .toArray();
        return largest - mean[SoftmaxPolicy.argmax(mean)];
    }

    @Test
    void softmaxWeightsDependOnTheScaleOfLogits() {
        double[] scores = {0.02, 0.03, 0.05};
        double[] scaled = Arrays.stream(scores).map(s -> 100 * s).toArray();
        double[] soft = SoftmaxPolicy.softmax(scores);
        double[] sharp = SoftmaxPolicy.softmax(scaled);
        assertTrue(soft[2] < 0.35 && sharp[2] > 0.8);
        assertEquals(scores[2] / Arrays.stream(scores).sum(), scaled[2] / Arrays.stream(scaled).sum(), ROUNDING);
        double deviation = Moments.standardDeviation(scores, 0);
        assertArrayEquals(
                SoftmaxPolicy.softmax(Arrays.stream(scores).map(s -> s / deviation).toArray()),
                SoftmaxPolicy.softmax(Arrays.stream(scaled).map(s -> s / (100 * deviation)).toArray()),
                ROUNDING);
    }

    @Test
    void oneRandomClassStandardisesBest() {
        var random = new Philox(20261129, 61);
        double[] sure = new double[20];
        sure[7] = 1;
        double standardised = (1 - Moments.mean(sure)) / Moments.standardDeviation(sure, 0);
        assertEquals(Math.sqrt(19), standardised, ROUNDING);
        for (int i = 0; i < 1000; i++) {
            double[] logits = IntStream.range(0, 20).mapToDouble(k -> random.nextGaussian()).toArray();
            double best = Arrays.stream(logits).max().orElseThrow();
            assertTrue((best - Moments.mean(logits)) / Moments.standardDeviation(logits, 0) < standardised);
        }
    }

    @Test
    void theSweepCanRaiseTheLoss() {
        double[] q = {1, 0, 2};
        double y = 1;
        double[] swept = Isotonizer.MIN_MAX_SWEEP.apply(q);
        assertArrayEquals(new double[] {0, 0, 2}, swept);
        assertEquals(0.75, loss(q, y), ROUNDING);
        assertEquals(1, loss(swept, y), ROUNDING);
        assertEquals(0.5, loss(Isotonizer.SORT.apply(q), y), ROUNDING);
    }

    private static double loss(double[] q, double y) {
        return Pinball.loss(y, q[0], 0.25) + Pinball.loss(y, q[1], 0.5) + Pinball.loss(y, q[2], 0.75);
    }

    @Test
    void onlyMediumWeightsCross() {
        double[][] models = {{0, 1}, {10, 11}};
        // Logits by model, then by level: the second model at the first level, the first model at the second.
        double[] crossed = WeightForm.MEDIUM.aggregate(new double[] {-9, 9, 9, -9}, models);
        assertTrue(crossed[0] > 9 && crossed[1] < 2);
        for (double logit = -5; logit <= 5; logit++) {
            double[] coarse = WeightForm.COARSE.aggregate(new double[] {0, logit}, models);
            assertEquals(1, coarse[1] - coarse[0], ROUNDING);
        }
    }

    /// 20 000 calibrations; five standard errors of a share of .9 are 0.0106, exceeded once in two million seeds.
    @Test
    void thirtyNinePointsCoverExactlyNineTenths() {
        var conformal = new ConformalPair(0.1);
        assertEquals(36, conformal.rank(39));
        assertTrue(conformal.rank(8) > 8);
        assertEquals(Double.POSITIVE_INFINITY, conformal.correction(new double[8], new double[8], new double[8]));
        var random = new Philox(20261129, 62);
        int covered = 0;
        for (int n = 0; n < 20_000; n++) {
            double[] y = IntStream.range(0, 39).mapToDouble(i -> random.nextDouble()).toArray();
            double q = conformal.correction(new double[39], new double[39], y);
            covered += random.nextDouble() <= q ? 1 : 0;
        }
        assertEquals(36 / 40.0, covered / 20_000.0, 0.0106);
    }

    @Test
    void twoOfThreeThatErrTogetherTakeTheMedian() {
        double[] errors = {1, 1, 0};
        double median = Arrays.stream(errors).sorted().toArray()[1];
        assertEquals(1, median);
        assertTrue(median > Arrays.stream(errors).average().orElseThrow());
    }

    @Test
    void widthsMatterToCoverageAlone() {
        double[] point = {1, 2, 3, 4};
        double[] truth = {1.2, 1.9, 3.6, 4.8};
        double[] half = {0.3, 0.2, 0.4, 0.5};
        var narrow = forecast(point, half, 1);
        var wide = forecast(point, half, 10);
        assertEquals(narrow.weightedError(truth), wide.weightedError(truth), ROUNDING);
        assertEquals(0.5, narrow.coverage(truth, true));
        assertEquals(0.5, wide.coverageError(truth, 0.5, true));
    }

    private static IntervalForecast forecast(double[] point, double[] half, double factor) {
        double[] low = IntStream.range(0, 4).mapToDouble(i -> point[i] - factor * half[i]).toArray();
        double[] high = IntStream.range(0, 4).mapToDouble(i -> point[i] + factor * half[i]).toArray();
        return new IntervalForecast(point, low, high);
    }

    @Test
    void theMedianFollowsAMajorityOfTheBroken() {
        assertEquals(0, medianWith(5), 0.3);
        assertTrue(medianWith(19) < 2.5);
        assertTrue(medianWith(20) > 40 && medianWith(20) < 60);
        assertEquals(100, medianWith(21));
    }

    /// Forty forecasts of 0: of the broken 100, of the others quantiles of a normal law between −2 and 2.
    private static double medianWith(int broken) {
        double[] forecasts = IntStream.range(0, 40)
                .mapToDouble(i -> i < broken ? 100 : -2 + 4 * (i - broken) / (39.0 - broken))
                .sorted()
                .toArray();
        return (forecasts[19] + forecasts[20]) / 2;
    }

    @Test
    void halfOfTheDistanceOfTheMembersIsEnough() {
        double[] first = {0.9, 0.6, 0.55, 0.3};
        double[] second = {0.7, 0.8, 0.35, 0.5};
        double[] both = IntStream.range(0, 4).mapToDouble(i -> (first[i] + second[i]) / 2).toArray();
        double width = Cascade.sufficientHalfWidth(first, both);
        assertEquals(0.1, width, ROUNDING);
        double tau = 0.5;
        for (int i = 0; i < 4; i++) {
            assertTrue(Math.abs(first[i] - tau) <= width || first[i] > tau == both[i] > tau);
        }
    }

    @Test
    void aWindowAtTheEdgeIsHalfAWindow() {
        double[] scores = IntStream.range(0, 1001).mapToDouble(i -> i / 1000.0).toArray();
        var edge = ExitRule.aroundOperatingPoint(scores, 0.05, 0.1);
        var middle = ExitRule.aroundOperatingPoint(scores, 0.5, 0.1);
        assertEquals(0.15, Arrays.stream(scores).filter(s -> !edge.exits(s)).count() / 1001.0, 0.002);
        assertEquals(0.2, Arrays.stream(scores).filter(s -> !middle.exits(s)).count() / 1001.0, 0.002);
        assertEquals(0, edge.lower());
    }

    @Test
    void bothGradientsOfTheTwinLossSumToZero() {
        var backend = Backends.open("definition", BackendOptions.defaults());
        double[] first = {0.3, -1, 2};
        double[] second = {1, 0.5, -0.7};
        var terms = UncertaintyWeighting.of(1).classification(backend, backend.tensor(DType.FLOAT64, first, 1, 3),
                backend.tensor(DType.FLOAT64, second, 1, 3), new int[] {1}, 0.8);
        assertEquals(0, Arrays.stream(terms.gradPrimary()[0]).sum(), ROUNDING);
        assertEquals(0, Arrays.stream(terms.gradAuxiliary()[0]).sum(), ROUNDING);
        assertTrue(Math.abs(terms.gradAuxiliary()[0][0]) > 0.01);
    }

    @Test
    void readingsPartUntilTheirDisagreementMatchesTheLoss() {
        // First reading 3 from the target: ℓ = 9, λ = 1. Apart by U, the second reading is pushed on until U = log 9.
        var weighting = UncertaintyWeighting.of(1);
        double apart = Math.log(9);
        assertTrue(weighting.regression(3, 3 + 0.9 * apart, 0, 1).gradAuxiliary() < 0);
        assertTrue(weighting.regression(3, 3 + 1.1 * apart, 0, 1).gradAuxiliary() > 0);
        assertEquals(1 + apart, UncertaintyWeighting.leastOverUncertainty(9), ROUNDING);
        // A small loss pulls the readings together at once.
        assertTrue(weighting.regression(0.5, 0.6, 0, 1).gradAuxiliary() > 0);
    }

    @Test
    void equalStepsOfNoiseNeedUnequalSteps() {
        var schedule = NoiseSchedule.linear(1000, 1e-4, 0.02);
        int early = stepFor(schedule, 100);
        int middle = stepFor(schedule, 500);
        int late = stepFor(schedule, 800);
        assertArrayEquals(new int[] {25, 40, 28}, new int[] {early, middle, late});
        assertEquals(0.01, factor(schedule, 1), 1e-4);
        assertEquals(157, factor(schedule, 1000), 1);
    }

    /// Least Δt that multiplies √((1 − ā)/ā), the factor of the error of ê in x̂₀, by 1.25.
    private static int stepFor(NoiseSchedule schedule, int t) {
        int step = 1;
        while (factor(schedule, t + step) < 1.25 * factor(schedule, t)) {
            step++;
        }
        return step;
    }

    private static double factor(NoiseSchedule schedule, int t) {
        double alphaBar = schedule.alphaBar()[t];
        return Math.sqrt((1 - alphaBar) / alphaBar);
    }

    /// 20 000 arms; the share inside has a standard error of 0.0035, and five of them are exceeded once in two million
    /// seeds.
    @Test
    void halfOfRandomArmsEndWithinAFifth() {
        var random = new Philox(20261129, 63);
        double radius = Math.sqrt(Math.log(2) / 20);
        assertEquals(0.186, radius, 5e-4);
        int inside = 0;
        for (int n = 0; n < 20_000; n++) {
            double x = 0;
            double y = 0;
            double angle = 0;
            for (int link = 0; link < 20; link++) {
                angle += Math.PI * (2 * random.nextDouble() - 1);
                x += Math.cos(angle) / 20;
                y += Math.sin(angle) / 20;
            }
            inside += Math.hypot(x, y) < radius ? 1 : 0;
        }
        // The law of the sum is normal but for terms of order 1/20.
        assertEquals(0.5, inside / 20_000.0, 0.0175 + 0.01);
    }

    @Test
    void aStrangerLosesItsNearestNeighbor() {
        double[][] reference = {{0, 0}, {1, 0}, {3, 0}, {7, 0}};
        double[][] candidates = {{0, 0}, {0.1, 0}};
        double[] byIdentity = Novelty.scores(candidates, reference, new int[] {0, -1}, 2);
        assertArrayEquals(new double[] {2, 0.5}, byIdentity, ROUNDING);
        // Without the nearest, whoever it is: member 0 keeps 2, the stranger gets (0.9 + 2.9)/2.
        double[] dropped = Novelty.scores(candidates, reference, new int[] {0, 0}, 2);
        assertArrayEquals(new double[] {2, 1.9}, dropped, ROUNDING);
    }

    @Test
    void higherLevelsOfASignatureAreSmallForSmallPaths() {
        assertEquals(2 + 4 + 8, PathSignature.size(2, 3));
        double[][] path = {{0, 0}, {0.4, 0.1}, {0.6, 0.5}, {0.2, 0.9}};
        double[][] half = Arrays.stream(path).map(x -> new double[] {x[0] / 2, x[1] / 2}).toArray(double[][]::new);
        double[] full = PathSignature.signature(path, 3);
        double[] small = PathSignature.signature(half, 3);
        assertEquals(full[1] / 2, small[1], ROUNDING);
        assertEquals(full[3] / 4, small[3], ROUNDING);
        assertEquals(full[8] / 8, small[8], ROUNDING);
        // Shuffle: S¹¹ = (S¹)²/2 and S¹¹¹ = (S¹)³/6 say nothing new.
        assertEquals(full[0] * full[0] / 2, full[2], ROUNDING);
        assertEquals(full[0] * full[0] * full[0] / 6, full[6], ROUNDING);
    }
}
