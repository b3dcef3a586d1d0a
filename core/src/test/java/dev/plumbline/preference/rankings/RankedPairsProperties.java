package dev.plumbline.preference.rankings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.BradleyTerryLoss;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Pairs of ranked lists: properties 6 and 9 of the specification of DMoERM, 7 of MM-RLHF's mathematics.
///
/// Planted mistakes that turn it red: a larger rank taken as better (order of the pair, consistency, two members); ≤
/// for < (ties); a sum instead of a mean (two copies); a gradient with the sign of the reward's rank.
class RankedPairsProperties {
    private static double[] rewards(int seed, int m) {
        var random = new Philox(seed, 1);
        var r = new double[m];
        Arrays.setAll(r, i -> 3 * random.nextGaussian());
        return r;
    }

    private static int[] ranks(int seed, int m, int most) {
        var random = new Philox(seed, 2);
        var rank = new int[m];
        Arrays.setAll(rank, i -> 1 + random.nextInt(most));
        return rank;
    }

    /// Sum 0, shift invariance (one rounding of numbers below 1e3 each), central differences: error h²/6 |ℓ‴| < 1e-11.
    @Property(tries = 100, seed = "20261129")
    void gradient(@ForAll int seed, @ForAll @IntRange(min = 2, max = 7) int m,
            @ForAll @DoubleRange(min = -99, max = 99) double c) {
        double[] r = rewards(seed, m);
        int[] rank = ranks(seed, m, 4);
        var terms = RankedPairs.loss(r, rank);
        assertEquals(0, Arrays.stream(terms.gradient()).sum(), 1e-15);
        var shifted = RankedPairs.loss(Arrays.stream(r).map(x -> x + c).toArray(), rank);
        assertEquals(terms.loss(), shifted.loss(), 1e-12);
        assertArrayEquals(terms.gradient(), shifted.gradient(), 1e-12);
        double h = 1e-5;
        for (int i = 0; i < m; i++) {
            double kept = r[i];
            r[i] = kept + h;
            double above = RankedPairs.loss(r, rank).loss();
            r[i] = kept - h;
            double below = RankedPairs.loss(r, rank).loss();
            r[i] = kept;
            assertEquals((above - below) / (2 * h), terms.gradient()[i], 1e-9);
        }
    }

    @Property(tries = 100, seed = "20261129")
    void ofTwoIsThePairLoss(@ForAll int seed) {
        double[] r = rewards(seed, 2);
        var better = RankedPairs.loss(r, new int[] {1, 2});
        assertEquals(BradleyTerryLoss.loss(r[0] - r[1], 1), better.loss(), 0);
        assertEquals(BradleyTerryLoss.slope(r[0] - r[1], 1), better.gradient()[0], 0);
        assertEquals(BradleyTerryLoss.loss(r[1] - r[0], 1), RankedPairs.loss(r, new int[] {9, 3}).loss(), 0);
    }

    /// Ties make no pair; a list of ties is silent, not NaN. Every list has m (m − 1)/2 minus its tied pairs.
    @Property(tries = 100, seed = "20261129")
    void ties(@ForAll int seed, @ForAll @IntRange(min = 1, max = 7) int m) {
        double[] r = rewards(seed, m);
        var equal = new int[m];
        assertEquals(0, RankedPairs.loss(r, equal).loss(), 0);
        assertArrayEquals(new double[m], RankedPairs.loss(r, equal).gradient(), 0);
        int[] rank = ranks(seed, m, 3);
        int tied = 0;
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < i; j++) {
                tied += rank[i] == rank[j] ? 1 : 0;
            }
        }
        int[][] pairs = RankedPairs.of(rank);
        assertEquals(m * (m - 1) / 2 - tied, pairs.length);
        assertTrue(Arrays.stream(pairs).allMatch(pair -> rank[pair[0]] < rank[pair[1]]));
    }

    @Property(tries = 100, seed = "20261129")
    void consistencyIsBlindToIncreasingTransforms(
            @ForAll int seed, @ForAll @IntRange(min = 2, max = 7) int m,
            @ForAll @DoubleRange(min = 0.01, max = 9) double a) {
        double[] r = rewards(seed, m);
        int[] rank = ranks(seed, m, 4);
        rank[0] = 0;
        double expected = RankedPairs.consistency(r, rank);
        assertEquals(expected, RankedPairs.consistency(Arrays.stream(r).map(x -> a * x + 7).toArray(), rank), 0);
        assertEquals(expected, RankedPairs.consistency(Arrays.stream(r).map(Math::atan).toArray(), rank), 0);
        assertEquals(1, expected + RankedPairs.consistency(Arrays.stream(r).map(x -> -x).toArray(), rank), 1e-15);
    }

    @Test
    void smallerIsBetter() {
        assertEquals(1, RankedPairs.consistency(new double[] {3, 2, 1}, new int[] {1, 2, 3}));
        assertEquals(0.5, RankedPairs.consistency(new double[] {3, 3}, new int[] {1, 2}));
        assertTrue(Double.isNaN(RankedPairs.consistency(new double[] {3, 2}, new int[] {1, 1})));
        assertArrayEquals(new int[] {1, 0}, RankedPairs.of(new int[] {2, 1})[0]);
        assertEquals((Math.log1p(Math.exp(-1)) * 2 + Math.log1p(Math.exp(-2))) / 3,
                RankedPairs.loss(new double[] {3, 2, 1}, new int[] {1, 2, 3}).loss(), 1e-15);
        assertEquals(0, RankedPairs.loss(new double[] {900, 0}, new int[] {1, 2}).loss(), 1e-300);
        assertEquals(900, RankedPairs.loss(new double[] {0, 900}, new int[] {1, 2}).loss(), 0);
        assertThrows(IllegalArgumentException.class, () -> RankedPairs.loss(new double[1], new int[2]));
        assertThrows(IllegalArgumentException.class,
                () -> RankedPairs.consistency(new double[] {Double.NaN, 1}, new int[] {1, 2}));
    }
}
