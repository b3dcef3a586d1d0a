package dev.plumbline.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.BackendProvider.Availability;
import dev.plumbline.nd4j.CudaDriver.Failing;
import dev.plumbline.nd4j.CudaDriver.Gpu;
import dev.plumbline.nd4j.CudaDriver.Missing;
import dev.plumbline.nd4j.CudaDriver.Present;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Red if a GPU without machine code is let through or one with it refused, if a state of the machine has no line of
/// its own, if the GPU is taken in a process started for the processor, or if the driver is asked in another way than
/// it answers: 75 and 76 exchanged, the ordinal in place of the device, a status ignored.
class Nd4jCudaProviderTest {
    private static final CudaDriver A100 = new Present(13000, List.of(new Gpu("A100", 80)));
    private static final CudaDriver H200 = new Present(13000, List.of(new Gpu("H200", 90)));
    private static final CudaDriver BOTH = new Present(13000, List.of(new Gpu("A100", 80), new Gpu("H200", 90)));
    private static final CudaDriver NONE = new Present(13000, List.of());
    private static final CudaDriver OLD = new Present(10020, List.of(new Gpu("A100", 80)));

    @Test
    void everyStateOfAMachineHasALineOfItsOwn() {
        var states = List.of(new Missing(), new Failing("cuInit gives status 999"), NONE, OLD, A100, H200, BOTH);
        for (boolean built : new boolean[] {false, true}) {
            for (boolean prefersGpu : new boolean[] {false, true}) {
                for (var state : states) {
                    var answer = Nd4jCudaProvider.decide(built, state, prefersGpu);
                    String expected = expected(built, state, prefersGpu);
                    assertEquals(expected.isEmpty(), answer.available(), answer + " for " + state);
                    assertTrue(answer.reason().contains(expected), answer + " lacks '" + expected + "' for " + state);
                    assertEquals(expected.isEmpty(), answer.reason().isEmpty(), answer.reason());
                    assertEquals(1, Math.max(1, answer.reason().lines().count()), answer.reason());
                }
            }
        }
    }

    /// Written out once more, state by state.
    private static String expected(boolean built, CudaDriver state, boolean prefersGpu) {
        if (state == H200 || state == BOTH) {
            return "H200 has compute capability 9.0, and ND4J's CUDA library has code for 3.7 and 5.0 to 8.9 only; "
                    + "use the direct execution: --backend cuda";
        } else if (!built) {
            return "mvn -Pcuda";
        } else if (state == NONE) {
            return "sees no GPU";
        } else if (state == OLD) {
            return "the driver is for CUDA 10.2";
        } else if (state == A100) {
            return prefersGpu ? "" : "--backend nd4j-cuda";
        }
        return state instanceof Missing ? "no CUDA driver" : "does not answer: cuInit gives status 999";
    }

    @Test
    void oneOfSeveralGpusCanBeHidden() {
        assertTrue(Nd4jCudaProvider.decide(true, BOTH, true).reason().contains("CUDA_VISIBLE_DEVICES"));
        assertFalse(Nd4jCudaProvider.decide(true, H200, true).reason().contains("CUDA_VISIBLE_DEVICES"));
    }

    @Test
    void codeIsThereFromKeplerToAda() {
        int[] capabilities = {
            0, 20, 30, 35, 37, 50, 52, 53, 60, 61, 62, 70, 72, 75, 80, 86, 87, 89, 90, 100, 103, 110, 120, 121
        };
        var covered = IntStream.of(capabilities).filter(Nd4jCudaProvider::hasCodeFor).boxed().toList();
        assertEquals(List.of(37, 50, 52, 53, 60, 61, 62, 70, 72, 75, 80, 86, 87, 89), covered);
    }

    @Test
    void theEnvironmentChooses() {
        assertTrue(Nd4jStart.prefersGpu(Map.of()), "ND4J's own default");
        assertFalse(Nd4jStart.prefersGpu(Map.of("BACKEND_PRIORITY_CPU", "1000")));
        assertTrue(Nd4jStart.prefersGpu(Map.of("BACKEND_PRIORITY_CPU", "0", "BACKEND_PRIORITY_GPU", "1000")));
        assertFalse(Nd4jStart.prefersGpu(Map.of("BACKEND_PRIORITY_CPU", "5", "BACKEND_PRIORITY_GPU", "5")));
        assertTrue(Nd4jStart.prefersGpu(Map.of("BACKEND_PRIORITY_CPU", "high")));
    }

    @Test
    void asksTheDriver() {
        var driver = new FakeDriver(11060, new Gpu("first", 86), new Gpu("second", 37));
        assertEquals(
                new Present(11060, List.of(new Gpu("first", 86), new Gpu("second", 37))),
                CudaDriver.ask(driver.library()));
        assertEquals(new Present(13000, List.of()), CudaDriver.ask(new FakeDriver(13000).library()));
    }

    @Test
    void aDriverWithoutADeviceIsNoFailure() {
        var driver = new FakeDriver(12000).failing("cuInit", 100);
        assertEquals(new Present(12000, List.of()), CudaDriver.ask(driver.library()));
    }

    @Test
    void everyStatusIsChecked() {
        var calls = Stream.of(
                "cuInit", "cuDriverGetVersion", "cuDeviceGetCount", "cuDeviceGet", "cuDeviceGetAttribute",
                "cuDeviceGetName");
        calls.forEach(call -> {
            var driver = new FakeDriver(12000, new Gpu("a", 80)).failing(call, 3);
            assertEquals(new Failing(call + " gives status 3"), CudaDriver.ask(driver.library()));
        });
        assertEquals(new Failing("the library has no cuInit"), CudaDriver.ask(_ -> Optional.empty()));
    }

    @Test
    void answersHereWithoutThrowing() {
        var provider = new Nd4jCudaProvider();
        Availability answer = provider.availability();
        assertEquals(answer.available(), answer.reason().isEmpty());
        if (!answer.available()) {
            var refused = assertThrows(IllegalStateException.class, () -> provider.open(BackendOptions.defaults()));
            assertEquals(answer.reason(), refused.getMessage());
        }
        assertInstanceOf(CudaDriver.class, CudaDriver.ask());
    }

    @Test
    void aStackTraceBecomesOneLine() {
        var missing = new UnsatisfiedLinkError("libcudart.so.11.0: no such file\nsearched in many places");
        assertEquals("java.lang.UnsatisfiedLinkError: libcudart.so.11.0: no such file",
                Nd4jStart.innermost(new IllegalStateException("outer", new ExceptionInInitializerError(missing))));
    }

    @Test
    void neverComputesOnAnotherBackEndThanAskedFor() {
        Nd4jStart.require("CpuBackend");
        var refused = assertThrows(IllegalStateException.class, () -> Nd4jStart.require("JCublasBackend"));
        assertTrue(refused.getMessage().startsWith("ND4J "), refused.getMessage());
    }
}
