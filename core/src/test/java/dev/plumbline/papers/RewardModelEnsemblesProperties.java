package dev.plumbline.papers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Aggregation;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.rmensembles.SyntheticGold;
import dev.plumbline.policy.BestOfN;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.reward.EnsembleAggregation;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Properties of conservative aggregates and of best of n, and golden numbers.
///
/// Planted mistakes that turn it red: gold left in the order of the first member when answers are sorted by the aggregate; a
/// weight of 0 that becomes 1; the other divisor; a subset weight off by one; flips drawn for each member anew.
class RewardModelEnsemblesProperties {
    private static double value(Aggregation rule, double... scores) {
        return EnsembleAggregation.evaluate(rule, scores).value();
    }

    /// The printed digits are twelve.
    @Example
    void goldenNumbers() {
        double[] r = {0.3, 1.1, -0.4, 0.8, 0.2};
        assertEquals(0.4, value(new Aggregation.Mean(), r), 1e-16);
        assertEquals(-0.4, value(new Aggregation.Minimum(), r), 0);
        assertEquals(0.268, EnsembleAggregation.variance(r, 0).value(), 1e-16);
        assertEquals(0.266, value(new Aggregation.UncertaintyWeighted(0.5, 0), r), 2e-16);
        assertEquals(0.2325, value(new Aggregation.UncertaintyWeighted(0.5, 1), r), 2e-16);
        assertEquals(0.265640458338, value(new Aggregation.SoftMin(1), r), 5e-13);
        assertArrayEquals(new double[] {0, 0, 0.05, 0.15, 0.3, 0.5}, BestOfN.weights(3, 6), 1e-16);
        double[] gold = {0.1, -0.4, 0.7, 1.2, 0.9, -0.2};
        double[] curve = BestOfN.curve(new int[] {1, 2, 3, 4, 5, 6}, new double[] {1, 2, 3, 4, 5, 6}, gold);
        assertArrayEquals(new double[] {0.383333333333, 0.48, 0.385, 0.186666666667, -0.016666666667, -0.2}, curve, 5e-13);
        var law = BestOfN.law(2, new double[] {0.2, 0.5, 0.3}, new double[] {1, 2, 3});
        assertArrayEquals(new double[] {0.04, 0.45, 0.51}, law.probability(), 1e-15);
        assertEquals(0.158830659498, law.kl(), 5e-13);
        assertEquals(0.193147180560, BestOfN.klUpperBound(2), 5e-13);
    }

    private static double[] scores(Philox random, int members) {
        var scores = new double[members];
        Arrays.setAll(scores, i -> 2 * random.nextGaussian());
        return scores;
    }

    /// P1: min ≤ soft minimum ≤ mean; mean − λ variance does not rise with λ, and λ = 0 is the mean.
    @Property(tries = 100)
    void order(@ForAll int seed, @ForAll @IntRange(min = 1, max = 8) int members) {
        double[] r = scores(new Philox(seed, 0), members);
        double mean = value(new Aggregation.Mean(), r);
        double before = value(new Aggregation.Minimum(), r);
        for (double tau : new double[] {0.01, 0.1, 1, 10, 100}) {
            double soft = value(new Aggregation.SoftMin(tau), r);
            assertTrue(before <= soft + 1e-13 && soft <= mean + 1e-13);
            before = soft;
        }
        assertEquals(mean, value(new Aggregation.UncertaintyWeighted(0, 0), r), 1e-15);
        assertTrue(value(new Aggregation.UncertaintyWeighted(2, 0), r) <= value(new Aggregation.UncertaintyWeighted(1, 0), r));
    }

