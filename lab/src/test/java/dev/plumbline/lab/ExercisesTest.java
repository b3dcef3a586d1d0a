package dev.plumbline.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every exercise has an answer, the code that an answer shows exists, and what it says a command prints is printed
/// today.
///
/// Planted mistakes that turn it red: an exercise added without an answer; a number left out; a method of the answers
/// renamed; a digit changed in what a command prints.
class ExercisesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /// Folders and pages whose exercises are answered.
    private static final List<String> ANSWERED = List.of(
            "docs/operations", "docs/policy-gradients.md", "docs/bradley-terry.md", "docs/aggregation.md",
            "docs/papers", "docs/bandits", "docs/paths");

    private static final Pattern PART = Pattern.compile(
            "\n## Exercises\n(.*?)\n<details>\n<summary>Answers</summary>\n\n(.*?)\n\n</details>\n", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("^(\\d+)\\. ", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("<!-- code: (\\S+)#(\\w+) -->");
    private static final Pattern COMMAND = Pattern.compile(
            "```\\s+\\./plumbline ([^\n]*)\\s+```\\s+```text\n(.*?)```", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    static List<Path> pages() throws IOException {
        var pages = new ArrayList<Path>();
        for (String place : ANSWERED) {
            try (var files = Files.walk(ROOT.resolve(place))) {
                pages.addAll(files.filter(file -> file.toString().endsWith(".md")).sorted().toList());
            }
        }
        pages.removeIf(page -> !read(page).contains("\n## Exercises\n"));
        return pages;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void thereArePagesWithExercises() throws IOException {
        assertTrue(pages().size() > 45);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void everyExerciseHasAnAnswer(Path page) {
        var part = PART.matcher(read(page));
        assertTrue(part.find(), page + ": no <details> with <summary>Answers</summary> after the exercises");
        List<String> exercises = numbers(part.group(1));
        assertTrue(!exercises.isEmpty(), page + ": no exercise");
        assertEquals(exercises, numbers(part.group(2)), page + ": exercises and answers differ in number");
        for (int i = 0; i < exercises.size(); i++) {
            assertEquals(String.valueOf(i + 1), exercises.get(i), page + ": numbers of exercises");
        }
    }

    private static List<String> numbers(String text) {
        return NUMBER.matcher(text).results().map(found -> found.group(1)).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void theCodeOfAnAnswerExists(Path page) {
        var part = PART.matcher(read(page));
        assertTrue(part.find(), page.toString());
        var answers = part.group(2);
        CODE.matcher(answers).results().forEach(code -> {
            Path file = ROOT.resolve(code.group(1));
            assertTrue(Files.isRegularFile(file), page + ": no file " + code.group(1));
            assertTrue(Pattern.compile("\\b" + code.group(2) + "\\(").matcher(read(file)).find(),
                    page + ": no method " + code.group(2) + " in " + code.group(1));
        });
        assertEquals(answers.split("<!-- code:", -1).length - 1, CODE.matcher(answers).results().count(),
                page + ": a code directive is '<!-- code: FILE#METHOD -->'");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void theCommandsOfAnAnswerPrintWhatItSays(Path page) {
        var part = PART.matcher(read(page));
        assertTrue(part.find(), page.toString());
        COMMAND.matcher(part.group(2)).results().forEach(command -> {
            String[] arguments = WORD.matcher(command.group(1)).results()
                    .map(word -> word.group(1) != null ? word.group(1) : word.group(2)).toArray(String[]::new);
            var out = new StringWriter();
            var err = new StringWriter();
            int code = Main.execute(new PrintWriter(out), new PrintWriter(err), arguments);
            assertEquals(0, code, err.toString());
            assertEquals(tidy(command.group(2)), tidy(out.toString()), page.toString());
        });
    }

    private static List<String> tidy(String text) {
        return text.strip().lines().map(String::strip).toList();
    }
}
