package dev.plumbline.nd4j;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the CUDA driver says of this machine, asked before any of ND4J's native code is loaded. Starts no context and
/// reserves no memory on a device.
sealed interface CudaDriver {
    /// A path of the driver library to use in place of the system's; the CUDA execution reads the same property.
    String DRIVER_PROPERTY = "plumbline.cuda.driver";

    /// No driver library on this machine.
    record Missing() implements CudaDriver {}

    /// The library is there and does not answer.
    record Failing(String call) implements CudaDriver {}

    /// @param version 11060 for a driver of CUDA 11.6
    /// @param gpus in the order of CUDA_VISIBLE_DEVICES, perhaps none
    record Present(int version, List<Gpu> gpus) implements CudaDriver {}

    /// @param capability 86 for compute capability 8.6
    record Gpu(String name, int capability) {
        String text() {
            return name + " has compute capability " + capability / 10 + '.' + capability % 10;
        }
    }

    /// Asks the driver of the system, or that of {@link #DRIVER_PROPERTY}.
    static CudaDriver ask() {
        var library = library();
        return library.isEmpty() ? new Missing() : ask(library.get());
    }

    /// Asks a driver library.
    static CudaDriver ask(SymbolLookup library) {
        try (var arena = Arena.ofConfined()) {
            return new Questions(library, arena).all();
        } catch (NoAnswer e) {
            return new Failing(e.getMessage());
        }
    }

    @SuppressWarnings("restricted")
    private static Optional<SymbolLookup> library() {
        String chosen = System.getProperty(DRIVER_PROPERTY);
        for (String name : chosen != null ? List.of(chosen) : List.of("libcuda.so.1", "libcuda.so", "nvcuda.dll")) {
            try {
                return Optional.of(chosen != null
                        ? SymbolLookup.libraryLookup(Path.of(name), Arena.global())
                        : SymbolLookup.libraryLookup(name, Arena.global()));
            } catch (IllegalArgumentException e) {
                // not there: the next name
            }
        }
        return Optional.empty();
    }

    /// A call that gave a status other than 0.
    final class NoAnswer extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private NoAnswer(String message) {
            super(message);
        }
    }

    /// The calls, each with one buffer for what it hands out.
    final class Questions {
        private static final int NO_DEVICE = 100;
        private static final int COMPUTE_MAJOR = 75;
        private static final int COMPUTE_MINOR = 76;
        private static final int NAME_BYTES = 256;
        private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
        private static final AddressLayout POINTER = ValueLayout.ADDRESS;

        private final SymbolLookup library;
        private final MemorySegment out;

        private Questions(SymbolLookup library, Arena arena) {
            this.library = library;
            out = arena.allocate(NAME_BYTES);
        }

        private CudaDriver all() {
            int started = call("cuInit", List.of(INT), 0);
            if (started != NO_DEVICE) {
                check("cuInit", started);
            }
            check("cuDriverGetVersion", call("cuDriverGetVersion", List.of(POINTER), out));
            int version = out.get(INT, 0);
            int count = 0;
            if (started != NO_DEVICE) {
                check("cuDeviceGetCount", call("cuDeviceGetCount", List.of(POINTER), out));
                count = out.get(INT, 0);
            }
            var gpus = new ArrayList<Gpu>();
            for (int ordinal = 0; ordinal < count; ordinal++) {
                gpus.add(gpu(ordinal));
            }
            return new Present(version, List.copyOf(gpus));
        }

        private Gpu gpu(int ordinal) {
            check("cuDeviceGet", call("cuDeviceGet", List.of(POINTER, INT), out, ordinal));
            int device = out.get(INT, 0);
            int capability = 10 * attribute(COMPUTE_MAJOR, device) + attribute(COMPUTE_MINOR, device);
            check("cuDeviceGetName", call("cuDeviceGetName", List.of(POINTER, INT, INT), out, NAME_BYTES, device));
            return new Gpu(out.getString(0), capability);
        }

        private int attribute(int attribute, int device) {
            check("cuDeviceGetAttribute",
                    call("cuDeviceGetAttribute", List.of(POINTER, INT, INT), out, attribute, device));
            return out.get(INT, 0);
        }

        @SuppressWarnings("restricted")
        private int call(String function, List<MemoryLayout> layouts, Object... arguments) {
            var symbol = library.find(function).orElseThrow(() -> new NoAnswer("the library has no " + function));
            var handle = Linker.nativeLinker().downcallHandle(
                    symbol, FunctionDescriptor.of(INT, layouts.toArray(MemoryLayout[]::new)));
            try {
                return (int) handle.invokeWithArguments(arguments);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new NoAnswer(function + ": " + e);
            }
        }

        private static void check(String function, int status) {
            if (status != 0) {
                throw new NoAnswer(function + " gives status " + status);
            }
        }
    }
}
