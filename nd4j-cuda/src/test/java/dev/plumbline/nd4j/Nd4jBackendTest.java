package dev.plumbline.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.kernel.PreferenceKernels.Pairs;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Philox;
import java.net.URL;
import java.net.URLClassLoader;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/// Red if a scope keeps memory or frees what was kept, if a kernel leaves its scratch arrays behind, if the provider is
/// not registered or throws, or if results depend on the number of threads.
class Nd4jBackendTest {
    private static final Backend BACKEND = new Nd4jProvider().open(BackendOptions.defaults());

    @Test
    void isRegistered() {
        assertEquals("nd4j", Backends.open("nd4j", BackendOptions.defaults()).name());
        assertTrue(BACKEND.description().contains("CpuBackend"), BACKEND.description());
    }

    @Test
    void saysWhyItIsNotAvailable() throws Exception {
        var nothing = new URLClassLoader(new URL[0], null);
        assertTrue(Nd4jProvider.probe("linux-x86_64", nothing, "").reason().contains("class path"));
        var here = getClass().getClassLoader();
        var foreign = Nd4jProvider.probe("linux-s390x", here, "");
        assertFalse(foreign.available());
        assertTrue(foreign.reason().contains("linux-s390x"));
        nothing.close();
    }

    @Test
    void roundsToTheType() {
        double[] values = {0.1, 1e-45, 1e39, -0.0, Double.NaN, Double.MIN_VALUE};
        var single = BACKEND.tensor(DType.FLOAT32, values, 2, 3);
        for (int i = 0; i < values.length; i++) {
            assertEquals((float) values[i], single.toArray()[i]);
        }
        assertArrayEquals(values, BACKEND.tensor(DType.FLOAT64, values, 3, 2).toArray());
        assertArrayEquals(new double[4], BACKEND.zeros(DType.FLOAT32, 4).toArray());
        assertThrows(IllegalArgumentException.class, () -> BACKEND.tensor(DType.FLOAT64, values, 5));
    }

    @Test
    void refusesForeignAndClosedTensors() {
        var foreign = HeapTensor.zeros(DType.FLOAT64, 2);
        assertThrows(IllegalArgumentException.class, () -> BACKEND.numerics().softplus(foreign));
        var closed = BACKEND.zeros(DType.FLOAT64, 2);
        closed.close();
        closed.close();
        assertThrows(IllegalStateException.class, closed::toArray);
        assertThrows(IllegalStateException.class, () -> BACKEND.numerics().softplus(closed));
    }

    @Test
    void copiesAreIndependent() {
        var original = BACKEND.vector(DType.FLOAT64, 1, 2);
        var copy = BACKEND.copy(original);
        BACKEND.model().sgdInPlace(copy, BACKEND.vector(DType.FLOAT64, 1, 1), 1);
        assertArrayEquals(new double[] {1, 2}, original.toArray());
        assertArrayEquals(new double[] {0, 1}, copy.toArray());
    }

    @Test
    void scopesNestAndKeep() {
        Tensor outer;
        Tensor inner;
        Tensor dropped;
        try (var first = BACKEND.scope()) {
            try (var second = BACKEND.scope()) {
                dropped = BACKEND.zeros(DType.FLOAT64, 3);
                inner = second.keep(BACKEND.vector(DType.FLOAT64, 1));
                outer = second.keep(BACKEND.vector(DType.FLOAT64, 2));
            }
            assertThrows(IllegalStateException.class, dropped::toArray);
            assertEquals(1, inner.item());
            first.keep(outer);
        }
        assertThrows(IllegalStateException.class, inner::item);
        assertEquals(2, outer.item());
        outer.close();
    }

    @Test
    void scopesCloseInOrder() {
        var first = BACKEND.scope();
        var second = BACKEND.scope();
        assertThrows(IllegalStateException.class, first::close);
        second.close();
        first.close();
    }

