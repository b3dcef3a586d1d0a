package dev.plumbline.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.DType;
import dev.plumbline.numerics.Philox;
import java.util.Comparator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// The order of a pool, and curves over n from one sort.
///
/// Planted mistakes that turn it red: bits under the index that are not put right; the order of negative numbers reversed;
/// −0 before +0; ties not in the order of their indices; the insertion that gives up without the merge sort;
/// a pass over digits that reverses equals; lanes that multiply a weight of 0 by an infinite gold value.
class BestOfNLawsTest {
    private static double value(Philox random, int kind) {
        return switch (kind) {
            case 0 -> random.nextGaussian();
            case 1 -> random.nextInt(5) - 2;
            case 2 -> 1 + random.nextInt(3000) * 0x1p-52;
            case 3 -> -1 - random.nextInt(40) * 0x1p-52;
            default -> new double[] {0, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE,
                    -Double.MIN_VALUE, Double.MAX_VALUE, 1}[random.nextInt(8)];
        };
    }

    /// Against the stable sort of the library by the numbers' own order.
    @Property(tries = 500)
    void orderIsStable(@ForAll @IntRange(min = 1, max = 700) int count, @ForAll @IntRange(max = 4) int kind, @ForAll long seed) {
        var random = new Philox(seed, 1);
        double[] values = IntStream.range(0, count).mapToDouble(_ -> value(random, kind)).toArray();
        var laws = new BestOfNLaws(count);
        laws.sort(values);
        int[] expected = IntStream.range(0, count).boxed()
                .sorted(Comparator.comparingDouble(i -> values[i] + 0.0)).mapToInt(Integer::intValue).toArray();
        assertArrayEquals(expected, laws.order());
    }

    /// Same bits with an n in each lane, with infinite gold values and none.
    @Property(tries = 100)
    void lanesAreSingleEstimates(@ForAll @IntRange(min = 1, max = 300) int pool, @ForAll @IntRange(min = 1, max = 20) int curve,
            @ForAll @IntRange(max = 4) int kind, @ForAll long seed) {
        var random = new Philox(seed, 3);
        double[] proxy = IntStream.range(0, pool).mapToDouble(_ -> random.nextGaussian()).toArray();
        double[] gold = IntStream.range(0, pool).mapToDouble(_ -> value(random, kind)).toArray();
        double[][] weights = IntStream.range(0, curve)
                .mapToObj(_ -> BestOfNLaws.weights(pool, 1 + random.nextInt(pool))).toArray(double[][]::new);
        var laws = new BestOfNLaws(pool);
        var single = new double[curve];
        laws.estimates(proxy, gold, weights, null, single);
        var together = new double[curve];
        laws.estimates(proxy, gold, weights, new BestOfNLanes(weights), together);
        assertArrayEquals(single, together);
    }

    /// Same bits as one call for each n.
    @Property(tries = 100)
    void curvesAreSingleEstimates(@ForAll @IntRange(min = 1, max = 60) int pool, @ForAll @IntRange(max = 3) int kind,
            @ForAll long seed) {
        var random = new Philox(seed, 2);
        try (Backend backend = new VectorProvider().open(BackendOptions.defaults())) {
            var proxy = backend.tensor(DType.FLOAT64,
                    IntStream.range(0, 3 * pool).mapToDouble(_ -> value(random, kind)).toArray(), 3, pool);
            var gold = backend.tensor(DType.FLOAT64,
                    IntStream.range(0, 3 * pool).mapToDouble(_ -> random.nextGaussian()).toArray(), 3, pool);
            int[] n = {1, (pool + 1) / 2, pool};
            var curve = backend.policy().bestOfNEstimates(proxy, gold, n);
            for (int k = 0; k < n.length; k++) {
                var single = backend.policy().bestOfNEstimate(proxy, gold, n[k]).toArray();
                for (int row = 0; row < 3; row++) {
                    assertEquals(single[row], curve.get(k).toArray()[row], 0);
                }
            }
        }
    }
}
