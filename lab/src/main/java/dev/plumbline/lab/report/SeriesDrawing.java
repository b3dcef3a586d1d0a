package dev.plumbline.lab.report;

import dev.plumbline.lab.report.Series.Kind;

/// Draws one series. Style number k sets colour, dash pattern and marker together.
final class SeriesDrawing {
    private static final int STYLES = 8;
    private static final int MOST_MARKERS = 40;

    private final Scale xs;
    private final Scale ys;
    private final Series series;
    private final int style;

    SeriesDrawing(Scale xs, Scale ys, Series series, int index) {
        this.xs = xs;
        this.ys = ys;
        this.series = series;
        this.style = style(index);
    }

    static int style(int index) {
        return index % STYLES + 1;
    }

    /// Bands, error bars and histograms.
    void drawBehind(Svg svg) {
        switch (series.kind()) {
            case HISTOGRAM -> histogram(svg);
            case POINTS -> errorBars(svg);
            case LINE, STEP -> band(svg);
        }
    }

    void drawLine(Svg svg) {
        if (series.kind() == Kind.LINE || series.kind() == Kind.STEP) {
            svg.open("path", "d", path(), "class", "line s" + style).title(series.name()).close("path");
        }
    }

    /// Markers, or invisible spots on a line of many points, with what a pointer shows.
    void drawMarkers(Svg svg, Axis x, Axis y) {
        if (series.kind() == Kind.HISTOGRAM) {
            return;
        }
        int shown = 0;
        for (int i = 0; i < series.y().length; i++) {
            shown += isShown(i) ? 1 : 0;
        }
        boolean visible = series.kind() == Kind.POINTS || shown <= MOST_MARKERS / 2;
        int every = series.kind() == Kind.POINTS ? 1 : Math.max(1, (shown + MOST_MARKERS - 1) / MOST_MARKERS);
        double size = series.kind() == Kind.POINTS && shown > 200 ? 2.2 : 3.6;
        for (int i = 0; i < series.y().length; i += every) {
            if (xs.contains(series.x()[i]) && ys.contains(series.y()[i])) {
                svg.open("path", "d", marker(style, xs.pixel(series.x()[i]), ys.pixel(series.y()[i]), visible ? size : 8),
                        "class", (visible ? "mark s" : "hit s") + style);
                svg.title(tooltip(i, x, y)).close("path");
            }
        }
    }

    private String tooltip(int i, Axis x, Axis y) {
        var text = new StringBuilder(series.name().isEmpty() ? "" : series.name() + "\n");
        text.append(x.title()).append(": ").append(value(x, series.x()[i])).append('\n');
        text.append(y.title()).append(": ").append(value(y, series.y()[i]));
        if (series.hasBand()) {
            text.append(" (").append(value(y, series.low()[i])).append(" to ").append(value(y, series.high()[i])).append(')');
        }
        return text.toString();
    }

    private static String value(Axis axis, double value) {
        return axis.percent() ? Scale.brief(100 * value) + " %" : Scale.brief(value);
    }

    private boolean isShown(int i) {
        return xs.shows(series.x()[i]) && ys.shows(series.y()[i]);
    }

    private String path() {
        var path = new StringBuilder();
        boolean pen = false;
        double before = Double.NaN;
        for (int i = 0; i < series.y().length; i++) {
            if (!isShown(i)) {
                pen = false;
                continue;
            }
            double x = xs.pixel(series.x()[i]);
            double y = ys.pixel(series.y()[i]);
            if (pen && series.kind() == Kind.STEP) {
                path.append('L').append(Svg.number(x)).append(' ').append(Svg.number(before));
            }
            path.append(pen ? 'L' : 'M').append(Svg.number(x)).append(' ').append(Svg.number(y));
            pen = true;
            before = y;
        }
        return path.toString();
    }

    private void band(Svg svg) {
        if (!series.hasBand()) {
            return;
        }
        int n = series.y().length;
        int start = 0;
        while (start < n) { // one polygon for each stretch without a gap
            int end = start;
            while (end < n && bandIsShown(end)) {
                end++;
            }
            if (end - start > 1) {
                var there = new StringBuilder("M");
                var back = new StringBuilder();
                for (int i = start; i < end; i++) {
                    if (series.kind() == Kind.STEP && i > start) {
                        there.append(point(series.x()[i], series.high()[i - 1])).append('L');
                        back.insert(0, 'L' + point(series.x()[i], series.low()[i - 1]));
                    }
                    there.append(point(series.x()[i], series.high()[i])).append(i + 1 < end ? "L" : "");
                    back.insert(0, 'L' + point(series.x()[i], series.low()[i]));
                }
                svg.element("path", "d", there + back.toString() + 'Z', "class", "band s" + style);
            }
            start = Math.max(end, start + 1);
        }
    }