    /// 100 steps of a model of 80,000 parameters: a step allocates some 40 arrays of 0.6 MB, 2.4 GB in all if they stay
    /// (they do without {@link NativeHeap}); 300 MB allow for the allocator and the garbage collector.
    @Test
    void trainingInScopesKeepsMemoryBounded() {
        var random = new Philox(1, 0);
        var model = BACKEND.model();
        var weight = BACKEND.tensor(DType.FLOAT32, gaussian(random, 400 * 200), 400, 200);
        var first = BACKEND.zeros(DType.FLOAT32, 400, 200);
        var second = BACKEND.zeros(DType.FLOAT32, 400, 200);
        var x = BACKEND.tensor(DType.FLOAT32, gaussian(random, 8 * 400), 8, 400);
        long before = 0;
        for (int step = 1; step <= 100; step++) {
            if (step == 20) {
                before = Pointer.physicalBytes();
            }
            try (var _ = BACKEND.scope()) {
                var hidden = model.activation(Activation.TANH, model.matmul(x, false, weight, false));
                var gradient = model.matmul(x, true, model.multiply(hidden.value(), hidden.slope()), false);
                model.adamInPlace(weight, gradient, first, second, AdamOptions.of(1e-3), step);
            }
        }
        long growth = Pointer.physicalBytes() - before;
        assertTrue(growth < 300L << 20, "memory grew by " + (growth >> 20) + " MB");
    }

    /// Everything but matrix products: the same bits.
    @Test
    void threadsDoNotChangeResults() {
        var random = new Philox(2, 0);
        double[] a = gaussian(random, 20_000);
        double[] b = gaussian(random, 20_000);
        double[] one = losses(1, a, b);
        double[] two = losses(2, a, b);
        assertArrayEquals(one, two);
        new Nd4jProvider().open(BackendOptions.defaults());
    }

    /// Matrix products are OpenBLAS's, which may part a product otherwise for two threads: on some processors the last bits
    /// differ, on others not. Each of both is within γ₂₀₀ Σ|aᵢ||bᵢ| of the exact sum of 200 products (Higham 2002, 3.5), so
    /// they are within twice that of each other.
    @Test
    void threadsChangeMatrixProductsByRoundingOnly() {
        var random = new Philox(2, 1);
        double[] a = gaussian(random, 100 * 200);
        double[] b = gaussian(random, 200 * 100);
        double[] one = product(1, a, b);
        double[] two = product(2, a, b);
        double nu = 200 * 0x1p-53;
        for (int i = 0; i < 100; i++) {
            for (int j = 0; j < 100; j++) {
                double magnitude = 0;
                for (int k = 0; k < 200; k++) {
                    magnitude += Math.abs(a[200 * i + k] * b[100 * k + j]);
                }
                assertEquals(one[100 * i + j], two[100 * i + j], 2 * nu / (1 - nu) * magnitude);
            }
        }
        new Nd4jProvider().open(BackendOptions.defaults());
    }

    private static double[] losses(int threads, double[] a, double[] b) {
        var backend = new Nd4jProvider().open(BackendOptions.defaults().withThreads(threads));
        try (var _ = backend.scope()) {
            var terms = backend.preference().bradleyTerryLoss(
                    Pairs.of(backend.vector(DType.FLOAT64, a), backend.vector(DType.FLOAT64, b)), 0, 0.01);
            return new double[] {backend.numerics().sum(terms.loss()).item(),
                backend.numerics().sum(backend.tensor(DType.FLOAT64, b, 100, 200)).item()};
        }
    }

    private static double[] product(int threads, double[] a, double[] b) {
        var backend = new Nd4jProvider().open(BackendOptions.defaults().withThreads(threads));
        try (var _ = backend.scope()) {
            return backend.model().matmul(backend.tensor(DType.FLOAT64, a, 100, 200), false,
                    backend.tensor(DType.FLOAT64, b, 200, 100), false).toArray();
        }
    }

    private static double[] gaussian(Philox random, int n) {
        var values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextGaussian();
        }
        return values;
    }
}
