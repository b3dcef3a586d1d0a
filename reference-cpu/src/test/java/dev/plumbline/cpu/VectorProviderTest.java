package dev.plumbline.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    /// Main class of that JVM.
    public static final class Probe {
        private Probe() {}

        public static void main(String[] arguments) {
            System.out.println(new VectorProvider().availability().reason());
        }
    }
}
