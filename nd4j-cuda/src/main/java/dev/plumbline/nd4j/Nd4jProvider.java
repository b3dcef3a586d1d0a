package dev.plumbline.nd4j;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.BackendProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.bytedeco.javacpp.Loader;

/// Provides the ND4J execution if its native library is on the class path for this system.
///
/// {@link #availability} looks for resources and processor flags only: the class `Nd4j` starts native code when it is
/// first touched, prints a stack trace if that fails and cannot be tried again in the same virtual machine.
public final class Nd4jProvider implements BackendProvider {
    private static final String NATIVE = "org/nd4j/linalg/cpu/nativecpu/bindings/";

    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public Availability availability() {
        try {
            var loader = getClass().getClassLoader();
            if (Nd4jStart.hasCuda(loader) && Nd4jStart.prefersGpu(System.getenv())) {
                return Availability.no("this process runs ND4J on the GPU (nd4j-cuda); ./plumbline without "
                        + "--backend nd4j-cuda starts one on the processor (elsewhere: set " + Nd4jStart.CPU_PRIORITY
                        + " above " + Nd4jStart.GPU_PRIORITY + ")");
            }
            return probe(platform(), loader, processorFlags());
        } catch (RuntimeException | LinkageError e) {
            return Availability.no("the ND4J libraries are incomplete on the class path (" + e + ")");
        }
    }

    /// @param platform JavaCPP's name of operating system and processor, for example `linux-x86_64`
    /// @param flags processor flags, empty if unknown
    static Availability probe(String platform, ClassLoader loader, String flags) {
        if (loader.getResource("org/nd4j/linalg/factory/Nd4j.class") == null) {
            return Availability.no("ND4J is not on the class path; build the module nd4j-cuda");
        }
        boolean baseline = present(loader, platform);
        boolean avx2 = present(loader, platform + "-avx2");
        boolean avx512 = present(loader, platform + "-avx512");
        if (!baseline && !avx2 && !avx512) {
            return Availability.no("no ND4J native library for " + platform
                    + " on the class path; add nd4j-native with the classifier " + platform);
        }
        // JavaCPP prefers an extension that is there, whatever the processor can do
        if (!flags.isEmpty() && (avx2 || avx512) && !flags.contains(" avx2")) {
            return Availability.no("this processor has no AVX2; build with -Dnd4j.classifier=" + platform);
        }
        return Availability.yes();
    }

    private static boolean present(ClassLoader loader, String folder) {
        for (var library : new String[] {"libjnind4jcpu.so", "libjnind4jcpu.dylib", "jnind4jcpu.dll"}) {
            if (loader.getResource(NATIVE + folder + "/" + library) != null) {
                return true;
            }
        }
        return false;
    }

    private static String platform() {
        return Loader.getPlatform();
    }

    private static String processorFlags() {
        var info = Path.of("/proc/cpuinfo");
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux") || !Files.isReadable(info)) {
            return "";
        }
        try (var lines = Files.lines(info)) {
            return lines.filter(line -> line.startsWith("flags")).findFirst().orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public Backend open(BackendOptions options) {
        var availability = availability();
        if (!availability.available()) {
            throw new IllegalStateException(availability.reason());
        }
        Nd4jStart.require("CpuBackend");
        return new Nd4jBackend(name(), options);
    }
}
