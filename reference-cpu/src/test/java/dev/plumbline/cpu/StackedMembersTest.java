package dev.plumbline.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// A member among others has the bits of that member alone, at every register width, on one thread and on several, by
/// the vector and by the scalar form, on arrays that hold what an earlier kernel left.
///
/// Planted mistakes that turn it red, each seen: in {@link VectorMatmul64} the offset of the member before or none, in A,
/// in B, in C, in the packing of A, in a tile that reads A as it stands, in a thin product; members that are left over
/// from threads and forgotten; in the column sums the offset of the sums left out of the last columns; a bias of the first
/// member of a thread's rows for all of them; a stretch of gathered rows one too long; parts of two tensors end to end
/// that a thread puts into the first; a remembered shape of which only the first extent is compared;
/// {@link VectorBackend#each} without its own offset.
class StackedMembersTest {
    private static final DType[] TYPES = DType.values();
    private static final Backend ALONE = new VectorBackend(1, Integer.MAX_VALUE);
    private static final List<Backend> BACKENDS = open();

    private static List<Backend> open() {
        var all = new ArrayList<Backend>();
        for (int bits : new int[] {64, 128, 256, 512}) {
            for (int threads : new int[] {1, 2, 3}) {
                all.add(VectorBackend.open(new BackendOptions(threads, bits), 1));
            }
        }
        all.add(new VectorBackend(2, Integer.MAX_VALUE));
        return all;
    }

    @AfterAll
    static void close() {
        BACKENDS.forEach(Backend::close);
    }

    private static double[] numbers(int n, long seed) {
        return new SplittableRandom(seed).doubles(n, -2, 2).map(x -> (float) x).toArray();
    }

    private static double[] member(double[] x, int members, int k) {
        int size = x.length / members;
        return Arrays.copyOfRange(x, k * size, (k + 1) * size);
    }

    /// Leaves NaN in the array that a kernel with a result of this shape gets next.
    private static void poison(Backend backend, DType dtype, int... shape) {
        var values = new double[dev.plumbline.kernel.Shapes.size(shape)];
        Arrays.fill(values, Double.NaN);
        try (var _ = backend.scope()) {
            backend.tensor(dtype, values, shape);
        }
    }

    private static void assertMembers(double[][] alone, Tensor together, Backend backend) {
        double[] values = together.toArray();
        for (int k = 0; k < alone.length; k++) {
            assertArrayEquals(alone[k], member(values, alone.length, k),
                    () -> backend.description() + " " + together.dtype() + Arrays.toString(together.shape()));
        }
    }

    private static void products(int members, int m, int n, int k) {
        double[] a = numbers(members * m * k, 1);
        double[] b = numbers(members * k * n, 2);
        for (var dtype : TYPES) {
            for (int transposed = 0; transposed < 4; transposed++) {
                boolean left = transposed % 2 == 1;
                boolean right = transposed > 1;
                var alone = new double[members][];
                for (int member = 0; member < members; member++) {
                    try (var _ = ALONE.scope()) {
                        alone[member] = ALONE.model().matmul(
                                ALONE.tensor(dtype, member(a, members, member), left ? k : m, left ? m : k), left,
                                ALONE.tensor(dtype, member(b, members, member), right ? n : k, right ? k : n), right)
                                .toArray();
                    }
                }
                for (var backend : BACKENDS) {
                    try (var _ = backend.scope()) {
                        poison(backend, dtype, members, m, n);
                        var c = backend.model().matmul(
                                backend.tensor(dtype, a, members, left ? k : m, left ? m : k), left,
                                backend.tensor(dtype, b, members, right ? n : k, right ? k : n), right);
                        assertArrayEquals(new int[] {members, m, n}, c.shape());
                        assertMembers(alone, c, backend);
                    }
                }
            }
        }
    }

    @Property(tries = 60, seed = "20261130")
    void products(@ForAll @IntRange(min = 1, max = 5) int members, @ForAll @IntRange(min = 1, max = 70) int m,
            @ForAll @IntRange(min = 1, max = 70) int n, @ForAll @IntRange(min = 1, max = 70) int k,
            @ForAll boolean thin) {
        products(members, m, thin ? 1 + n % 3 : n, k);
    }

    /// Several chains, several strips, and enough work for threads: many small members, and large ones whose number is
    /// not that of the threads.
    @Test
    void productsForThreads() {
        products(40, 37, 33, 31);
        products(3, 135, 77, 131);
        products(4, 261, 34, 140);
        products(5, 3, 5, 700);
    }

    @Property(tries = 60, seed = "20261130")
    void biasesAndColumnSums(@ForAll @IntRange(min = 1, max = 5) int members,
            @ForAll @IntRange(min = 0, max = 40) int rows, @ForAll @IntRange(min = 0, max = 70) int columns) {
        biasesAndSums(members, rows, columns);
    }

    @Test
    void biasesAndColumnSumsForThreads() {
        biasesAndSums(7, 301, 37);
        biasesAndSums(40, 1200, 1);
        biasesAndSums(2, 1, 40_000);
    }

