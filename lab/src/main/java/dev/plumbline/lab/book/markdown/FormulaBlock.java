package dev.plumbline.lab.book.markdown;

import org.commonmark.node.CustomBlock;

/// `$$`, lines, `$$`.
public final class FormulaBlock extends CustomBlock {
    private Formula formula;

    public Formula formula() {
        return formula;
    }

    void fill(Formula content) {
        formula = content;
    }
}
