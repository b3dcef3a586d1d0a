package dev.plumbline.cuda;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the host calls is what `cuda.h` declares: names after its macros, the number and sizes of arguments, constants,
/// and the codes that the emulated device answers. Assertions that nvcc checks as it compiles; needs no GPU, skipped
/// where nvcc is not.
///
/// Planted mistakes that turn it red: `cuGraphInstantiate`, which has other arguments than its name in the header; a
/// mode of capture passed as 64 bits; a name without the `_v2` that the header gives it; a constant of another number.
class DriverHeaderTest {
    private static final String HEAD = """
            #include <cuda.h>
            #include <initializer_list>
            #include <type_traits>
            #define TEXT_(x) #x
            #define TEXT(x) TEXT_(x)
            constexpr bool same(const char *a, const char *b) { return *a == *b && (*a == 0 || same(a + 1, b + 1)); }
            template <typename... A> constexpr bool takes(CUresult (*)(A...), std::initializer_list<unsigned> sizes) {
                unsigned own[] = {sizeof(A)...}, i = 0;
                if (sizes.size() != sizeof...(A) || (std::is_floating_point_v<A> || ...)) return false;
                for (unsigned size : sizes) if (size != own[i++]) return false;
                return true;
            }
            static_assert(sizeof(CUresult) == 4);
            """;
    private static final Map<String, Integer> CONSTANTS = Map.ofEntries(
            Map.entry("CUDA_ERROR_OUT_OF_MEMORY", Driver.OUT_OF_MEMORY),
            Map.entry("CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR", Driver.COMPUTE_MAJOR),
            Map.entry("CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR", Driver.COMPUTE_MINOR),
            Map.entry("CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT", Driver.MULTIPROCESSORS),
            Map.entry("CU_STREAM_CAPTURE_MODE_THREAD_LOCAL", GraphDriver.CAPTURE_MODE_THREAD_LOCAL),
            // of the emulated device
            Map.entry("CUDA_ERROR_INVALID_VALUE", 1),
            Map.entry("CUDA_ERROR_ILLEGAL_STATE", 401),
            Map.entry("CUDA_ERROR_NOT_FOUND", 500),
            Map.entry("CUDA_ERROR_LAUNCH_FAILED", 719),
            Map.entry("CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", 900),
            Map.entry("CUDA_ERROR_STREAM_CAPTURE_INVALIDATED", 901));

    @TempDir
    Path folder;

    /// Every function, with the arguments that the host passes; any address will do for a function that is not called.
    @Test
    void theHeaderDeclaresWhatTheHostCalls() throws IOException {
        var nvcc = KernelImage.onPath("nvcc");
        Assumptions.assumeTrue(nvcc.isPresent(), "nvcc, with cuda.h, is not on this machine");
        var functions = new Driver(_ -> Optional.of(MemorySegment.ofAddress(16))).functions();
        assertTrue(functions.containsKey("cuGraphLaunch") && functions.size() > 30, functions.keySet().toString());
        var text = new StringBuilder(HEAD);
        functions.forEach((name, arguments) -> {
            String plain = name.replaceAll("_v2$", "").replaceAll("WithFlags$", "");
            text.append("static_assert(same(TEXT(%s), \"%s\"), \"%s\");\n".formatted(plain, name, plain));
            text.append("static_assert(takes(%s, {%s}), \"%s\");\n".formatted(name,
                    arguments.stream().map(type -> String.valueOf(type.byteSize())).collect(Collectors.joining(", ")), name));
        });
        CONSTANTS.forEach((name, value) -> text.append("static_assert(%s == %d, \"%s\");\n".formatted(name, value, name)));
        compile(nvcc.get(), text.toString());
    }

    /// The codes above are those that the emulated device names.
    @Test
    void theEmulatedDeviceKnowsItsCodes() {
        String text = KernelSource.read("emulator.cpp");
        CONSTANTS.forEach((name, value) -> {
            if (name.startsWith("CUDA_ERROR")) {
                assertTrue(text.contains(name.replaceAll("CUDA_ERROR_(STREAM_)?", "") + " = " + value), name);
                assertTrue(text.contains('"' + name + '"'), name);
            }
        });
    }

    /// nvcc on a file of the host.
    private void compile(Path nvcc, String text) throws IOException {
        Path source = Files.writeString(folder.resolve("header.cpp"), text);
        KernelImage.run(List.of(nvcc.toString(), "-std=c++17", "-c", "-o", folder.resolve("header.o").toString(), source.toString()));
    }
}
