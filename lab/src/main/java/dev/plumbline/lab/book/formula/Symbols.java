package dev.plumbline.lab.book.formula;

import dev.plumbline.lab.book.formula.Atom.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the names of the subset of TeX mean. Symbols are those of Unicode's mathematical blocks.
final class Symbols {
    /// Names of one symbol, and the class of the symbol.
    record Symbol(String text, Kind kind) {}

    private static final Map<String, Symbol> SYMBOLS = new HashMap<>();
    /// Functions whose name stands upright. Those of the second list take their scripts below.
    static final Set<String> FUNCTIONS = Set.of("arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "deg",
            "det", "dim", "exp", "gcd",
            "hom", "inf", "ker", "lg", "lim", "liminf", "limsup", "ln", "log", "max", "min", "Pr", "sin", "sinh",
            "sup", "tan", "tanh");
    static final Set<String> LIMIT_FUNCTIONS =
            Set.of("det", "gcd", "inf", "lim", "liminf", "limsup", "max", "min", "Pr", "sup");
    /// Marks above or below their argument.
    static final Map<String, String> ACCENTS = Map.ofEntries(Map.entry("hat", "^"), Map.entry("widehat", "^"),
            Map.entry("tilde", "~"),
            Map.entry("widetilde", "~"), Map.entry("bar", "‾"), Map.entry("overline", "‾"), Map.entry("vec", "→"),
            Map.entry("dot", "˙"),
            Map.entry("ddot", "¨"), Map.entry("check", "ˇ"), Map.entry("breve", "˘"), Map.entry("overbrace", "⏞"));
    static final Map<String, String> UNDER_ACCENTS = Map.of("underline", "_", "underbrace", "⏟");
    /// Spaces, in em.
    static final Map<String, String> SPACES = Map.ofEntries(Map.entry(",", "0.1667em"), Map.entry(":", "0.2222em"),
            Map.entry(">", "0.2222em"), Map.entry(";", "0.2778em"), Map.entry("!", "-0.1667em"),
            Map.entry(" ", "0.3333em"),
            Map.entry("\n", "0.3333em"), Map.entry("quad", "1em"), Map.entry("qquad", "2em"),
            Map.entry("enspace", "0.5em"),
            Map.entry("thinspace", "0.1667em"), Map.entry("medspace", "0.2222em"), Map.entry("thickspace", "0.2778em"));
    /// Sizes of a delimiter.
    static final Map<String, String> SIZES = Map.ofEntries(Map.entry("big", "1.2em"), Map.entry("Big", "1.623em"),
            Map.entry("bigg", "2.047em"), Map.entry("Bigg", "2.470em"));
    /// What may follow `\left`, `\right` and `\big`; `.` is none.
    static final Map<String, String> DELIMITERS = Map.ofEntries(Map.entry("(", "("), Map.entry(")", ")"),
            Map.entry("[", "["),
            Map.entry("]", "]"), Map.entry("|", "|"), Map.entry("/", "/"), Map.entry(".", ""), Map.entry("<", "⟨"),
            Map.entry(">", "⟩"),
            Map.entry("\\{", "{"), Map.entry("\\}", "}"), Map.entry("\\|", "‖"), Map.entry("\\lbrace", "{"),
            Map.entry("\\rbrace", "}"),
            Map.entry("\\lbrack", "["), Map.entry("\\rbrack", "]"), Map.entry("\\vert", "|"), Map.entry("\\lvert", "|"),
            Map.entry("\\rvert", "|"), Map.entry("\\Vert", "‖"), Map.entry("\\lVert", "‖"), Map.entry("\\rVert", "‖"),
            Map.entry("\\langle", "⟨"), Map.entry("\\rangle", "⟩"), Map.entry("\\lceil", "⌈"),
            Map.entry("\\rceil", "⌉"),
            Map.entry("\\lfloor", "⌊"), Map.entry("\\rfloor", "⌋"), Map.entry("\\backslash", "\\"));
    /// Environments of rows and columns, with the delimiters around them.
    static final Map<String, List<String>> TABLES = Map.ofEntries(Map.entry("matrix", List.of("", "")),
            Map.entry("pmatrix", List.of("(", ")")),
            Map.entry("bmatrix", List.of("[", "]")), Map.entry("vmatrix", List.of("|", "|")),
            Map.entry("cases", List.of("{", "")),
            Map.entry("aligned", List.of("", "")), Map.entry("gathered", List.of("", "")));

