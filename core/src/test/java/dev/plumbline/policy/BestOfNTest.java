package dev.plumbline.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Philox;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Red if ties go to the first response, weights start one place off, the sort leaves gold behind, or the KL bound is
/// taken for the KL.
class BestOfNTest {
    /// C(6, 3) = 20 subsets; golden numbers with 6 digits.
    @Test
    void goldenNumbers() {
        Rows.assertClose(new double[] {0, 0, 0.05, 0.15, 0.3, 0.5}, BestOfN.weights(3, 6), 1e-16);
        double[] proxy = {1, 2, 3, 4, 5, 6};
        double[] gold = {0.1, -0.4, 0.7, 1.2, 0.9, -0.2};
        Rows.assertClose(new double[] {0.383333, 0.48, 0.385, 0.186667, -0.016667, -0.2},
                BestOfN.curve(new int[] {1, 2, 3, 4, 5, 6}, proxy, gold), 5e-7);
        var law = BestOfN.law(2, new double[] {0.2, 0.5, 0.3}, new double[] {0, 1, 2});
        Rows.assertClose(new double[] {0.04, 0.45, 0.51}, law.probability(), 1e-15);
        assertEquals(0.158830659498, law.kl(), 6e-13);
        assertEquals(0.193147180560, BestOfN.klUpperBound(2), 6e-13);
        assertEquals(0, BestOfN.klUpperBound(1));
        assertEquals(8.4336, BestOfN.klUpperBound(12500), 5e-5);
    }

    @Property(tries = 60)
    void weightsAreBinomialRatios(@ForAll @IntRange(min = 1, max = 60) int size, @ForAll long seed) {
        int n = 1 + new Philox(seed, 1).nextInt(size);
        double[] c = BestOfN.weights(n, size);
        for (int i = 1; i <= size; i++) {
            double exact = new java.math.BigDecimal(choose(i - 1, n - 1))
                    .divide(new java.math.BigDecimal(choose(size, n)), java.math.MathContext.DECIMAL128).doubleValue();
            // 2(N − i) + 1 roundings
            assertEquals(exact, c[i - 1], (2 * (size - i) + 3) * 0x1p-53 * exact);
            assertTrue(i == 1 || c[i - 1] >= c[i - 2]);
        }
        assertEquals(1, CompensatedSum.of(c), 1e-13);
    }

    private static BigInteger choose(int n, int k) {
        if (k < 0 || k > n) {
            return BigInteger.ZERO;
        }
        var c = BigInteger.ONE;
        for (int i = 1; i <= k; i++) {
            c = c.multiply(BigInteger.valueOf(n - k + i)).divide(BigInteger.valueOf(i));
        }
        return c;
    }

