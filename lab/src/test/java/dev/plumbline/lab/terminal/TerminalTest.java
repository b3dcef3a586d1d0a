package dev.plumbline.lab.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Tables and progress.
///
/// Planted mistakes that turn it red: numbers aligned to the left; a carriage return where standard error is a file; a
/// line for every step.
class TerminalTest {
    private final AtomicLong clock = new AtomicLong();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void columnsAreAligned() {
        var text = new StringWriter();
        var out = new PrintWriter(text);
        new Table("name", ">value", "note").row("α", "1", "short").row("beta", "100", "one two three four five six").print(out, 38);
        assertEquals(
                """
                name  value  note
                ────  ─────  ─────────────────────────
                α         1  short
                beta    100  one two three four five
                             six
                """,
                text.toString().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void aRowMustFit() {
        assertThrows(IllegalArgumentException.class, () -> new Table("a", "b").row("1"));
    }

    @Test
    void elsewhereThanOnATerminalThereArePlainLines() {
        try (var progress = Progress.start(stream, false, clock::get, "training", 1000)) {
            for (int i = 0; i < 1000; i++) {
                clock.addAndGet(25_000_000L); // 25 ms a step, 25 s in all: two lines on the way, one at the end
                progress.step();
            }
        }
        var text = bytes.toString(StandardCharsets.UTF_8);
        assertFalse(text.contains("\r"), text);
        assertEquals(3, text.lines().count(), text);
        assertTrue(text.startsWith("training  40 %, 15 s left"), text);
        assertTrue(text.lines().toList().getLast().equals("training: 25 s"), text);
    }

    @Test
    void onATerminalTheBarIsRedrawnAndErased() {
        try (var progress = Progress.start(stream, true, clock::get, "training", 4)) {
            clock.addAndGet(1_000_000_000L);
            progress.step();
            progress.note("loss 0.5");
        }
        var text = bytes.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("\rtraining [#######.....................]  25 %, 3.0 s left"), text);
        assertTrue(text.lines().toList().getLast().startsWith("training: stopped after 1 of 4, 1.0 s, loss 0.5"), text);
    }

    @Test
    void durations() {
        assertEquals("0.4 s", Progress.duration(400_000_000L));
        assertEquals("12 s", Progress.duration(12_900_000_000L));
        assertEquals("3 min 5 s", Progress.duration(185_000_000_000L));
        assertEquals("2 h 4 min", Progress.duration((2 * 3600 + 4 * 60) * 1_000_000_000L));
    }
}
