package dev.plumbline.lab.report;

import java.util.ArrayList;
import java.util.List;

/// A chart of quantity against quantity: lines with confidence bands, steps, points with error bars, histograms, and
/// reference lines. Linear or logarithmic axes.
///
/// ```java
/// XyChart.of("Gold score against KL", Axis.linear("KL (nats)"), Axis.linear("gold score"))
///     .line("single model", kl, gold).band(low, high)
///     .horizontal(0, "reference policy")
/// ```
/// Series differ by colour, by dash pattern and by marker, so that the chart can be read in grey and by colour-blind
/// readers. Not thread-safe.
public final class XyChart implements Chart {
    private final String label;
    private final Axis x;
    private final Axis y;
    private final List<Series> series = new ArrayList<>();
    private final List<Reference> references = new ArrayList<>();

    /// @param kind `h` at y = value, `v` at x = value, `d` the diagonal y = x
    private record Reference(char kind, double value, String name) {}

    private XyChart(String label, Axis x, Axis y) {
        this.label = label;
        this.x = x;
        this.y = y;
    }

    /// @param label one sentence on what is to be seen, for readers who hear the page
    public static XyChart of(String label, Axis x, Axis y) {
        return new XyChart(label, x, y);
    }

    public XyChart line(String name, double[] xs, double[] ys) {
        return add(name, Series.Kind.LINE, xs, ys);
    }

    /// Each value holds until the next abscissa.
    public XyChart steps(String name, double[] xs, double[] ys) {
        return add(name, Series.Kind.STEP, xs, ys);
    }

    public XyChart points(String name, double[] xs, double[] ys) {
        return add(name, Series.Kind.POINTS, xs, ys);
    }

    /// Bars between edges.
    ///
    /// @param edges ascending, one more than `heights`
    public XyChart histogram(String name, double[] edges, double[] heights) {
        return add(name, Series.Kind.HISTOGRAM, edges, heights);
    }

    private XyChart add(String name, Series.Kind kind, double[] xs, double[] ys) {
        series.add(new Series(name, kind, xs, ys, new double[0], new double[0]));
        return this;
    }

    /// Gives the last series a band (lines, steps) or error bars (points) from `low` to `high`.
    public XyChart band(double[] low, double[] high) {
        if (series.isEmpty()) {
            throw new IllegalStateException("a band belongs to a series: add the series first");
        }
        series.add(series.removeLast().withBand(low, high));
        return this;
    }

    /// A thin line at y = `value`.
    public XyChart horizontal(double value, String name) {
        references.add(new Reference('h', value, name));
        return this;
    }

    /// A thin line at x = `value`.
    public XyChart vertical(double value, String name) {
        references.add(new Reference('v', value, name));
        return this;
    }

    /// A thin line at y = x, for calibration.
    public XyChart diagonal(String name) {
        references.add(new Reference('d', Double.NaN, name));
        return this;
    }

    @Override
    public String label() {
        return label;
    }

    List<Series> series() {
        return series;
    }

    Axis xAxis() {
        return x;
    }

    Axis yAxis() {
        return y;
    }

    @Override
    public String svg(int width, String id) {
        var layout = new XyLayout(this, width);
        var svg = new Svg();
        svg.open("svg", "viewBox", "0 0 " + width + ' ' + Svg.number(layout.height()), "role", "img", "aria-label", label,
                "class", "chart", "xmlns", "http://www.w3.org/2000/svg");
        svg.open("clipPath", "id", id);
        svg.element("rect", "x", layout.left() - 1, "y", layout.top() - 1, "width", layout.right() - layout.left() + 2,
                "height", layout.bottom() - layout.top() + 2);
        svg.close("clipPath");
        layout.drawFrame(svg);
        svg.open("g", "clip-path", "url(#" + id + ')');
        for (var reference : references) {
            drawReference(svg, layout, reference);
        }
        for (int i = 0; i < series.size(); i++) {
            new SeriesDrawing(layout.xScale(), layout.yScale(), series.get(i), i).drawBehind(svg);
        }
        for (int i = series.size() - 1; i >= 0; i--) { // the first series on top
            new SeriesDrawing(layout.xScale(), layout.yScale(), series.get(i), i).drawLine(svg);
        }
        svg.close("g");
        for (int i = series.size() - 1; i >= 0; i--) { // not clipped: a marker on the frame is shown whole
            new SeriesDrawing(layout.xScale(), layout.yScale(), series.get(i), i).drawMarkers(svg, x, y);
        }
        for (var reference : references) {
            nameReference(svg, layout, reference);
        }
        layout.drawNames(svg);
        return svg.close("svg").toString();
    }

    private static void drawReference(Svg svg, XyLayout layout, Reference reference) {
        var xs = layout.xScale();
        var ys = layout.yScale();
        switch (reference.kind()) {
            case 'h' -> line(svg, layout.left(), ys.pixel(reference.value()), layout.right(), ys.pixel(reference.value()));
            case 'v' -> line(svg, xs.pixel(reference.value()), layout.top(), xs.pixel(reference.value()), layout.bottom());
            default -> {
                double from = Math.max(xs.low(), ys.low());
                double to = Math.min(xs.high(), ys.high());
                line(svg, xs.pixel(from), ys.pixel(from), xs.pixel(to), ys.pixel(to));
            }
        }
    }

    private static void line(Svg svg, double x1, double y1, double x2, double y2) {
        svg.element("line", "x1", x1, "y1", y1, "x2", x2, "y2", y2, "class", "ref");
    }

    private static void nameReference(Svg svg, XyLayout layout, Reference reference) {
        var xs = layout.xScale();
        var ys = layout.yScale();
        switch (reference.kind()) {
            case 'h' -> {
                if (ys.contains(reference.value())) {
                    double at = ys.pixel(reference.value());
                    svg.label(layout.right() - 4, at - 5 < layout.top() + 8 ? at + 14 : at - 5, "end", "halo note",
                            reference.name());
                }
            }
            case 'v' -> {
                if (xs.contains(reference.value())) {
                    double at = xs.pixel(reference.value());
                    boolean leftwards = at + Svg.width(reference.name()) + 8 > layout.right();
                    svg.label(at + (leftwards ? -5 : 5), layout.top() + 12, leftwards ? "end" : "start", "halo note",
                            reference.name());
                }
            }
            default -> {
                double to = Math.min(xs.high(), ys.high()); // above the plot, clear of the data
                svg.label(xs.pixel(to), layout.top() - 7, "end", "note", reference.name());
            }
        }
    }
}
