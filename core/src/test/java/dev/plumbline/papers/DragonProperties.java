package dev.plumbline.papers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.evaluation.FrechetDistance;
import dev.plumbline.evaluation.VendiScore;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.dragon.DemonstrationSets;
import dev.plumbline.papers.dragon.DistributionalReward;
import dev.plumbline.policy.diffusion.DiffusionPreferenceLoss;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/// Properties 1 to 3, 7 and 8 of the specification of DRAGON; 4 to 6 stand in `evaluation`.
///
/// Planted mistakes, and what turns red: swaps kept on ties (P3) or without looking (P1); the worse batch taken first (P1, P8); a
/// swap across pairs (P2); σ(h) for σ(−h), or the sign of the pull (P7); z not clipped, or differentiated (KTO).
class DragonProperties {
    private static double[][] batch(int seed, int stream, int n) {
        var random = new Philox(seed, stream);
        var x = new double[n][2];
        for (double[] point : x) {
            Arrays.setAll(point, i -> random.nextGaussian());
        }
        return x;
    }

    private static double frechet(double[][] samples) {
        return -FrechetDistance.ofSamples(samples, new double[] {0.5, 0}, new double[][] {{2, 0}, {0, 0.5}}, 1);
    }

    private static double diversity(double[][] samples) {
        return VendiScore.of(VendiScore.gaussianKernel(samples, 1));
    }

    private static final List<DistributionalReward> REWARDS = List.of(
            DragonProperties::frechet, DragonProperties::diversity, DistributionalReward.meanOf(x -> x[0] - x[1] * x[1]));

    /// P1: at least as good as either batch; where nothing was swapped, the better batch itself, and no swap would raise it.
    @Property(tries = 100)
    void positiveSetIsAtLeastAsGoodAsEitherBatch(@ForAll int seed, @ForAll @IntRange(min = 3, max = 8) int n) {
        double[][] a = batch(seed, 1, n);
        double[][] b = batch(seed, 2, n);
        for (var reward : REWARDS) {
            var sets = DemonstrationSets.greedy(a, b, reward);
            double best = Math.max(reward.score(a), reward.score(b));
            double reached = reward.score(sets.positive());
            assertTrue(sets.swaps() == 0 ? reached == best : reached > best, () -> reached + " against " + best);
            if (sets.swaps() == 0) {
                for (int i = 0; i < n; i++) {
                    double[][] other = sets.positive().clone();
                    other[i] = sets.negative()[i];
                    assertTrue(reward.score(other) <= best);
                }
            }
        }
    }

    /// P2: pair i stays split over the two sets; the arguments do not change.
    @Property(tries = 100)
    void setsPartitionTheBatches(@ForAll int seed, @ForAll @IntRange(min = 3, max = 8) int n) {
        double[][] a = batch(seed, 1, n);
        double[][] b = batch(seed, 2, n);
        double[][] keptA = a.clone();
        double[][] keptB = b.clone();
        for (var reward : REWARDS) {
            var sets = DemonstrationSets.greedy(a, b, reward);
            int fromB = 0;
            for (int i = 0; i < n; i++) {
                assertSame(keptA[i], a[i]);
                assertSame(keptB[i], b[i]);
                boolean straight = sets.positive()[i] == a[i] && sets.negative()[i] == b[i];
                assertTrue(straight || sets.positive()[i] == b[i] && sets.negative()[i] == a[i]);
                fromB += straight ? 0 : 1;
            }
            assertEquals(sets.swaps(), reward.score(a) >= reward.score(b) ? fromB : n - fromB);
        }
    }

    /// P3: sums of whole numbers are exact and dividing them by n keeps their order, so greedy and pairwise construction agree in every pair that is no tie, and ties
    /// stay where they were: in the better batch.
    @Property(tries = 200)
    void meansAreSortedPairByPair(@ForAll int seed, @ForAll @IntRange(min = 1, max = 8) int n) {
        double[][] a = whole(seed, 1, n);
        double[][] b = whole(seed, 2, n);
        var mean = DistributionalReward.meanOf(x -> x[0]);
        boolean first = mean.score(a) >= mean.score(b);
        var greedy = DemonstrationSets.greedy(a, b, mean);
        var pairwise = first
                ? DemonstrationSets.pairwise(a, b, x -> x[0])
                : DemonstrationSets.pairwise(b, a, x -> x[0]);
        for (int i = 0; i < n; i++) {
            assertSame(pairwise.positive()[i], greedy.positive()[i]);
            assertSame(pairwise.negative()[i], greedy.negative()[i]);
        }
        assertEquals(pairwise.swaps(), greedy.swaps());
    }

    private static double[][] whole(int seed, int stream, int n) {
        var random = new Philox(seed, stream);
        var x = new double[n][];
        Arrays.setAll(x, i -> new double[] {random.nextInt(4)});
        return x;
    }

    /// P8: the roles of A and B do not matter where their rewards differ.
    @Property(tries = 100)
    void batchesCanBeExchanged(@ForAll int seed, @ForAll @IntRange(min = 3, max = 8) int n) {
        double[][] a = batch(seed, 1, n);
        double[][] b = batch(seed, 2, n);
        for (var reward : REWARDS) {
            if (reward.score(a) != reward.score(b)) {
                var one = DemonstrationSets.greedy(a, b, reward);
                var two = DemonstrationSets.greedy(b, a, reward);
                assertArrayEquals(one.positive(), two.positive());
                assertArrayEquals(one.negative(), two.negative());
            }
        }
    }

