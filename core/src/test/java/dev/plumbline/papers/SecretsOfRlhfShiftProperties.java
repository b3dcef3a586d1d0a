package dev.plumbline.papers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.secretsrlhf.ContrastiveLoss;
import dev.plumbline.papers.secretsrlhf.MetaRewardModel;
import dev.plumbline.papers.secretsrlhf.MetaRewardModel.LinearReward;
import java.util.Arrays;
import java.util.function.DoubleSupplier;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/// P6 to P8 of Secrets of RLHF II: contrastive losses and MetaRM.
///
/// Planted mistakes, and what turns red: a gradient in cⱼ that leaves out the other rows (P6 against differences); no projection
/// through the length (P6, scale and differences); 1/k² for 2/k² (P7, the bounds); the sign of v left out (P7, r → −r);
/// 1 + 2σ in the curvature, or the factor I + ηH left out (P8).
class SecretsOfRlhfShiftProperties {
    private static double[][] rows(Philox random, int n, int dimensions) {
        var x = new double[n][];
        Arrays.setAll(x, i -> SecretsOfRlhfProperties.gaussians(random, dimensions, 1));
        return x;
    }

    private static double[][] scaled(double[][] x, Philox random) {
        return Arrays.stream(x).map(row -> {
            double c = Math.exp(3 * random.nextGaussian());
            return Arrays.stream(row).map(v -> c * v).toArray();
        }).toArray(double[][]::new);
    }

    private static double[][] permuted(double[][] x, int... order) {
        return Arrays.stream(order).mapToObj(i -> x[i]).toArray(double[][]::new);
    }

    /// P6. Not negative, log B for equal cosines, blind to lengths and to a common order (rounding of B terms over τ).
    @Property(tries = 100)
    void simCse(@ForAll int seed, @ForAll @IntRange(min = 1, max = 8) int batch,
            @ForAll @DoubleRange(min = 0.05, max = 2) double tau) {
        var random = new Philox(seed, 0);
        double[][] a = rows(random, batch, 5);
        double[][] b = rows(random, batch, 5);
        double loss = ContrastiveLoss.simCse(a, b, tau, null, null);
        assertTrue(loss >= 0);
        double tolerance = 1e-14 * (1 + 10 / tau);
        assertEquals(loss, ContrastiveLoss.simCse(scaled(a, random), scaled(b, random), tau, null, null), tolerance);
        int[] order = random.permutation(batch);
        assertEquals(loss, ContrastiveLoss.simCse(permuted(a, order), permuted(b, order), tau, null, null), tolerance);
        double[][] equal = permuted(b, new int[batch]);
        assertEquals(Math.log(batch), ContrastiveLoss.simCse(a, equal, tau, null, null), tolerance);
    }

    /// P6. Both gradients against central differences (third derivatives below 100/τ³ after the length, h = 1e-5: 2e-6 relative).
    @Property(tries = 50)
    void simCseGradient(@ForAll int seed, @ForAll @DoubleRange(min = 0.3, max = 2) double tau) {
        var random = new Philox(seed, 1);
        int batch = 4;
        double[][] a = rows(random, batch, 6);
        double[][] b = rows(random, batch, 6);
        var gradA = new double[batch][6];
        var gradB = new double[batch][6];
        ContrastiveLoss.simCse(a, b, tau, gradA, gradB);
        check(a, gradA, () -> ContrastiveLoss.simCse(a, b, tau, null, null));
        check(b, gradB, () -> ContrastiveLoss.simCse(a, b, tau, null, null));
        double[][] prototypes = rows(random, 3, 6);
        double[][] codesA = ContrastiveLoss.codes(a, prototypes, 0.3, 3);
        double[][] codesB = ContrastiveLoss.codes(b, prototypes, 0.3, 3);
        ContrastiveLoss.swav(a, b, codesA, codesB, prototypes, tau, gradA, gradB);
        check(a, gradA, () -> ContrastiveLoss.swav(a, b, codesA, codesB, prototypes, tau, null, null));
        check(b, gradB, () -> ContrastiveLoss.swav(a, b, codesA, codesB, prototypes, tau, null, null));
    }

    private static void check(double[][] x, double[][] gradient, DoubleSupplier value) {
        for (int i = 0; i < x.length; i++) {
            double length = Math.sqrt(Arrays.stream(x[i]).map(v -> v * v).sum());
            double h = 1e-4 * length;
            for (int k = 0; k < x[i].length; k++) {
                double old = x[i][k];
                x[i][k] = old + h;
                double above = value.getAsDouble();
                x[i][k] = old - h;
                double below = value.getAsDouble();
                x[i][k] = old;
                // fourth-order terms over the length: (h/‖h‖)² (1/τ + 1)³/6 < 2e-7
                assertEquals((above - below) / (2 * h), gradient[i][k], 2e-6 / length);
            }
        }
    }

