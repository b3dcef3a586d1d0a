package dev.plumbline.lab.book.markdown;

import java.util.Set;
import org.commonmark.parser.beta.InlineContentParser;
import org.commonmark.parser.beta.InlineContentParserFactory;
import org.commonmark.parser.beta.InlineParserState;
import org.commonmark.parser.beta.ParsedInline;
import org.commonmark.parser.beta.Scanner;

/// Formulas within a line, by GitHub's rules: the opening dollar stands at no letter or digit and before no blank, the
/// closing one after no blank and before no letter or digit; `` $`x`$ `` is the same for formulas that Markdown would
/// misread. Other dollars are dollars.
final class InlineFormulaParser implements InlineContentParser {
    static final class Factory implements InlineContentParserFactory {
        @Override
        public Set<Character> getTriggerCharacters() {
            return Set.of('$');
        }

        @Override
        public InlineContentParser create() {
            return new InlineFormulaParser();
        }
    }

    @Override
    public ParsedInline tryParse(InlineParserState state) {
        var scanner = state.scanner();
        if (isWord(scanner.peekPreviousCodePoint())) {
            return ParsedInline.none();
        }
        scanner.next();
        if (scanner.next('`')) {
            return until(scanner, "`$", false);
        }
        if (scanner.next('$')) {
            return until(scanner, "$$", true);
        }
        return isBlank(scanner.peek()) ? ParsedInline.none() : until(scanner, "$", false);
    }

    private static ParsedInline until(Scanner scanner, String end, boolean display) {
        var start = scanner.position();
        char before = ' ';
        while (scanner.hasNext()) {
            var here = scanner.position();
            if (scanner.next(end)) {
                if (end.equals("$") && (isBlank(before) || isWord(scanner.peekCodePoint()))) {
                    return ParsedInline.none();
                }
                return ParsedInline.of(new InlineFormula(new Formula(scanner.getSource(start, here), display, true)),
                        scanner.position());
            }
            before = scanner.peek();
            scanner.next();
            if (before == '\\' && scanner.hasNext()) {
                scanner.next();
            }
        }
        return ParsedInline.none();
    }

    private static boolean isBlank(char c) {
        return c == Scanner.END || Character.isWhitespace(c);
    }

    private static boolean isWord(int c) {
        return c != Scanner.END && (Character.isLetterOrDigit(c) || c == '$');
    }
}
