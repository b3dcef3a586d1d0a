package dev.plumbline.lab;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.kernel.catalogue.Operations;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Exit codes and the one line on standard error.
///
/// Planted mistakes that turn it red: the handler of usage errors removed (picocli prints the whole help); a stack
/// trace without `--debug`; exit code 1 for a missing file; a command without an example in its help; a command
/// that takes `--backend` and no `--cuda-libraries`.
class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    @Test
    void withoutACommandTheHelpIsShown() {
        assertEquals(0, run());
        assertTrue(out.toString().startsWith("Usage: plumbline"), out.toString());
        assertEquals("", err.toString());
    }

    /// Red if a command that is not named loses its description, or one that is named its options.
    @Test
    void theHelpIsTheSameWhicheverCommandIsRead() {
        var all = Main.commandLine(Main.commands());
        for (var name : Main.commands()) {
            var one = Main.commandLine(List.of(name));
            assertEquals(all.getUsageMessage(), one.getUsageMessage());
            assertEquals(all.getSubcommands().get(name).getUsageMessage(), one.getSubcommands().get(name).getUsageMessage());
        }
    }

    @Test
    void everyCommandHasAnExample() {
        var main = Main.commandLine(Main.commands());
        assertFalse(main.getSubcommands().isEmpty());
        main.getSubcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                assertTrue(
                        String.join("\n", command.getCommandSpec().usageMessage().footer()).contains("plumbline " + name),
                        name + " shows no example in its help");
            }
        });
    }

    @Test
    void usageErrorsAreOneLineWithAMend() {
        for (var arguments : new String[][] {{"doctr"}, {"doctor", "--jsn"}, {"methods", "a", "b"}, {"doctor", "--backend"}}) {
            err.getBuffer().setLength(0);
            assertEquals(ExitCode.BAD_INPUT, run(arguments));
            var lines = err.toString().lines().toList();
            assertEquals(1, lines.size(), err.toString());
            assertTrue(lines.getFirst().matches("plumbline: .+; .*see 'plumbline.* --help'"), lines.getFirst());
        }
        assertEquals("", out.toString());
    }

    @Test
    void aNearMissIsSuggested() {
        run("doctr");
        assertTrue(err.toString().contains("did you mean 'doctor'"), err.toString());
    }

    @Test
    void unknownNamesAreRefused() {
        assertEquals(ExitCode.BAD_INPUT, run("methods", "no-such-operation"));
        assertEquals(ExitCode.BAD_INPUT, run("doctor", "--backend", "abacus"));
        assertTrue(err.toString().contains("definition"), "the line lists the executions there are: " + err);
        assertFalse(err.toString().contains("\tat "), err.toString());
    }

    @Test
    void debugShowsTheTrace() {
        run("methods", "no-such-operation", "--debug");
        assertTrue(err.toString().contains("\tat dev.plumbline"), err.toString());
    }

    @Test
    void methodsListsTheWholeCatalogue() throws IOException {
        assertEquals(0, run("methods", "--json"));
        var json = new ObjectMapper().readTree(out.toString());
        assertEquals(Operations.all().size(), json.size());
        for (int i = 0; i < json.size(); i++) {
            assertEquals(Operations.all().get(i).id(), json.get(i).get("id").asText());
            assertFalse(json.get(i).get("formula").asText().isBlank());
        }
    }

    @Test
    void oneOperationIsExplained() {
        var operation = Operations.all().getFirst();
        assertEquals(0, run("methods", operation.id()));
        var text = out.toString();
        operation.inputs().forEach(port -> assertTrue(text.contains(port.name()), port.name()));
        operation.outputs().forEach(port -> assertTrue(text.contains(port.name()), port.name()));
    }

    /// Wherever `--backend` is taken, and before anything is computed.
    @Test
    void theFolderOfTheCudaLibrariesMustBeThere() {
        var withBackend = Main.commandLine(Main.commands()).getSubcommands().values().stream()
                .filter(command -> command.getCommandSpec().findOption("--backend") != null).toList();
        assertTrue(withBackend.size() >= 5, withBackend.toString());
        withBackend.forEach(command -> assertTrue(command.getCommandSpec().findOption("--cuda-libraries") != null, command.getCommandName()));
        String before = System.getProperty("plumbline.cuda.libraries");
        try {
            assertEquals(ExitCode.BAD_INPUT, run("doctor", "--cuda-libraries", "no/such/folder"));
            assertEquals(1, err.toString().lines().count(), err.toString());
            assertTrue(err.toString().contains("'no/such/folder' is no folder"), err.toString());
            assertEquals(before, System.getProperty("plumbline.cuda.libraries"));
            assertEquals(ExitCode.OK, run("doctor", "--backend", "definition", "--cuda-libraries", "src"));
            assertEquals("src", System.getProperty("plumbline.cuda.libraries"));
        } finally {
            if (before == null) {
                System.clearProperty("plumbline.cuda.libraries");
            } else {
                System.setProperty("plumbline.cuda.libraries", before);
            }
        }
    }

    @Test
    void doctorNamesEveryExecution() throws IOException {
        run("doctor", "--json");
        var json = new ObjectMapper().readTree(out.toString());
        assertTrue(json.get("executions").findValuesAsText("name").contains("definition"), out.toString());
        assertEquals(Runtime.getRuntime().availableProcessors(), json.get("processors").asInt());
    }

    @Test
    void exceptionsBecomeOneLine() {
        var full = new FileSystemException("/mnt/full/a.csv", null, "No space left on device");
        assertAll(
                () -> assertEquals("x.csv: no such file or folder", Errors.line(new NoSuchFileException("x.csv"))),
                () -> assertEquals("/mnt/full/a.csv: No space left on device", Errors.line(new UncheckedIOException(full))),
                () -> assertEquals("a; b", Errors.line(new IllegalArgumentException("a\n  b\n"))),
                () -> assertEquals("NullPointerException", Errors.line(new NullPointerException())),
                () -> assertEquals(ExitCode.BAD_INPUT, Errors.exitCode(new FileNotFoundException("x"))),
                () -> assertEquals(ExitCode.BAD_INPUT, Errors.exitCode(new IllegalArgumentException("x"))),
                () -> assertEquals(ExitCode.NOT_AVAILABLE, Errors.exitCode(UserError.notAvailable("x"))),
                () -> assertEquals(ExitCode.INTERNAL_ERROR, Errors.exitCode(new IllegalStateException("x"))));
    }
}
