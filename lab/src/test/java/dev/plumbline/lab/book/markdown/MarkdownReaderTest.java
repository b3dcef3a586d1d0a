package dev.plumbline.lab.book.markdown;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.CustomNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which dollars are formulas, and where.
///
/// Planted mistakes that turn it red: a price read as a formula; emphasis inside a formula; the column counted from the
/// paragraph; a formula in a table cell or quotation missed; an open `$$` closed by the end of the page.
class MarkdownReaderTest {
    private static List<Formula> formulas(String text) {
        var found = new ArrayList<Formula>();
        MarkdownReader.read(text).accept(new AbstractVisitor() {
            @Override
            public void visit(CustomNode node) {
                if (node instanceof InlineFormula inline) {
                    found.add(inline.formula());
                }
                super.visit(node);
            }

            @Override
            public void visit(CustomBlock node) {
                if (node instanceof FormulaBlock block) {
                    found.add(block.formula());
                }
                super.visit(node);
            }
        });
        return found;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', value = {
        "a $x$ b ! x",
        "$x_1 * y * z_2$ ! x_1 * y * z_2",
        "($x$) ! x",
        "a $`x`$ b ! x",
        "$\\$5$ ! \\$5",
        "it costs $5 or $6 ! ''",
        "US$5$ ! ''",
        "$ x$ ! ''",
        "$x $ ! ''",
        "$x$1 ! ''",
        "`$x$` ! ''",
        "\\$x$ ! ''",
    })
    void dollarsInALine(String text, String tex) {
        assertEquals(tex.isEmpty() ? List.of() : List.of(tex), formulas(text).stream().map(Formula::tex).toList());
    }

    @Test
    void placesAreThoseOfTheFile() {
        var formula = formulas("# T\n\n> words $ab\n> cd$\n").getFirst();
        assertEquals("ab\ncd", formula.tex());
        assertEquals(3, formula.line(1));
        assertEquals(11, formula.column(1));
        assertEquals(4, formula.line(4));
        assertEquals(4, formula.column(4));
        var cell = formulas("| a | b |\n| --- | --- |\n| x | $y$ |\n").getFirst();
        assertEquals(3, cell.line(0));
        assertEquals(8, cell.column(0));
    }

    @Test
    void blocks() {
        var block = formulas("text\n\n$$\na\n\nb\n$$\n\nmore $x$").getFirst();
        assertEquals("a\n\nb", block.tex().strip());
        assertEquals(4, block.line(block.tex().indexOf('a')));
        assertEquals("x=1", formulas("> $$x=1$$\n").getFirst().tex());
        assertFalse(formulas("$$\nx\n").getFirst().closed());
    }
}
