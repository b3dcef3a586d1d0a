package dev.plumbline.cpu;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.BackendProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Provides the execution on the JDK Vector API.
///
/// This class touches no class of `jdk.incubator.vector`, so that it loads where the module is missing and can say so.
public final class VectorProvider implements BackendProvider {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final int PROBES = 20_000;
    private static final double NANOSECONDS_OF_SOFTWARE_FMA = 200;

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public Availability availability() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return Availability.no("the module jdk.incubator.vector is not loaded: start java with"
                    + " --add-modules jdk.incubator.vector (JDK 25 or later)");
        }
        if (!hasFusedMultiplyAdd()) {
            return Availability.no("this processor has no fused multiply-add, without which the vector kernels are"
                    + " slower than the definition: use --backend definition");
        }
        try {
            VectorBackend.requireVectors();
            return Availability.yes();
        } catch (LinkageError e) {
            return Availability.no("jdk.incubator.vector cannot be used: " + e
                    + "; start java with --add-modules jdk.incubator.vector (JDK 25 or later)");
        }
    }

    @Override
    public Backend open(BackendOptions options) {
        var availability = availability();
        if (!availability.available()) {
            throw new IllegalStateException(availability.reason());
        }
        return VectorBackend.open(options);
    }

    /// By the processor's flags where Linux lists them, else by the time that `Math.fma` takes.
    static boolean hasFusedMultiplyAdd() {
        var architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        if (architecture.equals("aarch64")) {
            return true;
        }
        if (Files.isReadable(CPU_INFO) && (architecture.equals("amd64") || architecture.equals("x86_64"))) {
            try (var lines = Files.lines(CPU_INFO)) {
                var flags = lines.filter(line -> line.startsWith("flags")).findFirst();
                if (flags.isPresent()) {
                    return (flags.get() + " ").contains(" fma ") && fmaIsFast();
                }
            } catch (IOException e) {
                return fmaIsFast();
            }
        }
        return fmaIsFast();
    }

    /// Software `fma` goes through arbitrary precision and takes about a microsecond, hardware a nanosecond; the best
    /// of
    /// a few rounds, so that a busy machine does not count as slow.
    private static boolean fmaIsFast() {
        double best = Double.POSITIVE_INFINITY;
        double x = 0;
        for (int round = 0; round < 5; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < PROBES; i++) {
                x = Math.fma(x, 0.999, 1.0);
            }
            best = Math.min(best, (double) (System.nanoTime() - start) / PROBES);
        }
        return best < NANOSECONDS_OF_SOFTWARE_FMA && x > 0;
    }
}
