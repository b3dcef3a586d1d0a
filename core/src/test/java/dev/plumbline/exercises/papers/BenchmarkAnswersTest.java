package dev.plumbline.exercises.papers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.evaluation.Contest;
import dev.plumbline.evaluation.Correlation;
import dev.plumbline.evaluation.OneAgainstMany;
import dev.plumbline.evaluation.TieRule;
import dev.plumbline.numerics.GammaVariates;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.BestOfN;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.contrastive.ContrastiveLoss;
import dev.plumbline.preference.reward.LinearRewardFit;
import dev.plumbline.preference.reward.PreferencePairs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Answers to the exercises on benchmarks of reward models, and on rewards from what many people take up.
///
/// Planted mistakes that turn it red: a triplet hinge in d for 2 d; best of n that takes the lowest.
class BenchmarkAnswersTest {
    private static final double ROUNDING = 1e-14;

    @Test
    void bestOfNFailsOnceTheTailOfWrongAnswersIsWider() {
        // 30 % right, N(0, 1); wrong ones N(−1.5, f²), as quantiles.
        assertTrue(rightOfBest(1, 1024) > 0.95);
        double few = rightOfBest(2, 4);
        double some = rightOfBest(2, 32);
        double many = rightOfBest(2, 1024);
        assertTrue(few > 0.3 && some < few && many < some && many < 0.1);
    }

    /// Pr(the best of n is right).
    private static double rightOfBest(double f, int n) {
        int points = 20_000;
        var probability = new double[2 * points];
        var score = new double[2 * points];
        for (int i = 0; i < points; i++) {
            double z = -8 + 16 * (i + 0.5) / points;
            double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * 16 / points;
            probability[i] = 0.3 * density;
            score[i] = z;
            probability[points + i] = 0.7 * density;
            score[points + i] = -1.5 + f * z;
        }
        double[] best = BestOfN.exactPolicy(n, probability, score);
        return Arrays.stream(best, 0, points).sum();
    }

    @Test
    void oneAccuracyOfPairsTwoOfNine() {
        double[] beaten = {-1, -1, -1, -1, -1, -1, -1, -1, -1};
        double[] unbeaten = {1, 1, 1, 1, 1, 1, 1, 1, 1};
        double[] four = {-1, -1, -1, -1, 1, 1, 1, 1, 1};
        double[] five = {-1, -1, -1, -1, -1, 1, 1, 1, 1};
        var allOrNothing = new ArrayList<Contest>();
        var inTheMiddle = new ArrayList<Contest>();
        allOrNothing.add(new Contest(0, beaten));
        allOrNothing.add(new Contest(0, unbeaten));
        inTheMiddle.add(new Contest(0, four));
        inTheMiddle.add(new Contest(0, five));
        var first = OneAgainstMany.of(allOrNothing, TieRule.PESSIMISTIC);
        var second = OneAgainstMany.of(inTheMiddle, TieRule.PESSIMISTIC);
        assertEquals(first.pairAccuracy(), second.pairAccuracy(), ROUNDING);
        assertArrayEquals(new double[] {0.5, 0}, new double[] {first.accuracy(), second.accuracy()});
    }

