package dev.plumbline.lab.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The readers that we offer for other projects run as they stand, and reject a wrong function.
///
/// Planted mistakes that turn it red: a field renamed in the files; a comparison in a reader that accepts anything.
class ReadersTest {
    private static final Path FOLDER = Path.of("../data/vectors").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @Test
    void java() throws IOException, InterruptedException {
        var command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"));
        var reader = FOLDER.resolve("CheckVectors.java");
        assertEquals("kl-estimate: 13 numbers agree, 0 do not, 50 tests skipped\n", run(command, reader, FOLDER.toString()));
        var wrong = changed(reader, "[i] - in.get", "[i] + in.get");
        assertTrue(run(command, wrong, FOLDER.toString()).contains("do not, 50 tests skipped"));
        assertTrue(run(command, wrong, FOLDER.toString()).contains(", expected "));
    }

    @Test
    void python() throws IOException, InterruptedException {
        Assumptions.assumeTrue(isThere("python3"), "python3 is not on this machine");
        var reader = FOLDER.resolve("check_vectors.py");
        assertEquals("kl-estimate: 13 numbers agree, 0 do not, 50 tests skipped\n", run(List.of("python3"), reader));
        var wrong = changed(reader, "[a - b for", "[a + b for");
        Files.copy(FOLDER.resolve("kl-estimate.json"), folder.resolve("kl-estimate.json"));
        assertTrue(run(List.of("python3"), wrong).contains(", expected "));
    }

    private Path changed(Path reader, String from, String to) throws IOException {
        String text = Files.readString(reader);
        assertTrue(text.contains(from), from);
        return Files.writeString(folder.resolve(reader.getFileName()), text.replace(from, to));
    }

    private static String run(List<String> command, Path reader, String... arguments) throws IOException, InterruptedException {
        var all = new ArrayList<>(command);
        all.add(reader.toString());
        all.addAll(List.of(arguments));
        var process = new ProcessBuilder(all).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        return out;
    }

    private static boolean isThere(String program) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
