package dev.plumbline.lab;

/// Something that the user can mend. The message is one line: what was found, where, what was expected, and the mend.
/// {@link Main} prints it without a stack trace and ends with {@link #exitCode()}.
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private UserError(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /// Bad input or usage: exit code 2.
    public static UserError badInput(String message) {
        return new UserError(ExitCode.BAD_INPUT, message, null);
    }

    /// Bad input or usage: exit code 2; `cause` is shown with `--debug`.
    public static UserError badInput(String message, Throwable cause) {
        return new UserError(ExitCode.BAD_INPUT, message, cause);
    }

    /// An execution that is not available: exit code 3.
    public static UserError notAvailable(String message) {
        return new UserError(ExitCode.NOT_AVAILABLE, message, null);
    }

    public int exitCode() {
        return exitCode;
    }
}
