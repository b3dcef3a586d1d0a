package dev.plumbline.lab.terminal;

/// What is known of the terminal. Java cannot ask whether standard error is one, so the launcher tells.
public final class Terminal {
    private static final int UNKNOWN_WIDTH = 100;

    private Terminal() {}

    /// Whether standard error is a terminal, so that a line may be overwritten.
    public static boolean errorIsTerminal() {
        return Boolean.getBoolean("plumbline.terminal");
    }

    /// Columns to print in.
    public static int width() {
        return Math.max(40, Integer.getInteger("plumbline.columns", UNKNOWN_WIDTH));
    }
}
