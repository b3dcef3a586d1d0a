package dev.plumbline.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// NOTICE names every program that a build contains.
///
/// Red if a dependency is added without its line (planted: the line of picocli taken out), or a line stays without its dependency
/// (planted: one for a library that is not there).
class NoticeTest {
    /// Libraries of tests alone, which no release contains.
    private static final Pattern TESTS = Pattern.compile(
            "junit-.*|jqwik.*|opentest4j|apiguardian-api|jspecify|surefire-.*|archunit.*|jmh-.*|jopt-simple|jsoup");
    private static final Pattern JAR = Pattern.compile("(.+?)-\\d[^/]*\\.jar");
    private static final Pattern LINE = Pattern.compile("^ {4}([a-z0-9][a-z0-9_.-]*) {2,}\\S.*$", Pattern.MULTILINE);

    @Test
    void namesWhatABuildContains() throws IOException {
        var present = new TreeSet<String>();
        for (var entry : System.getProperty("java.class.path").split(Pattern.quote(java.io.File.pathSeparator))) {
            var name = JAR.matcher(Path.of(entry).getFileName().toString());
            if (name.matches() && !name.group(1).startsWith("plumbline") && !TESTS.matcher(name.group(1)).matches()
                    && !name.group(1).startsWith("nd4j-cuda") && !name.group(1).equals("cuda")) {
                present.add(name.group(1));
            }
        }
        assertTrue(present.contains("picocli"), "the class path has no jars: " + present);
        assertEquals(present, listed());
    }

    private static TreeSet<String> listed() throws IOException {
        var text = Files.readString(Path.of("..", "NOTICE"));
        var always = text.substring(0, text.indexOf("Only with the Maven profile"));
        var names = new TreeSet<String>();
        LINE.matcher(always).results().map(line -> line.group(1)).filter(name -> !name.equals("artifact")).forEach(names::add);
        return names;
    }
}