    private static void biasesAndSums(int members, int rows, int columns) {
        double[] x = numbers(members * rows * columns, 3);
        double[] bias = numbers(members * columns, 4);
        for (var dtype : TYPES) {
            var sums = new double[members][];
            var biased = new double[members][];
            for (int k = 0; k < members; k++) {
                var own = ALONE.tensor(dtype, member(x, members, k), rows, columns);
                sums[k] = ALONE.model().columnSum(own).toArray();
                var row = ALONE.tensor(dtype, member(bias, members, k), columns);
                biased[k] = ALONE.model().addBias(own, row).toArray();
            }
            for (var backend : BACKENDS) {
                try (var _ = backend.scope()) {
                    poison(backend, dtype, members, columns);
                    poison(backend, dtype, members, rows, columns);
                    var all = backend.tensor(dtype, x, members, rows, columns);
                    var sum = backend.model().columnSum(all);
                    assertArrayEquals(new int[] {members, columns}, sum.shape());
                    assertMembers(sums, sum, backend);
                    var y = backend.model().addBias(all, backend.tensor(dtype, bias, members, columns));
                    assertArrayEquals(all.shape(), y.shape());
                    assertMembers(biased, y, backend);
                }
            }
        }
    }

    /// Rows that follow one another, that repeat and that do neither; copies of whole tensors.
    @Property(tries = 40, seed = "20261130")
    void gatheredRows(@ForAll @IntRange(min = 1, max = 300) int rows, @ForAll @IntRange(min = 0, max = 9) int columns,
            @ForAll @IntRange(min = 0, max = 9000) int count, @ForAll @IntRange(min = 1, max = 40) int stretch) {
        double[] x = numbers(rows * Math.max(columns, 1), 5);
        var random = new SplittableRandom(count);
        var index = new int[count];
        for (int i = 0; i < count; i++) {
            index[i] = i % stretch == 0 ? random.nextInt(rows) : (index[i - 1] + 1) % rows;
        }
        int width = Math.max(columns, 1);
        var expected = new double[count * width];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = x[index[i / width] * width + i % width];
        }
        for (var backend : BACKENDS) {
            try (var _ = backend.scope()) {
                var in = columns == 0
                        ? backend.vector(DType.FLOAT32, x)
                        : backend.tensor(DType.FLOAT32, x, rows, columns);
                var some = backend.model().gatherRows(in, index);
                assertArrayEquals(expected, some.toArray(), backend.description());
                assertArrayEquals(expected, backend.model().reshape(some, count, 1, width).toArray());
                var twice = backend.model().concatRows(in, some).toArray();
                assertArrayEquals(x, Arrays.copyOf(twice, x.length));
                assertArrayEquals(expected, Arrays.copyOfRange(twice, x.length, twice.length));
            }
        }
    }

    /// Equally many numbers under shapes that agree in part.
    @Test
    void shapesAreNotMixedUp() {
        try (var backend = VectorBackend.open(new BackendOptions(1, 0), 1)) {
            int[][] shapes = {{2, 3, 4}, {2, 4, 3}, {2, 12}, {24}, {2, 3, 2, 2}, {2, 1, 12}, {2, 12, 1}};
            double[] x = numbers(24, 6);
            for (int round = 0; round < 3; round++) {
                try (var _ = backend.scope()) {
                    for (int[] shape : shapes) {
                        var reshaped = backend.model().reshape(backend.tensor(DType.FLOAT64, x, 24), shape);
                        assertArrayEquals(shape, reshaped.shape());
                    }
                }
            }
        }
    }

    /// Every piece once, whatever it calls; the failure of one is that of all.
    @Test
    void piecesOfWorkSideBySide() {
        double[] x = numbers(6 * 200 * 200, 7);
        double[] expected = product(ALONE, x);
        for (var backend : BACKENDS) {
            for (int count : new int[] {0, 1, 2, 3, 7, 16}) {
                var times = new AtomicIntegerArray(count);
                backend.each(count, i -> {
                    times.incrementAndGet(i);
                    assertArrayEquals(expected, product(backend, x));
                });
                for (int i = 0; i < count; i++) {
                    assertEquals(1, times.get(i), backend.description() + " piece " + i + " of " + count);
                }
            }
            var failure = new IllegalStateException("planted");
            assertSame(failure, assertThrows(IllegalStateException.class, () -> backend.each(5, i -> {
                if (i == 3) {
                    throw failure;
                }
            })));
        }
    }

    private static double[] product(Backend backend, double... x) {
        try (var _ = backend.scope()) {
            var a = backend.tensor(DType.FLOAT32, x, 6, 200, 200);
            return backend.model().columnSum(backend.model().matmul(a, false, a, true)).toArray();
        }
    }

    @Property
    void groupsAreNoMoreThanMembers(@ForAll @IntRange(min = 1, max = 100) int members,
            @ForAll @IntRange(min = 0) int bytes) {
        for (var backend : BACKENDS) {
            int groups = backend.groups(members, bytes);
            assertTrue(groups >= 1 && groups <= members, groups + " groups of " + members);
        }
    }
}
