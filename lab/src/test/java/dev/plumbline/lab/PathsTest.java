package dev.plumbline.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs of the reading paths run, and their pages show what they print.
///
/// Red if a program changes and its page does not (planted: another seed), or a page shows a line that no program prints.
class PathsTest {
    private static final Path PATHS = Path.of("..", "docs", "paths");
    private static final Pattern BLOCK = Pattern.compile("```text\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @Test
    void firstPrinciples() throws Exception {
        shows("first-principles.md", output("FirstPrinciples"));
    }

    @Test
    void numerics() throws Exception {
        shows("numerics.md", output("Numerics"));
    }

    /// Every line printed is on the page, in order, and the page's blocks have no others.
    private static void shows(String page, List<String> printed) throws IOException {
        var shown = BLOCK.matcher(Files.readString(PATHS.resolve(page))).results().flatMap(block -> block.group(1).lines()).toList();
        assertEquals(printed.stream().sorted().toList(), shown.stream().sorted().toList(), page);
    }

    private List<String> output(String program) throws Exception {
        int failed = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-proc:none", "-d", folder.toString(), "-cp",
                System.getProperty("java.class.path"), PATHS.resolve(program + ".java").toString());
        assertEquals(0, failed, program);
        var printed = new ByteArrayOutputStream();
        var before = System.out;
        try (var loader = new URLClassLoader(new URL[] {url(folder)}, getClass().getClassLoader())) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass(program).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } catch (InvocationTargetException e) {
            throw new AssertionError(program, e.getCause());
        } finally {
            System.setOut(before);
        }
        var lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
        assertTrue(lines.size() > 5, program);
        return lines;
    }

    private static URL url(Path path) throws MalformedURLException {
        return path.toUri().toURL();
    }
}
