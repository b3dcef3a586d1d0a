package dev.plumbline.cuda;

import static dev.plumbline.cuda.Native.INT;
import static dev.plumbline.cuda.Native.LONG;
import static dev.plumbline.cuda.Native.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The functions of the CUDA driver that make a graph of what is queued on a stream, and launch it. Every status is
/// checked.
final class GraphDriver {
    /// Calls of this thread that a capture does not allow fail; what other threads do elsewhere is not our business.
    static final int CAPTURE_MODE_THREAD_LOCAL = 1;

    private final Driver driver;
    private final MethodHandle beginCapture;
    private final MethodHandle endCapture;
    private final MethodHandle nodes;
    private final MethodHandle instantiate;
    private final MethodHandle launch;
    private final MethodHandle destroyExecutable;
    private final MethodHandle destroy;

    /// @throws CudaException if the driver has no graphs
    GraphDriver(Driver driver, Native lib) {
        this.driver = driver;
        beginCapture = lib.function("cuStreamBeginCapture_v2", POINTER, INT);
        endCapture = lib.function("cuStreamEndCapture", POINTER, POINTER);
        nodes = lib.function("cuGraphGetNodes", POINTER, POINTER, POINTER);
        instantiate = lib.function("cuGraphInstantiateWithFlags", POINTER, POINTER, LONG);
        launch = lib.function("cuGraphLaunch", POINTER, POINTER);
        destroyExecutable = lib.function("cuGraphExecDestroy", POINTER);
        destroy = lib.function("cuGraphDestroy", POINTER);
    }

    /// From here on, work for `stream` is noted and not done.
    void beginCapture(MemorySegment stream) {
        driver.check("cuStreamBeginCapture", Native.call(beginCapture, stream, CAPTURE_MODE_THREAD_LOCAL));
    }

    /// @return the graph of what was noted
    MemorySegment endCapture(MemorySegment stream) {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(POINTER);
            driver.check("cuStreamEndCapture", Native.call(endCapture, stream, out));
            return out.get(POINTER, 0);
        }
    }

    /// Ends a capture that came to nothing. It has failed already, so a status that says so again tells nothing new.
    void abandonCapture(MemorySegment stream) {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(POINTER);
            if (Native.call(endCapture, stream, out) == 0) {
                destroy(out.get(POINTER, 0));
            }
        }
    }

    long nodes(MemorySegment graph) {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(LONG);
            driver.check("cuGraphGetNodes", Native.call(nodes, graph, MemorySegment.NULL, out));
            return out.get(LONG, 0);
        }
    }

    /// @return what can be launched; `graph` itself is needed no longer
    MemorySegment instantiate(MemorySegment graph) {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(POINTER);
            driver.check("cuGraphInstantiate", Native.call(instantiate, out, graph, 0L));
            return out.get(POINTER, 0);
        }
    }

    void launch(MemorySegment executable, MemorySegment stream) {
        int status;
        try { // exactly, since this is called for every step
            status = (int) launch.invokeExact(executable, stream);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new CudaException("cuGraphLaunch failed: " + e, e);
        }
        driver.check("cuGraphLaunch", status);
    }

    void destroyExecutable(MemorySegment executable) {
        driver.check("cuGraphExecDestroy", Native.call(destroyExecutable, executable));
    }

    void destroy(MemorySegment graph) {
        driver.check("cuGraphDestroy", Native.call(destroy, graph));
    }
}
