package dev.plumbline.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.RepeatedStep;
import dev.plumbline.kernel.RowIndex;
import dev.plumbline.kernel.StepCount;
import dev.plumbline.kernel.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A repeated step on the emulated device, whose driver notes what is queued while a stream is captured and does it
/// when the graph is launched, with the parameters of the capture, as a GPU's does. What training makes of it is in
/// `GraphTrainingProperties`.
///
/// Planted mistakes that turn it red: rows or corrections that are not copied before a launch; memory of a graph that
/// goes back to the common pool; memory of a tensor that is closed while a graph reads it; an exception that leaves the
/// stream captured, or a graph or memory behind; a number that differs between two runs and is frozen; a driver without
/// graphs that is asked for one; rows of a graph in memory that its step gave back.
@SuppressWarnings("restricted") // stands between the host and the driver
class CudaStepTest {
    private static final int LAUNCH_FAILED = 719;

    private SymbolLookup library;
    private CudaBackend cuda;

    @BeforeEach
    void open() {
        var compiled = EmulatedDriver.compile(Path.of("target", "emulated"));
        Assumptions.assumeTrue(compiled.isPresent(), "no C++ compiler (g++ or clang++) on this machine");
        library = SymbolLookup.libraryLookup(compiled.get(), Arena.global());
        cuda = on(library);
    }

    @AfterEach
    void close() {
        if (cuda != null) {
            cuda.close();
            assertEquals(0, graphs());
        }
    }

    private static CudaBackend on(SymbolLookup library) {
        return new CudaBackend(new Device(new Driver(library), 0));
    }

    /// Graphs and instances of them that are alive on the emulated device.
    private int graphs() {
        return Native.call(new Native(library, "the emulated device").function("emulatedGraphs"));
    }

    private static Tensor numbers(Backend backend, double... values) {
        return backend.vector(DType.FLOAT64, values);
    }

    /// Rows, corrections and the contents of tensors change; the tenth run does with them what the first does.
    @Test
    void everyRunSeesTheNumbersOfItsTime() {
        var x = numbers(cuda, 10, 20, 30, 40, 50);
        var parameter = numbers(cuda, 1, 2);
        var alone = numbers(cuda, 1, 2);
        var moments = List.of(numbers(cuda, 0, 0), numbers(cuda, 0, 0), numbers(cuda, 0, 0), numbers(cuda, 0, 0));
        var options = AdamOptions.of(0.1);
        var rows = new RowIndex(2);
        var count = new StepCount();
        int[] constant = {3, 1};
        var kernels = cuda.model();
        try (var step = cuda.repeated(() -> {
            Tensor gradient = kernels.addScaled(kernels.gatherRows(x, rows), 1, kernels.gatherRows(x, constant));
            kernels.adamInPlace(parameter, gradient, moments.get(0), moments.get(1), options, count);
        })) {
            for (int i = 0; i < 10; i++) {
                rows.rows()[0] = i % 5;
                rows.rows()[1] = (2 * i + 1) % 5;
                count.advance();
                step.run();
                assertEquals(i > 0, step.isReplayed());
                try (var _ = cuda.scope()) {
                    Tensor gradient = kernels.addScaled(kernels.gatherRows(x, rows.rows()), 1, kernels.gatherRows(x, constant));
                    kernels.adamInPlace(alone, gradient, moments.get(2), moments.get(3), options, count.value());
                }
                assertArrayEquals(alone.toArray(), parameter.toArray(), "run " + i);
            }
        }
    }

    /// A graph writes where it wrote when it was captured: nobody else may have that memory while it is alive, and
    /// everybody after.
    @Test
    void memoryOfAGraphIsItsOwnUntilItIsClosed() {
        var x = numbers(cuda, 1, 2, 3);
        var out = numbers(cuda, 0, 0, 0);
        var addresses = new ArrayList<Long>();
        var step = cuda.repeated(() -> {
            Tensor twice = cuda.model().addScaled(x, 1, x);
            addresses.add(((CudaTensor) twice).address());
            cuda.model().sgdInPlace(out, twice, 1);
        });
        step.run();
        step.run();
        long own = addresses.getLast();
        try (var _ = cuda.scope()) {
            for (int i = 0; i < 20; i++) {
                var other = (CudaTensor) numbers(cuda, 7, 7, 7);
                assertNotEquals(own, other.address());
                step.run();
                assertArrayEquals(new double[] {7, 7, 7}, other.toArray());
            }
        }
        assertArrayEquals(new double[] {-44, -88, -132}, out.toArray());
        assertEquals(2, addresses.size(), "the Java code runs twice");
        step.close();
        step.close();
        boolean again = false;
        try (var _ = cuda.scope()) {
            for (int i = 0; i < 40; i++) {
                again |= ((CudaTensor) numbers(cuda, 7, 7, 7)).address() == own;
            }
        }
        assertTrue(again, "given back");
        assertThrows(IllegalStateException.class, step::run);
    }

