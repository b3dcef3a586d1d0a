package dev.plumbline.numerics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Properties 3, 4 and 6 of the specification of quality-diversity: signatures, and first fronts.
///
/// Planted mistakes that turn it red: no 1/n! (shuffle, re-sampling); the step before the sum in level 2, dX ⊗ S
/// (area, Chen); levels summed without their products (inverse); `>=` in both coordinates for "dominates"
/// (duplicates).
class PathSignatureProperties {
    private static double[][] path(int seed, int stream, int points, int d) {
        var random = new Philox(seed, stream);
        var path = new double[points][d];
        for (double[] x : path) {
            Arrays.setAll(x, a -> random.nextGaussian());
        }
        return path;
    }

    private static double[][] joined(double[][] x, double[][] y) {
        var path = new double[x.length + y.length - 1][];
        for (int i = 0; i < path.length; i++) {
            int j = i - x.length + 1;
            path[i] = i < x.length ? x[i] : new double[x[0].length];
            for (int a = 0; i >= x.length && a < path[i].length; a++) {
                path[i][a] = y[j][a] - y[0][a] + x[x.length - 1][a];
            }
        }
        return path;
    }

    /// P3: Chen, at depth 3. Sums of at most 10 steps of size below 6: entries below 10⁴, error far below 1e-9.
    @Property(tries = 100, seed = "20261129")
    void chen(@ForAll int seed, @ForAll @IntRange(min = 1, max = 3) int d, @ForAll @IntRange(min = 2,
            max = 5) int points) {
        double[][] x = path(seed, 1, points, d);
        double[][] y = path(seed, 2, 4, d);
        assertArrayEquals(PathSignature.signature(joined(x, y), 3),
                PathSignature.chen(PathSignature.signature(x, 3), PathSignature.signature(y, 3), d, 3), 1e-9);
    }

    /// P3: the path and its way back give 1, that is 0 at every level.
    @Property(tries = 100, seed = "20261129")
    void inverse(@ForAll int seed, @ForAll @IntRange(min = 1, max = 3) int d) {
        double[][] x = path(seed, 1, 5, d);
        double[][] back = new double[5][];
        Arrays.setAll(back, i -> x[4 - i]);
        double[] nothing = PathSignature.chen(PathSignature.signature(x, 3), PathSignature.signature(back, 3), d, 3);
        assertArrayEquals(new double[PathSignature.size(d, 3)], nothing, 1e-9);
    }

    /// P3: repeated points, points on segments and translation change nothing; a factor c multiplies level n by cⁿ.
    @Property(tries = 100, seed = "20261129")
    void whatItDoesNotSee(@ForAll int seed, @ForAll @DoubleRange(min = -3, max = 3) double c) {
        double[][] x = path(seed, 1, 4, 2);
        double[] expected = PathSignature.signature(x, 3);
        double[][] finer = {x[0], x[0], x[1], between(x[1], x[2], 0.3), between(x[1], x[2], 0.8), x[2], x[3], x[3]};
        assertArrayEquals(expected, PathSignature.signature(finer, 3), 1e-9);
        var moved = new double[4][];
        var scaled = new double[4][];
        for (int i = 0; i < 4; i++) {
            moved[i] = new double[] {x[i][0] + 7, x[i][1] - 3};
            scaled[i] = new double[] {c * x[i][0], c * x[i][1]};
        }
        assertArrayEquals(expected, PathSignature.signature(moved, 3), 1e-9);
        double[] times = PathSignature.signature(scaled, 3);
        for (int i = 0; i < times.length; i++) {
            int level = i < 2 ? 1 : i < 6 ? 2 : 3;
            assertEquals(Math.pow(c, level) * expected[i], times[i], 1e-8);
        }
    }

    private static double[] between(double[] x, double[] y, double share) {
        return new double[] {x[0] + share * (y[0] - x[0]), x[1] + share * (y[1] - x[1])};
    }

