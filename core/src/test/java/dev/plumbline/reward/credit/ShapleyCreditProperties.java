package dev.plumbline.reward.credit;

import static dev.plumbline.decision.Tables.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.decision.Tables;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// The axioms, the mean over all orders, Owen's value, and divisions that keep the total; v is an arbitrary function of
/// coalitions, so that interactions have every order.
///
/// Planted mistakes, and what turns red: weights |C|!(n − |C|)!/n! (all); weights of pairs only (the mean over orders);
/// blocks entered in part (Owen of two blocks); R instead of v(N) − v(∅) (totals).
class ShapleyCreditProperties {
    /// Sums of at most 2⁸ numbers of order 1 with weights that sum to 1; v(∅) is not 0.
    private static final double TOLERANCE = 1e-13;

    private static CoalitionValue arbitrary(int seed, int n) {
        double[] worth = Tables.gaussian(new Philox(seed, 1), 1 << n);
        return mask -> worth[(int) mask];
    }

    private static double total(CoalitionValue v, int n) {
        return v.of((1L << n) - 1) - v.of(0);
    }

    @Property(tries = 60, seed = "20261129")
    void equalsTheMeanOverAllOrders(@ForAll int seed, @ForAll @IntRange(min = 1, max = 6) int n) {
        var v = arbitrary(seed, n);
        var mean = new double[n];
        int[] count = {0};
        permute(new int[n], 0, 0, order -> {
            long before = 0;
            for (int i : order) {
                mean[i] += v.of(before | 1L << i) - v.of(before);
                before |= 1L << i;
            }
            count[0]++;
        });
        assertClose(Arrays.stream(mean).map(x -> x / count[0]).toArray(), ShapleyCredit.exact(v, n), TOLERANCE);
    }

    private static void permute(int[] order, int length, int used, Consumer<int[]> visitor) {
        if (length == order.length) {
            visitor.accept(order);
        }
        for (int i = 0; i < order.length; i++) {
            if ((used >> i & 1) == 0) {
                order[length] = i;
                permute(order, length + 1, used | 1 << i, visitor);
            }
        }
    }

    /// Efficiency, dummy, symmetry, linearity, additive v.
    @Property(tries = 60, seed = "20261129")
    void axioms(@ForAll int seed, @ForAll @DoubleRange(min = -3, max = 3) double factor) {
        int n = 5;
        var v = arbitrary(seed, n);
        double[] phi = ShapleyCredit.exact(v, n);
        assertEquals(total(v, n), Arrays.stream(phi).sum(), TOLERANCE);
        assertEquals(0, ShapleyCredit.exact(mask -> v.of(mask & ~4L), n)[2], TOLERANCE);
        // units 0 and 1 exchanged make no difference: only how many of them there are counts
        double[] alike = ShapleyCredit.exact(mask -> v.of(Long.bitCount(mask & 3) + (mask & ~3L)), n);
        assertEquals(alike[0], alike[1], TOLERANCE);
        var w = arbitrary(seed ^ 0x5555, n);
        double[] other = ShapleyCredit.exact(w, n);
        var both = new double[n];
        Arrays.setAll(both, i -> phi[i] + factor * other[i]);
        assertClose(both, ShapleyCredit.exact(mask -> v.of(mask) + factor * w.of(mask), n), 10 * TOLERANCE);
        double[] worth = Tables.gaussian(new Philox(seed, 2), n);
        assertClose(worth, ShapleyCredit.exact(
                mask -> IntStream.range(0, n).mapToDouble(i -> (mask >> i & 1) * worth[i]).sum(), n), TOLERANCE);
    }

    @Property(tries = 60, seed = "20261129")
    void owen(@ForAll int seed) {
        int n = 5;
        var v = arbitrary(seed, n);
        double[] shapley = ShapleyCredit.exact(v, n);
        assertClose(shapley, ShapleyCredit.owen(v, new int[][] {{0}, {1}, {2}, {3}, {4}}), TOLERANCE);
        assertClose(shapley, ShapleyCredit.owen(v, new int[][] {{3, 0, 1, 2, 4}}), TOLERANCE);
        int[][] blocks = {{0, 3}, {1, 2, 4}};
        double[] owen = ShapleyCredit.owen(v, blocks);
        assertEquals(total(v, n), Arrays.stream(owen).sum(), TOLERANCE);
        // blocks together earn the Shapley value of the game between blocks
        double[] between = ShapleyCredit.exact(mask -> v.of((mask & 1) * 0b01001 + (mask >> 1 & 1) * 0b10110), 2);
        assertEquals(between[0], owen[0] + owen[3], TOLERANCE);
        // the orders in which blocks stand together, one by one
        var mean = new double[n];
        int[] count = {0};
        permute(new int[n], 0, 0, order -> {
            String where = Arrays.stream(order).mapToObj(i -> i == 0 || i == 3 ? "a" : "b").reduce("", String::concat);
            if (where.equals("aabbb") || where.equals("bbbaa")) {
                long before = 0;
                for (int i : order) {
                    mean[i] += v.of(before | 1L << i) - v.of(before);
                    before |= 1L << i;
                }
                count[0]++;
            }
        });
        assertEquals(24, count[0]);
        assertClose(Arrays.stream(mean).map(x -> x / 24).toArray(), owen, TOLERANCE);
    }