    /// A tensor that a graph reads and that its owner closes too early keeps its memory as long as the graph.
    @Test
    void aTensorOfTheStepKeepsItsMemoryThoughItIsClosed() {
        var x = numbers(cuda, 1, 2, 3);
        var out = numbers(cuda, 0, 0, 0);
        long address = ((CudaTensor) x).address();
        try (var step = cuda.repeated(() -> cuda.model().sgdInPlace(out, x, 1))) {
            step.run();
            step.run();
            x.close();
            try (var _ = cuda.scope()) {
                for (int i = 0; i < 20; i++) {
                    assertNotEquals(address, ((CudaTensor) numbers(cuda, 9, 9, 9)).address());
                }
            }
            step.run();
        }
        assertArrayEquals(new double[] {-3, -6, -9}, out.toArray());
        assertEquals(address, ((CudaTensor) numbers(cuda, 9, 9, 9)).address());
    }

    /// What would be frozen is found when it differs between the first two runs, and nothing stays behind.
    @Test
    void whatAGraphWouldFreezeIsRefused() {
        var x = numbers(cuda, 1, 2, 3);
        var y = numbers(cuda, 1, 2, 3);
        int[] run = {0};
        refused("is 0.0 in the first run and 1.0 in the second", () -> cuda.model().addScaled(x, run[0]++, y));
        run[0] = 0;
        refused("gatherRows takes other rows", () -> cuda.model().gatherRows(x, new int[] {run[0]++}));
        run[0] = 0;
        refused("in the first run and not in the second", () -> {
            cuda.model().sgdInPlace(x, y, 1);
            if (run[0]++ == 0) {
                cuda.model().sgdInPlace(x, y, 1);
            }
        });
        run[0] = 0;
        refused("nothing is called in the first run, where the second calls sgd_f64", () -> {
            cuda.model().sgdInPlace(x, y, 1);
            if (run[0]++ == 1) {
                cuda.model().sgdInPlace(x, y, 1);
            }
        });
        run[0] = 0;
        refused("asks for more memory than in its first run", () -> cuda.zeros(DType.FLOAT64, 1 + 100_000 * run[0]++));
        run[0] = 0;
        refused("reads numbers that its first run did not", () -> cuda.model().gatherRows(x, new RowIndex(1)));
        refused("fetches numbers", x::toArray);
        refused("makes a tensor from numbers of the host", () -> numbers(cuda, 1));
        refused("runs another", () -> cuda.repeated(() -> {}).run());
    }

    private void refused(String reason, Runnable work) {
        try (var step = cuda.repeated(work)) {
            var e = assertThrows(IllegalStateException.class, () -> {
                step.run();
                step.run();
            });
            assertTrue(e.getMessage().contains(reason), e.getMessage());
            assertEquals(0, graphs());
            works(cuda);
        }
    }

    /// The stream is not captured, and a step can be repeated.
    private static void works(CudaBackend backend) {
        var x = numbers(backend, 1, 2);
        var out = numbers(backend, 0, 0);
        try (var step = backend.repeated(() -> backend.model().sgdInPlace(out, x, 1))) {
            for (int i = 0; i < 3; i++) {
                step.run();
            }
        }
        assertArrayEquals(new double[] {-3, -6}, out.toArray());
        x.close();
        out.close();
    }

