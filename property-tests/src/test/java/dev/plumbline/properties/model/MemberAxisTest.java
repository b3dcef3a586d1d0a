package dev.plumbline.properties.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Philox;
import dev.plumbline.properties.harness.Executions;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Products, biases and column sums with a leading axis of members, on every execution: each member is what the kernel makes of it alone,
/// to the bit except for products by a library that may sum a batch in another order; those are held against exact sums.
///
/// Planted mistakes that turn it red: a stride of the wrong matrix; the bias of the first member for all; a column sum over the rows of
/// all members; parts of one member written over those of another; a transposition that a batch forgets.
class MemberAxisTest {
    private static double[] gaussian(long seed, DType dtype, int n) {
        var random = new Philox(seed, 0);
        var x = new double[n];
        Arrays.setAll(x, i -> dtype == DType.FLOAT64 ? random.nextGaussian() : (float) random.nextGaussian());
        return x;
    }

    private static double[] member(double[] x, int members, int k) {
        int size = x.length / members;
        return Arrays.copyOfRange(x, k * size, (k + 1) * size);
    }

    private static Tensor stacked(Backend backend, DType dtype, double[] x, int... shape) {
        return backend.tensor(dtype, x, shape);
    }

    @Property(tries = 30, seed = "20261129")
    void products(@ForAll @IntRange(min = 1, max = 5) int members, @ForAll @IntRange(min = 0, max = 9) int m,
            @ForAll @IntRange(min = 0, max = 9) int n, @ForAll @IntRange(min = 0, max = 9) int k, @ForAll boolean transposeA,
            @ForAll boolean transposeB, @ForAll DType dtype) {
        double[] a = gaussian(1, dtype, members * m * k);
        double[] b = gaussian(2, dtype, members * k * n);
        for (var execution : Executions.all()) {
            try (var _ = execution.backend().scope()) {
                var backend = execution.backend();
                var kernels = backend.model();
                var x = transposeA ? stacked(backend, dtype, a, members, k, m) : stacked(backend, dtype, a, members, m, k);
                var y = transposeB ? stacked(backend, dtype, b, members, n, k) : stacked(backend, dtype, b, members, k, n);
                var product = kernels.matmul(x, transposeA, y, transposeB);
                assertArrayEquals(new int[] {members, m, n}, product.shape(), execution.label());
                double[] value = product.toArray();
                for (int member = 0; member < members; member++) {
                    double[] left = member(a, members, member);
                    double[] right = member(b, members, member);
                    if (!execution.label().equals("cuda")) {
                        var one = transposeA ? backend.tensor(dtype, left, k, m) : backend.tensor(dtype, left, m, k);
                        var other = transposeB ? backend.tensor(dtype, right, n, k) : backend.tensor(dtype, right, k, n);
                        assertArrayEquals(kernels.matmul(one, transposeA, other, transposeB).toArray(), member(value, members, member),
                                execution.label() + " " + dtype);
                    }
                    exact(execution.label(), dtype, left, transposeA, right, transposeB, member(value, members, member), m, n, k);
                }
            }
        }
    }

