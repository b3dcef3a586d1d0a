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
        int index = index(offset);
        var lines = source.getLines();
        for (int i = 0; i < lines.size(); i++) { // an empty line has no place of its own
            var span = lines.get(i).getSourceSpan();
            if (span != null) {
                return span.getLineIndex() + 1 + index - i;
            }
        }
        return 1;
    }

    /// Column of the file, from 1.
    public int column(int offset) {
        int index = index(offset);
        int start = 0;
        for (int i = 0; i < index; i++) {
            start += source.getLines().get(i).getContent().length() + 1;
        }
        var span = source.getLines().get(index).getSourceSpan();
        return (span == null ? 0 : span.getColumnIndex()) + 1 + Math.max(0, offset - start);
    }

    private int index(int offset) {
        int breaks = (int) tex().substring(0, Math.min(offset, tex().length())).chars().filter(c -> c == '\n').count();
        return Math.min(breaks, source.getLines().size() - 1);
    }
}