    /// Only Pr(i before j) = ½ matters to pairs: Owen's value is Shapley's where nothing else interacts.
    @Property(tries = 30, seed = "20261129")
    void pairsDoNotSeeTheHierarchy(@ForAll int seed) {
        double[][] w = Tables.gaussian(new Philox(seed, 1), 4, 4);
        CoalitionValue v = mask -> {
            double total = 0;
            for (int i = 0; i < 4; i++) {
                for (int j = i; j < 4; j++) {
                    total += (mask >> i & mask >> j & 1) * w[i][j];
                }
            }
            return total;
        };
        assertClose(ShapleyCredit.exact(v, 4), CreditScheme.OWEN_PAIRS.divide(v, 4), TOLERANCE);
    }

    @Test
    void treesOfAnyDepth() {
        var v = arbitrary(9, 4);
        var deep = new ShapleyCredit.Hierarchy.Group(List.of(
                new ShapleyCredit.Hierarchy.Unit(3),
                new ShapleyCredit.Hierarchy.Group(List.of(
                        new ShapleyCredit.Hierarchy.Unit(0),
                        new ShapleyCredit.Hierarchy.Group(List.of(
                                new ShapleyCredit.Hierarchy.Unit(1), new ShapleyCredit.Hierarchy.Unit(2)))))));
        double[] credit = ShapleyCredit.hierarchical(v, deep);
        assertEquals(total(v, 4), Arrays.stream(credit).sum(), TOLERANCE);
        // orders of unit 1: 3 before or after {0, 1, 2}, 0 before or after {1, 2}, 2 before or after 1; each ½
        double expected = 0;
        for (int code = 0; code < 8; code++) {
            long before = (code & 1) * 8 + (code >> 1 & 1) + (code >> 2) * 4L;
            expected += (v.of(before | 2) - v.of(before)) / 8;
        }
        assertEquals(expected, credit[1], TOLERANCE);
        assertThrows(IllegalArgumentException.class, () -> ShapleyCredit.owen(v, new int[][] {{0}, {2}}));
        assertThrows(IllegalArgumentException.class, () -> ShapleyCredit.exact(v, 0));
        assertThrows(IllegalArgumentException.class, () -> ShapleyCredit.exact(v, 25));
    }

    /// Every order sums to the total. 4000 orders of marginals with |v| below 5: standard error below 10/√4000 = 0.16;
    /// five of them, for four numbers, false alarm below 1e-5.
    @Test
    void sampledOrders() {
        var v = arbitrary(4, 4);
        assertEquals(total(v, 4),
                Arrays.stream(ShapleyCredit.permutation(v, 4, 1, new Philox(1, 1))).sum(), TOLERANCE);
        assertClose(ShapleyCredit.exact(v, 4), ShapleyCredit.permutation(v, 4, 4000, new Philox(1, 2)), 0.8);
        assertThrows(IllegalArgumentException.class, () -> ShapleyCredit.permutation(v, 4, 0, new Philox(1, 1)));
    }

    @Property(tries = 60, seed = "20261129")
    void divisionsKeepTheTotal(
            @ForAll int seed, @ForAll @IntRange(min = 1, max = 7) int n, @ForAll @DoubleRange(max = 1) double mix) {
        var v = arbitrary(seed, n);
        for (var scheme : CreditScheme.values()) {
            assertEquals(total(v, n), Arrays.stream(scheme.divide(v, n)).sum(), TOLERANCE);
            double[] mixed = scheme.mixed(v, n, mix);
            assertEquals(total(v, n), Arrays.stream(mixed).sum(), TOLERANCE);
            assertEquals(total(v, n), CreditScheme.rewardToGo(mixed)[0], TOLERANCE);
        }
        assertClose(CreditScheme.TERMINAL.divide(v, n), CreditScheme.SHAPLEY.mixed(v, n, 0), TOLERANCE);
        assertTrue(CreditScheme.PREFIX.isCausal() && !CreditScheme.SHAPLEY.isCausal());
    }
}
