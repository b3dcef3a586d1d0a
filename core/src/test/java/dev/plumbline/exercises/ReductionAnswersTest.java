package dev.plumbline.exercises;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.SoftmaxPolicy;
import java.math.BigDecimal;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Answers to the exercises on sums, means and soft maxima: docs/operations/log-sum-exp.md, log-softmax.md, sum.md,
/// weighted-mean.md.
///
/// Red if the shift by the maximum is forgotten, if log-softmax keeps a constant of its row, if the compensation is
/// dropped, or if a masked mean divides by the length.
class ReductionAnswersTest {
    @Test
    void softMaximumLiesBetweenMaximumAndMaximumPlusLogN() {
        var random = new Philox(11, 0);
        for (int n = 1; n <= 50; n++) {
            double[] x = random.doubles(n, -5, 5).toArray();
            double max = Arrays.stream(x).max().getAsDouble();
            double soft = SoftmaxPolicy.logSumExp(x);
            assertTrue(soft >= max && soft <= max + Math.log(n) + 1e-15); // 1e-15: log n and the sum round
        }
        // both ends are reached: one entry far above the others, and n equal ones
        assertEquals(800, SoftmaxPolicy.logSumExp(new double[] {800, -800, -800}));
        assertEquals(800 + Math.log(3), SoftmaxPolicy.logSumExp(new double[] {800, 800, 800}), Math.ulp(800.0));
    }

    @Test
    void conditionOfTheSoftMaximumIsLargeNearItsZero() {
        double[] x = {-0.7, -0.7}; // log 2 − 0.7 = −0.00685
        double value = SoftmaxPolicy.logSumExp(x);
        double condition = Math.abs(x[0] * SoftmaxPolicy.softmax(x)[0] / value);
        assertEquals(51.1, condition, 0.05);
        double h = 1e-6;
        double moved = SoftmaxPolicy.logSumExp(new double[] {x[0] * (1 + h), x[1]});
        // next term: h x² p (1 − p)/(2 |lse|) = 9e-6; rounding: 1e-16/(h |lse|) = 2e-8
        assertEquals(condition, Math.abs((moved - value) / value) / h, 1e-5);
    }

    @Test
    void constantOfTheRowChangesNothing() {
        double[] x = {0.25, -1.5, 3};
        double[] shifted = Arrays.stream(x).map(v -> v + 1024).toArray(); // exact in float64
        assertArrayEquals(SoftmaxPolicy.logSoftmax(x), SoftmaxPolicy.logSoftmax(shifted), 0);
        double[] rounded = Arrays.stream(x).map(v -> v + 1e16).toArray(); // a multiple of 2
        assertNotEquals(SoftmaxPolicy.logSoftmax(x)[0], SoftmaxPolicy.logSoftmax(rounded)[0]);
    }

    @Test
    void logSoftmaxHasTheSlopeDeltaMinusP() {
        double[] x = {0.3, -1, 0.8};
        double[] p = SoftmaxPolicy.softmax(x);
        double h = 1e-5;
        for (int i = 0; i < x.length; i++) {
            double[] up = x.clone();
            double[] down = x.clone();
            up[i] += h;
            down[i] -= h;
            for (int k = 0; k < x.length; k++) {
                double slope = (SoftmaxPolicy.logSoftmax(up)[k] - SoftmaxPolicy.logSoftmax(down)[k]) / (2 * h);
                // h²/6 times a third derivative below 0.1, and 4u/h for the rounding: 2e-12 + 5e-11
                assertEquals((k == i ? 1 : 0) - p[i], slope, 1e-10);
            }
        }
    }

    @Test
    void plainSumOfThreeNumbersIsAHundredPercentWrong() {
        double[] x = {1e16, 1, -1e16};
        assertEquals(0, x[0] + x[1] + x[2]);
        assertEquals(1, CompensatedSum.of(x));
    }

    @Test
    void compensationKeepsTheErrorOfTheInputs() {
        double[] x = {0.1, 0.2, -0.3};
        BigDecimal exact = new BigDecimal(x[0]).add(new BigDecimal(x[1])).add(new BigDecimal(x[2]));
        // the sum of what is stored, to the last bit; of what was meant, 0, nothing is left
        assertEquals(exact.doubleValue(), CompensatedSum.of(x));
        assertTrue(exact.signum() > 0);
    }

    @Test
    void meansOverTokensAndOverSequencesDifferByACovariance() {
        double[][] sequences = {{1, 2, 3}, {5}, {0, 0, 4, 4}};
        double tokens = Arrays.stream(sequences).flatMapToDouble(Arrays::stream).average().getAsDouble();
        double[] mean = Arrays.stream(sequences).mapToDouble(s -> Arrays.stream(s).average().getAsDouble()).toArray();
        double ofMeans = Arrays.stream(mean).average().getAsDouble();
        double length = 8.0 / 3;
        double covariance = 0;
        for (int i = 0; i < 3; i++) {
            covariance += (sequences[i].length - length) * (mean[i] - ofMeans) / 3;
        }
        assertEquals(covariance / length, tokens - ofMeans, 1e-15); // ten roundings of numbers below 5
        assertTrue(Math.abs(tokens - ofMeans) > 0.6);
    }

    @Test
    void varianceOfAMaskedMeanFallsWithTheValidEntries() {
        double[] weight = {1, 0, 1, 1};
        double sum = 3;
        double variance = 0;
        for (int signs = 0; signs < 16; signs++) { // four independent entries ±1, all 16 outcomes
            double mean = 0;
            for (int i = 0; i < 4; i++) {
                mean += weight[i] * ((signs >> i & 1) == 0 ? 1 : -1) / sum;
            }
            variance += mean * mean / 16;
        }
        assertEquals(1.0 / 3, variance, 1e-15); // 16 terms of at most 1/16, each with three roundings
    }
}
