package dev.plumbline.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.KlEstimator;
import dev.plumbline.kernel.PolicyKernels.Trajectories;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.kernel.PreferenceKernels.Pairs;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.kernel.TransformKind;
import dev.plumbline.numerics.QuantileMethod;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Values of the kernels worked out by hand, by exact arithmetic or by sorting. (The full comparison with the oracle is
/// in property-tests.)
///
/// Turned red by: chosen and rejected exchanged; `log(1 + exp(-z))` as written; a median that ignores NaN; a
/// subgradient
/// shared among ties; a plain float sum; a variance by E[x²] − E[x]²; advantages that leak over a terminal step; a
/// soft minimum that loses its digits for large τ; a divergence of close policies by subtraction.
class KernelValuesTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;
    private final Backend backend = VectorBackend.open(new BackendOptions(1, 0), 1);

    private Tensor matrix(int rows, double... values) {
        return backend.tensor(DType.FLOAT64, values, rows, values.length / rows);
    }

    private Tensor vector(double... values) {
        return backend.tensor(DType.FLOAT64, values, values.length);
    }

    /// 4 ULP plus 4 roundoffs of the size of the terms that were added.
    private static void near(double expected, double actual, double terms) {
        double allowed = 4 * Math.ulp(expected) + 4 * 0x1p-53 * terms;
        assertTrue(Double.compare(expected, actual) == 0 || Math.abs(actual - expected) <= allowed,
                "expected " + expected + ", was " + actual);
    }

    /// Members go in groups from eight on, items in stretches of 4096. Turned red by a NaN whose gradient stays what it
    /// was before the NaN was seen, and by a last group that is taken to be whole.
    @Test
    void meanOfManyMembers() {
        int items = 5000;
        for (int members : new int[] {7, 8, 9, 12, 15}) {
            var x = new double[members * items];
            Arrays.setAll(x, i -> i / items * (i % items + 1.0));
            int[] missing = {3, 4095, 4097, items - 1};
            for (int k = 0; k < missing.length; k++) {
                x[Math.min(2 * k + 1, members - 1) * items + missing[k]] = NAN;
            }
            for (var dtype : new DType[] {DType.FLOAT64, DType.FLOAT32}) {
                var scores = backend.tensor(dtype, x, members, items);
                var mean = backend.ensemble().aggregate(new Aggregation.Mean(), scores);
                var value = mean.value().toArray();
                var gradient = mean.gradient().toArray();
                double share = dtype == DType.FLOAT64 ? 1.0 / members : (float) 1 / members;
                for (int i = 0; i < items; i++) {
                    int item = i;
                    boolean isMissing = Arrays.stream(missing).anyMatch(j -> j == item);
                    double expected = isMissing ? NAN : (members - 1) / 2.0 * (i + 1);
                    assertEquals(expected, value[i], members + " members, item " + i);
                    for (int m = 0; m < members; m++) {
                        assertEquals(isMissing ? NAN : share, gradient[m * items + i], members + " members, item " + i);
                    }
                }
            }
        }
    }

    @Test
    void bradleyTerryLoss() {
        var terms = backend.preference().bradleyTerryLoss(
                Pairs.of(vector(0, 1000, -1000, 40, INFINITY, INFINITY), vector(0, 0, 0, 0, 0, INFINITY)), 0, 0);
        var loss = terms.loss().toArray();
        near(Math.log(2), loss[0], 0);
        assertEquals(0, loss[1]);
        assertEquals(1000, loss[2]);
        near(Math.exp(-40), loss[3], 40 * Math.exp(-40));
        assertEquals(0, loss[4]);
        assertEquals(NAN, loss[5]);
        assertArrayEquals(new double[] {-0.5, 0, -1}, Arrays.copyOf(terms.gradChosen().toArray(), 3), Double.MIN_VALUE);
        assertArrayEquals(new double[] {0.5, 0, 1}, Arrays.copyOf(terms.gradRejected().toArray(), 3));
        assertEquals(0.25, terms.curvature().toArray()[0]);
    }

    @Test
    void bradleyTerryOptionsAndZeroCoefficients() {
        var general = backend.preference().bradleyTerryLoss(new Pairs(vector(2, INFINITY, 3), vector(1, 0, NAN),
                vector(0.5, 0, 0), vector(2, 1, 0), vector(1, 1, 1)), 0.25, 0.5);
        double z = 0.5;
        double high = Math.log1p(Math.exp(z));
        near(2 * (0.75 * Math.log1p(Math.exp(-z)) + 0.25 * high + 0.5 * 9), general.loss().toArray()[0], 10);
        assertEquals(INFINITY, general.loss().toArray()[1]);
        assertEquals(0, general.loss().toArray()[2]);
        assertEquals(0, general.gradChosen().toArray()[2]);
        var tie = backend.preference().bradleyTerryLoss(
                new Pairs(vector(3), vector(3), null, null, vector(0.5)), 0, 0);
        assertEquals(0, tie.gradChosen().item());
        assertThrows(IllegalArgumentException.class,
                () -> backend.preference().bradleyTerryLoss(Pairs.of(vector(1), vector(1)), NAN, 0));
    }

    @Test
    void orderStatisticsAgreeWithASort() {
        var random = new SplittableRandom(3);
        for (int members = 1; members <= 19; members++) {
            int items = 70;
            var scores = new double[members * items];
            Arrays.setAll(scores, i -> random.nextInt(5));
            var x = backend.tensor(DType.FLOAT64, scores, members, items);
            var median = backend.ensemble().aggregate(new Aggregation.Median(), x);
            var lower = backend.ensemble().aggregate(new Aggregation.Quantile(0.3, QuantileMethod.LOWER), x);
            for (int i = 0; i < items; i++) {
                var column = new double[members];
                for (int m = 0; m < members; m++) {
                    column[m] = scores[m * items + i];
                }
                var sorted = column.clone();
                Arrays.sort(sorted);
                assertEquals((sorted[(members - 1) / 2] + sorted[members / 2]) / 2, median.value().toArray()[i]);
                int place = (int) Math.floor((members - 1) * 0.3);
                assertEquals(sorted[place], lower.value().toArray()[i]);
                assertEquals(1, lower.gradient().toArray()[stableMember(column, place) * items + i]);
            }
        }
    }

    /// The index that a stable sort puts at `place`.
    private static int stableMember(double[] column, int place) {
        return java.util.stream.IntStream.range(0, column.length).boxed()
                .sorted(java.util.Comparator.comparingDouble(m -> column[m])).skip(place).findFirst().orElseThrow();
    }

    @Test
    void ensembleEdges() {
        var withNaN = matrix(3, 1, NAN, 2, 5, 2, 5);
        for (var aggregation : new Aggregation[] {new Aggregation.Mean(), new Aggregation.Minimum(),
                new Aggregation.Median(),
                new Aggregation.SoftMin(1), new Aggregation.LogSigmoidSum(0), new Aggregation.MeanMinusStd(1, 1)}) {
            var result = backend.ensemble().aggregate(aggregation, withNaN);
            assertEquals(NAN, result.value().toArray()[1], aggregation.toString());
            assertEquals(NAN, result.gradient().toArray()[5], aggregation.toString());
            assertTrue(result.value().toArray()[0] <= 2, aggregation.toString());
        }
        var minimum = backend.ensemble().aggregate(new Aggregation.Minimum(), matrix(3, 2, 1, 1));
        assertArrayEquals(new double[] {0, 1, 0}, minimum.gradient().toArray());
        var variance = backend.ensemble().variance(matrix(3, 1e8 + 1, 1e8 + 2, 1e8 + 3), 1);
        assertEquals(1, variance.value().item());
        assertArrayEquals(new double[] {-1, 0, 1}, variance.gradient().toArray());
        assertEquals(0, backend.ensemble().variance(matrix(1, 7), 1).value().item());
        assertEquals(7, backend.ensemble().aggregate(new Aggregation.UncertaintyWeighted(2, 1), matrix(1,
                7)).value().item());
        var flat = backend.ensemble().aggregate(new Aggregation.MeanMinusStd(3, 0), matrix(2, 4, 4));
        assertArrayEquals(new double[] {0.5, 0.5}, flat.gradient().toArray());
        double wide = backend.ensemble().aggregate(new Aggregation.SoftMin(1e9), matrix(2, 1, 3)).value().item();
        near(2 - 0.5e-9, wide, 4);                                     // mean − variance/(2 τ) + O(τ⁻²)
    }

    @Test
    void sumsAreCompensated() {
        var random = new SplittableRandom(5);
        var values = new double[20_011];
        Arrays.setAll(values, i -> random.nextDouble(-1, 1) * Math.pow(2, random.nextInt(40)));
        var exact = BigDecimal.ZERO;
        for (double v : values) {
            exact = exact.add(new BigDecimal(v));
        }
        assertEquals(exact.doubleValue(), backend.numerics().sum(vector(values)).item(), Math.ulp(exact.doubleValue()));
        var ones = new double[100_000];
        Arrays.fill(ones, 0.1f);
        double narrow = backend.numerics().sum(backend.tensor(DType.FLOAT32, ones, ones.length)).item();
        assertEquals((float) (ones.length * (double) 0.1f), narrow);
        assertEquals(INFINITY, backend.numerics().sum(vector(1, INFINITY, 2)).item());
        assertEquals(2, backend.numerics().weightedMean(vector(1, NAN, 3), vector(1, 0, 1)).item());
    }

    @Test
    void matrixProductsOfIntegersAreExact() {
        var random = new SplittableRandom(9);
        for (int[] extents : new int[][] {{1, 1, 1}, {5, 3, 7}, {33, 17, 9}, {70, 1, 300}, {2, 65, 40}, {19, 24,
                257}}) {
            int m = extents[0];
            int n = extents[1];
            int k = extents[2];
            var a = new double[m * k];
            var b = new double[k * n];
            Arrays.setAll(a, i -> random.nextInt(-9, 9));
            Arrays.setAll(b, i -> random.nextInt(-9, 9));
            var expected = new double[m * n];
            for (int i = 0; i < m * n; i++) {
                for (int p = 0; p < k; p++) {
                    expected[i] += a[i / n * k + p] * b[p * n + i % n];
                }
            }
            for (var dtype : DType.values()) {
                for (int t = 0; t < 4; t++) {
                    boolean ta = t % 2 == 1;
                    boolean tb = t > 1;
                    var left = ta ? backend.tensor(dtype, transposed(a, m, k), k, m) : backend.tensor(dtype, a, m, k);
                    var right = tb ? backend.tensor(dtype, transposed(b, k, n), n, k) : backend.tensor(dtype, b, k, n);
                    assertArrayEquals(expected, backend.model().matmul(left, ta, right, tb).toArray());
                }
            }
        }
    }

    private static double[] transposed(double[] x, int rows, int columns) {
        var y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i % columns * rows + i / columns] = x[i];
        }
        return y;
    }

    @Test
    void softmaxRows() {
        var x = matrix(4, 0, -50, -1000, -1000, -INFINITY, -INFINITY, INFINITY, 1);
        var lse = backend.numerics().logSumExp(x);
        near(Math.exp(-50), lse.value().toArray()[0], 50 * Math.exp(-50));
        near(-1000 + Math.log(2), lse.value().toArray()[1], 1000);
        assertEquals(-INFINITY, lse.value().toArray()[2]);
        assertEquals(INFINITY, lse.value().toArray()[3]);
        assertEquals(NAN, lse.gradient().toArray()[4]);
        assertEquals(0.5, lse.gradient().toArray()[2]);
        var log = backend.numerics().logSoftmax(matrix(1, 0, -INFINITY));
        assertArrayEquals(new double[] {0, -INFINITY}, log.logProbability().toArray(), 0);
        assertArrayEquals(new double[] {1, 0}, log.probability().toArray());
        var uniform = backend.policy().entropy(matrix(1, 5, 5, 5, 5));
        near(Math.log(4), uniform.value().item(), 0);
        assertArrayEquals(new double[4], uniform.gradient().toArray(), 0);
        var gradient = backend.policy().policyGradientLoss(matrix(1, 40, 0), vector(0), vector(1));
        near(Math.exp(-40), gradient.loss().item(), 40 * Math.exp(-40));
        near(-Math.exp(-40), gradient.gradient().toArray()[0], 40 * Math.exp(-40));
        assertThrows(IllegalArgumentException.class,
                () -> backend.policy().policyGradientLoss(matrix(1, 4, 0), vector(2), vector(1)));
    }

    /// For logits (δ, 0) against (0, 0): KL = δ²/8 + O(δ⁴), which subtraction of logarithms would lose at δ = 1e-9.
    @Test
    void divergenceOfClosePolicies() {
        double delta = 0x1p-30;
        double kl = backend.policy().klDivergence(matrix(1, delta, 0), matrix(1, 0, 0)).value().item();
        assertEquals(delta * delta / 8, kl, 1e-12 * kl);
        var tilted = backend.policy().regularizedOptimum(matrix(1, 0, 0), matrix(1, delta, 0), 1);
        assertEquals(delta * delta / 8, tilted.kl().item(), 1e-12 * kl);
        near(delta / 2 + delta * delta / 8, tilted.logPartition().item(), delta);
        assertEquals(INFINITY, backend.policy().klDivergence(matrix(1, 0, 0), matrix(1, 0, -INFINITY)).value().item());
        near(Math.log(2), backend.policy().klDivergence(matrix(1, 0, -INFINITY), matrix(1, 0, 0)).value().item(), 1);
        double residual = backend.policy().klEstimate(KlEstimator.K3, vector(0x1p-40), vector(0)).value().item();
        assertEquals(0x1p-81, residual, 1e-11 * 0x1p-81);
    }

    @Test
    void advantages() {
        var result = backend.policy().gae(new Trajectories(matrix(1, 1, 2, 4, 8), matrix(1, 10, 20, 30, 40),
                matrix(1, 0, 100, 0, 7), matrix(1, 1, 0, 0, 0), matrix(1, 0, 1, 0, 0), null), 0.5, 0.5);
        double last = 8 + 0.5 * 7 - 40;
        double third = 4 + 0.5 * 40 - 30 + 0.25 * last;
        assertArrayEquals(new double[] {1 - 10, 2 + 0.5 * 100 - 20, third, last}, result.advantage().toArray());
        var masked = backend.policy().gae(new Trajectories(matrix(1, 1, 99, 2), matrix(1, 0, 99, 4), null, null, null,
                matrix(1, 1, 0, 1)), 1, 1);
        assertArrayEquals(new double[] {1 + 4 + (2 - 4), 0, -2}, masked.advantage().toArray());
        var group = backend.policy();
        assertArrayEquals(new double[] {-1.5, 0, 1.5},
                group.groupAdvantage(new GroupAdvantage.LeaveOneOut(), matrix(1, 1, 2, 3)).toArray());
        assertArrayEquals(new double[] {-1, 0, 1},
                group.groupAdvantage(new GroupAdvantage.GroupNormalized(0, 1), matrix(1, 1, 2, 3)).toArray());
        assertArrayEquals(new double[2],
                group.groupAdvantage(new GroupAdvantage.GroupNormalized(0, 1), matrix(1, 0.1, 0.1)).toArray());
        assertArrayEquals(new double[] {-1, 0, 1, 0}, group.whiten(vector(1, 2, 3, 9), vector(1, 1, 1, 0), true, 0,
                1).toArray());
    }

    @Test
    void proximalLosses() {
        double two = Math.log(2);
        var loss = backend.policy().ppoPolicyLoss(vector(two, two, -two, 0), vector(0, 0, 0, 0), vector(1, -1, -1, 3),
                new PpoClip(0.25, 0.25, 1.5));
        assertArrayEquals(new double[] {-1.25, 1.5, 0.75, -3}, loss.value().toArray(), 4 * 0x1p-52);
        assertArrayEquals(new double[] {0, 0, 0, -3}, loss.slope().toArray());
        var value = backend.policy().ppoValueLoss(vector(3, 1), vector(0, 0), vector(0, 4), 1);
        assertArrayEquals(new double[] {4.5, 4.5}, value.value().toArray());
        assertArrayEquals(new double[] {3, -3}, value.slope().toArray());
    }

    @Test
    void bestOfN() {
        var law = backend.policy().bestOfNLaw(matrix(1, 0.25, 0.25, 0.5), matrix(1, 1, 1, 2), 2);
        assertArrayEquals(new double[] {0.125, 0.125, 0.75}, law.probability().toArray(), 8 * 0x1p-53);
        assertEquals(0.25 * Math.log(0.5) + 0.75 * Math.log(1.5), law.kl().item(), 16 * 0x1p-53);
        double estimate = backend.policy().bestOfNEstimate(matrix(1, 3, 1, 2), matrix(1, 30, 10, 20), 2).item();
        assertEquals((20 + 30 + 30) / 3.0, estimate, 4 * Math.ulp(estimate));
        double tied = backend.policy().bestOfNEstimate(matrix(1, 1, 1, 1), matrix(1, 3, 6, 9), 2).item();
        assertEquals(6, tied, 4 * Math.ulp(6.0));
    }

    @Test
    void transforms() {
        var result = backend.reward().transform(TransformKind.LOG_SIGMOID, matrix(2, 1, 2, 3, 4), matrix(2, 1, 0, 3,
                5));
        double second = (logSigmoid(1) + logSigmoid(2)) / 2;
        near(second, result.value().toArray()[1], 1);
        near((logSigmoid(1) + logSigmoid(-1)) / 2, result.value().toArray()[3], 1);
        var clip = backend.reward().scaleAndClip(vector(0, 1, 3, 9, NAN), 1, 2, 0, 1);
        assertArrayEquals(new double[] {0, 0, 1, 1, NAN}, clip.value().toArray());
        assertArrayEquals(new double[] {0, 0, 0, 0, NAN}, clip.slope().toArray());
        var both = backend.reward().conjunction(matrix(2, 0, NAN), matrix(2, 0, 0), vector(2, 0));
        near(2 * Math.log(0.5), both.value().item(), 1);
        assertArrayEquals(new double[] {1, 0}, both.gradient().toArray());
    }

    private static double logSigmoid(double z) {
        return -new BigDecimal(Math.log1p(Math.exp(-z))).round(MathContext.DECIMAL64).doubleValue();
    }
}
