package dev.plumbline.cuda;

import static dev.plumbline.cuda.Native.INT;
import static dev.plumbline.cuda.Native.LONG;
import static dev.plumbline.cuda.Native.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The functions of the CUDA driver that Plumbline calls. Every status is checked.
///
/// Names with `_v2` are those that the header's macros choose in CUDA 12 and 13; `DriverHeaderTest` holds names,
/// arguments and constants against the header where there is one.
final class Driver {
    static final int OUT_OF_MEMORY = 2;
    static final int COMPUTE_MAJOR = 75;
    static final int COMPUTE_MINOR = 76;
    static final int MULTIPROCESSORS = 16;

    private final Native lib;
    private final MethodHandle init;
    private final MethodHandle driverVersion;
    private final MethodHandle deviceCount;
    private final MethodHandle deviceGet;
    private final MethodHandle deviceName;
    private final MethodHandle deviceAttribute;
    private final MethodHandle deviceMemory;
    private final MethodHandle contextRetain;
    private final MethodHandle contextRelease;
    private final MethodHandle contextCurrent;
    private final MethodHandle moduleLoad;
    private final MethodHandle moduleFunction;
    private final MethodHandle moduleUnload;
    private final MethodHandle memoryInfo;
    private final MethodHandle allocate;
    private final MethodHandle free;
    private final MethodHandle toDevice;
    private final MethodHandle toHost;
    private final MethodHandle onDevice;
    private final MethodHandle set;
    private final MethodHandle streamCreate;
    private final MethodHandle streamSynchronize;
    private final MethodHandle streamDestroy;
    private final MethodHandle errorName;
    private final MethodHandle errorString;
    private final MethodHandle launch;
    private Optional<GraphDriver> graphs = Optional.empty();
    private String noGraphs;

    Driver(SymbolLookup library) {
        lib = new Native(library, "the CUDA driver");
        init = lib.function("cuInit", INT);
        driverVersion = lib.function("cuDriverGetVersion", POINTER);
        deviceCount = lib.function("cuDeviceGetCount", POINTER);
        deviceGet = lib.function("cuDeviceGet", POINTER, INT);
        deviceName = lib.function("cuDeviceGetName", POINTER, INT, INT);
        deviceAttribute = lib.function("cuDeviceGetAttribute", POINTER, INT, INT);
        deviceMemory = lib.function("cuDeviceTotalMem_v2", POINTER, INT);
        contextRetain = lib.function("cuDevicePrimaryCtxRetain", POINTER, INT);
        contextRelease = lib.function("cuDevicePrimaryCtxRelease_v2", INT);
        contextCurrent = lib.function("cuCtxSetCurrent", POINTER);
        moduleLoad = lib.function("cuModuleLoadData", POINTER, POINTER);
        moduleFunction = lib.function("cuModuleGetFunction", POINTER, POINTER, POINTER);
        moduleUnload = lib.function("cuModuleUnload", POINTER);
        memoryInfo = lib.function("cuMemGetInfo_v2", POINTER, POINTER);
        allocate = lib.function("cuMemAlloc_v2", POINTER, LONG);
        free = lib.function("cuMemFree_v2", LONG);
        toDevice = lib.function("cuMemcpyHtoDAsync_v2", LONG, POINTER, LONG, POINTER);
        toHost = lib.function("cuMemcpyDtoH_v2", POINTER, LONG, LONG);
        onDevice = lib.function("cuMemcpyDtoDAsync_v2", LONG, LONG, LONG, POINTER);
        set = lib.function("cuMemsetD8Async", LONG, java.lang.foreign.ValueLayout.JAVA_BYTE, LONG, POINTER);
        streamCreate = lib.function("cuStreamCreate", POINTER, INT);
        streamSynchronize = lib.function("cuStreamSynchronize", POINTER);
        streamDestroy = lib.function("cuStreamDestroy_v2", POINTER);
        errorName = lib.function("cuGetErrorName", INT, POINTER);
        errorString = lib.function("cuGetErrorString", INT, POINTER);
        launch = lib.function("cuLaunchKernel", POINTER, INT, INT, INT, INT, INT, INT, INT, POINTER, POINTER, POINTER);
        try {
            graphs = Optional.of(new GraphDriver(this, lib));
            noGraphs = "";
        } catch (CudaException e) {
            noGraphs = e.getMessage();
        }
    }

    /// The functions that are called, and their arguments.
    Map<String, List<MemoryLayout>> functions() {
        return lib.declared();
    }

    /// What makes graphs, or nothing if the driver has not all of its functions.
    Optional<GraphDriver> graphs() {
        return graphs;
    }

    /// Why there are no {@link #graphs}.
    String noGraphs() {
        return noGraphs;
    }

    /// A device as the driver describes it.
    ///
    /// @param capability 90 for compute capability 9.0
    /// @param memory bytes
    record DeviceFacts(int ordinal, String name, int capability, int multiprocessors, long memory, int driverVersion) {

        /// `NVIDIA H200, compute capability 9.0, 139 GiB, driver for CUDA 13.0`.
        String text() {
            return "%s, compute capability %d.%d, %d GiB, driver for CUDA %d.%d".formatted(name, capability / 10, capability % 10,
                    memory >> 30, driverVersion / 1000, driverVersion % 1000 / 10);
        }
    }

    void init() {
        check("cuInit", Native.call(init, 0));
    }

