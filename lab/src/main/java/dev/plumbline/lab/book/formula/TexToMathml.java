package dev.plumbline.lab.book.formula;

import dev.plumbline.lab.book.formula.Atom.Kind;
import dev.plumbline.lab.report.Markup;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Formulas in a subset of TeX, as GitHub shows them between dollars, as MathML Core: what browsers typeset without a
/// script.
///
/// The subset: `^ _ ' { }`; the symbols, functions, accents, spaces, delimiters and environments of {@link Symbols};
/// `\frac \dfrac \tfrac \binom \sqrt`; `\left \right \big`; `\text \mathrm \operatorname \mathbb \mathcal \mathbf`;
/// `\limits \nolimits \not`. Anything else is a {@link TexException} with its place: a formula is typeset as it was
/// meant, or not at all.
///
/// Space between atoms is that of MathML's operator dictionary, but for the signs that TeX treats otherwise: a minus
/// after an operator, a bar, a slash, a name of a function.
public final class TexToMathml {
    private static final Set<String> ALPHABETS = Set.of("mathbb", "mathcal", "mathbf", "boldsymbol");
    private static final Set<String> ENDS = Set.of("", "}", "&", "\\\\", "\\right", "\\end");

    private final TexReader in;
    private final boolean display;

    private TexToMathml(String tex, boolean display) {
        this.in = new TexReader(tex);
        this.display = display;
    }

    /// One `math` element; for a display one for each part between spaces of `\quad` or more, so that a narrow page can
    /// set them below one another. The annotation of the first is the source: a copied formula can be pasted into
    /// another text.
    ///
    /// @param display on a line of its own
    /// @throws TexException if `tex` is not of the subset
    public static String convert(String tex, boolean display) {
        var converter = new TexToMathml(tex, display);
        if (converter.in.peek().isEmpty()) {
            throw new TexException(0, "nothing", "a formula");
        }
        var atoms = converter.atoms();
        if (!converter.in.peek().isEmpty()) {
            throw converter.unexpected("its partner before it");
        }
        String annotation = "<annotation encoding=\"application/x-tex\">" + Markup.escape(tex.strip())
                + "</annotation>";
        if (!display) {
            return "<math xmlns=\"" + Elements.NAMESPACE + "\"><semantics>" + Elements.joined(atoms) + annotation
                    + "</semantics></math>";
        }
        var html = new StringBuilder();
        int start = 0;
        for (int i = 0; i <= atoms.size(); i++) {
            boolean end = i == atoms.size() || atoms.get(i).xml().equals(Elements.QUAD)
                    || atoms.get(i).xml().equals(Elements.QUADS);
            if (end && i > start) {
                html.append("<math xmlns=\"" + Elements.NAMESPACE + "\" display=\"block\"><semantics>")
                        .append(Elements.joined(atoms.subList(start, i)))
                        .append(annotation).append("</semantics></math>");
                annotation = "";
            }
            start = end ? i + 1 : start;
        }
        if (html.isEmpty()) {
            throw new TexException(0, "space alone", "a formula");
        }
        return html.toString();
    }

    private TexException unexpected(String expected) {
        in.peek();
        return new TexException(in.offset(), in.found(), expected);
    }

    /// Atoms up to the end of the group.
    private String row() {
        return Elements.joined(atoms());
    }

    private List<Atom> atoms() {
        var atoms = new ArrayList<Atom>();
        while (!ENDS.contains(in.peek())) {
            atoms.add(scripted(atoms));
        }
        return atoms;
    }

    /// An atom with its scripts and primes.
    private Atom scripted(List<Atom> before) {
        var base = in.peek().equals("^") || in.peek().equals("_") || in.peek().equals("'")
                ? Atom.ordinary("<mrow></mrow>")
                : atom(before);
        boolean limits = base.limits() && display;
        while (in.peek().equals("\\limits") || in.peek().equals("\\nolimits")) {
            if (base.kind() != Kind.OPERATOR) {
                throw unexpected("a large operator before it");
            }
            limits = in.next().equals("\\limits");
        }
        String below = null;
        String above = null;
        var primes = new StringBuilder();
        for (String token = in.peek(); token.equals("^") || token.equals("_") || token.equals("'"); token = in.peek()) {
            in.next();
            if (token.equals("'")) {
                if (above != null) {
                    throw new TexException(in.offset(), "' after a superscript", "primes first");
                }
                primes.append('′');
            } else if (token.equals("^") && above == null) {
                above = argument("^");
            } else if (token.equals("_") && below == null) {
                below = argument("_");
            } else {
                throw new TexException(in.offset(), "a second " + token,
                        "one superscript and one subscript; braces group");
            }
        }
        if (!primes.isEmpty()) {
            String mark = "<mo lspace=\"0\" rspace=\"0\">" + primes + "</mo>";
            above = above == null ? mark : "<mrow>" + mark + above + "</mrow>";
        }
        if (below == null && above == null) {
            return base;
        }
        String tag = (limits ? "munder" : "msub") + (limits ? "over" : "sup");
        tag = below != null && above != null ? tag : below != null ? limits ? "munder" : "msub" : limits ? "mover"
                : "msup";
        return Atom.of("<" + tag + ">" + base.xml() + (below == null ? "" : below) + (above == null ? "" : above)
                + "</" + tag + ">",
                base.kind());
    }