    /// Rows are checked in every run, and a run that fails for them does nothing.
    @Test
    void aRowThatDoesNotExistIsRefusedInEveryRun() {
        var x = numbers(cuda, 1, 2, 3);
        var out = numbers(cuda, 0);
        var rows = new RowIndex(1);
        try (var step = cuda.repeated(() -> cuda.model().sgdInPlace(out, cuda.model().gatherRows(x, rows), 1))) {
            for (int run = 0; run < 4; run++) {
                rows.rows()[0] = 3;
                assertThrows(IndexOutOfBoundsException.class, step::run);
                rows.rows()[0] = run % 3;
                step.run();
            }
        }
        assertArrayEquals(new double[] {-7}, out.toArray());
    }

    /// Steps that come and go, whole or refused, leave the device as they found it.
    @Test
    void memoryComesBack() {
        long[] free = new long[8];
        for (int round = 0; round < free.length; round++) {
            for (int i = 0; i < 4; i++) {
                var x = numbers(cuda, 1, 2, 3);
                var rows = new RowIndex(2);
                var kernels = cuda.model();
                try (var step = cuda.repeated(() -> kernels.addScaled(
                        kernels.gatherRows(x, rows), 1, kernels.gatherRows(x, new int[] {1, 2})))) {
                    for (int run = 0; run <= i; run++) {
                        step.run();
                    }
                }
                int[] run = {0};
                refused("gatherRows takes other rows",
                        () -> kernels.gatherRows(kernels.multiply(x, x), new int[] {run[0]++}));
                x.close();
            }
            free[round] = new Driver(library).memory()[0];
        }
        assertEquals(free[1], free[free.length - 1]);
    }

    /// What a step closes it allocates again in its next run: rows that a graph keeps must not lie there.
    @Test
    void aStepMayCloseItsTensors() {
        var x = numbers(cuda, new double[100]);                 // 800 bytes, and so are the rows, but not what is gathered
        var kernels = cuda.model();
        try (var step = cuda.repeated(() -> {
            kernels.multiply(x, x).close();
            kernels.gatherRows(x, new int[200]);
        })) {
            for (int run = 0; run < 3; run++) {
                step.run();
            }
            assertTrue(step.isReplayed());
        }
        x.close();
    }

    /// The step's own exception comes out of either run, and all memory comes back.
    @Test
    void anExceptionOfTheStepLeavesNothingBehind() {
        var x = numbers(cuda, 1, 2, 3);
        for (int failing = 1; failing <= 2; failing++) {
            int last = failing;
            int[] run = {0};
            try (var step = cuda.repeated(() -> {
                cuda.model().multiply(x, x);
                if (++run[0] == last) {
                    throw new ArithmeticException("planted");
                }
            })) {
                for (int i = 1; i < failing; i++) {
                    step.run();
                }
                assertEquals("planted", assertThrows(ArithmeticException.class, step::run).getMessage());
                assertEquals(0, graphs());
                step.run();
                step.run();
                assertTrue(step.isReplayed());
            }
            works(cuda);
        }
    }

    /// Whatever function of graphs fails, the step runs kernel by kernel with the same result, once, and the
    /// description says why.
    @Test
    void aDriverThatFailsToMakeAGraphCostsOnlyTheGraph() {
        for (String function : List.of(
                "cuStreamBeginCapture_v2", "cuStreamEndCapture", "cuGraphGetNodes", "cuGraphInstantiateWithFlags")) {
            try (var broken = on(with(function, failing(function)))) {
                works(broken);
                String name = function.replaceAll("_v2|WithFlags", "");
                assertTrue(broken.description().contains("repeated steps kernel by kernel (" + name + ": CUDA_ERROR_"),
                        broken.description());
            }
            assertEquals(0, graphs(), function);
        }
    }

    /// A graph that has lost calls, as one of copies that cannot be captured does without any status, is not launched.
    @Test
    void aGraphWithFewerNodesThanCallsIsNotUsed() throws ReflectiveOperationException {
        var empty = MethodHandles.lookup().findStatic(CudaStepTest.class, "noNodes",
                MethodType.methodType(int.class, MemorySegment.class, MemorySegment.class, MemorySegment.class));
        try (var broken = on(with("cuGraphGetNodes", stub(empty)))) {
            works(broken);
            assertTrue(broken.description().contains("kernel by kernel (the graph has 0 nodes for 1 calls)"),
                    broken.description());
        }
    }

