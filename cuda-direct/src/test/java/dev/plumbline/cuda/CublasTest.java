package dev.plumbline.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.numerics.Philox;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The way from row-major products to cuBLAS, which is column-major, with a cuBLAS of plain loops that a C++ compiler makes here: its
/// functions have the true signatures and meaning, so what is tested is order, transposition, leading extents and strides.
///
/// Planted mistakes that turn it red: factors not exchanged; a leading extent of the transposed matrix; the stride of A for B; the
/// constants of float32 for float64.
class CublasTest {
    private static final String LIBRARY = """
            template <typename T> int gemm(int ta, int tb, int m, int n, int k, const T *alpha, const T *a, int lda, long long sa, const T *b,
                    int ldb, long long sb, const T *beta, T *c, int ldc, long long sc, int count) {
                if (lda < (ta ? k : m) || ldb < (tb ? n : k) || ldc < m) return 7;
                for (int z = 0; z < count; z++, a += sa, b += sb, c += sc)
                    for (int j = 0; j < n; j++)
                        for (int i = 0; i < m; i++) {
                            T sum = 0;
                            for (int l = 0; l < k; l++) sum += a[ta ? l + i * lda : i + l * lda] * b[tb ? j + l * ldb : l + j * ldb];
                            c[i + j * ldc] = *alpha * sum + (*beta == 0 ? 0 : *beta * c[i + j * ldc]);
                        }
                return 0;
            }
            static int handle;
            extern "C" {
            int cublasCreate_v2(void **out) { return *out = &handle, 0; }
            int cublasDestroy_v2(void *h) { return h == &handle ? 0 : 1; }
            int cublasSetStream_v2(void *h, void *) { return h == &handle ? 0 : 1; }
            int cublasSetWorkspace_v2(void *h, void *memory, unsigned long bytes) { return h == &handle && memory && bytes >= 4 << 20 ? 0 : 7; }
            int cublasGetVersion_v2(void *, int *version) { return *version = 130001, 0; }
            int cublasSgemmStridedBatched(void *, int ta, int tb, int m, int n, int k, const float *alpha, const float *a, int lda, long long sa,
                    const float *b, int ldb, long long sb, const float *beta, float *c, int ldc, long long sc, int count) {
                return gemm(ta, tb, m, n, k, alpha, a, lda, sa, b, ldb, sb, beta, c, ldc, sc, count);
            }
            int cublasDgemmStridedBatched(void *, int ta, int tb, int m, int n, int k, const double *alpha, const double *a, int lda,
                    long long sa, const double *b, int ldb, long long sb, const double *beta, double *c, int ldc, long long sc, int count) {
                return gemm(ta, tb, m, n, k, alpha, a, lda, sa, b, ldb, sb, beta, c, ldc, sc, count);
            }
            }
            """;

    @TempDir
    Path folder;

    private Cublas cublas;

    @BeforeEach
    void library() throws IOException {
        var compiler = KernelImage.onPath("g++").or(() -> KernelImage.onPath("clang++"));
        Assumptions.assumeTrue(compiler.isPresent(), "no C++ compiler (g++ or clang++) on this machine");
        Path source = Files.writeString(folder.resolve("cublas.cpp"), LIBRARY);
        KernelImage.run(List.of(compiler.get().toString(), "-shared", "-fPIC", "-o", folder.resolve("libcublas.so.13").toString(),
                source.toString()));
        String before = System.getProperty(NativeLibraries.LIBRARIES_PROPERTY);
        System.setProperty(NativeLibraries.LIBRARIES_PROPERTY, folder.toString());
        try {
            cublas = Cublas.open(MemorySegment.NULL).orElseThrow();
        } finally {
            if (before == null) {
                System.clearProperty(NativeLibraries.LIBRARIES_PROPERTY);
            } else {
                System.setProperty(NativeLibraries.LIBRARIES_PROPERTY, before);
            }
        }
    }

    /// Small whole numbers, so that every sum is exact in either type.
    @Test
    void everyTranspositionAndBatchIsTheRowMajorProduct() {
        assertEquals(130001, cublas.version());
        int[][] sizes = {{3, 4, 5, 1}, {2, 7, 1, 3}, {1, 1, 6, 2}, {5, 1, 2, 4}};
        for (int[] size : sizes) {
            for (int transposed = 0; transposed < 4; transposed++) {
                for (boolean isDouble : new boolean[] {true, false}) {
                    check(isDouble, (transposed & 1) != 0, (transposed & 2) != 0, size[0], size[1], size[2], size[3]);
                }
            }
        }
        cublas.close();
    }

    private void check(boolean isDouble, boolean transposeA, boolean transposeB, int m, int n, int k, int batch) {
        var random = new Philox(17, 0);
        double[] a = random.doubles((long) batch * m * k, -8, 8).map(Math::rint).toArray();
        double[] b = random.doubles((long) batch * k * n, -8, 8).map(Math::rint).toArray();
        var expected = new double[batch * m * n];
        for (int z = 0; z < batch; z++) {
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    for (int l = 0; l < k; l++) {
                        expected[(z * m + i) * n + j] += a[z * m * k + (transposeA ? l * m + i : i * k + l)]
                                * b[z * k * n + (transposeB ? j * k + l : l * n + j)];
                    }
                }
            }
        }
        try (var arena = Arena.ofConfined()) {
            var left = memory(arena, isDouble, a);
            var right = memory(arena, isDouble, b);
            var out = memory(arena, isDouble, new double[expected.length]);
            cublas.product(isDouble, left.address(), transposeA, right.address(), transposeB, out.address(), m, n, k, (long) m * k,
                    (long) k * n, batch);
            var actual = new double[expected.length];
            for (int i = 0; i < actual.length; i++) {
                actual[i] = isDouble ? out.getAtIndex(ValueLayout.JAVA_DOUBLE, i) : out.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            }
            assertArrayEquals(expected, actual, m + " x " + n + " x " + k + " x " + batch);
        }
    }

    private static MemorySegment memory(Arena arena, boolean isDouble, double... values) {
        var memory = arena.allocate((isDouble ? 8L : 4L) * values.length, 16);
        for (int i = 0; i < values.length; i++) {
            if (isDouble) {
                memory.setAtIndex(ValueLayout.JAVA_DOUBLE, i, values[i]);
            } else {
                memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) values[i]);
            }
        }
        return memory;
    }
}
