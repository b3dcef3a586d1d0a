package dev.plumbline.nd4j;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.BackendProvider;
import java.util.List;
import java.util.Locale;

/// Provides the execution on ND4J. Loads no class of ND4J before {@link #open}: its initialiser extracts and loads
/// native libraries, and cannot be repeated if it fails.
public final class Nd4jProvider implements BackendProvider {
    private static final String PACKAGE = "org/nd4j/linalg/cpu/nativecpu/bindings/";

    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public Availability availability() {
        if (!present("org/nd4j/linalg/factory/Nd4j.class")) {
            return Availability.no("ND4J is not on the class path: add org.nd4j:nd4j-native:1.0.0-M2.1");
        }
        var platform = platform();
        for (var extension : List.of("-avx512", "-avx2", "")) {
            if (present(PACKAGE + platform + extension + "/" + System.mapLibraryName("jnind4jcpu"))) {
                return Boolean.getBoolean("plumbline.nd4j.unverified")
                        ? Availability.yes()
                        : Availability.no("some of its kernels do not keep their accuracy claims yet;"
                                + " -Dplumbline.nd4j.unverified=true opens it all the same");
            }
        }
        return Availability.no("ND4J's native library for " + platform + " is not on the class path: add"
                + " org.nd4j:nd4j-native:1.0.0-M2.1 with classifier " + platform);
    }

    @Override
    public Backend open(BackendOptions options) {
        var availability = availability();
        if (!availability.available()) {
            throw new IllegalStateException(availability.reason());
        }
        return new Nd4jBackend();
    }

    private static boolean present(String resource) {
        return Nd4jProvider.class.getClassLoader().getResource(resource) != null;
    }

    /// Operating system and architecture as JavaCPP names them, for example linux-x86_64.
    private static String platform() {
        var os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        var system = os.startsWith("mac") ? "macosx" : os.startsWith("windows") ? "windows" : "linux";
        var architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return system + "-" + switch (architecture) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm64";
            default -> architecture;
        };
    }
}
