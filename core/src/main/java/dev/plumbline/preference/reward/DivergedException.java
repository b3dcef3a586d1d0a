package dev.plumbline.preference.reward;

/// Training left the finite numbers: the learning rate is too high for these data. The message is one line that says
/// when, and what to change.
public final class DivergedException extends ArithmeticException {
    private static final long serialVersionUID = 1L;

    public DivergedException(String message) {
        super(message);
    }
}