    /// What a macro or a script takes: a group, or one token.
    private String argument(String owner) {
        String token = in.peek();
        if (token.equals("{")) {
            return group();
        }
        if (ENDS.contains(token) || token.equals("^") || token.equals("_") || token.equals("'")) {
            throw unexpected("an argument of " + owner);
        }
        if (token.length() == 1 && Character.isDigit(token.charAt(0))) {
            in.next(); // \frac12 is one half
            return "<mn>" + token + "</mn>";
        }
        return atom(List.of()).xml();
    }

    private String group() {
        in.next();
        int open = in.offset();
        String body = row();
        if (!in.take("}")) {
            throw in.peek().isEmpty() ? new TexException(open, "{ without its }", "both") : unexpected("}");
        }
        return body;
    }

    private Atom atom(List<Atom> before) {
        String token = in.peek();
        if (token.equals("{")) {
            return Atom.ordinary(Elements.wrapped(group()));
        }
        in.next();
        if (token.startsWith("\\")) {
            return command(token.substring(1), before);
        }
        return character(token, before);
    }

    private Atom character(String token, List<Atom> before) {
        int c = token.codePointAt(0);
        if (c >= '0' && c <= '9') {
            return Atom.ordinary("<mn>" + in.numberFrom(token) + "</mn>");
        }
        return switch (token) {
            case "-", "−" -> Elements.sign("−", before);
            case "+", "±", "∓" -> Elements.sign(token, before);
            case "*" -> Atom.of("<mo>∗</mo>", Kind.BINARY);
            case "(", "[" -> Atom.of("<mo stretchy=\"false\">" + token + "</mo>", Kind.OPEN);
            case ")", "]" -> Atom.of("<mo stretchy=\"false\">" + token + "</mo>", Kind.CLOSE);
            case "," , ";" -> Atom.of("<mo separator=\"true\">" + token + "</mo>", Kind.PUNCTUATION);
            case "=", "<", ">", ":" -> Atom.of("<mo>" + Markup.escape(token) + "</mo>", Kind.RELATION);
            case "|", "/", "‖" -> Elements.bar(token);
            case "!", "?" -> Atom.of("<mo lspace=\"0\" rspace=\"0\">" + token + "</mo>", Kind.CLOSE);
            case "." -> Atom.ordinary("<mo lspace=\"0\" rspace=\"0\">.</mo>");
            case "~" -> Atom.of("<mspace width=\"0.3333em\"></mspace>", Kind.SPACE);
            default -> {
                if (Character.isLetter(c)) {
                    yield Atom.ordinary("<mi>" + token + "</mi>");
                }
                if (Character.getType(c) == Character.MATH_SYMBOL || token.equals("…") || token.equals("⋯")) {
                    yield Atom.of("<mo>" + token + "</mo>",
                            token.equals("…") || "∞∂∇√".contains(token) ? Kind.ORDINARY : Kind.RELATION);
                }
                throw new TexException(in.offset(), in.found(), "a letter, a digit or a sign of a formula");
            }
        };
    }