    static int noNodes(MemorySegment graph, MemorySegment nodes, MemorySegment count) {
        count.reinterpret(8).set(Native.LONG, 0, 0);
        return 0;
    }

    /// A driver of before CUDA 12, in part.
    @Test
    void aDriverWithoutGraphsRunsKernelByKernel() {
        try (var old = on(with("cuGraphInstantiateWithFlags", null))) {
            int[] runs = {0};
            try (RepeatedStep step = old.repeated(() -> runs[0]++)) {
                for (int i = 0; i < 4; i++) {
                    step.run();
                }
                assertFalse(step.isReplayed());
            }
            assertEquals(4, runs[0]);
            works(old);
            assertTrue(old.description().contains(
                    "repeated steps kernel by kernel (the CUDA driver has no function cuGraphInstantiateWithFlags"),
                    old.description());
        }
        assertTrue(cuda.description().endsWith("repeated steps as CUDA graphs"), cuda.description());
    }

    /// What waits is refused by the driver itself, as a GPU's does, and spoils the capture.
    @Test
    void theEmulatedDriverRefusesToWaitWhileItIsCaptured() {
        var driver = new Driver(library);
        var graphs = driver.graphs().orElseThrow();
        for (int kind = 0; kind < 4; kind++) {
            int call = kind;
            graphs.beginCapture(MemorySegment.NULL);
            var e = assertThrows(CudaException.class, () -> {
                switch (call) {
                    case 0 -> driver.synchronize(MemorySegment.NULL);
                    case 1 -> driver.copyToHost(MemorySegment.NULL, 0, 8);
                    case 2 -> driver.allocate(8);
                    default -> driver.free(0);
                }
            });
            assertTrue(e.getMessage().contains("CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED"), e.getMessage());
            e = assertThrows(CudaException.class, () -> graphs.endCapture(MemorySegment.NULL));
            assertTrue(e.getMessage().contains("CUDA_ERROR_STREAM_CAPTURE_INVALIDATED"), e.getMessage());
        }
        assertThrows(CudaException.class, () -> graphs.endCapture(MemorySegment.NULL));
    }

    /// Closing the execution closes its steps.
    @Test
    void closingTheExecutionClosesItsSteps() {
        var x = numbers(cuda, 1, 2);
        var step = cuda.repeated(() -> cuda.model().multiply(x, x));
        step.run();
        step.run();
        assertNotEquals(0, graphs());
        cuda.close();
        assertEquals(0, graphs());
        step.close();
    }

    /// The emulated driver with one function replaced; null: without it.
    private SymbolLookup with(String function, MemorySegment replacement) {
        return name -> name.equals(function) ? Optional.ofNullable(replacement) : library.find(name);
    }

    private MemorySegment failing(String function) {
        try {
            var lookup = MethodHandles.lookup();
            var p = MemorySegment.class;
            return stub(switch (function) {
                case "cuStreamBeginCapture_v2" -> fails(MethodType.methodType(int.class, p, int.class));
                case "cuGraphGetNodes" -> fails(MethodType.methodType(int.class, p, p, p));
                case "cuGraphInstantiateWithFlags" -> fails(MethodType.methodType(int.class, p, p, long.class));
                default -> lookup.bind(this, "spoiledEnd", MethodType.methodType(int.class, p, p));
            });
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static MethodHandle fails(MethodType type) {
        return MethodHandles.dropArguments(MethodHandles.constant(int.class, LAUNCH_FAILED), 0, type.parameterList());
    }

    /// The end of a capture that something spoiled.
    int spoiledEnd(MemorySegment stream, MemorySegment graph) {
        var emulated = new Native(library, "the emulated device");
        Native.call(emulated.function("cuStreamSynchronize", Native.POINTER), stream);
        return Native.call(emulated.function("cuStreamEndCapture", Native.POINTER, Native.POINTER), stream, graph);
    }

    private static MemorySegment stub(MethodHandle function) {
        var types = function.type().parameterList().stream()
                .map(type -> type == int.class ? Native.INT : type == long.class ? Native.LONG : Native.POINTER)
                .toArray(MemoryLayout[]::new);
        return Linker.nativeLinker().upcallStub(function, FunctionDescriptor.of(Native.INT, types), Arena.global());
    }
}
