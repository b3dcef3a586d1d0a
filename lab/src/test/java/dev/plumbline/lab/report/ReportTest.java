package dev.plumbline.lab.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/// The page and its charts.
///
/// Planted mistakes that turn it red: a cell that is not escaped; an id used twice; a script or an address elsewhere
/// on the page; ticks that leave the data outside; a NaN written as a coordinate.
class ReportTest {
    private static final String PAGE = SampleReport.page().html();

    @Test
    void everyChartIsWellFormed() throws Exception {
        var charts = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(PAGE);
        int count = 0;
        while (charts.find()) {
            count++;
            var factory = DocumentBuilderFactory.newInstance();
            var root = factory.newDocumentBuilder().parse(new InputSource(new StringReader(charts.group()))).getDocumentElement();
            assertEquals("img", root.getAttribute("role"));
            assertFalse(root.getAttribute("aria-label").isBlank());
            assertFalse(charts.group().contains("NaN"), charts.group());
        }
        assertEquals(2 * 7, count, "seven figures, each for a wide and for a narrow page");
    }

    @Test
    void thePageNeedsNothingElse() {
        assertFalse(PAGE.contains("<script"), "no scripts, and none from a data set");
        assertTrue(PAGE.contains("&lt;script&gt;"));
        assertFalse(Pattern.compile("(src|href)=\"(?!#|curves.csv|docs/)").matcher(PAGE).find());
        assertFalse(PAGE.contains("url(h"));
    }

    @Test
    void idsAreDistinct() {
        var seen = new HashSet<String>();
        var ids = Pattern.compile(" id=\"([^\"]*)\"").matcher(PAGE);
        while (ids.find()) {
            assertTrue(seen.add(ids.group(1)), ids.group(1));
        }
        var links = Pattern.compile("href=\"#([^\"]*)\"|url\\(#([^)]*)\\)").matcher(PAGE);
        while (links.find()) {
            assertTrue(seen.contains(links.group(1) == null ? links.group(2) : links.group(1)), links.group());
        }
    }

    @Test
    void markup() {
        assertEquals("<em>a</em> <strong>b &amp; c</strong> <code>*d*</code>", Markup.inline("*a* **b & c** `*d*`"));
        assertEquals("2 * 3 * 4", Markup.inline("2 * 3 * 4"));
        assertEquals("a*b", Markup.inline("a\\*b"));
        assertEquals("<a href=\"x.csv\">data</a>", Markup.inline("[data](x.csv)"));
        assertEquals("[x](javascript:alert(1))", Markup.inline("[x](javascript:alert(1))"));
        assertEquals(
                "<span class=\"math\"><i>r</i><sub><i>w</i></sub> − log <i>σ</i>(<i>z</i>)<sup>2<i>k</i></sup></span>",
                Markup.inline("$r_w - \\log σ(z)^{2k}$"));
        assertThrows(IllegalArgumentException.class, () -> Markup.math("x_{a"));
    }

    @Property(tries = 200)
    void nothingInTheTextBecomesATag(@ForAll String text) {
        var html = Markup.escape(text);
        assertFalse(html.contains("<") || html.contains("\"") || html.contains(">"));
        assertFalse(Markup.inline(text).contains("<script"));
    }

    @Property(tries = 300)
    void ticksCoverTheData(
            @ForAll @DoubleRange(min = -1e4, max = 1e4) double widths, @ForAll @IntRange(min = -12, max = 12) int exponent,
            @ForAll @DoubleRange(min = 1, max = 10) double mantissa) {
        double width = mantissa * Math.pow(10, exponent);
        double a = widths * width;
        var scale = new Scale(Axis.linear("x"), a, a + width, 0, 500, 60);
        assertTrue(scale.contains(a) && scale.contains(a + width), () -> scale.low() + " to " + scale.high());
        assertTrue(scale.ticks().size() >= 2 && scale.ticks().size() <= 12, () -> scale.ticks().toString());
        assertEquals(scale.ticks().size(), scale.ticks().stream().map(Scale.Tick::label).distinct().count(),
                () -> scale.ticks().toString());
    }

    @Property(tries = 200)
    void logarithmicTicksCoverTheData(
            @ForAll @DoubleRange(min = 1, max = 10) double mantissa, @ForAll @IntRange(min = -12, max = 12) int exponent,
            @ForAll @DoubleRange(min = 0.01, max = 9) double decades) {
        double a = mantissa * Math.pow(10, exponent);
        double ratio = Math.pow(10, decades);
        var scale = new Scale(Axis.log("x"), a, a * ratio, 0, 500, 60);
        assertTrue(scale.contains(a) && scale.contains(a * ratio), () -> scale.low() + " to " + scale.high());
        assertFalse(scale.shows(0) || scale.shows(-1));
    }

    @Test
    void labels() {
        assertEquals("0.25", Scale.label(0.25, 0.25));
        assertEquals("−1.5", Scale.label(-1.5, 0.5));
        assertEquals("0", Scale.label(-0.0, 1));
        assertEquals("10\u202F000", Scale.label(10000, 5000));
        assertEquals("2·10⁷", Scale.label(2e7, 1e7));
        assertEquals("10⁻⁹", Scale.label(1e-9, 1e-9));
        assertEquals("NaN", Scale.brief(Double.NaN));
        assertEquals("0.1235", Scale.brief(0.123456));
    }

    @Test
    void mistakesOfTheCallerAreRefused() {
        var axis = Axis.linear("x");
        assertThrows(IllegalArgumentException.class, () -> XyChart.of("c", axis, axis).line("a", new double[2], new double[3]));
        assertThrows(IllegalArgumentException.class,
                () -> XyChart.of("c", axis, axis).line("a", new double[] {1}, new double[] {Double.NaN}).svg(700, "c"));
        assertThrows(IllegalArgumentException.class, () -> BarChart.bars("c", Axis.log("x")));
        assertThrows(IllegalArgumentException.class, () -> DataTable.of("t", "a", "b").row("1"));
        assertThrows(IllegalArgumentException.class, () -> axis.withRange(1, Double.NaN));
    }

    @Test
    void oneValueStillMakesAChart() {
        var axis = Axis.linear("x");
        for (double value : List.of(0.0, -3.0, 1e-300, 1e300)) {
            var svg = XyChart.of("c", axis, axis).points("a", new double[] {value}, new double[] {value}).svg(700, "c");
            assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
        }
    }
}
