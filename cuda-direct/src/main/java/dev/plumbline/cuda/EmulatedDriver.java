package dev.plumbline.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A CUDA driver whose only device is the CPU: the kernels' text compiled by a C++ compiler, their threads as fibers.
///
/// It runs the same host code and the same kernel text as a GPU, slowly, so that tests can hold both against the oracle where
/// there is no GPU. It says nothing about speed, about races between warps, or about the compiler for the device.
public final class EmulatedDriver {
    private EmulatedDriver() {}

    /// Compiles the emulated driver into `folder`, unless that text was compiled there before.
    ///
    /// @return the library, for {@link CudaProvider#open(Path)}; nothing if there is no C++ compiler on the path
    /// @throws CudaException if the compiler fails
    public static Optional<Path> compile(Path folder) {
        var compiler = KernelImage.onPath("g++").or(() -> KernelImage.onPath("clang++")).or(() -> KernelImage.onPath("c++"));
        if (compiler.isEmpty() || !System.getProperty("os.name").startsWith("Linux")) {
            return Optional.empty();
        }
        var text = new StringBuilder();
        KernelSource.FILES.forEach(file -> text.append(KernelSource.read(file)));
        Path library = folder.toAbsolutePath().resolve("libcuda-emulated-" + KernelSource.digest(text.toString()) + ".so");
        if (Files.exists(library)) {
            return Optional.of(library);
        }
        try {
            Files.createDirectories(folder);
            Path sources = Files.createTempDirectory(folder, "sources");
            try {
                for (String file : KernelSource.FILES) {
                    Files.writeString(sources.resolve(file), KernelSource.read(file));
                }
                Path part = sources.resolve("emulated.so");
                // no contraction: products and sums are rounded one by one, the strictest reading of the text
                KernelImage.run(List.of(compiler.get().toString(), "-std=c++17", "-O1", "-ffp-contract=off", "-shared", "-fPIC",
                        "-Wno-unknown-pragmas", "-I", sources.toString(), "-o", part.toString(), sources.resolve("emulator.cpp").toString()));
                Files.move(part, library, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            } finally {
                delete(sources);
            }
            return Optional.of(library);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