    private Atom command(String name, List<Atom> before) {
        int start = in.offset();
        String space = Symbols.SPACES.get(name);
        if (space != null) {
            return Atom.of("<mspace width=\"" + space + "\"></mspace>", Kind.SPACE);
        }
        if (Symbols.FUNCTIONS.contains(name)) {
            String text = name.equals("liminf") ? "lim inf" : name.equals("limsup") ? "lim sup" : name;
            return Elements.function(text, Symbols.LIMIT_FUNCTIONS.contains(name));
        }
        String accent = Symbols.ACCENTS.get(name);
        if (accent != null) {
            boolean wide = !name.equals("dot") && !name.equals("ddot")
                    && (name.startsWith("wide") || name.startsWith("over"));
            return Atom.ordinary("<mover accent=\"true\">" + argument("\\" + name) + "<mo stretchy=\"" + wide + "\">"
                    + accent + "</mo></mover>");
        }
        String under = Symbols.UNDER_ACCENTS.get(name);
        if (under != null) {
            return Atom.ordinary("<munder accentunder=\"true\">" + argument("\\" + name) + "<mo stretchy=\"true\">"
                    + under + "</mo></munder>");
        }
        if (ALPHABETS.contains(name)) {
            return alphabet(name);
        }
        String size = name.replaceFirst("[lrm]$", "");
        if (Symbols.SIZES.containsKey(size)) {
            String delimiter = delimiter("\\" + name);
            boolean opens = name.endsWith("l") || !name.endsWith("r") && "([{⟨⌈⌊".contains(delimiter);
            return Atom.of("<mo stretchy=\"true\" minsize=\"" + Symbols.SIZES.get(size) + "\" maxsize=\""
                    + Symbols.SIZES.get(size) + "\">"
                    + Markup.escape(delimiter) + "</mo>", opens ? Kind.OPEN : Kind.CLOSE);
        }
        var symbol = Symbols.symbol(name);
        if (symbol != null) {
            return symbol(name, symbol, before);
        }
        return switch (name) {
            case "frac", "dfrac", "tfrac", "cfrac" -> fraction(name);
            case "binom" -> {
                String fraction = "<mfrac linethickness=\"0\">" + argument("\\binom") + argument("\\binom")
                        + "</mfrac>";
                yield Atom.ordinary("<mrow><mo>(</mo>" + fraction + "<mo>)</mo></mrow>");
            }
            case "sqrt" -> root();
            case "left" -> fenced();
            case "text", "textrm", "mbox" -> Atom.ordinary("<mtext>" + literal(name) + "</mtext>");
            case "mathrm" -> Atom.ordinary(Elements.upright(in.peek().equals("{") ? literal(name) : in.next()));
            case "mathit" -> Atom.ordinary("<mi>" + literal(name) + "</mi>");
            case "mathsf", "mathtt", "textbf" -> Atom.ordinary("<mtext class=\"" + name + "\">" + literal(name)
                    + "</mtext>");
            case "operatorname" -> {
                boolean limits = in.take("*");
                yield Elements.function(literal(name), limits);
            }
            case "not" -> negated();
            case "begin" -> table(start);
            case "displaystyle", "textstyle" -> Atom.of("<mrow></mrow>", Kind.SPACE);
            default -> throw new TexException(start, "'\\" + name + "'",
                    "a macro that the book knows" + Elements.near(name));
        };
    }

    private Atom symbol(String name, Symbols.Symbol symbol, List<Atom> before) {
        String text = Markup.escape(symbol.text());
        return switch (symbol.kind()) {
            case ORDINARY -> {
                if (text.equals("|") || text.equals("‖")) {
                    yield Elements.bar(text);
                }
                boolean letter = Character.isLetter(symbol.text().codePointAt(0)) || "∞∅∂∇ℓ".contains(text);
                boolean upright = Character.isUpperCase(symbol.text().codePointAt(0)) || "∞∅∇".contains(text);
                yield Atom.ordinary(letter ? "<mi" + (upright ? " mathvariant=\"normal\"" : "") + ">" + text + "</mi>"
                        : "<mo lspace=\"0\" rspace=\"0\">" + text + "</mo>");
            }
            case OPERATOR -> new Atom("<mo movablelimits=\"" + !display + "\">" + text + "</mo>", Kind.OPERATOR,
                    !name.endsWith("int"));
            case BINARY -> name.equals("pm") || name.equals("mp") ? Elements.sign(text, before)
                    : Atom.of("<mo>" + text + "</mo>", Kind.BINARY);
            case RELATION -> Atom.of("<mo stretchy=\"false\"" + (name.equals("mid") || name.equals("colon")
                    ? " lspace=\"0.2778em\" rspace=\"0.2778em\"" : "") + ">" + text + "</mo>", Kind.RELATION);
            case OPEN -> Atom.of("<mo form=\"prefix\" stretchy=\"false\">" + text + "</mo>", Kind.OPEN);
            case CLOSE -> Atom.of("<mo form=\"postfix\" stretchy=\"false\">" + text + "</mo>", Kind.CLOSE);
            case PUNCTUATION, SPACE -> throw new IllegalStateException(name);
        };
    }

