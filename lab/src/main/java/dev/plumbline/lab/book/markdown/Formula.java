package dev.plumbline.lab.book.markdown;

import org.commonmark.parser.SourceLines;

/// A formula between dollars, as it stands in the file.
///
/// @param source without the dollars, with its place
/// @param display on a line of its own: `$$`
/// @param closed false if the closing dollars are missing
public record Formula(SourceLines source, boolean display, boolean closed) {
    public String tex() {
        return source.getContent();
    }

    /// Line of the file, from 1, of the character at `offset` of {@link #tex()}.
    public int line(int offset) {
        return source.getLines().get(index(offset)).getSourceSpan().getLineIndex() + 1;
    }

    /// Column of the file, from 1.
    public int column(int offset) {
        int index = index(offset);
        int start = 0;
        for (int i = 0; i < index; i++) {
            start += source.getLines().get(i).getContent().length() + 1;
        }
        return source.getLines().get(index).getSourceSpan().getColumnIndex() + 1 + Math.max(0, offset - start);
    }

    private int index(int offset) {
        int breaks = (int) tex().substring(0, Math.min(offset, tex().length())).chars().filter(c -> c == '\n').count();
        return Math.min(breaks, source.getLines().size() - 1);
    }
}
