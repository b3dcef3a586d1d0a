package dev.plumbline.lab.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.lab.ExitCode;
import dev.plumbline.lab.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The main job from end to end, small.
///
/// Planted mistakes that turn it red: a stream of random numbers shared by two workers, or results in the order in
/// which workers finish; a number that depends on the number of threads; a report that is written although a part
/// failed; a column of NaN.
class RunTest {
    private static final List<String> TABLES =
            List.of("survey-models.csv", "published.csv", "recommendation.csv", "overoptimization.csv", "executions.csv");

    @TempDir
    private Path temp;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Path folder, String... more) {
        var arguments = new ArrayList<>(List.of("run", "--scale", "0.04", "--seeds", "1", "--out", folder.toString()));
        arguments.addAll(List.of(more));
        return Main.execute(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
    }

    @Test
    void theSameSeedGivesTheSameTablesOnAnyNumberOfThreads() throws IOException {
        var one = temp.resolve("one");
        var two = temp.resolve("two");
        assertEquals(ExitCode.OK, run(one, "--threads", "2"), err.toString());
        assertEquals(ExitCode.OK, run(two, "--threads", "1"), err.toString());
        for (var table : TABLES) {
            assertArrayEquals(Files.readAllBytes(one.resolve(table)), Files.readAllBytes(two.resolve(table)), table);
            var text = Files.readString(one.resolve(table));
            assertFalse(text.contains("NaN") || text.contains("Infinity"), table);
            assertTrue(text.lines().count() > 5, table);
        }
        var report = Files.readString(one.resolve(MainJob.REPORT));
        assertTrue(report.contains("<svg") && report.contains("Davidson"), "the report has charts and tables");
        assertFalse(report.contains("NaN"), "a number is missing in the report");
        assertTrue(out.toString().contains("report: " + one.toAbsolutePath().resolve(MainJob.REPORT)), out.toString());
    }

    @Test
    void badOptionsAreRefusedBeforeAnythingIsWritten() {
        var folder = temp.resolve("none");
        assertEquals(ExitCode.BAD_INPUT, run(folder, "--seeds", "0"));
        assertEquals(ExitCode.BAD_INPUT, run(folder, "--scale", "NaN"));
        assertFalse(Files.exists(folder));
    }
}
