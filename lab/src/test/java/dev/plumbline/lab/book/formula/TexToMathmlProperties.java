package dev.plumbline.lab.book.formula;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jsoup.Jsoup;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/// Formulas grown at random from the subset.
///
/// Planted mistakes that turn it red: an element left open; `<` not escaped; a script element with one child too few; a
/// macro that is unknown inside a group accepted; text between an element and its scripts lost by HTML's rules.
class TexToMathmlProperties {
    private static final String[] LEAVES = {"x", "y", "3.5", "\\alpha", "\\infty", "\\ell", "\\mathrm{KL}",
            "\\text{if a < b}", "\\mathbb E", "\\bar R", "r'",
        "|x|", "\\operatorname{clip}", "\\dots"};
    private static final String[] JOINTS = {"", "+", "-", "=", "\\le ", "<", ",", "\\cdot ", "\\quad ", "\\,", "/",
            "\\mid "};

    /// A formula of the subset; the same seed gives the same.
    private static String grow(Random random, int depth) {
        if (depth == 0) {
            return LEAVES[random.nextInt(LEAVES.length)];
        }
        String a = grow(random, depth - 1);
        String b = grow(random, random.nextInt(depth));
        return switch (random.nextInt(10)) {
            case 0 -> "\\frac{" + a + "}{" + b + "}";
            case 1 -> "{" + a + "}_{" + b + "}";
            case 2 -> "{" + a + "}^{" + b + "}_{k}";
            case 3 -> "\\sqrt{" + a + "}";
            case 4 -> "\\left(" + a + "\\right]";
            case 5 -> "\\sum_{" + b + "}" + a;
            case 6 -> "\\begin{cases}" + a + "&" + b + "\\\\" + b + "&" + a + "\\end{cases}";
            case 7 -> "\\binom{" + a + "}{" + b + "}";
            case 8 -> "\\hat{" + a + "}";
            default -> a + JOINTS[random.nextInt(JOINTS.length)] + b;
        };
    }

    @Provide
    Arbitrary<String> formulas() {
        return Arbitraries.longs().map(seed -> {
            var random = new Random(seed);
            return grow(random, random.nextInt(5));
        });
    }

    @Property(seed = "20261129")
    void isWellFormedAndEveryElementHasItsChildren(@ForAll("formulas") String tex,
            @ForAll boolean display) throws Exception {
        String mathml = "<all>" + TexToMathml.convert(tex, display) + "</all>";
        var document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(mathml)));
        children(document.getDocumentElement());
        // and HTML, which has its own rules, reads the same tree
        assertEquals(document.getDocumentElement().getTextContent(),
                Jsoup.parseBodyFragment(mathml).body().wholeText());
    }

    private static void children(Element element) {
        int count = 0;
        for (var node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child) {
                count++;
                children(child);
            }
        }
        int wanted = switch (element.getTagName()) {
            case "mfrac", "msub", "msup", "munder", "mover", "mroot", "semantics" -> 2;
            case "msubsup", "munderover" -> 3;
            default -> count;
        };
        if (!element.getTagName().equals("semantics")) {
            assertEquals(wanted, count, element.getTagName());
        }
    }

    /// False alarm: none, as `\nosuch` is in no formula grown here.
    @Property(seed = "20261129")
    void anUnknownMacroIsFoundWhereItStands(@ForAll("formulas") String a, @ForAll("formulas") String b) {
        String before = "{" + a + "}+";
        var error = assertThrows(TexException.class, () -> TexToMathml.convert(before + "\\nosuch " + b, false));
        assertEquals(before.length(), error.offset(), error.getMessage());
    }

    @Property(seed = "20261129")
    void whatIsCutOffIsATexExceptionOrAFormula(@ForAll("formulas") String tex, @ForAll int at) {
        String cut = tex.substring(0, Math.floorMod(at, tex.length() + 1));
        assertDoesNotThrow(() -> {
            try {
                assertTrue(TexToMathml.convert(cut, true).startsWith("<math"), cut);
            } catch (TexException e) {
                assertTrue(e.offset() >= 0 && e.offset() <= cut.length(), cut + ": " + e.offset());
            }
        });
    }
}