    /// P2: a common scale s needs λ/s and s τ. P3: the ensemble twice over changes nothing but the sample variance.
    @Property(tries = 100)
    void scaleAndDuplication(@ForAll int seed, @ForAll @IntRange(min = 2, max = 6) int members) {
        double[] r = scores(new Philox(seed, 1), members);
        double[] scaled = Arrays.stream(r).map(x -> 4 * x).toArray();
        assertEquals(4 * value(new Aggregation.UncertaintyWeighted(1, 0), r),
                value(new Aggregation.UncertaintyWeighted(0.25, 0), scaled), 1e-12);
        assertEquals(4 * value(new Aggregation.SoftMin(1), r), value(new Aggregation.SoftMin(4), scaled), 1e-12);
        double[] twice = Arrays.copyOf(r, 2 * members);
        System.arraycopy(r, 0, twice, members, members);
        for (var rule : List.of(new Aggregation.Mean(), new Aggregation.Minimum(), new Aggregation.UncertaintyWeighted(1, 0),
                new Aggregation.SoftMin(0.5))) {
            assertEquals(value(rule, r), value(rule, twice), 1e-12, rule.toString());
        }
        assertTrue(value(new Aggregation.UncertaintyWeighted(1, 1), r) < value(new Aggregation.UncertaintyWeighted(1, 1), twice));
    }

    /// P4 and P5: the estimate is the mean over all subsets; with gold for proxy it rises with n; an increasing transform of
    /// the proxy changes nothing.
    @Property(tries = 40)
    void bestOfNIsTheMeanOverSubsets(@ForAll int seed, @ForAll @IntRange(min = 1, max = 9) int pool) {
        var random = new Philox(seed, 2);
        double[] proxy = scores(random, pool);
        double[] gold = scores(random, pool);
        double before = Double.NEGATIVE_INFINITY;
        for (int n = 1; n <= pool; n++) {
            double total = 0;
            int subsets = 0;
            for (int set = 0; set < 1 << pool; set++) {
                if (Integer.bitCount(set) == n) {
                    int best = -1;
                    for (int i = 0; i < pool; i++) {
                        best = (set >> i & 1) == 1 && (best < 0 || proxy[i] > proxy[best]) ? i : best;
                    }
                    total += gold[best];
                    subsets++;
                }
            }
            assertEquals(total / subsets, BestOfN.unbiasedValue(n, proxy, gold), 1e-13);
            double[] cubed = Arrays.stream(proxy).map(x -> x * x * x).toArray();
            assertEquals(BestOfN.unbiasedValue(n, proxy, gold), BestOfN.unbiasedValue(n, cubed, gold), 0);
            double own = BestOfN.unbiasedValue(n, gold, gold);
            assertTrue(own >= before - 1e-14);
            before = own;
        }
    }

    /// P11: at a rate of 1/2 the expected gradient of a pair is that of no preference; ε and 1 − ε mirror each other.
    @Property(tries = 50)
    void flippedLabels(@ForAll int seed) {
        double margin = 3 * new Philox(seed, 3).nextGaussian();
        double win = BradleyTerryLoss.PLAIN.evaluate(margin, 0, 0, 1, 1).gradChosen();
        double loss = -BradleyTerryLoss.PLAIN.evaluate(-margin, 0, 0, 1, 1).gradChosen();
        double tie = BradleyTerryLoss.PLAIN.evaluate(margin, 0, 0, 1, 0.5).gradChosen();
        assertEquals(tie, (win + loss) / 2, 1e-15);
    }

    /// The gold reward is the formula, for a direction of norm 1.
    @Property(tries = 20)
    void goldIsTheFormula(@ForAll int seed) {
        var world = SyntheticGold.of(new Philox(seed, 4));
        assertEquals(1, Math.sqrt(Arrays.stream(world.direction()).map(w -> w * w).sum()), 1e-15);
        double[] x = scores(new Philox(seed, 5), 8);
        double expected = 0;
        for (int i = 0; i < 8; i++) {
            expected += world.direction()[i] * x[i] - 0.08 * x[i] * x[i];
        }
        assertEquals(expected, world.gold(x), 1e-13);
    }
}