    /// |c − Σ aᵢ bᵢ| ≤ u |c| + k u Σ |aᵢ bᵢ|, in any order of the sum.
    private static void exact(String label, DType dtype, double[] a, boolean transposeA, double[] b, boolean transposeB, double[] c, int m,
            int n, int k) {
        double u = dtype == DType.FLOAT64 ? 0x1p-53 : 0x1p-24;
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                var sum = BigDecimal.ZERO;
                double absolute = 0;
                for (int l = 0; l < k; l++) {
                    double x = a[transposeA ? l * m + i : i * k + l];
                    double y = b[transposeB ? j * k + l : l * n + j];
                    sum = sum.add(new BigDecimal(x).multiply(new BigDecimal(y)));
                    absolute += Math.abs(x * y);
                }
                double error = new BigDecimal(c[i * n + j]).subtract(sum).abs().doubleValue();
                // 1 + 2⁻²⁰ for terms of second order, k² u² of them, and for this sum of absolute values itself
                assertTrue(error <= (u * Math.abs(c[i * n + j]) + k * u * absolute) * (1 + 0x1p-20), label + " " + dtype + ": " + error);
            }
        }
    }

    @Property(tries = 30, seed = "20261129")
    void biasesAndColumnSums(@ForAll @IntRange(min = 1, max = 4) int members, @ForAll @IntRange(min = 0, max = 40) int rows,
            @ForAll @IntRange(min = 0, max = 9) int columns, @ForAll DType dtype) {
        double[] x = gaussian(3, dtype, members * rows * columns);
        double[] bias = gaussian(4, dtype, members * columns);
        for (var execution : Executions.all()) {
            var backend = execution.backend();
            eachAlone(execution, dtype, x, members, new int[] {rows, columns}, new int[] {columns}, t -> backend.model().columnSum(t));
            for (int member = 0; member < members; member++) {
                try (var _ = backend.scope()) {
                    var sum = backend.model().addBias(backend.tensor(dtype, x, members, rows, columns),
                            backend.tensor(dtype, bias, members, columns));
                    assertArrayEquals(new int[] {members, rows, columns}, sum.shape());
                    assertArrayEquals(backend.model().addBias(backend.tensor(dtype, member(x, members, member), rows, columns),
                            backend.tensor(dtype, member(bias, members, member), columns)).toArray(),
                            member(sum.toArray(), members, member), execution.label() + " " + dtype);
                }
            }
        }
    }

    /// More rows than one thread of a device sums, and more columns than a block has threads.
    @ParameterizedTest
    @EnumSource(DType.class)
    void longColumns(DType dtype) {
        double[] x = gaussian(5, dtype, 3 * 600 * 300);
        for (var execution : Executions.all()) {
            eachAlone(execution, dtype, x, 3, new int[] {600, 300}, new int[] {300}, t -> execution.backend().model().columnSum(t));
        }
    }

    private static void eachAlone(Executions.Execution execution, DType dtype, double[] x, int members, int[] in, int[] out,
            Function<Tensor, Tensor> kernel) {
        var backend = execution.backend();
        try (var _ = backend.scope()) {
            var all = kernel.apply(backend.tensor(dtype, x, with(members, in)));
            assertArrayEquals(with(members, out), all.shape());
            double[] value = all.toArray();
            for (int member = 0; member < members; member++) {
                assertArrayEquals(kernel.apply(backend.tensor(dtype, member(x, members, member), in)).toArray(),
                        member(value, members, member), execution.label() + " " + dtype);
            }
        }
    }

    private static int[] with(int members, int... shape) {
        var all = new int[shape.length + 1];
        all[0] = members;
        System.arraycopy(shape, 0, all, 1, shape.length);
        return all;
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void whatDoesNotFitIsRefused(DType dtype) {
        for (var execution : Executions.all()) {
            var backend = execution.backend();
            refused(backend, dtype, (x, y) -> backend.model().matmul(x, false, y, false), new int[] {2, 3, 4}, new int[] {3, 4, 5});
            refused(backend, dtype, (x, y) -> backend.model().matmul(x, false, y, false), new int[] {2, 3, 4}, new int[] {4, 5});
            refused(backend, dtype, (x, y) -> backend.model().matmul(x, false, y, false), new int[] {2, 3, 4}, new int[] {2, 5, 5});
            refused(backend, dtype, (x, y) -> backend.model().matmul(x, false, y, false), new int[] {0, 3, 4}, new int[] {0, 4, 5});
            refused(backend, dtype, (x, y) -> backend.model().addBias(x, y), new int[] {2, 3, 4}, new int[] {4});
            refused(backend, dtype, (x, y) -> backend.model().addBias(x, y), new int[] {2, 3, 4}, new int[] {3, 4});
            refused(backend, dtype, (x, y) -> backend.model().addBias(x, y), new int[] {2, 3, 4}, new int[] {2, 3});
        }
    }

    private static void refused(Backend backend, DType dtype, BiFunction<Tensor, Tensor, Tensor> kernel, int[] left, int[] right) {
        try (var _ = backend.scope()) {
            assertThrows(IllegalArgumentException.class, () -> kernel.apply(backend.zeros(dtype, left), backend.zeros(dtype, right)),
                    backend.name() + " " + Arrays.toString(left) + " " + Arrays.toString(right));
        }
    }
}
