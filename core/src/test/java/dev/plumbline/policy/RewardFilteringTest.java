package dev.plumbline.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/// Property 9 of the specification of Social Reward, and boundaries by hand.
///
/// Planted mistakes that turn it red: the lowest share kept; the boundary kept whole (sum); ties broken by position; a
/// division by the mass kept and not by q.
class RewardFilteringTest {
    private static double[] policy(int seed, int n) {
        return SoftmaxPolicy.softmax(new Philox(seed, 1).doubles(n).map(u -> 3 * u).toArray());
    }

    /// P9: where q is the mass of whole responses, KL = log(1/q). Sums of at most 12 terms: 1e-12.
    @Property(tries = 100, seed = "20261129")
    void divergenceOfWholeResponses(@ForAll int seed, @ForAll @IntRange(min = 1, max = 12) int kept) {
        double[] policy = policy(seed, 12);
        double[] score = new Philox(seed, 2).doubles(12).toArray();
        double[] sorted = score.clone();
        Arrays.sort(sorted);
        double share = 0;
        for (int y = 0; y < 12; y++) {
            share += score[y] >= sorted[12 - kept] ? policy[y] : 0;
        }
        double[] filtered = RewardFiltering.filtered(policy, score, Math.min(1, share));
        assertEquals(1, Arrays.stream(filtered).sum(), 1e-12);
        assertEquals(Math.log(1 / share), KlRegularizedPolicy.kl(filtered, policy), 1e-12);
    }

    /// P9: a smaller share never has a lower expected score; KL is at most log(1/q).
    @Property(tries = 200, seed = "20261129")
    void fewerIsBetter(
            @ForAll int seed, @ForAll @DoubleRange(min = 0.01, max = 1) double q,
            @ForAll @DoubleRange(min = 0.01, max = 1) double smaller) {
        double[] policy = policy(seed, 9);
        double[] score = new Philox(seed, 2).doubles(9).map(u -> Math.rint(5 * u)).toArray();
        double[] wide = RewardFiltering.filtered(policy, score, q);
        double[] narrow = RewardFiltering.filtered(policy, score, q * smaller);
        assertEquals(1, Arrays.stream(wide).sum(), 1e-12);
        assertTrue(mean(narrow, score) >= mean(wide, score) - 1e-12);
        assertTrue(KlRegularizedPolicy.kl(wide, policy) <= Math.log(1 / q) + 1e-12);
    }

    private static double mean(double[] p, double[] score) {
        double total = 0;
        for (int y = 0; y < p.length; y++) {
            total += p[y] * score[y];
        }
        return total;
    }

    @Example
    void byHand() {
        double[] quarter = {0.25, 0.25, 0.25, 0.25};
        double[] score = {1, 3, 3, 2};
        assertArrayEquals(new double[] {0, 0.5, 0.5, 0}, RewardFiltering.filtered(quarter, score, 0.5), 1e-16);
        assertArrayEquals(new double[] {0, 0.5, 0.5, 0}, RewardFiltering.filtered(quarter, score, 0.1), 1e-16);
        assertArrayEquals(new double[] {0, 0.4, 0.4, 0.2}, RewardFiltering.filtered(quarter, score, 0.625), 1e-15);
        assertArrayEquals(quarter, RewardFiltering.filtered(quarter, score, 1), 1e-16);
        assertThrows(IllegalArgumentException.class, () -> RewardFiltering.filtered(quarter, score, 0));
        assertThrows(IllegalArgumentException.class, () -> RewardFiltering.filtered(quarter, new double[3], 0.5));
        assertThrows(IllegalArgumentException.class,
                () -> RewardFiltering.filtered(quarter, new double[] {1, Double.NaN, 0, 0}, 0.5));
    }
}