    /// All subsets, ties shared evenly among the best.
    @Property(tries = 40)
    void estimatorIsTheMeanOverSubsets(@ForAll long seed, @ForAll @IntRange(min = 1, max = 10) int size) {
        var random = new Philox(seed, 2);
        double[] gold = Rows.gaussian(random, size, 1);
        var proxy = new double[size];
        for (int i = 0; i < size; i++) {
            proxy[i] = random.nextInt(5);
        }
        var sums = new double[size + 1];
        var counts = new int[size + 1];
        for (int subset = 1; subset < 1 << size; subset++) {
            double best = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < size; i++) {
                best = (subset >> i & 1) == 1 ? Math.max(best, proxy[i]) : best;
            }
            double value = 0;
            int ties = 0;
            for (int i = 0; i < size; i++) {
                if ((subset >> i & 1) == 1 && proxy[i] == best) {
                    value += gold[i];
                    ties++;
                }
            }
            sums[Integer.bitCount(subset)] += value / ties;
            counts[Integer.bitCount(subset)]++;
        }
        for (int n = 1; n <= size; n++) {
            assertEquals(sums[n] / counts[n], BestOfN.unbiasedValue(n, proxy, gold), 1e-12);
        }
    }

    @Property(tries = 40)
    void curveRisesWhereGoldIsProxyAndSeesRanksOnly(@ForAll long seed) {
        var random = new Philox(seed, 3);
        double[] proxy = Rows.gaussian(random, 12, 1);
        double[] gold = Rows.gaussian(random, 12, 1);
        int[] ns = {1, 2, 3, 5, 8, 12};
        double[] rising = BestOfN.curve(ns, proxy, proxy);
        for (int k = 1; k < ns.length; k++) {
            assertTrue(rising[k] >= rising[k - 1]);
        }
        double[] stretched = java.util.Arrays.stream(proxy).map(Math::exp).toArray();
        Rows.assertClose(BestOfN.curve(ns, proxy, gold), BestOfN.curve(ns, stretched, gold), 0);
        assertEquals(gold[SoftmaxPolicy.argmax(proxy)], BestOfN.unbiasedValue(12, proxy, gold));
        assertEquals(java.util.Arrays.stream(gold).sum() / 12, BestOfN.unbiasedValue(1, proxy, gold), 1e-14);
    }

    /// Unbiasedness: the mean over all pools of N draws is the value under the exact law, ties included.
    @Property(tries = 20)
    void estimatorAveragesToTheExactLaw(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int n) {
        var random = new Philox(seed, 4);
        double[] p = SoftmaxPolicy.softmax(Rows.gaussian(random, 4, 1));
        double[] proxy = {random.nextInt(3), random.nextInt(3), random.nextInt(3), random.nextInt(3)};
        double[] gold = Rows.gaussian(random, 4, 1);
        double mean = ExpectedEstimator.mean(p, 4, draws -> {
            double[] poolProxy = java.util.Arrays.stream(draws).mapToDouble(y -> proxy[y]).toArray();
            double[] poolGold = java.util.Arrays.stream(draws).mapToDouble(y -> gold[y]).toArray();
            return new double[] {BestOfN.unbiasedValue(n, poolProxy, poolGold)};
        })[0];
        assertEquals(SoftmaxPolicy.mean(BestOfN.exactPolicy(n, p, proxy), gold), mean, 1e-12);
    }

    @Property(tries = 60)
    void lawAndItsDivergence(@ForAll long seed) {
        var random = new Philox(seed, 5);
        int size = 7;
        double[] p = SoftmaxPolicy.softmax(Rows.gaussian(random, size, 2));
        var reward = new double[size];
        for (int i = 0; i < size; i++) {
            reward[i] = random.nextInt(5);
        }
        Rows.assertClose(p, BestOfN.exactPolicy(1, p, reward), 0);
        double[] before = p;
        double kl = 0;
        for (int n = 2; n < 5000; n *= 3) {
            var law = BestOfN.law(n, p, reward);
            // Σ p misses 1 by at most 7 roundings of p and of its sum; the n-th power multiplies that by n, and KL weighs
            // it with a log ratio of at most log n
            double slack = 2e-15 * n * (1 + Math.log(n));
            assertEquals(1, CompensatedSum.of(law.probability()), slack);
            for (int threshold = 0; threshold < 5; threshold++) {
                assertTrue(tail(law.probability(), reward, threshold) >= tail(before, reward, threshold) - slack);
            }
            assertTrue(law.kl() <= BestOfN.klUpperBound(n) + slack);
            assertTrue(law.kl() >= kl - slack);
            assertEquals(KlRegularizedPolicy.kl(law.probability(), p), law.kl(), 2 * slack);
            before = law.probability();
            kl = law.kl();
        }
    }

    private static double tail(double[] p, double[] reward, double threshold) {
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            sum += reward[i] >= threshold ? p[i] : 0;
        }
        return sum;
    }

    @Test
    void boundIsApproachedByManySmallAtoms() {
        int size = 20000;
        var p = new double[size];
        java.util.Arrays.fill(p, 1.0 / size);
        var reward = new double[size];
        java.util.Arrays.setAll(reward, i -> i);
        // the gap is of order n/size
        assertEquals(BestOfN.klUpperBound(16), BestOfN.law(16, p, reward).kl(), 16.0 / size);
    }

    /// A rare best response: F − F⁻ = 1e-18 vanishes against F, its chance of winning, n · 1e-18, must not.
    @Test
    void rareResponsesKeepTheirDigits() {
        var law = BestOfN.law(1000, new double[] {1, 1e-18}, new double[] {0, 1});
        assertEquals(1e-15, law.probability()[1], 1e-15 * 1e-12);
    }

    /// 100,000 draws of best of 3 among 5 responses with a tie: χ² with 4 degrees of freedom above 23.5 has probability
    /// 1e-4; seed fixed.
    @Test
    void frequencies() {
        double[] p = {0.3, 0.1, 0.25, 0.2, 0.15};
        double[] reward = {0, 1, 1, 2, 0.5};
        double[] law = BestOfN.exactPolicy(3, p, reward);
        var random = new Philox(77, 6);
        int samples = 100_000;
        var counts = new int[5];
        for (int i = 0; i < samples; i++) {
            int[] draws = {random.nextIndex(p), random.nextIndex(p), random.nextIndex(p)};
            int winner = -1;
            int ties = 0;
            for (int y : draws) {
                if (winner < 0 || reward[y] > reward[winner]) {
                    winner = y;
                    ties = 1;
                } else if (reward[y] == reward[winner] && random.nextInt(++ties) == 0) {
                    winner = y;
                }
            }
            counts[winner]++;
        }
        double chi2 = 0;
        for (int y = 0; y < 5; y++) {
            double expected = samples * law[y];
            chi2 += (counts[y] - expected) * (counts[y] - expected) / expected;
        }
        assertTrue(chi2 < 23.5, "chi-square " + chi2);
    }

    @Test
    void edges() {
        assertTrue(Double.isNaN(BestOfN.law(2, new double[] {0.5, 0.5}, new double[] {Double.NaN, 1}).kl()));
        assertTrue(Double.isNaN(BestOfN.unbiasedValue(1, new double[] {Double.NaN, 1}, new double[2])));
        Rows.assertClose(new double[] {0, 0.25, 0.75},
                BestOfN.exactPolicy(2, new double[] {0, 0.5, 0.5}, new double[] {9, 0, 1}), 1e-16);
        assertThrows(IllegalArgumentException.class, () -> BestOfN.weights(3, 2));
        assertThrows(IllegalArgumentException.class, () -> BestOfN.weights(0, 2));
        assertThrows(IllegalArgumentException.class, () -> BestOfN.law(0, new double[] {1}, new double[] {1}));
    }
}
