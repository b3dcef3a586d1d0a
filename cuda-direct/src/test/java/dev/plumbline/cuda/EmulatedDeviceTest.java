package dev.plumbline.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.PolicyKernels.Trajectories;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The host's side on the emulated device: memory, scopes, errors, and shapes larger than a warp and a block. The operations
/// themselves are held against the oracle in module property-tests. Skipped where no C++ compiler is.
///
/// Planted mistakes that turn it red: a block that is handed out while its tensor is open; a recurrence that forgets what
/// follows a chunk of 32 steps; a row that ends inside a warp; a column sum that leaves the last part out.
class EmulatedDeviceTest {
    private static Backend cuda;
    private static final Backend DEFINITION = new DefinitionBackend();

    @BeforeAll
    static void open() {
        var library = EmulatedDriver.compile(Path.of("target", "emulated"));
        Assumptions.assumeTrue(library.isPresent(), "no C++ compiler (g++ or clang++) on this machine");
        cuda = CudaProvider.open(library.get());
    }

    @AfterAll
    static void close() {
        if (cuda != null) {
            cuda.close();
        }
    }

    private static double[] gaussian(long stream, int n) {
        var random = new Philox(7, stream);
        var x = new double[n];
        Arrays.setAll(x, i -> random.nextGaussian());
        return x;
    }

    @Test
    void saysThatItIsNoGpu() {
        assertTrue(cuda.description().contains("no GPU"), cuda.description());
    }

    @Test
    void numbersSurviveTheWayToTheDeviceAndBack() {
        double[] x = {0, -0.0, 1.5, Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE, 0.1};
        assertArrayEquals(x, cuda.vector(DType.FLOAT64, x).toArray());
        assertArrayEquals(Arrays.stream(x).map(v -> (float) v).toArray(), cuda.vector(DType.FLOAT32, x).toArray());
        assertArrayEquals(new double[0], cuda.vector(DType.FLOAT64).toArray());
    }

    /// Memory of a closed scope is used again, that of an open tensor is not.
    @Test
    void memoryIsUsedAgainOnlyWhenItIsFree() {
        var kept = cuda.vector(DType.FLOAT64, gaussian(1, 1000));
        double[] before = kept.toArray();
        long address;
        try (var _ = cuda.scope()) {
            address = ((CudaTensor) cuda.zeros(DType.FLOAT64, 1000)).address();
        }
        try (var _ = cuda.scope()) {
            var second = (CudaTensor) cuda.zeros(DType.FLOAT64, 1000);
            assertEquals(address, second.address());
            var third = (CudaTensor) cuda.zeros(DType.FLOAT64, 1000);
            assertTrue(third.address() != address && third.address() != ((CudaTensor) kept).address());
        }
        assertArrayEquals(before, kept.toArray());
        kept.close();
    }

    /// The emulated device has 1 GiB.
    @Test
    void outOfMemoryIsOneLineWithWhatWasAskedForAndWhatWasFree() {
        try (var _ = cuda.scope()) {
            cuda.zeros(DType.FLOAT64, 1 << 20); // given back, so that giving back unused memory is part of the test
        }
        var e = assertThrows(CudaException.class, () -> cuda.zeros(DType.FLOAT64, 200_000_000));
        assertTrue(e.getMessage().matches("out of memory on .*: asked for 1536\\.0 MiB, \\d+\\.\\d of 1024\\.0 MiB are free; .*"), e.getMessage());
        assertEquals(0, cuda.zeros(DType.FLOAT64, 3).toArray()[2]);
    }

    /// Reported when numbers are fetched, then forgotten.
    @Test
    void anActionThatDoesNotExistIsReported() {
        var logits = cuda.tensor(DType.FLOAT64, gaussian(2, 6), 2, 3);
        var terms = cuda.policy().policyGradientLoss(logits, cuda.vector(DType.FLOAT64, 0, 3), cuda.vector(DType.FLOAT64, 1, 1));
        var e = assertThrows(IllegalArgumentException.class, () -> terms.loss().toArray());
        assertTrue(e.getMessage().contains("row 1"), e.getMessage());
        assertEquals(2, cuda.vector(DType.FLOAT64, 1, 2).toArray()[1]);
    }

    @Test
    void tensorsOfOtherExecutionsAreRefused() {
        var other = DEFINITION.vector(DType.FLOAT64, 1, 2);
        assertThrows(IllegalArgumentException.class, () -> cuda.numerics().softplus(other));
    }

