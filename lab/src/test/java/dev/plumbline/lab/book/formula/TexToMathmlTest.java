package dev.plumbline.lab.book.formula;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The MathML of what formulas of the pages are made of, and the place of what is wrong.
///
/// Planted mistakes that turn it red: scripts in the wrong order; `\frac12` read as one half of nothing; a minus after
/// `=` as a subtraction; `\sum` with limits beside it on a line of its own; an unknown macro passed over; an offset
/// counted from the next token.
class TexToMathmlTest {
    private static String body(String tex, boolean display) {
        String math = TexToMathml.convert(tex, display);
        return math.substring(math.indexOf("<semantics>") + 11, math.indexOf("<annotation"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', value = {
        "x ! <mi>x</mi>",
        "x_i^2 ! <msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>",
        "x^2_i ! <msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>",
        "x_{ij} ! <msub><mi>x</mi><mrow><mi>i</mi><mi>j</mi></mrow></msub>",
        "f'' ! <msup><mi>f</mi><mo lspace=\"0\" rspace=\"0\">′′</mo></msup>",
        "12.5x ! <mrow><mn>12.5</mn><mi>x</mi></mrow>",
        "\\frac12 ! <mfrac><mn>1</mn><mn>2</mn></mfrac>",
        "\\frac1M ! <mfrac><mn>1</mn><mi>M</mi></mfrac>",
        "\\sqrt v ! <msqrt><mi>v</mi></msqrt>",
        "\\sqrt[3]{v} ! <mroot><mi>v</mi><mn>3</mn></mroot>",
        "-x ! <mrow><mo form=\"prefix\">−</mo><mi>x</mi></mrow>",
        "a-b ! <mrow><mi>a</mi><mo>−</mo><mi>b</mi></mrow>",
        "a=-b ! <mrow><mi>a</mi><mo>=</mo><mo form=\"prefix\">−</mo><mi>b</mi></mrow>",
        "\\Gamma ! <mi mathvariant=\"normal\">Γ</mi>",
        "\\bar R ! <mover accent=\"true\"><mi>R</mi><mo stretchy=\"false\">‾</mo></mover>",
        "\\mathbb E ! <mi>𝔼</mi>",
        "\\mathrm{KL} ! <mi>KL</mi>",
        "\\mathcal L ! <mi>ℒ</mi>",
        "\\text{if a} ! <mtext>if\u00a0a</mtext>",
        "a<b ! <mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow>",
        "\\log x ! <mrow><mi>log</mi><mspace width=\"0.1667em\"></mspace><mi>x</mi></mrow>",
        "\\log(x) ! <mrow><mi>log</mi><mo stretchy=\"false\">(</mo><mi>x</mi><mo stretchy=\"false\">)</mo></mrow>",
        "σ ≤ π ! <mrow><mi>σ</mi><mo>≤</mo><mi>π</mi></mrow>",
    })
    void onePiece(String tex, String mathml) {
        assertEquals(mathml, body(tex, false));
    }

    @Test
    void limitsStandBelowOnALineOfTheirOwn() {
        assertTrue(body("\\sum_{i=1}^n x", true).contains("<munderover><mo movablelimits=\"false\">∑</mo>"),
                body("\\sum_{i=1}^n x", true));
        assertTrue(body("\\sum_{i=1}^n x", false).contains("<msubsup>"));
        assertTrue(body("\\min_i r", true).startsWith("<mrow><munder><mi>min</mi><mi>i</mi></munder>"));
        assertTrue(body("\\int_0^1 x", true).contains("<msubsup>"), "an integral keeps them beside it");
        assertTrue(body("\\int\\limits_0^1 x", true).contains("<munderover>"));
    }

    @Test
    void tablesAndFences() {
        assertEquals(
                "<mrow><mo form=\"prefix\" fence=\"true\" stretchy=\"true\">{</mo><mtable "
                        + "class=\"cases\"><mtr><mtd><mi>a</mi></mtd><mtd><mtext>if</mtext>"
                + "</mtd></mtr><mtr><mtd><mi>b</mi></mtd><mtd><mtext>else</mtext></mtd></mtr></mtable></mrow>",
                body("\\begin{cases} a & \\text{if} \\\\ b & \\text{else} \\end{cases}", true));
        assertEquals(
                "<mrow><mo form=\"prefix\" fence=\"true\" "
                        + "stretchy=\"true\">(</mo><mfrac><mi>a</mi><mi>b</mi></mfrac></mrow>",
                body("\\left(\\frac ab\\right.", true));
    }

    @Test
    void partsBetweenQuadsCanStandBelowOneAnother() {
        String two = TexToMathml.convert("a=b,\\qquad c=d", true);
        assertEquals(2, two.split("<math ", -1).length - 1);
        assertEquals(1, two.split("<annotation", -1).length - 1);
        assertEquals(1, TexToMathml.convert("a=b,\\qquad c=d", false).split("<math ", -1).length - 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '~', value = {
        "x + \\foo y ! 4 ! '\\foo'",
        "\\sigm(x) ! 0 ! '\\sigm', expected a macro that the book knows, such as \\sigma",
        "\\frac{1}{ ! 8 ! { without its }",
        "x} ! 1 ! '}'",
        "x_ ! 2 ! the end of the formula",
        "x_1_2 ! 3 ! a second _",
        "\\left( x ! 0 ! \\left without its \\right",
        "\\left x ! 6 ! 'x'",
        "a \\right) ! 2 ! '\\right'",
        "\\begin{foo}x\\end{foo} ! 0 ! \\begin{foo}",
        "\\begin{cases}x\\end{matrix} ! 14 ! \\end{matrix}",
        "\\text{a $x$} ! 8 ! '$' in \\text{...}",
        "\\mathbb{é} ! 0 ! 'é' in \\mathbb",
        "a & b ! 2 ! '&'",
        "\\frac ! 5 ! the end of the formula",
    })
    void whatIsWrongHasAPlace(String tex, int offset, String found) {
        var error = assertThrows(TexException.class, () -> TexToMathml.convert(tex, true), tex);
        assertEquals(offset, error.offset(), error.getMessage());
        assertTrue(error.getMessage().startsWith("found " + found) && error.getMessage().contains(", expected "),
                error.getMessage());
    }
}
