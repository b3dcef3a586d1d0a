package dev.plumbline.lab;

/// What the exit codes of every command mean.
public final class ExitCode {
    /// All good.
    public static final int OK = 0;
    /// The command worked, and a check that it made failed.
    public static final int CHECK_FAILED = 1;
    /// Bad input or usage: the line on standard error says what to mend.
    public static final int BAD_INPUT = 2;
    /// The execution that was asked for is not available here.
    public static final int NOT_AVAILABLE = 3;

    /// A mistake of Plumbline's own, not of the input.
    public static final int INTERNAL_ERROR = 70;

    private ExitCode() {}
}