    private boolean bandIsShown(int i) {
        return xs.shows(series.x()[i]) && ys.shows(series.low()[i]) && ys.shows(series.high()[i]);
    }

    private String point(double x, double y) {
        return Svg.number(xs.pixel(x)) + ' ' + Svg.number(ys.pixel(y));
    }

    private void errorBars(Svg svg) {
        for (int i = 0; i < series.low().length; i++) {
            if (bandIsShown(i)) {
                double x = xs.pixel(series.x()[i]);
                svg.element("line", "x1", x, "y1", ys.pixel(series.low()[i]), "x2", x, "y2", ys.pixel(series.high()[i]),
                        "class", "bar s" + style);
            }
        }
    }

    private void histogram(Svg svg) {
        for (int i = 0; i < series.y().length; i++) {
            if (ys.shows(series.y()[i])) {
                double x1 = xs.pixel(series.x()[i]);
                double x2 = xs.pixel(series.x()[i + 1]);
                double y = ys.pixel(series.y()[i]);
                svg.open("rect", "x", x1 + 0.5, "y", y, "width", Math.max(0.5, x2 - x1 - 1),
                        "height", Math.max(0, ys.pixel(ys.low()) - y), "class", "area s" + style);
                svg.title((series.name().isEmpty() ? "" : series.name() + "\n") + Scale.brief(series.x()[i]) + " to "
                        + Scale.brief(series.x()[i + 1]) + ": " + Scale.brief(series.y()[i]));
                svg.close("rect");
            }
        }
    }

    /// Circle, square, triangle, diamond, cross, down triangle, plus, star of style 1 to 8, centred at (x, y).
    static String marker(int style, double x, double y, double r) {
        return switch (style) {
            case 2 -> polygon(x, y, -0.9 * r, -0.9 * r, 0.9 * r, -0.9 * r, 0.9 * r, 0.9 * r, -0.9 * r, 0.9 * r);
            case 3 -> polygon(x, y, 0, -1.25 * r, 1.15 * r, 0.8 * r, -1.15 * r, 0.8 * r);
            case 4 -> polygon(x, y, 0, -1.3 * r, 1.3 * r, 0, 0, 1.3 * r, -1.3 * r, 0);
            case 5 -> polygon(x, y, -1.2 * r, -0.7 * r, -0.7 * r, -1.2 * r, 0, -0.5 * r, 0.7 * r, -1.2 * r, 1.2 * r, -0.7 * r,
                    0.5 * r, 0, 1.2 * r, 0.7 * r, 0.7 * r, 1.2 * r, 0, 0.5 * r, -0.7 * r, 1.2 * r, -1.2 * r, 0.7 * r, -0.5 * r, 0);
            case 6 -> polygon(x, y, 0, 1.25 * r, 1.15 * r, -0.8 * r, -1.15 * r, -0.8 * r);
            case 7 -> polygon(x, y, -0.4 * r, -1.3 * r, 0.4 * r, -1.3 * r, 0.4 * r, -0.4 * r, 1.3 * r, -0.4 * r, 1.3 * r, 0.4 * r,
                    0.4 * r, 0.4 * r, 0.4 * r, 1.3 * r, -0.4 * r, 1.3 * r, -0.4 * r, 0.4 * r, -1.3 * r, 0.4 * r, -1.3 * r, -0.4 * r,
                    -0.4 * r, -0.4 * r);
            default -> "M" + Svg.number(x - r) + ' ' + Svg.number(y) + "a" + arc(r, 2 * r) + arc(r, -2 * r) + 'Z';
        };
    }

    private static String arc(double r, double dx) {
        return Svg.number(r) + ' ' + Svg.number(r) + " 0 1 0 " + Svg.number(dx) + " 0 ";
    }

    private static String polygon(double x, double y, double... offsets) {
        var path = new StringBuilder();
        for (int i = 0; i < offsets.length; i += 2) {
            path.append(i == 0 ? 'M' : 'L').append(Svg.number(x + offsets[i])).append(' ').append(Svg.number(y + offsets[i + 1]));
        }
        return path.append('Z').toString();
    }

    /// The sample of a style in the legend, 28 pixels wide, centred at height `y`.
    static void swatch(Svg svg, double x, double y, Kind kind, int index) {
        int style = style(index);
        if (kind == Kind.HISTOGRAM) {
            svg.element("rect", "x", x + 6, "y", y - 6, "width", 16.0, "height", 12.0, "class", "area s" + style);
            return;
        }
        if (kind != Kind.POINTS) {
            svg.element("path", "d", "M" + Svg.number(x) + ' ' + Svg.number(y) + 'h' + 28, "class", "line s" + style);
        }
        svg.element("path", "d", marker(style, x + 14, y, 3.6), "class", "mark s" + style);
    }
}
