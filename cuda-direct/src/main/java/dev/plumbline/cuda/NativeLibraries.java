package dev.plumbline.cuda;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Finds the libraries of CUDA 12 or 13 at run time.
///
/// The driver, `libcuda.so.1`, is looked up by name: it belongs to the system. NVRTC and cuBLAS are searched for in this order: the
/// folders of the system property `plumbline.cuda.libraries`, `CUDA_HOME` and `CUDA_PATH`, `LD_LIBRARY_PATH`, `/usr/local/cuda`,
/// the system's library folders, and the folders `nvidia/.../lib` of Python packages.
@SuppressWarnings("restricted") // loads a native library
public final class NativeLibraries {
    /// A path of the driver library to use in place of the system's.
    public static final String DRIVER_PROPERTY = "plumbline.cuda.driver";
    /// Folders with NVRTC and cuBLAS, separated as in a class path; searched before all others.
    public static final String LIBRARIES_PROPERTY = "plumbline.cuda.libraries";

    private NativeLibraries() {}

    /// The driver, or nothing. Loading it costs a millisecond and starts no device.
    static Optional<SymbolLookup> driver() {
        String chosen = System.getProperty(DRIVER_PROPERTY);
        var names = chosen != null ? List.of(chosen) : List.of("libcuda.so.1", "libcuda.so", "nvcuda.dll");
        for (String name : names) {
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

    /// A library by the beginning of its file name, `libnvrtc.so.`, the highest version first.
    static Optional<Path> find(String prefix) {
        for (Path folder : folders()) {
            var found = inFolder(folder, prefix);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> inFolder(Path folder, String prefix) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> majorVersion(file, prefix) >= 12)
                    .max((a, b) -> Integer.compare(majorVersion(a, prefix), majorVersion(b, prefix)));
        } catch (IOException e) {
            return Optional.empty(); // a folder that cannot be read has nothing for us
        }
    }

    /// 12 of `libnvrtc.so.12`; −1 for other files.
    static int majorVersion(Path file, String prefix) {
        String name = file.getFileName().toString();
        if (!name.startsWith(prefix)) {
            return -1;
        }
        String rest = name.substring(prefix.length());
        return rest.matches("\\d{1,4}") ? Integer.parseInt(rest) : -1;
    }

    private static Set<Path> folders() {
        var folders = new LinkedHashSet<Path>();
        add(folders, System.getProperty(LIBRARIES_PROPERTY));
        for (String variable : new String[] {"CUDA_HOME", "CUDA_PATH"}) {
            String home = System.getenv(variable);
            if (home != null && !home.isBlank()) {
                folders.add(Path.of(home, "lib64"));
                folders.add(Path.of(home, "lib"));
            }
        }
        add(folders, System.getenv("LD_LIBRARY_PATH"));
        for (String folder : new String[] {"/usr/local/cuda/lib64", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64",
            "/usr/lib/wsl/lib"}) {
            folders.add(Path.of(folder));
        }
        for (Path packages : pythonPackages()) {
            folders.addAll(wheels(packages.resolve("nvidia")));
        }
        return folders;
    }

    private static void add(Set<Path> folders, String list) {
        if (list != null) {
            for (String folder : list.split(File.pathSeparator)) {
                if (!folder.isBlank()) {
                    folders.add(Path.of(folder));
                }
            }
        }
    }

    /// Folders `site-packages` and `dist-packages` of the Pythons of this machine and of an active environment.
    private static List<Path> pythonPackages() {
        var roots = new ArrayList<Path>();
        for (String variable : new String[] {"VIRTUAL_ENV", "CONDA_PREFIX"}) {
            String root = System.getenv(variable);
            if (root != null && !root.isBlank()) {
                roots.add(Path.of(root, "lib"));
            }
        }
        roots.add(Path.of(System.getProperty("user.home"), ".local", "lib"));
        roots.add(Path.of("/usr/local/lib"));
        roots.add(Path.of("/usr/lib"));
        roots.add(Path.of("/opt/conda/lib"));
        var packages = new ArrayList<Path>();
        for (Path root : roots) {
            for (Path python : children(root)) {
                if (python.getFileName().toString().startsWith("python3")) {
                    packages.add(python.resolve("site-packages"));
                    packages.add(python.resolve("dist-packages"));
                }
            }
        }
        return packages;
    }

    /// `nvidia/cu13/lib` of CUDA 13, `nvidia/cublas/lib` and its neighbours of CUDA 12.
    private static List<Path> wheels(Path nvidia) {
        return children(nvidia).stream().map(folder -> folder.resolve("lib")).filter(Files::isDirectory).toList();
    }

    private static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            return List.of(); // a folder that cannot be read has nothing for us
        }
    }
}
