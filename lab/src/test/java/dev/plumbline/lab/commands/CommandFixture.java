package dev.plumbline.lab.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.lab.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/// Runs a command as a user does, in a folder.
final class CommandFixture {
    private final Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    CommandFixture(Path folder) {
        this.folder = folder;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    Path file(String name, String text) throws IOException {
        return Files.writeString(path(name), text);
    }

    Path gzip(String name, String text, int cutOff) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return Files.write(path(name), Arrays.copyOf(bytes.toByteArray(), bytes.size() - cutOff));
    }

    private int run(List<String> arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.execute(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
    }

    /// Standard output of a run that must end well.
    String text(Object... arguments) {
        assertEquals(0, run(Arrays.stream(arguments).map(Object::toString).toList()), err.toString());
        return out.toString();
    }

    JsonNode json(Object... arguments) throws IOException {
        var all = new ArrayList<>(Arrays.asList(arguments));
        all.add("--json");
        return new ObjectMapper().readTree(text(all.toArray()));
    }

    /// Checks that a run ends with exit code 2 and one line that holds all `parts`, and leaves `RESULT` out, which is what
    /// `--out` names.
    void refused(List<String> parts, Object... arguments) {
        Path result = path("RESULT");
        var all = new ArrayList<>(Arrays.stream(arguments).map(Object::toString).toList());
        if (!all.contains("--out")) {
            all.addAll(List.of("--out", result.toString()));
        }
        assertEquals(2, run(all), err + out.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        for (String part : parts) {
            assertTrue(err.toString().contains(part), "'" + part + "' in: " + err);
        }
        assertEquals("", out.toString());
        assertFalse(Files.exists(result));
        try (var left = Files.list(folder)) {
            assertTrue(left.noneMatch(path -> path.getFileName().toString().contains(".partial")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