    /// 60 models with b ~ N(0, 9); the policy's wrong answers have style N(0, 1), right ones none.
    @Test
    void aBenchmarkSeesStyleIfItsWrongAnswersHaveTheStyleOfThePolicy() {
        var random = new Philox(20261129, 44);
        int models = 60;
        var plain = new double[models];
        var wild = new double[models];
        var outcome = new double[models];
        for (int m = 0; m < models; m++) {
            double b = 3 * random.nextGaussian();
            double[] a = IntStream.range(0, 9).mapToDouble(e -> Math.exp(GammaVariates.log(1.5, random))).toArray();
            for (int problem = 0; problem < 300; problem++) {
                plain[m] += beatsNine(random, a, b, 0) / 300;
                wild[m] += beatsNine(random, a, b, 1) / 300;
                double best = Double.NEGATIVE_INFINITY;
                boolean right = false;
                for (int i = 0; i < 32; i++) {
                    boolean correct = random.nextDouble() < 0.3;
                    double score = correct ? random.nextGaussian() : wrong(random, a[i % 9], b, 1);
                    if (score > best) {
                        best = score;
                        right = correct;
                    }
                }
                outcome[m] += right ? 1 / 300.0 : 0;
            }
        }
        double hidden = Math.pow(Correlation.pearson(plain, outcome), 2);
        double seen = Math.pow(Correlation.pearson(wild, outcome), 2);
        assertTrue(seen > 0.8 && seen > hidden + 0.3, () -> hidden + " " + seen);
    }

    private static double beatsNine(Philox random, double[] a, double b, double wildness) {
        double right = random.nextGaussian();
        for (double sensitivity : a) {
            if (wrong(random, sensitivity, b, wildness) >= right) {
                return 0;
            }
        }
        return 1;
    }

    private static double wrong(Philox random, double sensitivity, double b, double wildness) {
        return -sensitivity + b * wildness * random.nextGaussian() + random.nextGaussian();
    }

    @Test
    void bradleyTerryHardensIntoTheTriplet() {
        var triplet = new ContrastiveLoss.TripletHinge(0);
        for (double tau : new double[] {0.1, 0.01, 0.001}) {
            var soft = new ContrastiveLoss.CosineBradleyTerry(tau);
            for (double d = -1; d <= 1; d += 0.125) {
                // τ softplus(−d/τ) lies above max(0, −d) by at most τ log 2, at d = 0.
                double gap = tau * soft.loss(d, 0) - triplet.loss(d, 0) / 2;
                assertTrue(gap >= -ROUNDING && gap <= tau * Math.log(2) + ROUNDING);
            }
        }
    }

    /// 20 000 pairs; a fitted weight has a standard error below 0.03, and 0.15 is five of them.
    @Test
    void exposureThatDependsOnTheImageIsLearnedWithoutAnOffset() {
        var random = new Philox(20261129, 45);
        int n = 20_000;
        var chosen = new double[n][];
        var rejected = new double[n][];
        var known = new double[n];
        for (int i = 0; i < n; i++) {
            double[] x = {random.nextGaussian(), random.nextGaussian()};
            double[] y = {random.nextGaussian(), random.nextGaussian()};
            // Popularity is the first feature, log-exposure the second.
            double exposure = x[1] - y[1];
            boolean first = random.nextDouble() < Logistic.sigmoid(x[0] - y[0] + exposure);
            chosen[i] = first ? x : y;
            rejected[i] = first ? y : x;
            known[i] = first ? -exposure : exposure;
        }
        var blind = LinearRewardFit.fit(PreferencePairs.of(chosen, rejected), BradleyTerryLoss.PLAIN, 1e-6);
        var offset = LinearRewardFit.fit(
                new PreferencePairs(chosen, rejected, known, null, null, null), BradleyTerryLoss.PLAIN, 1e-6);
        assertArrayEquals(new double[] {1, 1}, blind.weights(), 0.15);
        assertArrayEquals(new double[] {1, 0}, offset.weights(), 0.15);
    }

    @Test
    void aTemperatureBoundsTheLogOdds() {
        assertEquals(8, 2 / 0.25);
        assertEquals(20, 2 / 0.1);
        // A wrong label at a gap of 0.5: the share of the full slope that it pulls with.
        var soft = new ContrastiveLoss.CosineBradleyTerry(0.25);
        var hard = new ContrastiveLoss.CosineBradleyTerry(0.1);
        assertEquals(-0.881, soft.slope(-0.5, 0) * 0.25, 5e-4);
        assertEquals(-0.993, hard.slope(-0.5, 0) * 0.1, 5e-4);
    }
}
