package dev.plumbline.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Machine code of the kernels for one device, and where it came from.
///
/// In this order: code compiled before, kept under its source's hash; NVRTC; the fat binary `kernels.fatbin` of a release; nvcc on
/// the path. Code is kept in the folder of the property `plumbline.cuda.cache`, else `$XDG_CACHE_HOME/plumbline`, else
/// `~/.cache/plumbline`; where that cannot be written, it is compiled anew each time.
record KernelImage(byte[] code, String origin) {
    private static final String FATBIN = "kernels.fatbin";

    /// How machine code for this device could be had, without making it; empty: in no way.
    static Optional<String> way() {
        if (NativeLibraries.find("libnvrtc.so.").isPresent()) {
            return Optional.of("NVRTC");
        }
        if (KernelImage.class.getResource(FATBIN) != null) {
            return Optional.of("fat binary of the release");
        }
        return onPath("nvcc").map(path -> "nvcc");
    }

    /// @param capability 90 for 9.0
    /// @throws CudaException if there is no way, or a compiler failed
    static KernelImage of(int capability) {
        String source = KernelSource.joined();
        Path kept = cache().resolve("kernels-" + KernelSource.digest(source) + "-sm_" + capability + ".cubin");
        if (Files.isReadable(kept)) {
            try {
                return new KernelImage(Files.readAllBytes(kept), "compiled before");
            } catch (IOException e) {
                // compile again
            }
        }
        var nvrtc = Nvrtc.find();
        if (nvrtc.isPresent()) {
            return keep(kept, new KernelImage(nvrtc.get().compile(source, capability), "NVRTC"));
        }
        try (var in = KernelImage.class.getResourceAsStream(FATBIN)) {
            if (in != null) {
                return new KernelImage(in.readAllBytes(), "fat binary of the release");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var nvcc = onPath("nvcc").orElseThrow(() -> new CudaException(
                "nothing can compile the kernels: install NVRTC (package cuda-nvrtc, or nvidia-cuda-nvrtc of Python), or put nvcc on the path"));
        return keep(kept, new KernelImage(compile(nvcc, List.of("-arch=sm_" + capability, "-cubin")), "nvcc"));
    }

    /// Runs nvcc on the kernels.
    ///
    /// @param options of the target
    static byte[] compile(Path nvcc, List<String> options) {
        try {
            Path folder = Files.createTempDirectory("plumbline-kernels");
            try {
                for (String file : KernelSource.FILES) {
                    Files.writeString(folder.resolve(file), KernelSource.read(file));
                }
                Path out = folder.resolve("kernels.out");
                var command = new ArrayList<>(List.of(nvcc.toString(), "-std=c++17", "-o", out.toString()));
                command.addAll(options);
                command.add(folder.resolve("all.cu").toString());
                run(command);
                return Files.readAllBytes(out);
            } finally {
                EmulatedDriver.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return what the command printed
    static String run(List<String> command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new CudaException(command.getFirst() + " failed: "
                        + out.lines().filter(line -> line.contains("error")).findFirst().orElse(out.strip()));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new CudaException("interrupted while " + command.getFirst() + " was running", e);
        }
        return out;
    }

    private static KernelImage keep(Path file, KernelImage image) {
        try {
            Files.createDirectories(file.getParent());
            Path part = Files.createTempFile(file.getParent(), "part", ".cubin");
            Files.write(part, image.code());
            try {
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            // not kept: the next start compiles again
        }
        return image;
    }

    private static Path cache() {
        String chosen = System.getProperty("plumbline.cuda.cache");
        if (chosen != null) {
            return Path.of(chosen);
        }
        String shared = System.getenv("XDG_CACHE_HOME");
        return shared != null && !shared.isBlank()
                ? Path.of(shared, "plumbline")
                : Path.of(System.getProperty("user.home"), ".cache", "plumbline");
    }

    /// A program of the search path.
    static Optional<Path> onPath(String program) {
        String path = System.getenv("PATH");
        if (path != null) {
            for (String folder : path.split(java.io.File.pathSeparator)) {
                Path file = Path.of(folder.isEmpty() ? "." : folder, program);
                if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                    return Optional.of(file);
                }
            }
        }
        Path usual = Path.of("/usr/local/cuda/bin", program);
        return Files.isExecutable(usual) ? Optional.of(usual) : Optional.empty();
    }
}
