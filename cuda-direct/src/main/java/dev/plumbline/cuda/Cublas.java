package dev.plumbline.cuda;

import static dev.plumbline.cuda.Native.INT;
import static dev.plumbline.cuda.Native.LONG;
import static dev.plumbline.cuda.Native.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/// Matrix products by cuBLAS, on one stream. TF32 stays off: float32 products are float32.
@SuppressWarnings("restricted") // loads a native library
final class Cublas implements AutoCloseable {
    private final MethodHandle destroy;
    private final MethodHandle workspace;
    private final MethodHandle single;
    private final MethodHandle wide;
    private final MemorySegment handle;
    private final MemorySegment constants = Arena.ofAuto().allocate(32, 16);
    private final int version;

    private Cublas(SymbolLookup library, MemorySegment stream) {
        var lib = new Native(library, "cuBLAS");
        destroy = lib.function("cublasDestroy_v2", POINTER);
        workspace = lib.function("cublasSetWorkspace_v2", POINTER, LONG, LONG);
        single = gemm(lib, "cublasSgemmStridedBatched");
        wide = gemm(lib, "cublasDgemmStridedBatched");
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(POINTER);
            check("cublasCreate", Native.call(lib.function("cublasCreate_v2", POINTER), out));
            handle = out.get(POINTER, 0);
            check("cublasSetStream", Native.call(lib.function("cublasSetStream_v2", POINTER, POINTER), handle, stream));
            check("cublasGetVersion", Native.call(lib.function("cublasGetVersion_v2", POINTER, POINTER), handle, out));
            version = out.get(INT, 0);
        }
        constants.set(ValueLayout.JAVA_FLOAT, 0, 1);
        constants.set(ValueLayout.JAVA_FLOAT, 4, 0);
        constants.set(ValueLayout.JAVA_DOUBLE, 8, 1);
        constants.set(ValueLayout.JAVA_DOUBLE, 16, 0);
    }

    private static MethodHandle gemm(Native lib, String name) {
        return lib.function(name, POINTER, INT, INT, INT, INT, INT, POINTER, LONG, INT, LONG, LONG, INT, LONG, POINTER, LONG, INT, LONG,
                INT);
    }

    /// cuBLAS of the machine, bound to `stream`, or nothing. cuBLASLt is loaded first: Python packages set no loader path.
    static Optional<Cublas> open(MemorySegment stream) {
        Optional<Path> path = NativeLibraries.find("libcublas.so.");
        if (path.isEmpty()) {
            return Optional.empty();
        }
        try {
            NativeLibraries.find("libcublasLt.so.").ifPresent(light -> SymbolLookup.libraryLookup(light, Arena.global()));
            return Optional.of(new Cublas(SymbolLookup.libraryLookup(path.get(), Arena.global()), stream));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // found but not loadable: the own product serves
        }
    }

    /// Memory of the device that products may use meanwhile, so that they allocate none.
    void useWorkspace(long address, long bytes) {
        check("cublasSetWorkspace", Native.call(workspace, handle, address, bytes));
    }

    /// 130000 for 13.0.
    int version() {
        return version;
    }

    /// Row-major C = op(A) op(B) for each matrix of a batch. cuBLAS is column-major: it computes Cᵀ = op(B)ᵀ op(A)ᵀ.
    ///
    /// @param m rows of C
    /// @param strideA elements from one matrix of the batch to the next
    void product(boolean isDouble, long a, boolean transposeA, long b, boolean transposeB, long c, int m, int n, int k, long strideA,
            long strideB, int batch) {
        int columnsA = transposeA ? m : k;
        int columnsB = transposeB ? k : n;
        var one = constants.asSlice(isDouble ? 8 : 0);
        var zero = constants.asSlice(isDouble ? 16 : 4);
        int status;
        try { // exactly, since this is called for every product
            status = (int) (isDouble ? wide : single).invokeExact(handle, transposeB ? 1 : 0, transposeA ? 1 : 0, n, m, k, one, b, columnsB,
                    strideB, a, columnsA, strideA, zero, c, n, (long) m * n, batch);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new CudaException("a matrix product failed: " + e, e);
        }
        check(isDouble ? "cublasDgemmStridedBatched" : "cublasSgemmStridedBatched", status);
    }

    @Override
    public void close() {
        check("cublasDestroy", Native.call(destroy, handle));
    }

    private static void check(String call, int status) {
        if (status != 0) {
            throw new CudaException(call + ": cuBLAS status " + status);
        }
    }
}