    /// Two orthogonal items seen alike, τ = 1: −log(e/(e + 1)) = log(1 + 1/e); gradient of either view 0 along itself.
    @Example
    void goldenContrast() {
        double[][] unit = {{1, 0}, {0, 2}};
        var gradA = new double[2][2];
        var gradB = new double[2][2];
        assertEquals(0.31326168751822286, ContrastiveLoss.simCse(unit, unit, 1, gradA, gradB), 1e-15);
        double p = 1 / (1 + Math.E); // a₁: p₁₂/2 along c₂, lengths 1 and 2
        assertArrayEquals(new double[] {0, p / 2}, gradA[0], 1e-15);
        assertArrayEquals(new double[] {p / 4, 0}, gradA[1], 1e-15);
        assertArrayEquals(new double[] {0, p / 2}, gradB[0], 1e-15);
        // far apart at a small temperature: 2/τ, not the infinity of a probability that underflows
        double[][] opposite = {{-1, 0}, {1, 0}};
        double[][] line = {{1, 0}, {-1, 0}};
        assertEquals(2000, ContrastiveLoss.simCse(line, opposite, 1e-3, null, null), 1e-9);
        assertThrows(IllegalArgumentException.class, () -> ContrastiveLoss.simCse(new double[2][2], unit, 1, null, null));
        assertThrows(IllegalArgumentException.class, () -> ContrastiveLoss.simCse(unit, unit, Double.NaN, null, null));
        assertThrows(IllegalArgumentException.class, () -> ContrastiveLoss.simCse(unit, new double[1][2], 1, null, null));
    }

    /// Codes: rows sum to 1 (rounding), columns to B/K after many iterations (contraction).
    @Property(tries = 50)
    void codesUseClustersAlike(@ForAll int seed) {
        var random = new Philox(seed, 2);
        double[][] codes = ContrastiveLoss.codes(rows(random, 12, 4), rows(random, 3, 4), 0.5, 200);
        for (double[] row : codes) {
            assertEquals(1, Arrays.stream(row).sum(), 1e-14);
        }
        for (int k = 0; k < 3; k++) {
            int column = k;
            assertEquals(4, Arrays.stream(codes).mapToDouble(row -> row[column]).sum(), 1e-9);
        }
    }

    /// P7. In [(k−1)/(2k), (k−1)/k]: closed above in float64, where σ(40) is 1. Least for equal rewards; blind to shifts of a
    /// prompt (rounding of the differences) and to the sign; its gradient by differences away from the kink.
    @Property(tries = 200)
    void differenceObjective(@ForAll int seed, @ForAll @IntRange(min = 1, max = 6) int k,
            @ForAll @DoubleRange(min = 0, max = 50) double spread) {
        var random = new Philox(seed, 3);
        double[][] r = new double[3][];
        Arrays.setAll(r, x -> SecretsOfRlhfProperties.gaussians(random, k, spread));
        double low = (k - 1.0) / (2 * k);
        double value = MetaRewardModel.differenceObjective(r);
        assertTrue(value >= low - 1e-15 && value <= 2 * low + 1e-15, "J = " + value);
        assertEquals(low, MetaRewardModel.differenceObjective(new double[3][k]), 1e-15);
        double[][] shifted = Arrays.stream(r).map(prompt -> {
            double shift = random.nextGaussian();
            return Arrays.stream(prompt).map(v -> v + shift).toArray();
        }).toArray(double[][]::new);
        assertEquals(value, MetaRewardModel.differenceObjective(shifted), 1e-13);
        double[][] negative = Arrays.stream(r).map(p -> Arrays.stream(p).map(v -> -v).toArray()).toArray(double[][]::new);
        assertEquals(value, MetaRewardModel.differenceObjective(negative));
        double[][] gradient = MetaRewardModel.differenceGradient(r);
        double[][] opposite = MetaRewardModel.differenceGradient(negative);
        for (int x = 0; x < 3; x++) {
            assertEquals(0, Arrays.stream(gradient[x]).sum(), 1e-15);
            for (int i = 0; i < k; i++) {
                assertEquals(-gradient[x][i], opposite[x][i], 0);
            }
        }
        double[][] extreme = {{-1e300, 0, 1e300}};
        assertEquals(2.0 / 3, MetaRewardModel.differenceObjective(extreme), 1e-15);
    }

    /// J has a convex kink at equal rewards: slopes ∓1/4 of either side (k = 2: factor 1/2), the derivative used is 0.
    @Example
    void kink() {
        double h = 1e-6;
        double at = MetaRewardModel.differenceObjective(new double[][] {{0, 0}});
        double right = MetaRewardModel.differenceObjective(new double[][] {{h, 0}});
        double left = MetaRewardModel.differenceObjective(new double[][] {{-h, 0}});
        assertEquals(0.25, at);
        assertEquals(0.125, (right - at) / h, 1e-9);
        assertEquals(-0.125, (at - left) / h, 1e-9);
        assertArrayEquals(new double[2], MetaRewardModel.differenceGradient(new double[][] {{3, 3}})[0]);
        // concave beyond: σ(2) − σ(1) < σ(1) − σ(0)
        assertEquals(0.5 * Logistic.sigmoid(2), MetaRewardModel.differenceObjective(new double[][] {{2, 0}}), 1e-16);
        assertThrows(IllegalArgumentException.class, () -> MetaRewardModel.differenceObjective(new double[0][]));
        assertThrows(IllegalArgumentException.class, () -> MetaRewardModel.differenceObjective(new double[1][0]));
    }

