package dev.plumbline.lab.terminal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/// How far a long computation has come: a bar that is redrawn on a terminal, plain lines elsewhere (one when it starts
/// if it takes long, one about every ten seconds, one at the end).
///
/// ```java
/// try (var progress = Progress.start("training", epochs)) {
///     for (...) { ...; progress.step(); }
/// }
/// ```
/// May be stepped from several threads.
public final class Progress implements AutoCloseable {
    private static final long REDRAW_NANOS = 100_000_000L;
    private static final long LINE_NANOS = 10_000_000_000L;
    private static final int BAR = 28;

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier clock;
    private final String label;
    private final long total;
    private final long started;
    private long done;
    private long shown;
    private String note = "";
    private int drawn;
    /// Steps that take less than this leave no trace.
    private long silentNanos;

    private Progress(PrintStream out, boolean terminal, LongSupplier clock, String label, long total) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
        this.label = label;
        this.total = total;
        this.started = clock.getAsLong();
        this.shown = started;
        if (terminal) {
            draw();
        }
    }

    /// Starts a progress line on standard error.
    ///
    /// @param total steps to come, or 0 if unknown
    public static Progress start(String label, long total) {
        return new Progress(System.err, Terminal.errorIsTerminal(), System::nanoTime, label, total);
    }

    /// The same for what is usually quick: nothing is left on the terminal if it takes less than two seconds.
    ///
    /// @param total steps to come, or 0 if unknown
    public static Progress startUnlessQuick(String label, long total) {
        var progress = start(label, total);
        progress.silentNanos = 2_000_000_000L;
        return progress;
    }

    static Progress start(PrintStream out, boolean terminal, LongSupplier clock, String label, long total) {
        return new Progress(out, terminal, clock, label, total);
    }

    /// One step done.
    public void step() {
        step(1);
    }

    /// `count` steps done.
    public synchronized void step(long count) {
        done += count;
        refresh();
    }

    /// A few words behind the numbers, for example the loss.
    public synchronized void note(String text) {
        note = text;
        refresh();
    }

    /// Erases the bar, or prints the last line.
    @Override
    public synchronized void close() {
        var took = duration(clock.getAsLong() - started);
        if (terminal) {
            erase();
        }
        if (clock.getAsLong() - started < silentNanos) {
            out.flush();
            return;
        }
        out.println(label + ": " + (total > 0 && done < total ? "stopped after " + done + " of " + total + ", " : "")
                + took + (note.isEmpty() ? "" : ", " + note));
        out.flush();
    }

    private void refresh() {
        long now = clock.getAsLong();
        if (now - shown < (terminal ? REDRAW_NANOS : LINE_NANOS)) {
            return;
        }
        shown = now;
        if (terminal) {
            draw();
        } else {
            out.println(text(false));
            out.flush();
        }
    }

    private void draw() {
        var text = text(true);
        int limit = Terminal.width() - 1;
        if (text.length() > limit) {
            text = text.substring(0, limit);
        }
        out.print('\r' + text + " ".repeat(Math.max(0, drawn - text.length())));
        out.flush();
        drawn = text.length();
    }

    private void erase() {
        out.print('\r' + " ".repeat(drawn) + '\r');
    }

    private String text(boolean bar) {
        long elapsed = clock.getAsLong() - started;
        var text = new StringBuilder(label);
        if (total > 0) {
            double share = Math.min(1, (double) done / total);
            if (bar) {
                int full = (int) (share * BAR);
                text.append(" [").append("#".repeat(full)).append(".".repeat(BAR - full)).append(']');
            }
            text.append(String.format(Locale.ROOT, " %3.0f %%", 100 * share));
            if (done > 0 && done < total) {
                text.append(", ").append(duration((long) (elapsed * (1 - share) / share))).append(" left");
            }
        } else {
            text.append(' ').append(done).append(", ").append(duration(elapsed));
        }
        return note.isEmpty() ? text.toString() : text.append(", ").append(note).toString();
    }

    /// `0.4 s`, `12 s`, `3 min 5 s`, `2 h 4 min`.
    public static String duration(long nanos) {
        var time = Duration.ofNanos(nanos);
        if (time.toSeconds() < 10) {
            return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
        }
        if (time.toMinutes() < 1) {
            return time.toSeconds() + " s";
        }
        return time.toHours() < 1
                ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
                : time.toHours() + " h " + time.toMinutesPart() + " min";
    }
}
