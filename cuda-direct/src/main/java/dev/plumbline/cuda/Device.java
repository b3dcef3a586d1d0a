package dev.plumbline.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One GPU: context, stream, kernels, and memory that is used again.
///
/// All work is queued on one stream. Every method may be called from any thread; calls take turns.
final class Device implements AutoCloseable {
    private static final int BLOCK = 256;
    private static final int MOST_ARGUMENTS = 16;
    /// What NVIDIA recommends for cuBLAS on Hopper and later, and before. Memory of our own, so that no product
    /// allocates while a graph is captured, and products have the same bits in a graph as outside.
    private static final long CUBLAS_WORKSPACE = 32L << 20;
    private static final long CUBLAS_WORKSPACE_BEFORE_HOPPER = 4L << 20;
    private static final String GRAPHS_PROPERTY = "plumbline.cuda.graphs";

    private final Driver driver;
    private final Driver.DeviceFacts facts;
    private final MemorySegment context;
    private final MemorySegment module;
    private final MemorySegment stream;
    private final String imageOrigin;
    private final Optional<Cublas> cublas;
    private final Map<String, MemorySegment> functions = new HashMap<>();
    private final DeviceMemory memory;
    private final Set<CudaStep> steps = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Arena arena = Arena.ofShared();
    private final MemorySegment values = arena.allocate(8L * MOST_ARGUMENTS, 16);
    private final MemorySegment pointers = arena.allocate(8L * MOST_ARGUMENTS, 16);
    private MemorySegment staging = arena.allocate(1 << 16, 64);
    private final long fault;
    private Optional<GraphDriver> graphs;
    private String noGraphs;
    /// What a repeated step is noted in while it runs; null: nothing is.
    private StepTrace trace;
    /// The context is the device's primary one, which no other part of this process replaces: once for each thread is enough.
    private final ThreadLocal<Boolean> isCurrent = ThreadLocal.withInitial(() -> false);
    private boolean closed;

    Device(Driver driver, int ordinal) {
        this.driver = driver;
        driver.init();
        facts = driver.describe(ordinal);
        context = driver.retainContext(facts.ordinal());
        driver.makeCurrent(context);
        boolean emulated = facts.capability() == 0;
        var image = emulated ? new KernelImage(new byte[1], "compiled for the CPU") : KernelImage.of(facts.capability(), KernelImage.Ways.ofThisMachine());
        imageOrigin = image.origin();
        module = driver.loadModule(image.code());
        stream = driver.createStream();
        memory = new DeviceMemory(driver, facts.name(), () -> driver.synchronize(stream));
        cublas = emulated ? Optional.empty() : Cublas.open(stream);
        cublas.ifPresent(blas -> {
            long bytes = facts.capability() >= 90 ? CUBLAS_WORKSPACE : CUBLAS_WORKSPACE_BEFORE_HOPPER;
            blas.useWorkspace(memory.allocate(bytes), bytes);
        });
        boolean wanted = Boolean.parseBoolean(System.getProperty(GRAPHS_PROPERTY, "true"));
        graphs = wanted ? driver.graphs() : Optional.empty();
        noGraphs = wanted ? driver.noGraphs() : "-D" + GRAPHS_PROPERTY + "=false";
        for (int i = 0; i < MOST_ARGUMENTS; i++) {
            pointers.setAtIndex(Native.POINTER, i, values.asSlice(8L * i, 8));
        }
        fault = allocate(DeviceMemory.GRAIN);
        driver.clear(fault, DeviceMemory.GRAIN, stream);
    }

    /// `NVIDIA H200, compute capability 9.0, 139 GiB, driver for CUDA 13.0; kernels NVRTC, matrix products cuBLAS 13.0,
    /// repeated steps as CUDA graphs`.
    synchronized String description() {
        return facts.text() + "; kernels " + imageOrigin + ", matrix products " + cublas.map(blas -> "cuBLAS "
                + blas.version() / 10_000 + "." + blas.version() % 10_000 / 100).orElse("own tiles (no cuBLAS found: slower)")
                + ", repeated steps " + (graphs.isPresent() ? "as CUDA graphs" : "kernel by kernel (" + noGraphs + ")");
    }

    // ------------------------------------------------------------------------------------------------ memory

    /// See {@link DeviceMemory#allocate}.
    synchronized long allocate(long bytes) {
        current();
        return memory.allocate(bytes);
    }

    /// Gives memory back, to be used again.
    synchronized void free(long address) {
        if (!closed && address != 0) {
            memory.free(address);
        }
    }