    int deviceCount() {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(INT);
            check("cuDeviceGetCount", Native.call(deviceCount, out));
            return out.get(INT, 0);
        }
    }

    DeviceFacts describe(int ordinal) {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(LONG);
            check("cuDeviceGet", Native.call(deviceGet, out, ordinal));
            int device = out.get(INT, 0);
            var name = arena.allocate(256);
            check("cuDeviceGetName", Native.call(deviceName, name, 256, device));
            int capability = 10 * attribute(out, COMPUTE_MAJOR, device) + attribute(out, COMPUTE_MINOR, device);
            int multiprocessors = attribute(out, MULTIPROCESSORS, device);
            check("cuDeviceTotalMem", Native.call(deviceMemory, out, device));
            long memory = out.get(LONG, 0);
            check("cuDriverGetVersion", Native.call(driverVersion, out));
            return new DeviceFacts(device, name.getString(0), capability, multiprocessors, memory, out.get(INT, 0));
        }
    }

    private int attribute(MemorySegment out, int attribute, int device) {
        check("cuDeviceGetAttribute", Native.call(deviceAttribute, out, attribute, device));
        return out.get(INT, 0);
    }

    MemorySegment retainContext(int device) {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(POINTER);
            check("cuDevicePrimaryCtxRetain", Native.call(contextRetain, out, device));
            return out.get(POINTER, 0);
        }
    }

    void releaseContext(int device) {
        check("cuDevicePrimaryCtxRelease", Native.call(contextRelease, device));
    }

    void makeCurrent(MemorySegment context) {
        check("cuCtxSetCurrent", Native.call(contextCurrent, context));
    }

    /// @param image cubin, fat binary, or PTX ending in a zero byte
    MemorySegment loadModule(byte[] image) {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(POINTER);
            var code = arena.allocate(Math.max(1, image.length), 16);
            MemorySegment.copy(image, 0, code, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, image.length);
            check("cuModuleLoadData", Native.call(moduleLoad, out, code));
            return out.get(POINTER, 0);
        }
    }

    void unloadModule(MemorySegment module) {
        check("cuModuleUnload", Native.call(moduleUnload, module));
    }

    MemorySegment function(MemorySegment module, String name) {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(POINTER);
            check("cuModuleGetFunction(" + name + ")",
                    Native.call(moduleFunction, out, module, arena.allocateFrom(name, StandardCharsets.US_ASCII)));
            return out.get(POINTER, 0);
        }
    }

    /// Free and total bytes of the current device.
    long[] memory() {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(LONG, 2);
            check("cuMemGetInfo", Native.call(memoryInfo, out, out.asSlice(8)));
            return new long[] {out.getAtIndex(LONG, 0), out.getAtIndex(LONG, 1)};
        }
    }

    /// @return address on the device; 0 if there is not that much memory
    long allocate(long bytes) {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(LONG);
            int status = Native.call(allocate, out, bytes);
            if (status == OUT_OF_MEMORY) {
                return 0;
            }
            check("cuMemAlloc(" + bytes + " bytes)", status);
            return out.get(LONG, 0);
        }
    }

    void free(long address) {
        check("cuMemFree", Native.call(free, address));
    }

    /// Queued; `from`, which is pageable, is read before the call returns.
    void copyToDevice(long to, MemorySegment from, long bytes, MemorySegment stream) {
        check("cuMemcpyHtoDAsync(" + bytes + " bytes)", Native.call(toDevice, to, from, bytes, stream));
    }

    void copyToHost(MemorySegment to, long from, long bytes) {
        check("cuMemcpyDtoH(" + bytes + " bytes)", Native.call(toHost, to, from, bytes));
    }

    void copyOnDevice(long to, long from, long bytes, MemorySegment stream) {
        check("cuMemcpyDtoDAsync(" + bytes + " bytes)", Native.call(onDevice, to, from, bytes, stream));
    }

    void clear(long address, long bytes, MemorySegment stream) {
        check("cuMemsetD8Async(" + bytes + " bytes)", Native.call(set, address, (byte) 0, bytes, stream));
    }

    MemorySegment createStream() {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(POINTER);
            check("cuStreamCreate", Native.call(streamCreate, out, 0));
            return out.get(POINTER, 0);
        }
    }

    void synchronize(MemorySegment stream) {
        check("cuStreamSynchronize", Native.call(streamSynchronize, stream));
    }

    void destroyStream(MemorySegment stream) {
        check("cuStreamDestroy", Native.call(streamDestroy, stream));
    }

    /// @param arguments array of pointers to the arguments; read before the call returns
    void launch(String name, MemorySegment function, int[] grid, int block, MemorySegment stream, MemorySegment arguments) {
        int status;
        try {
            status = (int) launch.invokeExact(function, grid[0], grid[1], grid[2], block, 1, 1, 0, stream, arguments, MemorySegment.NULL);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new CudaException("cuLaunchKernel failed: " + e, e);
        }
        check("cuLaunchKernel(" + name + ")", status);
    }

    void check(String call, int status) {
        if (status == 0) {
            return;
        }
        String name = "status " + status;
        String meaning = "";
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(POINTER);
            if (Native.call(errorName, status, out) == 0) {
                name = Native.text(out.get(POINTER, 0));
            }
            if (Native.call(errorString, status, out) == 0) {
                meaning = ", " + Native.text(out.get(POINTER, 0));
            }
        }
        throw new CudaException(call + ": " + name + meaning);
    }
}
