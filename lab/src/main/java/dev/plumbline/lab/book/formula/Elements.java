package dev.plumbline.lab.book.formula;

import dev.plumbline.lab.book.formula.Atom.Kind;
import dev.plumbline.lab.report.Markup;
import java.util.Comparator;
import java.util.List;

/// The elements of MathML that formulas are made of, and the space between them.
final class Elements {
    private static final String THIN = "<mspace width=\"0.1667em\"></mspace>";
    static final String QUAD = "<mspace width=\"1em\"></mspace>";
    static final String QUADS = "<mspace width=\"2em\"></mspace>";
    static final String NAMESPACE = "http://www.w3.org/1998/Math/MathML";

    private Elements() {}

    /// Atoms side by side, with TeX's thin space around functions and large operators.
    static String joined(List<Atom> atoms) {
        var xml = new StringBuilder();
        int elements = 0;
        Atom before = null;
        for (var atom : atoms) {
            boolean thin = before != null
                    && (isTerm(before) && atom.kind() == Kind.OPERATOR || before.kind() == Kind.OPERATOR
                            && (atom.kind() == Kind.ORDINARY || atom.kind() == Kind.OPERATOR));
            if (thin) {
                xml.append(THIN);
            }
            xml.append(atom.xml());
            elements++;
            before = atom;
        }
        return elements == 1 ? xml.toString() : "<mrow>" + xml + "</mrow>";
    }

    private static boolean isTerm(Atom atom) {
        return atom.kind() == Kind.ORDINARY || atom.kind() == Kind.CLOSE;
    }

    /// A group has the class of an ordinary atom whatever is in it.
    static String wrapped(String body) {
        return body.startsWith("<mrow>") ? body : "<mrow>" + body + "</mrow>";
    }

    static Atom bar(String text) {
        return Atom.ordinary("<mo stretchy=\"false\" lspace=\"0\" rspace=\"0\">" + text + "</mo>");
    }

    /// A sign where a term begins, a sum or difference elsewhere.
    static Atom sign(String text, List<Atom> before) {
        boolean prefix = before.isEmpty() || before.getLast().opensTerm();
        return prefix ? Atom.ordinary("<mo form=\"prefix\">" + text + "</mo>")
                : Atom.of("<mo>" + text + "</mo>", Kind.BINARY);
    }

    static Atom function(String name, boolean limits) {
        return new Atom(upright(Markup.escape(name)), Kind.OPERATOR, limits);
    }

    /// A name of one letter needs to be told that it is upright; longer ones are.
    static String upright(String text) {
        boolean single = text.codePointCount(0, text.length()) == 1;
        return "<mi" + (single ? " mathvariant=\"normal\"" : "") + ">" + text + "</mi>";
    }

    static String fences(String left, String body, String right) {
        return "<mrow>" + fence(left, "prefix") + body + fence(right, "postfix") + "</mrow>";
    }

    private static String fence(String delimiter, String form) {
        return delimiter.isEmpty() ? "" : "<mo form=\"" + form + "\" fence=\"true\" stretchy=\"true\">"
                + Markup.escape(delimiter) + "</mo>";
    }

    /// A known macro of which `name` is the beginning, or which is the beginning of `name`, or the same in other
    /// letters.
    static String near(String name) {
        return Symbols.names().stream()
                .filter(other -> name.length() > 1 && other.length() > 1)
                .filter(other -> other.equalsIgnoreCase(name) || other.startsWith(name) || name.startsWith(other))
                .min(Comparator.comparing((String other) -> Math.abs(other.length() - name.length()))
                .thenComparing(Comparator.naturalOrder()))
                .map(other -> ", such as \\" + other).orElse("");
    }
}
