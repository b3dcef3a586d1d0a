package dev.plumbline.lab.report;

import java.util.ArrayList;
import java.util.List;

/// One value for each of a few names: bars from zero, or dots with intervals (for a ranking, where zero means nothing).
/// Names stand to the left and are never turned.
public final class BarChart implements Chart {
    private static final double ROW = 27;
    private static final int WIDE = 560;

    private final String label;
    private final Axis axis;
    private final boolean bars;
    private final List<Row> rows = new ArrayList<>();

    private record Row(String name, double value, double low, double high, int style) {}

    private BarChart(String label, Axis axis, boolean bars) {
        this.label = label;
        this.axis = axis;
        this.bars = bars;
    }

    /// Bars from zero. The axis must be linear.
    public static BarChart bars(String label, Axis axis) {
        if (axis.logarithmic()) {
            throw new IllegalArgumentException("bars have no length on a logarithmic axis: use dots");
        }
        return new BarChart(label, axis.withZero(), true);
    }

    /// Dots with intervals.
    public static BarChart dots(String label, Axis axis) {
        return new BarChart(label, axis, false);
    }

    /// One row in the first colour.
    public BarChart row(String name, double value) {
        return row(name, value, Double.NaN, Double.NaN, 0);
    }

    /// One row with an interval.
    public BarChart row(String name, double value, double low, double high) {
        return row(name, value, low, high, 0);
    }

    /// One row with an interval, NaN for none, in the colour of series `group` (0 is the first).
    public BarChart row(String name, double value, double low, double high, int group) {
        rows.add(new Row(name, value, low, high, SeriesDrawing.style(group)));
        return this;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String svg(int width, String id) {
        boolean wide = width >= WIDE;
        double longest = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (var row : rows) {
            longest = Math.max(longest, Svg.width(row.name()));
            for (double value : new double[] {row.value(), row.low(), row.high()}) {
                if (Double.isFinite(value) && (!axis.logarithmic() || value > 0)) {
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
        }
        if (low > high) {
            throw new IllegalArgumentException("nothing to draw in the chart '" + label + "'");
        }
        boolean namesAbove = longest > width * 0.42; // on a phone, long names get a line of their own
        double row = namesAbove ? ROW + 14 : ROW;
        double left = namesAbove ? 6 : longest + 14;
        double right = width - 62;
        double top = 6;
        double bottom = top + rows.size() * row + 4;
        var scale = new Scale(axis, low, high, left, right, wide ? 78 : 62);
        var svg = new Svg();
        svg.open("svg", "viewBox", "0 0 " + width + ' ' + Svg.number(bottom + 46), "role", "img", "aria-label", label,
                "class", "chart", "xmlns", "http://www.w3.org/2000/svg");
        for (var tick : scale.ticks()) {
            double at = scale.pixel(tick.value());
            svg.element("line", "x1", at, "y1", top, "x2", at, "y2", bottom, "class", tick.value() == 0 ? "axis" : "grid");
            svg.label(at, bottom + 18, "middle", "tick", tick.label());
        }
        svg.label((left + right) / 2, bottom + 39, "middle", "title", axis.title());
        for (int i = 0; i < rows.size(); i++) {
            drawRow(svg, rows.get(i), scale, top + (i + 0.5) * row + (namesAbove ? 7 : 0), left, namesAbove);
        }
        return svg.close("svg").toString();
    }

    private void drawRow(Svg svg, Row row, Scale scale, double y, double left, boolean nameAbove) {
        boolean interval = Double.isFinite(row.low()) && Double.isFinite(row.high());
        svg.label(nameAbove ? left : left - 10, nameAbove ? y - 13 : y + 4.5, nameAbove ? "start" : "end", "name", row.name());
        if (!scale.shows(row.value())) {
            return;
        }
        double at = scale.pixel(row.value());
        String text = value(row.value(), scale);
        svg.open("g").title(row.name() + ": " + text
                + (interval ? " (" + value(row.low(), scale) + " to " + value(row.high(), scale) + ')' : ""));
        double end = at;
        if (bars) {
            double zero = scale.pixel(0);
            svg.element("rect", "x", Math.min(zero, at), "y", y - 8, "width", Math.max(0.5, Math.abs(at - zero)), "height", 16.0,
                    "class", "area s" + row.style());
        }
        if (interval) {
            svg.element("line", "x1", scale.pixel(row.low()), "y1", y, "x2", scale.pixel(row.high()), "y2", y,
                    "class", bars ? "whisker" : "bar s" + row.style());
            end = Math.max(end, scale.pixel(row.high()));
        }
        if (!bars) {
            svg.element("path", "d", SeriesDrawing.marker(row.style(), at, y, 4.4), "class", "mark s" + row.style());
        }
        svg.close("g");
        boolean leftwards = bars && row.value() < 0;
        double start = leftwards ? Math.min(at, interval ? scale.pixel(row.low()) : at) - 7 : end + 9;
        boolean fits = !leftwards || start - Svg.width(text) > left;
        svg.label(fits ? start : scale.pixel(0) + 7, y + 4.5, leftwards && fits ? "end" : "start", "value halo", text);
    }

    private String value(double value, Scale scale) {
        return axis.percent() ? Scale.brief(100 * value) + " %" : scale.fine(value);
    }
}
