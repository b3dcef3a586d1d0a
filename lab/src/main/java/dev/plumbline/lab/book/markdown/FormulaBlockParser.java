package dev.plumbline.lab.book.markdown;

import org.commonmark.node.Block;
import org.commonmark.parser.SourceLine;
import org.commonmark.parser.SourceLines;
import org.commonmark.parser.block.AbstractBlockParser;
import org.commonmark.parser.block.AbstractBlockParserFactory;
import org.commonmark.parser.block.BlockContinue;
import org.commonmark.parser.block.BlockStart;
import org.commonmark.parser.block.MatchedBlockParser;
import org.commonmark.parser.block.ParserState;

/// A line that begins with `$$`, up to the line that ends with `$$`, which may be the same.
final class FormulaBlockParser extends AbstractBlockParser {
    private static final String FENCE = "$$";

    static final class Factory extends AbstractBlockParserFactory {
        @Override
        public BlockStart tryStart(ParserState state, MatchedBlockParser matched) {
            int start = state.getNextNonSpaceIndex();
            boolean fence = state.getIndent() < 4 && state.getLine().getContent().toString().startsWith(FENCE, start);
            return fence ? BlockStart.of(new FormulaBlockParser()).atIndex(start) : BlockStart.none();
        }
    }

    private final FormulaBlock block = new FormulaBlock();
    private final SourceLines lines = SourceLines.empty();
    private boolean open;
    private boolean closed;

    @Override
    public Block getBlock() {
        return block;
    }

    @Override
    public BlockContinue tryContinue(ParserState state) {
        return closed ? BlockContinue.none() : BlockContinue.atIndex(state.getIndex());
    }

    @Override
    public void addLine(SourceLine line) {
        String text = line.getContent().toString();
        int start = open ? 0 : FENCE.length();
        int end = text.stripTrailing().length();
        open = true;
        if (end >= start + FENCE.length() && text.startsWith(FENCE, end - FENCE.length())) {
            closed = true;
            end -= FENCE.length();
        }
        lines.addLine(line.substring(start, Math.max(start, end)));
    }

    @Override
    public void closeBlock() {
        block.fill(new Formula(lines, true, closed));
    }
}