    synchronized void upload(long to, double[] values, boolean isDouble) {
        requireNoStep("makes a tensor from numbers of the host");
        if (values.length == 0) {
            return;
        }
        if (isDouble) {
            uploadNumbers(to, values);
            return;
        }
        var host = staging(4L * values.length);
        for (int i = 0; i < values.length; i++) {
            host.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) values[i]);
        }
        upload(to, host.asSlice(0, 4L * values.length));
    }

    /// Doubles.
    synchronized void uploadNumbers(long to, double... values) {
        var host = staging(8L * values.length);
        MemorySegment.copy(values, 0, host, Native.DOUBLE, 0, values.length);
        upload(to, host.asSlice(0, 8L * values.length));
    }

    /// Whole numbers of 32 bits.
    synchronized void uploadRows(long to, int... values) {
        if (values.length > 0) {
            var host = staging(4L * values.length);
            MemorySegment.copy(values, 0, host, Native.INT, 0, values.length);
            upload(to, host.asSlice(0, 4L * values.length));
        }
    }

    /// Not noted: what is copied is no part of a step.
    synchronized void upload(long to, MemorySegment from) {
        current();
        driver.copyToDevice(to, from, from.byteSize(), stream);
    }

    synchronized double[] download(long from, int n, boolean isDouble) {
        requireNoStep("fetches numbers");
        current();
        driver.synchronize(stream);
        checkFault();
        var out = new double[n];
        if (n == 0) {
            return out;
        }
        var host = staging(n * (isDouble ? 8L : 4L));
        driver.copyToHost(host, from, n * (isDouble ? 8L : 4L));
        if (isDouble) {
            MemorySegment.copy(host, Native.DOUBLE, 0, out, 0, n);
        } else {
            for (int i = 0; i < n; i++) {
                out[i] = host.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            }
        }
        return out;
    }

    /// A kernel met an input that it cannot use: known when results are fetched, so that no step waits for the host.
    private void checkFault() {
        var host = staging(4);
        driver.copyToHost(host, fault, 4);
        int row = host.get(Native.INT, 0);
        if (row != 0) {
            driver.clear(fault, DeviceMemory.GRAIN, stream);
            throw new IllegalArgumentException(
                    "action must hold whole numbers in [0, actions), row " + (row - 1) + " of an earlier policyGradientLoss does not");
        }
    }

    /// Where kernels report a row that they cannot use.
    long fault() {
        return fault;
    }

    private MemorySegment staging(long bytes) {
        if (staging.byteSize() < bytes) {
            staging = Arena.ofAuto().allocate(Math.max(bytes, 2 * staging.byteSize()), 64);
        }
        return staging;
    }

    synchronized void copy(long to, long from, long bytes) {
        if (bytes > 0) {
            current();
            note("copy", to, from, bytes);
            driver.copyOnDevice(to, from, bytes, stream);
        }
    }

    synchronized void clear(long address, long bytes) {
        if (bytes > 0) {
            current();
            note("clear", address, bytes);
            driver.clear(address, bytes, stream);
        }
    }

    // ------------------------------------------------------------------------------------------------ kernels

    /// One thread for each of `n` elements, or fewer threads that take several.
    void forEach(String kernel, long n, Object... arguments) {
        if (n > 0) {
            long most = Math.max(1, facts.multiprocessors()) * 16L;
            int block = block(n);
            launch(kernel, new int[] {(int) Math.min(most, (n + block - 1) / block), 1, 1}, block, arguments);
        }
    }

    /// `width` lanes for each of `rows` rows.
    void forRows(String kernel, int rows, int width, Object... arguments) {
        if (rows > 0) {
            long threads = (long) rows * width;
            int block = block(threads);
            launch(kernel, new int[] {(int) ((threads + block - 1) / block), 1, 1}, block, arguments);
        }
    }

    /// Whole warps, at most 256 threads.
    private static int block(long threads) {
        return (int) Math.min(BLOCK, (threads + 31) / 32 * 32);
    }

    /// @param arguments Long (addresses and counts), Integer or Double, in the kernel's order
    synchronized void launch(String kernel, int[] grid, int block, Object... arguments) {
        current();
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case Long value -> values.set(Native.LONG, 8L * i, value);
                case Integer value -> values.set(Native.INT, 8L * i, value);
                case Double value -> values.set(Native.DOUBLE, 8L * i, value);
                default -> throw new IllegalArgumentException("no kernel argument: " + arguments[i].getClass());
            }
        }
        if (trace != null) {
            var noted = new Object[arguments.length + 4];
            System.arraycopy(arguments, 0, noted, 0, arguments.length);
            System.arraycopy(new Object[] {grid[0], grid[1], grid[2], block}, 0, noted, arguments.length, 4);
            trace.note(kernel, noted);
        }
        var function = functions.computeIfAbsent(kernel, name -> driver.function(module, name));
        driver.launch(kernel, function, grid, block, stream, pointers);
    }

    /// Row-major C = op(A) op(B); strides of 0 and a batch of 1 for a single product.
    synchronized void product(boolean isDouble, long a, boolean transposeA, long b, boolean transposeB, long c, int m, int n, int k,
            long strideA, long strideB, int batch) {
        if (m == 0 || n == 0 || batch == 0) {
            return;
        }
        current();
        if (cublas.isPresent() && k > 0) {
            note("product", isDouble, a, transposeA, b, transposeB, c, m, n, k, strideA, strideB, batch);
            cublas.get().product(isDouble, a, transposeA, b, transposeB, c, m, n, k, strideA, strideB, batch);
            return;
        }
        int rowA = transposeA ? 1 : k;
        int colA = transposeA ? m : 1;
        int rowB = transposeB ? 1 : n;
        int colB = transposeB ? k : 1;
        launch(isDouble ? "matmul_f64" : "matmul_f32", new int[] {(n + 63) / 64, (m + 63) / 64, batch}, BLOCK, a, b, c, m, n, k, rowA, colA,
                rowB, colB, strideA, strideB, (long) m * n);
    }

    // ------------------------------------------------------------------------------------------------ repeated steps

    private void note(String call, Object... values) {
        if (trace != null) {
            trace.note(call, values);
        }
    }

    private void requireNoStep(String what) {
        if (trace != null) {
            throw new IllegalStateException(
                    "a repeated step " + what + ", which a graph cannot do again: do it before or after");
        }
    }

    /// Empty where steps run kernel by kernel.
    synchronized Optional<GraphDriver> graphs() {
        return graphs;
    }

    /// From here on, steps run kernel by kernel.
    synchronized void giveUpGraphs(String reason) {
        graphs = Optional.empty();
        noGraphs = reason;
    }

    /// What the running step is noted in.
    synchronized Optional<StepTrace> running() {
        return Optional.ofNullable(trace);
    }

    /// From here on, everything queued is noted.
    synchronized StepTrace trace() {
        current();
        requireNoStep("runs another");
        trace = new StepTrace(memory);
        memory.use(trace.pool());
        return trace;
    }

    /// Ends {@link #trace}.
    synchronized void untrace() {
        trace = null;
        memory.use(null);
    }

    /// Captures what `step` queues; nothing of it is done yet.
    ///
    /// @param again what the step did in its first run
    /// @return what can be launched
    synchronized MemorySegment capture(StepTrace again, Runnable step) {
        current();
        requireNoStep("runs another");
        var driverOfGraphs = graphs.orElseThrow();
        var graph = MemorySegment.NULL;
        trace = again;
        memory.use(again.pool());
        try {
            driverOfGraphs.beginCapture(stream);
            boolean whole = false;
            try {
                step.run();
                again.requireWhole();
                whole = true;
            } finally {
                if (!whole) {
                    driverOfGraphs.abandonCapture(stream);
                }
            }
            graph = driverOfGraphs.endCapture(stream);
            long nodes = driverOfGraphs.nodes(graph);
            if (nodes < again.calls()) {
                throw new CudaException("the graph has " + nodes + " nodes for " + again.calls() + " calls");
            }
            return driverOfGraphs.instantiate(graph);
        } finally {
            untrace();
            if (graph.address() != 0) {
                driverOfGraphs.destroy(graph);
            }
        }
    }

    synchronized void launchGraph(MemorySegment executable) {
        current();
        driver.graphs().orElseThrow().launch(executable, stream);
    }

    /// Waits first: the graph may be running.
    synchronized void destroyGraph(MemorySegment executable) {
        current();
        driver.synchronize(stream);
        driver.graphs().orElseThrow().destroyExecutable(executable);
    }

    /// A step that holds memory or a graph, so that closing the device closes it.
    synchronized void add(CudaStep step) {
        steps.add(step);
    }

    synchronized void remove(CudaStep step) {
        steps.remove(step);
    }

    private void current() {
        if (closed) {
            throw new IllegalStateException("the CUDA execution is closed");
        }
        if (!isCurrent.get()) {
            driver.makeCurrent(context);
            isCurrent.set(true);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        current();
        List.copyOf(steps).forEach(CudaStep::close);
        driver.synchronize(stream);
        cublas.ifPresent(Cublas::close);
        memory.freeAll();
        driver.destroyStream(stream);
        driver.unloadModule(module);
        driver.releaseContext(facts.ordinal());
        closed = true;
        arena.close();
    }
}
