package dev.plumbline.kernel;

/// Rows that a {@link RepeatedStep} gathers, other ones in every run: those of a batch. How many they are never
/// changes.
public final class RowIndex {
    private final int[] rows;

    /// So many times row 0, until other rows are written.
    public RowIndex(int size) {
        rows = new int[size];
    }

    /// The array itself, to be written before a run and not during one.
    public int[] rows() {
        return rows;
    }

    /// Takes the rows of `from`, beginning at `first`.
    ///
    /// @throws IndexOutOfBoundsException if `from` has not that many
    public void copyFrom(int[] from, int first) {
        System.arraycopy(from, first, rows, 0, rows.length);
    }
}
