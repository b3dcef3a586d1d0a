package dev.plumbline.lab.book.formula;

/// A formula that cannot be typeset: where, what was found, what was expected.
public final class TexException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int offset;

    /// @param offset in the text of the formula, in UTF-16 units
    TexException(int offset, String found, String expected) {
        super("found " + found + ", expected " + expected);
        this.offset = offset;
    }

    public int offset() {
        return offset;
    }
}
