package dev.plumbline.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.papers.Papers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the pages of the operations show is what their commands print today, and every link leads to a file.
///
/// Planted mistakes that turn it red: a digit changed in a page; an operation renamed in the code alone; an execution whose
/// last bit changes; a page moved without those that link to it.
class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern EXAMPLE = Pattern.compile("## Try it\\s+```\\n\\./plumbline (.*?)\\n```\\s+```text\\n(.*?)```",
            Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");

    static List<Path> pages() throws IOException {
        try (var files = Files.list(ROOT.resolve("docs/operations"))) {
            return files.filter(file -> file.toString().endsWith(".md") && !file.endsWith("README.md")).sorted().toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void theExampleIsTrue(Path page) throws IOException {
        var example = EXAMPLE.matcher(Files.readString(page));
        assertTrue(example.find(), page + " has no example");
        var arguments = new ArrayList<String>();
        var words = WORD.matcher(example.group(1));
        while (words.find()) {
            arguments.add(words.group(1) != null ? words.group(1) : words.group(2));
        }
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Main.execute(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
        assertEquals(0, code, err.toString());
        assertEquals(tidy(example.group(2)), tidy(out.toString()));
    }

    /// Without the blanks at the ends of lines.
    private static List<String> tidy(String text) {
        return text.strip().lines().map(String::stripTrailing).toList();
    }

    @Test
    void everyPaperHasAPage() throws IOException {
        String index = Files.readString(ROOT.resolve("docs/papers/README.md"));
        for (var paper : Papers.all()) {
            assertTrue(index.contains("[" + paper.slug() + "](" + paper.slug() + ".md): " + paper.title() + " | " + paper.summary()),
                    "docs/papers/README.md lacks " + paper.slug());
            String page = Files.readString(ROOT.resolve("docs/papers/" + paper.slug() + ".md"));
            for (String part : List.of(paper.title(), "./plumbline reproduce " + paper.slug(), "## Formula", "## What was measured",
                    "(results/" + paper.slug() + ".md)", "## What the tests hold", "<!-- tests: ", "## What would falsify it",
                    "## Exercises")) {
                assertTrue(page.contains(part), paper.slug() + ": " + part);
            }
            String verdicts = Files.readString(ROOT.resolve("docs/papers/results/" + paper.slug() + ".md"));
            assertTrue(verdicts.startsWith("# Verdicts: " + paper.title() + "\n\n```\n./plumbline reproduce " + paper.slug() + "\n```\n"),
                    paper.slug() + ": verdicts of another paper, or not at full size");
        }
    }

    /// Packages are the rooms of the API documentation.
    @Test
    void everyPackageIsExplained() throws IOException {
        int packages = 0;
        try (Stream<Path> folders = Files.walk(ROOT, 12)) {
            for (Path folder : folders.filter(path -> path.toString().contains("/src/main/java/") && Files.isDirectory(path)).toList()) {
                boolean hasSources;
                try (Stream<Path> files = Files.list(folder)) {
                    hasSources = files.anyMatch(file -> file.toString().endsWith(".java"));
                }
                if (hasSources && !folder.toString().contains("benchmarks")) {
                    packages++;
                    assertTrue(Files.exists(folder.resolve("package-info.java")), folder + ": no package-info.java");
                }
            }
        }
        assertTrue(packages > 80, "found only " + packages);
    }

    static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md").map(ROOT::resolve),
                    files.filter(file -> file.toString().endsWith(".md"))).toList();
        }
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        for (Path document : documents()) {
            var links = LINK.matcher(Files.readString(document));
            while (links.find()) {
                assertTrue(Files.exists(document.resolveSibling(links.group(1)).normalize()),
                        ROOT.relativize(document) + ": " + links.group(1));
            }
        }
    }
}
