package dev.plumbline.lab.book;

import dev.plumbline.lab.UserError;
import dev.plumbline.lab.book.markdown.Formula;
import org.commonmark.node.Node;

/// Where something stands in a page.
///
/// @param file path from the root of the repository
/// @param line from 1
/// @param column from 1
record Place(String file, int line, int column) {
    /// Where `node` begins; a node without a place of its own has that of the block around it.
    static Place of(String file, Node node) {
        for (var around = node; around != null; around = around.getParent()) {
            if (!around.getSourceSpans().isEmpty()) {
                var span = around.getSourceSpans().getFirst();
                return new Place(file, span.getLineIndex() + 1, span.getColumnIndex() + 1);
            }
        }
        return new Place(file, 1, 1);
    }

    static Place of(String file, Formula formula, int offset) {
        return new Place(file, formula.line(offset), formula.column(offset));
    }

    /// One line for the author of the page.
    UserError error(String found, String expected, String mend) {
        return UserError.badInput(this + ": found " + found + ", expected " + expected + "; " + mend);
    }

    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
