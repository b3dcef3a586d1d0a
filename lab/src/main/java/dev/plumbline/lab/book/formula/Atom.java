package dev.plumbline.lab.book.formula;

/// A piece of a formula, with what decides about the space around it.
///
/// @param xml MathML, one element
/// @param limits where scripts go: below and above, or beside
record Atom(String xml, Kind kind, boolean limits) {
    /// TeX's classes of atoms (The TeXbook, chapter 17).
    enum Kind {
        ORDINARY,
        OPERATOR,
        BINARY,
        RELATION,
        OPEN,
        CLOSE,
        PUNCTUATION,
        SPACE
    }

    static Atom of(String xml, Kind kind) {
        return new Atom(xml, kind, false);
    }

    static Atom ordinary(String xml) {
        return of(xml, Kind.ORDINARY);
    }

    /// Whether a sign after this atom is a sign and no subtraction.
    boolean opensTerm() {
        return switch (kind) {
            case OPERATOR, BINARY, RELATION, OPEN, PUNCTUATION, SPACE -> true;
            case ORDINARY, CLOSE -> false;
        };
    }
}
