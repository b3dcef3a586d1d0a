package dev.plumbline.nd4j;

import dev.plumbline.nd4j.CudaDriver.Gpu;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The few functions of a CUDA driver that {@link CudaDriver} calls, in Java behind C function pointers. The device of
/// ordinal n is n + 7, so that the two cannot be taken for each other.
@SuppressWarnings("restricted")
final class FakeDriver {
    private static final int FIRST_DEVICE = 7;
    private static final int INVALID_DEVICE = 101;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final MemoryLayout OUT =
            ValueLayout.ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(256, ValueLayout.JAVA_BYTE));

    private final int version;
    private final List<Gpu> gpus;
    private final Map<String, Integer> failures = new HashMap<>();

    FakeDriver(int version, Gpu... gpus) {
        this.version = version;
        this.gpus = List.of(gpus);
    }

    FakeDriver failing(String function, int status) {
        failures.put(function, status);
        return this;
    }

    SymbolLookup library() {
        var stubs = Map.of(
                "cuInit", stub("init", INT),
                "cuDriverGetVersion", stub("driverVersion", OUT),
                "cuDeviceGetCount", stub("deviceCount", OUT),
                "cuDeviceGet", stub("deviceGet", OUT, INT),
                "cuDeviceGetName", stub("deviceName", OUT, INT, INT),
                "cuDeviceGetAttribute", stub("deviceAttribute", OUT, INT, INT));
        return name -> Optional.ofNullable(stubs.get(name));
    }

    private MemorySegment stub(String method, MemoryLayout... layouts) {
        var descriptor = FunctionDescriptor.of(INT, layouts);
        MethodType type = descriptor.toMethodType();
        try {
            var handle = MethodHandles.lookup().bind(this, method, type);
            return Linker.nativeLinker().upcallStub(handle, descriptor, Arena.ofAuto());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    int init(int flags) {
        return flags == 0 ? status("cuInit") : 1;
    }

    int driverVersion(MemorySegment out) {
        out.set(INT, 0, version);
        return status("cuDriverGetVersion");
    }

    int deviceCount(MemorySegment out) {
        out.set(INT, 0, gpus.size());
        return status("cuDeviceGetCount");
    }

    int deviceGet(MemorySegment out, int ordinal) {
        out.set(INT, 0, ordinal + FIRST_DEVICE);
        return status("cuDeviceGet");
    }

    int deviceName(MemorySegment out, int bytes, int device) {
        if (!isThere(device)) {
            return INVALID_DEVICE;
        }
        out.asSlice(0, bytes).setString(0, gpus.get(device - FIRST_DEVICE).name());
        return status("cuDeviceGetName");
    }

    int deviceAttribute(MemorySegment out, int attribute, int device) {
        if (!isThere(device)) {
            return INVALID_DEVICE;
        }
        int capability = gpus.get(device - FIRST_DEVICE).capability();
        out.set(INT, 0, attribute == 75 ? capability / 10 : attribute == 76 ? capability % 10 : -1);
        return status("cuDeviceGetAttribute");
    }

    // an exception in a function that C calls would end the process
    private boolean isThere(int device) {
        return device >= FIRST_DEVICE && device < FIRST_DEVICE + gpus.size();
    }

    private int status(String function) {
        return failures.getOrDefault(function, 0);
    }
}