    /// More rows than a block has warps, more columns than a warp has lanes.
    @Test
    void largeRowsAreThoseOfTheDefinition() {
        double[] z = gaussian(3, 19 * 70);
        var expected = DEFINITION.numerics().logSoftmax(DEFINITION.tensor(DType.FLOAT64, z, 19, 70));
        var actual = cuda.numerics().logSoftmax(cuda.tensor(DType.FLOAT64, z, 19, 70));
        // both within 4 ULP and 4 u S of the truth, S below 20 here
        assertArrayEquals(expected.logProbability().toArray(), actual.logProbability().toArray(), 200 * 0x1p-53);
        assertArrayEquals(expected.probability().toArray(), actual.probability().toArray(), 200 * 0x1p-53);
    }

    /// Three chunks of 32 steps with masks, ends and cuts, against the definition; errors below 8 u of sums below 100.
    @Test
    void advantagesOfLongSequencesAreThoseOfTheDefinition() {
        int sequences = 11;
        int steps = 75;
        double[] reward = gaussian(4, sequences * steps);
        double[] value = gaussian(5, sequences * steps);
        double[] bootstrap = gaussian(6, sequences * steps);
        double[] terminated = flags(8, sequences * steps, 0.05);
        double[] truncated = flags(9, sequences * steps, 0.05);
        double[] mask = flags(10, sequences * steps, 0.7);
        var expected = gae(DEFINITION, sequences, steps, reward, value, bootstrap, terminated, truncated, mask);
        var actual = gae(cuda, sequences, steps, reward, value, bootstrap, terminated, truncated, mask);
        assertArrayEquals(expected, actual, 800 * 0x1p-53);
    }

    private static double[] flags(long stream, int n, double share) {
        var random = new Philox(7, stream);
        var x = new double[n];
        Arrays.setAll(x, i -> random.nextDouble() < share ? 1 : 0);
        return x;
    }

    private static double[] gae(Backend backend, int sequences, int steps, double[]... arrays) {
        var t = Arrays.stream(arrays).map(x -> backend.tensor(DType.FLOAT64, x, sequences, steps)).toList();
        return backend.policy().gae(new Trajectories(t.get(0), t.get(1), t.get(2), t.get(3), t.get(4), t.get(5)), 0.99, 0.95)
                .advantage().toArray();
    }

    /// Several chunks in both kinds of sums; rounding below n u Σ|x|.
    @Test
    void longSumsAndColumnsAreWhole() {
        double[] x = gaussian(11, 3 * 4096 + 5);
        assertEquals(DEFINITION.numerics().sum(DEFINITION.vector(DType.FLOAT64, x)).item(),
                cuda.numerics().sum(cuda.vector(DType.FLOAT64, x)).item(), 1e-11);
        double[] y = gaussian(12, 600 * 33);
        assertArrayEquals(DEFINITION.model().columnSum(DEFINITION.tensor(DType.FLOAT64, y, 600, 33)).toArray(),
                cuda.model().columnSum(cuda.tensor(DType.FLOAT64, y, 600, 33)).toArray(), 600 * 600 * 0x1p-53);
    }

    /// Tiles that do not fill, every transposition; k u Σ|a b| with Σ|a b| below 200.
    @Test
    void productsOfAnyShape() {
        double[] a = gaussian(13, 70 * 90);
        double[] b = gaussian(14, 90 * 65);
        for (int c = 0; c < 4; c++) {
            boolean ta = (c & 1) != 0;
            boolean tb = (c & 2) != 0;
            int[] shapeA = ta ? new int[] {90, 70} : new int[] {70, 90};
            int[] shapeB = tb ? new int[] {65, 90} : new int[] {90, 65};
            assertArrayEquals(
                    DEFINITION.model().matmul(DEFINITION.tensor(DType.FLOAT64, a, shapeA), ta, DEFINITION.tensor(DType.FLOAT64, b, shapeB), tb)
                            .toArray(),
                    cuda.model().matmul(cuda.tensor(DType.FLOAT64, a, shapeA), ta, cuda.tensor(DType.FLOAT64, b, shapeB), tb).toArray(),
                    90 * 200 * 0x1p-53);
        }
    }

    @Test
    void aClosedExecutionSaysSo() {
        var library = EmulatedDriver.compile(Path.of("target", "emulated")).orElseThrow();
        var backend = CudaProvider.open(library);
        backend.close();
        backend.close();
        assertThrows(IllegalStateException.class, () -> backend.vector(DType.FLOAT64, 1, 2));
    }
}
