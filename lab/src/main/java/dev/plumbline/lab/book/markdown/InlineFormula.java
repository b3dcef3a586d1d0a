package dev.plumbline.lab.book.markdown;

import org.commonmark.node.CustomNode;

/// `$x$`, or `$$x$$` within a line.
public final class InlineFormula extends CustomNode {
    private final Formula formula;

    InlineFormula(Formula formula) {
        this.formula = formula;
    }

    public Formula formula() {
        return formula;
    }
}