    /// P8. η = 0 is ∇L; ∇J, H_J and the exact outer gradient by central differences. The error of a difference over h is h²/6 times a
    /// third derivative plus u/h: at h = 1e-4 the latter is 1e-12. Seeds whose differences cross a kink (|v| < 0.01) do not count.
    @Property(tries = 100)
    void outerGradient(@ForAll int seed, @ForAll @DoubleRange(min = 0.01, max = 2) double eta) {
        var random = new Philox(seed, 4);
        int features = 4;
        double[][][] shifted = {rows(random, 3, features), rows(random, 3, features), rows(random, 2, features)};
        double[][] pairs = rows(random, 6, features);
        var reward = new LinearReward(SecretsOfRlhfProperties.gaussians(random, features, 1));
        assertArrayEquals(reward.lossGradient(pairs), MetaRewardModel.outerGradient(reward, shifted, pairs, 0, true));
        assertArrayEquals(reward.lossGradient(pairs), MetaRewardModel.outerGradient(reward, shifted, pairs, 0, false));
        if (nearKink(reward, shifted)) {
            return;
        }
        double[] exact = MetaRewardModel.outerGradient(reward, shifted, pairs, eta, true);
        double[] objective = reward.objectiveGradient(shifted);
        for (int k = 0; k < features; k++) {
            double h = 1e-4;
            int at = k;
            var above = moved(reward, at, h);
            var below = moved(reward, at, -h);
            // third derivatives: of J below 1/8 |e|³, |e| < 8; of L(θ′) below (1 + η |H|)³ |e|³
            assertEquals((above.objective(shifted) - below.objective(shifted)) / (2 * h), objective[k], 1e-6);
            assertEquals((above.ascended(shifted, eta).loss(pairs) - below.ascended(shifted, eta).loss(pairs)) / (2 * h),
                    exact[k], 1e-5);
        }
    }

    /// P8. Richardson's extrapolation of the same differences: 1e-10 where the specification asks for it, at η = 0.3.
    @Example
    void outerGradientToTenDigits() {
        var random = new Philox(1, 5);
        double[][][] shifted = {rows(random, 3, 3), rows(random, 3, 3)};
        double[][] pairs = rows(random, 5, 3);
        var reward = new LinearReward(0.5, -1, 0.75);
        assertTrue(!nearKink(reward, shifted));
        double[] exact = MetaRewardModel.outerGradient(reward, shifted, pairs, 0.3, true);
        for (int k = 0; k < 3; k++) {
            double wide = difference(reward, shifted, pairs, k, 2e-3);
            double narrow = difference(reward, shifted, pairs, k, 1e-3);
            assertEquals(narrow + (narrow - wide) / 3, exact[k], 1e-10);
        }
    }

    private static double difference(LinearReward reward, double[][][] shifted, double[][] pairs, int k, double h) {
        return (moved(reward, k, h).ascended(shifted, 0.3).loss(pairs)
                - moved(reward, k, -h).ascended(shifted, 0.3).loss(pairs)) / (2 * h);
    }

    private static LinearReward moved(LinearReward reward, int k, double h) {
        double[] w = reward.weights().clone();
        w[k] += h;
        return new LinearReward(w);
    }

    private static boolean nearKink(LinearReward reward, double[][]... shifted) {
        for (double[][] prompt : shifted) {
            for (int i = 0; i < prompt.length; i++) {
                for (int j = 0; j < i; j++) {
                    if (Math.abs(reward.of(prompt[i]) - reward.of(prompt[j])) < 0.01) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /// P8. First order less exact is −ηH∇L: a tenth of η, a tenth of it, to the relative change of ∇L(θ′) and the curvature.
    @Property(tries = 100)
    void firstOrderIsExactForSmallSteps(@ForAll int seed) {
        var random = new Philox(seed, 6);
        double[][][] shifted = {rows(random, 3, 3), rows(random, 3, 3)};
        double[][] pairs = rows(random, 5, 3);
        var reward = new LinearReward(SecretsOfRlhfProperties.gaussians(random, 3, 1));
        double large = gap(reward, shifted, pairs, 1e-4);
        double small = gap(reward, shifted, pairs, 1e-5);
        assertEquals(0.1, small / large, 1e-3);
        // H_J is negative semi-definite
        double[] z = SecretsOfRlhfProperties.gaussians(random, 3, 1);
        double[] hz = reward.hessianTimes(z, shifted);
        assertTrue(z[0] * hz[0] + z[1] * hz[1] + z[2] * hz[2] <= 0);
    }

    private static double gap(LinearReward reward, double[][][] shifted, double[][] pairs, double eta) {
        double[] exact = MetaRewardModel.outerGradient(reward, shifted, pairs, eta, true);
        double[] first = MetaRewardModel.outerGradient(reward, shifted, pairs, eta, false);
        double square = 0;
        for (int k = 0; k < exact.length; k++) {
            square += (exact[k] - first[k]) * (exact[k] - first[k]);
        }
        return Math.sqrt(square);
    }
}
