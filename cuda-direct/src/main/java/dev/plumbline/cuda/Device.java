package dev.plumbline.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One GPU: context, stream, kernels, and memory that is used again.
///
/// All work is queued on one stream, so memory that is given back may be handed out at once: who gets it comes later in the queue.
/// Every method may be called from any thread; calls take turns.
final class Device implements AutoCloseable {
    private static final int BLOCK = 256;
    private static final int MOST_ARGUMENTS = 16;
    /// Small blocks are rounded up to this, large ones to a 64th of their size, so that sizes repeat.
    private static final long GRAIN = 512;

    private final Driver driver;
    private final Driver.DeviceFacts facts;
    private final MemorySegment context;
    private final MemorySegment module;
    private final MemorySegment stream;
    private final String imageOrigin;
    private final Optional<Cublas> cublas;
    private final Map<String, MemorySegment> functions = new HashMap<>();
    private final TreeMap<Long, Deque<Long>> unused = new TreeMap<>();
    private final Map<Long, Long> sizes = new HashMap<>();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment values = arena.allocate(8L * MOST_ARGUMENTS, 16);
    private final MemorySegment pointers = arena.allocate(8L * MOST_ARGUMENTS, 16);
    private MemorySegment staging = arena.allocate(1 << 16, 64);
    private final long fault;
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
        cublas = emulated ? Optional.empty() : Cublas.open(stream);
        for (int i = 0; i < MOST_ARGUMENTS; i++) {
            pointers.setAtIndex(Native.POINTER, i, values.asSlice(8L * i, 8));
        }
        fault = allocate(GRAIN);
        driver.clear(fault, GRAIN, stream);
    }

    /// `NVIDIA H200, compute capability 9.0, 139 GiB, driver for CUDA 13.0; kernels NVRTC, matrix products cuBLAS 13.0`.
    String description() {
        return facts.text() + "; kernels " + imageOrigin + ", matrix products " + cublas.map(blas -> "cuBLAS "
                + blas.version() / 10_000 + "." + blas.version() % 10_000 / 100).orElse("own tiles (no cuBLAS found: slower)");
    }

    // ------------------------------------------------------------------------------------------------ memory

    /// @throws CudaException in one line if there is not that much memory
    synchronized long allocate(long bytes) {
        long size = rounded(Math.max(1, bytes));
        var entry = unused.ceilingEntry(size);
        if (entry != null && entry.getKey() <= size + size / 8) {
            long address = entry.getValue().pop();
            if (entry.getValue().isEmpty()) {
                unused.remove(entry.getKey());
            }
            return address;
        }
        current();
        long address = driver.allocate(size);
        if (address == 0) {
            release();
            address = driver.allocate(size);
        }
        if (address == 0) {
            long[] memory = driver.memory();
            throw new CudaException(String.format(java.util.Locale.ROOT,
                    "out of memory on %s: asked for %.1f MiB, %.1f of %.1f MiB are free; use smaller batches or fewer members", facts.name(),
                    size / 1048576.0, memory[0] / 1048576.0, memory[1] / 1048576.0));
        }
        sizes.put(address, size);
        return address;
    }

    private static long rounded(long bytes) {
        long grain = Math.max(GRAIN, Long.highestOneBit(bytes) / 64);
        return (bytes + grain - 1) / grain * grain;
    }

    /// Gives memory back, to be used again.
    synchronized void free(long address) {
        if (!closed && address != 0) {
            unused.computeIfAbsent(sizes.get(address), _ -> new ArrayDeque<>()).push(address);
        }
    }

    /// Gives all unused memory back to the driver.
    private void release() {
        driver.synchronize(stream);
        for (var addresses : unused.values()) {
            for (long address : addresses) {
                driver.free(address);
                sizes.remove(address);
            }
        }
        unused.clear();
    }

    synchronized void upload(long to, double[] values, boolean isDouble) {
        if (values.length == 0) {
            return;
        }
        current();
        long bytes = values.length * (isDouble ? 8L : 4L);
        var host = staging(bytes);
        if (isDouble) {
            MemorySegment.copy(values, 0, host, Native.DOUBLE, 0, values.length);
        } else {
            for (int i = 0; i < values.length; i++) {
                host.setAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, i, (float) values[i]);
            }
        }
        driver.copyToDevice(to, host, bytes, stream);
    }

    synchronized void upload(long to, int[] values) {
        if (values.length == 0) {
            return;
        }
        current();
        var host = staging(4L * values.length);
        MemorySegment.copy(values, 0, host, Native.INT, 0, values.length);
        driver.copyToDevice(to, host, 4L * values.length, stream);
    }

    synchronized double[] download(long from, int n, boolean isDouble) {
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
                out[i] = host.getAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, i);
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
            driver.clear(fault, GRAIN, stream);
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
            driver.copyOnDevice(to, from, bytes, stream);
        }
    }

    synchronized void clear(long address, long bytes) {
        if (bytes > 0) {
            current();
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
        driver.synchronize(stream);
        cublas.ifPresent(Cublas::close);
        sizes.keySet().forEach(driver::free);
        driver.destroyStream(stream);
        driver.unloadModule(module);
        driver.releaseContext(facts.ordinal());
        closed = true;
        arena.close();
    }
}