    /// P7: at the reference log 2 and opposite pulls of β/2; elsewhere the gradient is a central difference (step 1e-5; third
    /// derivatives below β³/8 ≤ 1).
    @Property(tries = 200)
    void dpoPullsBothWays(
            @ForAll @DoubleRange(max = 4) double p, @ForAll @DoubleRange(max = 4) double pr, @ForAll @DoubleRange(max = 4) double m,
            @ForAll @DoubleRange(max = 4) double mr, @ForAll @DoubleRange(min = 0.1, max = 2) double beta) {
        var still = dpo(pr, pr, mr, mr, beta);
        assertEquals(Math.log(2), still.loss()[0], 1e-15);
        assertEquals(beta / 2, still.inPositive()[0], 1e-15);
        var terms = dpo(p, pr, m, mr, beta);
        assertEquals(-Logistic.logSigmoid(-beta * (p - pr - (m - mr))), terms.loss()[0], 1e-14);
        assertEquals(-terms.inPositive()[0], terms.inNegative()[0]);
        double h = 1e-5;
        assertEquals((dpo(p + h, pr, m, mr, beta).loss()[0] - dpo(p - h, pr, m, mr, beta).loss()[0]) / (2 * h),
                terms.inPositive()[0], 1e-8);
        assertEquals((dpo(p, pr, m + h, mr, beta).loss()[0] - dpo(p, pr, m - h, mr, beta).loss()[0]) / (2 * h),
                terms.inNegative()[0], 1e-8);
    }

    private static DiffusionPreferenceLoss.PairTerms dpo(double p, double pr, double m, double mr, double beta) {
        return DiffusionPreferenceLoss.dpo(
                new double[] {p}, new double[] {pr}, new double[] {m}, new double[] {mr}, beta);
    }

    /// KTO: z is the mean implicit reward where that is positive, and 0 elsewhere; at fixed z the gradient is a central difference.
    @Property(tries = 200)
    void ktoComparesWithTheBatch(@ForAll int seed, @ForAll @DoubleRange(min = 0.1, max = 2) double beta) {
        var random = new Philox(seed, 3);
        int n = 6;
        var error = new double[n];
        var reference = new double[n];
        var positive = new boolean[n];
        double total = 0;
        for (int i = 0; i < n; i++) {
            error[i] = 3 * random.nextDouble();
            reference[i] = 3 * random.nextDouble();
            positive[i] = random.nextInt(2) == 0;
            total += beta * (reference[i] - error[i]);
        }
        var terms = DiffusionPreferenceLoss.kto(error, reference, positive, beta);
        assertEquals(Math.max(0, total / n), terms.reference(), 1e-14);
        for (int i = 0; i < n; i++) {
            double[] at = new double[3];
            for (int side = -1; side <= 1; side++) {
                double g = beta * (reference[i] - error[i] - side * 1e-5) - terms.reference();
                at[side + 1] = 1 - Logistic.sigmoid(positive[i] ? g : -g);
            }
            assertEquals(at[1], terms.loss()[i], 1e-14);
            assertEquals((at[2] - at[0]) / 2e-5, terms.gradient()[i], 1e-8);
        }
    }

    /// By hand. Reward: minus |sum|. A = (3, 1), B = (−1, −2): r(B) = −3 wins over −4. Exchange of the first pair: 3 − 2 = 1, kept; of
    /// the second: 3 + 1 = 4, taken back.
    @Example
    void goldenNumbers() {
        double[][] a = {{3}, {1}};
        double[][] b = {{-1}, {-2}};
        var sets = DemonstrationSets.greedy(a, b, x -> -Math.abs(Arrays.stream(x).mapToDouble(v -> v[0]).sum()));
        assertArrayEquals(new double[][] {{3}, {-2}}, sets.positive());
        assertArrayEquals(new double[][] {{-1}, {1}}, sets.negative());
        assertEquals(1, sets.swaps());
        var kto = DiffusionPreferenceLoss.kto(new double[] {1, 2}, new double[] {2, 2}, new boolean[] {true, false}, 1);
        assertEquals(0.5, kto.reference());
        assertEquals(1 / (1 + Math.exp(0.5)), kto.loss()[0], 1e-15);
        assertEquals(1 / (1 + Math.exp(0.5)), kto.loss()[1], 1e-15);
        assertEquals(0, DiffusionPreferenceLoss.kto(new double[] {2}, new double[] {1}, new boolean[] {true}, 1).reference());
    }

    @Example
    void refusals() {
        assertThrows(IllegalArgumentException.class, () -> DemonstrationSets.greedy(new double[0][], new double[0][], x -> 0));
        assertThrows(IllegalArgumentException.class,
                () -> DemonstrationSets.pairwise(new double[1][1], new double[2][1], x -> 0));
        assertThrows(IllegalArgumentException.class, () -> dpo(1, 1, 1, 1, Double.NaN));
        assertThrows(IllegalArgumentException.class,
                () -> DiffusionPreferenceLoss.kto(new double[1], new double[2], new boolean[1], 1));
    }
}
