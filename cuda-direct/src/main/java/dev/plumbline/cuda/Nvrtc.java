package dev.plumbline.cuda;

import static dev.plumbline.cuda.Native.INT;
import static dev.plumbline.cuda.Native.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// The run-time compiler of CUDA.
@SuppressWarnings("restricted") // loads a native library
final class Nvrtc {
    private final MethodHandle create;
    private final MethodHandle compile;
    private final MethodHandle logSize;
    private final MethodHandle log;
    private final MethodHandle cubinSize;
    private final MethodHandle cubin;
    private final MethodHandle destroy;

    private Nvrtc(SymbolLookup library) {
        var lib = new Native(library, "NVRTC");
        create = lib.function("nvrtcCreateProgram", POINTER, POINTER, POINTER, INT, POINTER, POINTER);
        compile = lib.function("nvrtcCompileProgram", POINTER, INT, POINTER);
        logSize = lib.function("nvrtcGetProgramLogSize", POINTER, POINTER);
        log = lib.function("nvrtcGetProgramLog", POINTER, POINTER);
        cubinSize = lib.function("nvrtcGetCUBINSize", POINTER, POINTER);
        cubin = lib.function("nvrtcGetCUBIN", POINTER, POINTER);
        destroy = lib.function("nvrtcDestroyProgram", POINTER);
    }

    static Optional<Nvrtc> find() {
        return NativeLibraries.find("libnvrtc.so.").map(path -> new Nvrtc(SymbolLookup.libraryLookup(path, Arena.global())));
    }

    /// Machine code for one compute capability.
    ///
    /// @param source one self-contained text
    /// @throws CudaException with the first error of the compiler's log
    byte[] compile(String source, int capability) {
        try (var arena = Arena.ofConfined()) {
            var handle = arena.allocate(POINTER);
            check("nvrtcCreateProgram", Native.call(create, handle, arena.allocateFrom(source, StandardCharsets.UTF_8),
                    arena.allocateFrom("plumbline.cu"), 0, MemorySegment.NULL, MemorySegment.NULL));
            var program = handle.get(POINTER, 0);
            try {
                var options = List.of("--gpu-architecture=sm_" + capability, "--std=c++17", "--extra-device-vectorization");
                var pointers = arena.allocate(POINTER, options.size());
                for (int i = 0; i < options.size(); i++) {
                    pointers.setAtIndex(POINTER, i, arena.allocateFrom(options.get(i)));
                }
                int status = Native.call(compile, program, options.size(), pointers);
                if (status != 0) {
                    throw new CudaException("NVRTC could not compile the kernels for sm_" + capability + " (status " + status + "): "
                            + firstError(read(arena, program, logSize, log)));
                }
                return read(arena, program, cubinSize, cubin);
            } finally {
                Native.call(destroy, handle);
            }
        }
    }

    private byte[] read(Arena arena, MemorySegment program, MethodHandle size, MethodHandle content) {
        var bytes = arena.allocate(Native.LONG);
        check("nvrtcGet…Size", Native.call(size, program, bytes));
        var out = arena.allocate(Math.max(1, bytes.get(Native.LONG, 0)));
        check("nvrtcGet…", Native.call(content, program, out));
        return out.asSlice(0, bytes.get(Native.LONG, 0)).toArray(ValueLayout.JAVA_BYTE);
    }

    private static String firstError(byte[] log) {
        return new String(log, StandardCharsets.UTF_8).replace("\0", "").lines().filter(line -> line.contains("error")).findFirst().orElse("no message");
    }

    private static void check(String call, int status) {
        if (status != 0) {
            throw new CudaException(call + ": status " + status);
        }
    }
}