    static {
        // lower case is italic in TeX, upper case upright
        names(Kind.ORDINARY,
                "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa "
                        + "κ lambda λ "
                + "mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ "
                + "varphi φ chi χ psi ψ omega ω "
                + "Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω "
                + "infty ∞ partial ∂ nabla ∇ ell ℓ hbar ℏ Re ℜ Im ℑ aleph ℵ emptyset ∅ varnothing ∅ forall ∀ exists "
                + "∃ neg ¬ lnot ¬ top ⊤ "
                + "bot ⊥ angle ∠ prime ′ ldots … dots … cdots ⋯ vdots ⋮ ddots ⋱ vert | Vert ‖ backslash \\ degree °");
        names(Kind.OPERATOR,
                "sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ oint ∮ bigcup ⋃ bigcap ⋂ bigvee ⋁ bigwedge ⋀ bigoplus ⨁ "
                        + "bigotimes ⨂");
        names(Kind.BINARY,
                "pm ± mp ∓ times × div ÷ cdot ⋅ ast ∗ star ⋆ circ ∘ bullet ∙ cap ∩ cup ∪ wedge ∧ land ∧ vee ∨ lor ∨ "
                        + "oplus ⊕ "
                + "ominus ⊖ otimes ⊗ odot ⊙ setminus ∖ sqcup ⊔ sqcap ⊓");
        names(Kind.RELATION,
                "le ≤ leq ≤ ge ≥ geq ≥ lt < gt > ll ≪ gg ≫ ne ≠ neq ≠ equiv ≡ approx ≈ sim ∼ simeq ≃ cong ≅ propto ∝ "
                        + "in ∈ "
                + "notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ prec ≺ preceq ⪯ succ ≻ succeq ⪰ perp ⟂ mid ∣ "
                + "parallel ∥ "
                + "to → rightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ "
                + "iff ⟺ implies ⟹ "
                + "mapsto ↦ longrightarrow ⟶ longleftarrow ⟵ uparrow ↑ downarrow ↓ nearrow ↗ searrow ↘ asymp ≍ doteq "
                + "≐ triangleq ≜ coloneqq ≔ "
                + "models ⊨ vdash ⊢ lesssim ≲ gtrsim ≳ colon :");
        names(Kind.OPEN, "lbrace { lbrack [ langle ⟨ lceil ⌈ lfloor ⌊ lvert | lVert ‖");
        names(Kind.CLOSE, "rbrace } rbrack ] rangle ⟩ rceil ⌉ rfloor ⌋ rvert | rVert ‖");
        SYMBOLS.put("{", new Symbol("{", Kind.OPEN));
        SYMBOLS.put("}", new Symbol("}", Kind.CLOSE));
        SYMBOLS.put("|", new Symbol("‖", Kind.ORDINARY));
        for (var sign : List.of("%", "#", "&", "_", "$")) {
            SYMBOLS.put(sign, new Symbol(sign, Kind.ORDINARY));
        }
    }

    private Symbols() {}

    private static void names(Kind kind, String table) {
        var words = table.split(" ");
        for (int i = 0; i < words.length; i += 2) {
            if (SYMBOLS.put(words[i], new Symbol(words[i + 1], kind)) != null) {
                throw new IllegalStateException("two meanings of \\" + words[i]);
            }
        }
    }

    /// The symbol of `\name`, or null.
    static Symbol symbol(String name) {
        return SYMBOLS.get(name);
    }

    static Set<String> names() {
        return SYMBOLS.keySet();
    }

    /// The letter or digit in another alphabet: `\mathbb`, `\mathcal`, `\mathbf`, `\mathfrak`, `\boldsymbol`.
    static String styled(String alphabet, int c) {
        return switch (alphabet) {
            case "mathbb" -> switch (c) {
                case 'C' -> "ℂ";
                case 'H' -> "ℍ";
                case 'N' -> "ℕ";
                case 'P' -> "ℙ";
                case 'Q' -> "ℚ";
                case 'R' -> "ℝ";
                case 'Z' -> "ℤ";
                default -> shifted(c, 0x1D538, 0x1D552, 0x1D7D8);
            };
            case "mathcal" -> switch (c) {
                case 'B' -> "ℬ";
                case 'E' -> "ℰ";
                case 'F' -> "ℱ";
                case 'H' -> "ℋ";
                case 'I' -> "ℐ";
                case 'L' -> "ℒ";
                case 'M' -> "ℳ";
                case 'R' -> "ℛ";
                default -> shifted(c, 0x1D49C, -1, -1);
            };
            case "mathbf" -> shifted(c, 0x1D400, 0x1D41A, 0x1D7CE);
            case "boldsymbol" -> c >= 'α' && c <= 'ω' ? Character.toString(0x1D736 + c - 'α')
                    : shifted(c, 0x1D468, 0x1D482, 0x1D7CE);
            default -> throw new IllegalArgumentException("no alphabet " + alphabet);
        };
    }

    private static String shifted(int c, int upper, int lower, int digit) {
        if (c >= 'A' && c <= 'Z') {
            return Character.toString(upper + c - 'A');
        }
        if (c >= 'a' && c <= 'z' && lower > 0) {
            return Character.toString(lower + c - 'a');
        }
        return c >= '0' && c <= '9' && digit > 0 ? Character.toString(digit + c - '0') : null;
    }
}