    /// P3: S2 + S2ᵀ = S1 S1ᵀ; the antisymmetric part of a closed polygon is its area by the shoelace formula; P4: a
    /// straight line has level 1 only in its logarithm.
    @Property(tries = 100, seed = "20261129")
    void shuffleAndArea(@ForAll int seed) {
        double[][] x = path(seed, 1, 6, 2);
        double[] s = PathSignature.signature(x, 2);
        for (int a = 0; a < 2; a++) {
            for (int b = 0; b < 2; b++) {
                assertEquals(s[a] * s[b], s[2 + 2 * a + b] + s[2 + 2 * b + a], 1e-11);
            }
        }
        double[][] closed = Arrays.copyOf(x, 7);
        closed[6] = x[0];
        double shoelace = 0;
        for (int i = 0; i < 6; i++) {
            shoelace += (closed[i][0] * closed[i + 1][1] - closed[i + 1][0] * closed[i][1]) / 2;
        }
        assertEquals(shoelace, PathSignature.logSignature2(closed)[2], 1e-11);
        double[][] line = {x[0], between(x[0], x[1], 0.2), between(x[0], x[1], 0.9), x[1]};
        assertArrayEquals(new double[] {x[1][0] - x[0][0], x[1][1] - x[0][1], 0}, PathSignature.logSignature2(line),
                1e-12);
    }

    /// A unit square, counter-clockwise: area 1. Sizes d + d² + d³. The channel of time.
    @Test
    void byHand() {
        double[][] square = {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}};
        assertArrayEquals(new double[] {0, 0, 1}, PathSignature.logSignature2(square), 1e-15);
        assertEquals(2 + 4 + 8, PathSignature.size(2, 3));
        double[] one = PathSignature.signature(new double[][] {{1}, {4}}, 4);
        assertArrayEquals(new double[] {3, 4.5, 4.5, 3.375}, one, 1e-15); // 3ⁿ/n!
        assertArrayEquals(new double[] {5, 5, 0.5},
                PathSignature.withTime(new double[][] {{1, 2}, {5, 5}, {0, 0}})[1], 1e-15);
        assertThrows(IllegalArgumentException.class, () -> PathSignature.signature(new double[0][], 2));
        assertThrows(IllegalArgumentException.class, () -> PathSignature.signature(square, 0));
        assertThrows(IllegalArgumentException.class, () -> PathSignature.chen(one, one, 2, 2));
    }

    /// P6: no member is dominated, every other one is by a member; a permutation permutes; duplicates are together.
    /// Values of a small grid, so that ties and duplicates are common.
    @Property(tries = 200, seed = "20261129")
    void firstFront(@ForAll int seed, @ForAll @IntRange(min = 1, max = 12) int n) {
        var random = new Philox(seed, 3);
        var a = new double[n];
        var b = new double[n];
        for (int i = 0; i < n; i++) {
            a[i] = random.nextInt(4);
            b[i] = random.nextInt(4);
        }
        int[] front = ParetoFront.first(a, b);
        var members = new HashSet<Integer>();
        Arrays.stream(front).forEach(members::add);
        for (int i = 0; i < n; i++) {
            boolean dominated = false;
            for (int j = 0; j < n; j++) {
                boolean dominates = a[j] >= a[i] && b[j] >= b[i] && a[j] + b[j] > a[i] + b[i];
                assertTrue(!dominates || !members.contains(i));
                dominated |= dominates && members.contains(j);
                if (a[i] == a[j] && b[i] == b[j]) {
                    assertEquals(members.contains(i), members.contains(j));
                }
            }
            assertTrue(members.contains(i) || dominated);
        }
        int[] order = random.permutation(n);
        int[] permuted = ParetoFront.first(Arrays.stream(order).mapToDouble(i -> a[i]).toArray(),
                Arrays.stream(order).mapToDouble(i -> b[i]).toArray());
        assertEquals(members, new HashSet<>(Arrays.stream(permuted).mapToObj(i -> order[i]).toList()));
        assertThrows(IllegalArgumentException.class, () -> ParetoFront.first(a, new double[n + 1]));
    }
}