    private String literal(String name) {
        String text = in.group("\\" + name);
        var plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && "%#&_${} ,-".indexOf(text.charAt(i + 1)) >= 0) {
                c = text.charAt(++i);
                c = c == ',' ? '\u2009' : c;
            } else if (c == '\\') {
                throw new TexException(in.offset() + 1 + i, "'\\' in \\" + name + "{...}", "plain text");
            } else if (c == '$' || c == '{' || c == '}') {
                throw new TexException(in.offset() + 1 + i, "'" + c + "' in \\" + name + "{...}", "plain text");
            } else if (c == '~' || c == ' ') {
                c = '\u00A0'; // MathML takes blanks off the ends
            }
            plain.append(c);
        }
        return Markup.escape(plain.toString());
    }

    private Atom alphabet(String name) {
        int start = in.offset();
        String text = in.peek().equals("{") ? in.group("\\" + name) : in.next();
        if (text.startsWith("\\") && Symbols.symbol(text.substring(1)) != null) {
            text = Symbols.symbol(text.substring(1)).text();
        }
        var styled = new StringBuilder();
        for (int c : text.codePoints().toArray()) {
            String letter = Symbols.styled(name, c);
            if (letter == null) {
                throw new TexException(start, "'" + Character.toString(c) + "' in \\" + name,
                        "letters of that alphabet");
            }
            styled.append(letter);
        }
        if (styled.isEmpty()) {
            throw new TexException(start, "nothing in \\" + name, "a letter");
        }
        return Atom.ordinary("<mi>" + styled + "</mi>");
    }

    private Atom fraction(String name) {
        String fraction = "<mfrac>" + argument("\\" + name) + argument("\\" + name) + "</mfrac>";
        boolean forced = !name.equals("frac");
        return Atom.ordinary(forced ? "<mstyle displaystyle=\"" + !name.equals("tfrac") + "\">" + fraction
                + "</mstyle>" : fraction);
    }

    private Atom root() {
        if (!in.take("[")) {
            return Atom.ordinary("<msqrt>" + argument("\\sqrt") + "</msqrt>");
        }
        int open = in.offset();
        var index = new ArrayList<Atom>();
        while (!in.peek().equals("]")) {
            if (ENDS.contains(in.peek())) {
                throw new TexException(open, "[ without its ]", "both");
            }
            index.add(scripted(index));
        }
        in.next();
        return Atom.ordinary("<mroot>" + argument("\\sqrt") + Elements.joined(index) + "</mroot>");
    }

    private String delimiter(String owner) {
        String token = in.next();
        String delimiter = Symbols.DELIMITERS.get(token);
        if (delimiter == null) {
            throw new TexException(in.offset(), in.found(), "a delimiter after " + owner);
        }
        return delimiter;
    }

    private Atom fenced() {
        int start = in.offset();
        String left = delimiter("\\left");
        String body = row();
        if (!in.take("\\right")) {
            throw in.peek().isEmpty() ? new TexException(start, "\\left without its \\right", "both")
                    : unexpected("\\right");
        }
        return Atom.ordinary(Elements.fences(left, body, delimiter("\\right")));
    }

    private Atom negated() {
        String token = in.next();
        var symbol = token.startsWith("\\") ? Symbols.symbol(token.substring(1)) : null;
        String text = symbol != null ? symbol.text() : token;
        if (symbol != null ? symbol.kind() != Kind.RELATION : !token.equals("=") && !token.equals("<")
                && !token.equals(">")) {
            throw new TexException(in.offset(), in.found(), "a relation after \\not");
        }
        return Atom.of("<mo>" + Markup.escape(text) + "\u0338</mo>", Kind.RELATION);
    }

    /// Rows of `\begin{cases} ... & ... \\ ... \end{cases}` and its kin.
    private Atom table(int start) {
        String name = in.group("\\begin");
        var fences = Symbols.TABLES.get(name);
        if (fences == null) {
            throw new TexException(start, "\\begin{" + name + "}",
                    "one of " + String.join(", ", Symbols.TABLES.keySet().stream().sorted().toList()));
        }
        boolean aligned = name.equals("aligned");
        var table = new StringBuilder("<mtable" + (aligned || name.equals("gathered") ? " displaystyle=\"true\"" : "")
                + " class=\"" + name + "\">");
        do {
            if (in.peek().equals("\\end")) {
                break; // \\ after the last row
            }
            table.append("<mtr>");
            do {
                table.append("<mtd>").append(row()).append("</mtd>");
            } while (in.take("&"));
            table.append("</mtr>");
        } while (in.take("\\\\"));
        if (!in.take("\\end")) {
            throw in.peek().isEmpty() ? new TexException(start, "\\begin{" + name + "} without its \\end", "both")
                    : unexpected("\\end");
        }
        int end = in.offset();
        String closed = in.group("\\end");
        if (!closed.equals(name)) {
            throw new TexException(end, "\\end{" + closed + "}", "\\end{" + name + "}");
        }
        return Atom.ordinary(Elements.fences(fences.get(0), table.append("</mtable>").toString(), fences.get(1)));
    }
}
