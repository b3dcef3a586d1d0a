package dev.plumbline.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The order in which machine code is looked for, with compilers played by the test: an NVRTC written here and compiled by a C++ compiler,
/// so that the calls of the library are the true ones, and an nvcc that is a shell script. Both know devices up to 9.0.
///
/// Planted mistakes that turn it red: nvcc before the fat binary; an NVRTC that is too old ends the search; a failed compiler's reason
/// lost; code for one device handed to another; code of the fat binary kept as if it were for this device.
class KernelImageTest {
    private static final String NVRTC = """
            #include <cstdio>
            #include <cstdlib>
            #include <cstring>
            struct Program { char text[80]; bool whole; };
            extern "C" {
            int nvrtcCreateProgram(Program **program, const char *source, const char *, int, const char **, const char **) {
                *program = static_cast<Program *>(calloc(1, sizeof(Program)));
                (*program)->whole = strstr(source, "BOTH(adam,") && !strstr(source, "#include");
                return 0;
            }
            int nvrtcCompileProgram(Program *program, int count, const char **options) {
                int capability = 0;
                for (int i = 0; i < count; i++) {
                    sscanf(options[i], "--gpu-architecture=sm_%d", &capability);
                }
                bool fine = program->whole && capability > 0 && capability <= 90;
                snprintf(program->text, sizeof program->text, fine ? "NVRTC %d" : "nvrtc: error: invalid value %d", capability);
                return fine ? 0 : 5;
            }
            int nvrtcGetProgramLogSize(Program *program, size_t *size) { return *size = strlen(program->text) + 1, 0; }
            int nvrtcGetProgramLog(Program *program, char *log) { return strcpy(log, program->text), 0; }
            int nvrtcGetCUBINSize(Program *program, size_t *size) { return *size = strlen(program->text), 0; }
            int nvrtcGetCUBIN(Program *program, char *code) { return memcpy(code, program->text, strlen(program->text)), 0; }
            int nvrtcDestroyProgram(Program **program) { return free(*program), *program = nullptr, 0; }
            }
            """;

    private static final String NVCC = """
            #!/bin/sh
            for argument; do
              case $argument in
                -arch=sm_120) echo "nvcc fatal: error: unsupported architecture"; exit 1 ;;
                -arch=*) arch=$argument ;;
              esac
              [ "$last" = -o ] && out=$argument
              last=$argument
            done
            printf 'nvcc %s' "$arch" >"$out"
            """;

    @TempDir
    Path folder;

    private Optional<KernelImage.Compiler> nvrtc;
    private Optional<KernelImage.Compiler> nvcc;
    private URL fatBinary;

    @BeforeEach
    void compilers() throws IOException {
        var compiler = KernelImage.onPath("g++").or(() -> KernelImage.onPath("clang++"));
        Assumptions.assumeTrue(compiler.isPresent(), "no C++ compiler (g++ or clang++) on this machine");
        Path source = Files.writeString(folder.resolve("nvrtc.cpp"), NVRTC);
        KernelImage.run(List.of(compiler.get().toString(), "-shared", "-fPIC", "-o", folder.resolve("libnvrtc.so.13").toString(),
                source.toString()));
        String before = System.getProperty(NativeLibraries.LIBRARIES_PROPERTY);
        System.setProperty(NativeLibraries.LIBRARIES_PROPERTY, folder.toString());
        try {
            var found = Nvrtc.find().orElseThrow();
            nvrtc = Optional.of(capability -> found.compile(KernelSource.joined(), capability));
        } finally {
            if (before == null) {
                System.clearProperty(NativeLibraries.LIBRARIES_PROPERTY);
            } else {
                System.setProperty(NativeLibraries.LIBRARIES_PROPERTY, before);
            }
        }
        Path script = Files.writeString(folder.resolve("nvcc"), NVCC);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        nvcc = Optional.of(capability -> KernelImage.compile(script, List.of("-arch=sm_" + capability, "-cubin")));
        fatBinary = Files.writeString(folder.resolve("kernels.fatbin"), "fat").toUri().toURL();
    }

    private KernelImage image(int capability, Optional<KernelImage.Compiler> first, URL second, Optional<KernelImage.Compiler> third,
            String cache) {
        return KernelImage.of(capability, new KernelImage.Ways(first, second, third, folder.resolve(cache)));
    }

    private static void assertImage(String code, String origin, KernelImage image) {
        assertEquals(code + " from " + origin, new String(image.code(), StandardCharsets.UTF_8) + " from " + image.origin());
    }

    @Test
    void nvrtcThenTheFatBinaryThenNvcc() {
        assertImage("NVRTC 90", "NVRTC", image(90, nvrtc, fatBinary, nvcc, "a"));
        assertImage("fat", "fat binary of the build", image(90, Optional.empty(), fatBinary, nvcc, "b"));
        assertImage("nvcc -arch=sm_90", "nvcc", image(90, Optional.empty(), null, nvcc, "c"));
    }

    @Test
    void whatWasCompiledIsKeptForItsDevice() {
        assertImage("NVRTC 90", "NVRTC", image(90, nvrtc, null, Optional.empty(), "d"));
        assertImage("NVRTC 90", "compiled before", image(90, Optional.empty(), fatBinary, nvcc, "d"));
        assertImage("NVRTC 80", "NVRTC", image(80, nvrtc, null, Optional.empty(), "d"));
        // a fat binary is there at every start
        assertImage("fat", "fat binary of the build", image(75, Optional.empty(), fatBinary, Optional.empty(), "d"));
        assertImage("NVRTC 75", "NVRTC", image(75, nvrtc, fatBinary, Optional.empty(), "d"));
    }

    @Test
    void aCompilerThatDoesNotKnowTheDeviceGivesWay() {
        assertImage("fat", "fat binary of the build", image(120, nvrtc, fatBinary, nvcc, "e"));
        assertImage("nvcc -arch=sm_121", "nvcc", image(121, nvrtc, null, nvcc, "e"));
    }

    @Test
    void withoutAnyWayThereIsOneLineWithTheReasons() {
        var none = assertThrows(CudaException.class, () -> image(90, Optional.empty(), null, Optional.empty(), "f"));
        assertEquals(KernelImage.MISSING, none.getMessage());
        var failed = assertThrows(CudaException.class, () -> image(120, nvrtc, null, nvcc, "f"));
        assertTrue(failed.getMessage().matches(
                "the kernels cannot be had: NVRTC .* sm_120 \\(status 5\\): nvrtc: error: invalid value 120; .*nvcc failed: .*unsupported architecture"),
                failed.getMessage());
        assertFalse(failed.getMessage().contains("\n"));
    }

    @Test
    void aFolderThatCannotBeWrittenCostsOnlyTime() throws IOException {
        Files.writeString(folder.resolve("file"), "");
        assertImage("NVRTC 90", "NVRTC", image(90, nvrtc, null, Optional.empty(), "file"));
        assertArrayEquals(new byte[0], Files.readAllBytes(folder.resolve("file")));
    }
}
