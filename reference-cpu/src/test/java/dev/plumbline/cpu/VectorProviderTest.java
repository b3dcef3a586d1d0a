package dev.plumbline.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// How the execution is found and what it says where it cannot run. Turned red by a provider that mentions a class of
/// jdk.incubator.vector in its own code, and by a service file without its name.
class VectorProviderTest {
    @Test
    void isFoundAndDescribesItself() {
        try (var backend = Backends.open("vector", new BackendOptions(2, 128))) {
            assertEquals("vector", backend.name());
            assertTrue(backend.description().contains("128-bit registers (2 float64 or 4 float32 lanes"));
            assertTrue(backend.description().endsWith("2 threads"));
        }
    }

    /// A JVM without the module: the answer is a sentence with the flag to add, not an error.
    @Test
    void saysWhichFlagIsMissing() throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), Probe.class.getName())
                .redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        assertTrue(said.contains("--add-modules jdk.incubator.vector"), said);
        assertFalse(said.contains("Exception"), said);
    }

    /// As on a processor without fused multiply-add: the execution declines and names the one to use. (On processors
    /// other than x86 the flag does not exist, and the JVM would not start.)
    @Test
    void declinesWithoutFusedMultiplyAdd() throws IOException, InterruptedException {
        assumeTrue(System.getProperty("os.arch").matches("amd64|x86_64"), "the flag UseFMA is of x86");
        var said = probe("-XX:-UseFMA");
        assertTrue(said.contains("no fused multiply-add") && said.contains("--backend definition"), said);
    }

    /// As on a processor with 256-bit registers only, whatever this one has.
    @Test
    void usesTheRegistersThatThereAre() throws IOException, InterruptedException {
        assumeTrue(System.getProperty("os.arch").matches("amd64|x86_64"), "the flag UseAVX is of x86");
        assumeTrue(LaneWidth.preferredBits() >= 256, "this processor has " + LaneWidth.preferredBits() + "-bit registers");
        var said = probe("-XX:UseAVX=2");
        assertTrue(said.contains("256-bit registers"), said);
    }

    private static String probe(String flag) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(java, "--add-modules=jdk.incubator.vector", flag, "-cp",
                System.getProperty("java.class.path"), Probe.class.getName()).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    /// Main class of that JVM.
    public static final class Probe {
        private Probe() {}

        public static void main(String[] arguments) {
            var provider = new VectorProvider();
            System.out.println(provider.availability().reason());
            if (provider.availability().available()) {
                try (var backend = provider.open(BackendOptions.defaults())) {
                    System.out.println(backend.description());
                }
            }
        }
    }
}
