package dev.plumbline.lab.book;

import dev.plumbline.lab.book.markdown.FormulaBlock;
import dev.plumbline.lab.book.markdown.InlineFormula;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Block;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;

/// The words of a part of a page, without marks: for titles and for the search.
final class PlainText extends AbstractVisitor {
    private final StringBuilder text = new StringBuilder();

    private PlainText() {}

    static String of(Node node) {
        var visitor = new PlainText();
        node.accept(visitor);
        return visitor.text.toString().replaceAll("\\s+", " ").strip();
    }

    @Override
    public void visit(Text node) {
        text.append(node.getLiteral());
    }

    @Override
    public void visit(Code node) {
        text.append(node.getLiteral());
    }

    @Override
    public void visit(FencedCodeBlock node) {
        text.append(node.getLiteral()).append(' ');
    }

    @Override
    public void visit(IndentedCodeBlock node) {
        text.append(node.getLiteral()).append(' ');
    }

    @Override
    public void visit(SoftLineBreak node) {
        text.append(' ');
    }

    @Override
    public void visit(HardLineBreak node) {
        text.append(' ');
    }

    @Override
    public void visit(CustomBlock node) {
        if (node instanceof FormulaBlock block) {
            tex(block.formula().tex());
        } else {
            super.visit(node);
        }
    }

    /// Cells of tables are such nodes, too.
    @Override
    public void visit(CustomNode node) {
        if (node instanceof InlineFormula inline) {
            tex(inline.formula().tex());
        } else {
            super.visit(node);
            text.append(' ');
        }
    }

    private void tex(String tex) {
        text.append(tex.replaceAll("\\\\(?:mathrm|operatorname\\*?|text|left|right|q?quad|[,;:! ])|[\\\\{}]", " "))
                .append(' ');
    }

    @Override
    protected void visitChildren(Node parent) {
        super.visitChildren(parent);
        if (parent instanceof Block) {
            text.append(' ');
        }
    }
}
