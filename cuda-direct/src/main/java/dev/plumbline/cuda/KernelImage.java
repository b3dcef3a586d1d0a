package dev.plumbline.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
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
/// In this order: code compiled before, kept under its source's hash; NVRTC; the fat binary of the build; nvcc on
/// the path. A compiler that fails, because it does not know the device for example, gives way to the next. Code is kept in the folder of
/// the property `plumbline.cuda.cache`, else `$XDG_CACHE_HOME/plumbline`, else `~/.cache/plumbline`; where that cannot be written, it is
/// compiled anew each time.
record KernelImage(byte[] code, String origin) {
    /// Compiles the kernels for a compute capability, 90 for 9.0.
    interface Compiler {
        byte[] compile(int capability);
    }

    /// What this machine has.
    ///
    /// @param fatBinary a resource of the build; null: it was built without
    /// @param cache folder of code compiled before
    record Ways(Optional<Compiler> nvrtc, URL fatBinary, Optional<Compiler> nvcc, Path cache) {

        static Ways ofThisMachine() {
            return new Ways(Nvrtc.find().map(nvrtc -> capability -> nvrtc.compile(KernelSource.joined(), capability)), KernelImage.fatBinary(),
                    onPath("nvcc").map(path -> capability -> KernelImage.compile(path, List.of("-arch=sm_" + capability, "-cubin"))), KernelImage.cache());
        }
    }

    /// The fat binary that the build made of this source with `-Pcuda-kernels`, or null.
    static URL fatBinary() {
        return KernelImage.class.getResource(FatBinary.fileName());
    }

    /// Whether there is a way to have machine code, found without making it.
    static boolean isPossible() {
        return NativeLibraries.find("libnvrtc.so.").isPresent() || fatBinary() != null || onPath("nvcc").isPresent();
    }

    /// @param capability 90 for 9.0
    /// @throws CudaException if there is no way, or every one failed
    static KernelImage of(int capability, Ways ways) {
        Path kept = ways.cache().resolve("kernels-" + KernelSource.digest(KernelSource.joined()) + "-sm_" + capability + ".cubin");
        if (Files.isReadable(kept)) {
            try {
                return new KernelImage(Files.readAllBytes(kept), "compiled before");
            } catch (IOException e) {
                // compile again
            }
        }
        var failures = new ArrayList<String>();
        var compiled = attempt(ways.nvrtc(), capability, "NVRTC", failures);
        if (compiled.isPresent()) {
            return keep(kept, compiled.get());
        }
        if (ways.fatBinary() != null) {
            try (var in = ways.fatBinary().openStream()) {
                return new KernelImage(in.readAllBytes(), "fat binary of the build");
            } catch (IOException e) {
                failures.add("the fat binary cannot be read: " + e.getMessage());
            }
        }
        compiled = attempt(ways.nvcc(), capability, "nvcc", failures);
        if (compiled.isPresent()) {
            return keep(kept, compiled.get());
        }
        throw new CudaException(failures.isEmpty() ? MISSING : "the kernels cannot be had: " + String.join("; ", failures));
    }

    static final String MISSING = "nothing can compile the kernels: install NVRTC (package cuda-nvrtc, or nvidia-cuda-nvrtc of Python), put "
            + "nvcc on the path, or build with -Pcuda-kernels where nvcc is";

    private static Optional<KernelImage> attempt(Optional<Compiler> compiler, int capability, String name, List<String> failures) {
        try {
            return compiler.map(found -> new KernelImage(found.compile(capability), name));
        } catch (CudaException e) {
            failures.add(e.getMessage());
            return Optional.empty();
        }
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
