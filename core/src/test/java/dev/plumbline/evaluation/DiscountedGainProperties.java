package dev.plumbline.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Planted mistakes, and what turns red: discount 1/log₂(j) or natural logarithm (golden); ideal from the ranked items
/// alone (best first); ideal of all items instead of k (range and best first).
class DiscountedGainProperties {
    private static double[] relevance(int seed, int n) {
        var random = new Philox(seed, 1);
        var relevance = new double[n];
        Arrays.setAll(relevance, i -> random.nextDouble());
        return relevance;
    }

    /// In [0, 1], at the k best in order 1, and below that if the first place is exchanged with a worse item.
    @Property(tries = 200, seed = "20261129")
    void oneForTheIdealOrder(
            @ForAll int seed, @ForAll @IntRange(min = 2, max = 12) int n, @ForAll DiscountedGain kind) {
        double[] relevance = relevance(seed, n);
        int[] order = new Philox(seed, 2).permutation(n);
        int k = 1 + Math.floorMod(seed, n);
        double ndcg = kind.ndcg(relevance, Arrays.copyOf(order, k));
        assertTrue(ndcg >= 0 && ndcg <= 1 + 1e-15, () -> "NDCG " + ndcg);
        int[] best = Arrays.stream(order).boxed().sorted((a, b) -> Double.compare(relevance[b], relevance[a]))
                .mapToInt(i -> i).toArray();
        assertEquals(1, kind.ndcg(relevance, Arrays.copyOf(best, k)), 1e-15);
        best[0] = best[n - 1];
        assertTrue(kind.ndcg(relevance, Arrays.copyOf(best, k)) < 1 - 1e-9);
    }

    @Property(tries = 100, seed = "20261129")
    void ignoresTheScaleOfRelevance(@ForAll int seed, @ForAll @DoubleRange(min = 0.01, max = 99) double factor) {
        double[] relevance = relevance(seed, 8);
        int[] ranking = Arrays.copyOf(new Philox(seed, 2).permutation(8), 5);
        assertEquals(DiscountedGain.LINEAR.ndcg(relevance, ranking), DiscountedGain.LINEAR.ndcg(
                Arrays.stream(relevance).map(r -> factor * r).toArray(), ranking), 1e-15);
    }

    /// DCG after the swap of places p and q changes by (g_a − g_b)(1/log₂(q + 1) − 1/log₂(p + 1)). Sums of 6 terms
    /// below 1.
    @Property(tries = 200, seed = "20261129")
    void swap(@ForAll int seed, @ForAll @IntRange(max = 5) int p, @ForAll @IntRange(max = 5) int q) {
        double[] relevance = relevance(seed, 9);
        int[] ranking = Arrays.copyOf(new Philox(seed, 2).permutation(9), 6);
        int[] swapped = ranking.clone();
        swapped[p] = ranking[q];
        swapped[q] = ranking[p];
        for (var kind : DiscountedGain.values()) {
            double expected = (kind.gain(relevance[ranking[p]]) - kind.gain(relevance[ranking[q]]))
                    * (DiscountedGain.discount(q + 1) - DiscountedGain.discount(p + 1));
            assertEquals(expected, kind.dcg(relevance, swapped) - kind.dcg(relevance, ranking), 2e-15);
        }
    }

    @Test
    void golden() {
        double[] relevance = {3, 2, 0, 1};
        assertEquals(1, DiscountedGain.discount(1));
        assertEquals(0.5, DiscountedGain.discount(3), 1e-16);
        assertEquals(2 + 3 / (Math.log(3) / Math.log(2)) + 0.5,
                DiscountedGain.LINEAR.dcg(relevance, new int[] {1, 0, 3}), 1e-15);
        assertEquals(3 + 7 / (Math.log(3) / Math.log(2)) + 0.5,
                DiscountedGain.EXPONENTIAL.dcg(relevance, new int[] {1, 0, 3}), 1e-15);
        assertEquals(0, DiscountedGain.LINEAR.ndcg(new double[3], new int[] {1, 0}));
        assertEquals(0, DiscountedGain.LINEAR.ndcg(relevance, new int[0]));
        assertTrue(Double.isNaN(DiscountedGain.LINEAR.ndcg(new double[] {Double.NaN, 1}, new int[] {0})));
        assertThrows(IllegalArgumentException.class, () -> DiscountedGain.discount(0));
    }
}
