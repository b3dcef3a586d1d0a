package dev.plumbline.lab.book.markdown;

import java.util.List;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Node;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/// Markdown as GitHub reads it: CommonMark, tables, formulas between dollars.
public final class MarkdownReader {
    private static final Parser PARSER = Parser.builder().extensions(List.of(TablesExtension.create()))
            .customBlockParserFactory(new FormulaBlockParser.Factory())
            .customInlineContentParserFactory(new InlineFormulaParser.Factory())
            .includeSourceSpans(IncludeSourceSpans.BLOCKS_AND_INLINES).build();

    private MarkdownReader() {}

    /// The document, each node with its place in `text`.
    public static Node read(String text) {
        return PARSER.parse(text);
    }
}
