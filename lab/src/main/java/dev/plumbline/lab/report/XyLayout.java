package dev.plumbline.lab.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Where everything of an {@link XyChart} goes at one width: margins, scales, grid, and the names of the series, which
/// stand at the ends of their lines where there is room and in a legend above the plot otherwise.
final class XyLayout {
    private static final int WIDE = 560;
    private static final double LINE_HEIGHT = 17;
    private static final int MOST_GRID_LINES = 24;
    private static final double LONGEST_NAME = 190;

    private final XyChart chart;
    private final boolean wide;
    private final double height;
    private final double left;
    private final double right;
    private final double top;
    private final double bottom;
    private final Scale xScale;
    private final Scale yScale;
    private final boolean namesAtEnds;
    private final List<List<Integer>> legend = new ArrayList<>();

    XyLayout(XyChart chart, int width) {
        this.chart = chart;
        wide = width >= WIDE;
        double[] rangeX = range(true);
        double[] rangeY = range(false);
        double longest = 0;
        for (var series : chart.series()) {
            longest = Math.max(longest, Svg.width(series.name()));
        }
        boolean named = chart.series().stream().anyMatch(s -> !s.name().isEmpty());
        namesAtEnds = named && wide && longest <= LONGEST_NAME && linesReachTheRight(rangeX);
        if (named && !namesAtEnds) {
            layLegend(width);
        }
        double plotHeight = wide ? Math.min(360, width * 0.48) : 230;
        top = 26 + (legend.isEmpty() ? 0 : 10 + legend.size() * (LINE_HEIGHT + 2));
        bottom = top + plotHeight;
        height = bottom + 46;
        yScale = new Scale(chart.yAxis(), rangeY[0], rangeY[1], bottom, top, wide ? 48 : 40);
        double widestTick = 0;
        for (var tick : yScale.ticks()) {
            widestTick = Math.max(widestTick, Svg.width(tick.label()));
        }
        left = Math.max(28, widestTick + 12);
        right = width - (namesAtEnds ? longest + 16 : 12);
        xScale = new Scale(chart.xAxis(), rangeX[0], rangeX[1], left, right, wide ? 72 : 56);
    }

    /// Smallest and largest value that can be shown.
    private double[] range(boolean horizontal) {
        boolean logarithmic = horizontal ? chart.xAxis().logarithmic() : chart.yAxis().logarithmic();
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (var series : chart.series()) {
            var arrays = horizontal
                    ? List.of(series.x())
                    : List.of(series.y(), series.low(), series.high());
            for (double[] values : arrays) {
                for (double value : values) {
                    if (Double.isFinite(value) && (!logarithmic || value > 0)) {
                        low = Math.min(low, value);
                        high = Math.max(high, value);
                    }
                }
            }
            if (!horizontal && series.kind() == Series.Kind.HISTOGRAM && !logarithmic) {
                low = Math.min(low, 0);
            }
        }
        if (low > high) {
            throw new IllegalArgumentException("nothing to draw in the chart '" + chart.label() + "'");
        }
        return new double[] {low, high};
    }

    private boolean linesReachTheRight(double[] rangeX) {
        var axis = chart.xAxis();
        if (chart.series().size() > 7) {
            return false;
        }
        for (var series : chart.series()) {
            int last = lastShown(series);
            boolean line = series.kind() == Series.Kind.LINE || series.kind() == Series.Kind.STEP;
            double end = Double.isNaN(axis.maximum()) ? rangeX[1] : axis.maximum();
            double start = Double.isNaN(axis.minimum()) ? rangeX[0] : axis.minimum();
            if (!line || last < 0) {
                return false;
            }
            double share = axis.logarithmic()
                    ? Math.log(series.x()[last] / start) / Math.log(end / start)
                    : (series.x()[last] - start) / (end - start);
            if (!(share > 0.8)) {
                return false;
            }
        }
        return true;
    }

    private int lastShown(Series series) {
        for (int i = series.y().length - 1; i >= 0; i--) {
            boolean positive = !chart.yAxis().logarithmic() || series.y()[i] > 0;
            if (Double.isFinite(series.y()[i]) && Double.isFinite(series.x()[i]) && positive) {
                return i;
            }
        }
        return -1;
    }

    private void layLegend(int width) {
        double used = Double.POSITIVE_INFINITY;
        for (int i = 0; i < chart.series().size(); i++) {
            double needed = legendWidth(i);
            if (used + needed > width) {
                legend.add(new ArrayList<>());
                used = 0;
            }
            legend.getLast().add(i);
            used += needed;
        }
    }

    private double legendWidth(int index) {
        return 34 + Svg.width(chart.series().get(index).name()) + 14;
    }

    void drawFrame(Svg svg) {
        svg.label(2, 14, "start", "title", chart.yAxis().title());
        boolean crowded = yScale.ticks().size() > MOST_GRID_LINES;
        for (var tick : yScale.ticks()) {
            if (crowded && tick.label().isEmpty()) {
                continue;
            }
            double at = yScale.pixel(tick.value());
            svg.element("line", "x1", left, "y1", at, "x2", right, "y2", at, "class",
                    tick.label().isEmpty() ? "minor" : "grid");
            svg.label(left - 7, at + 4.5, "end", "tick", tick.label());
        }
        for (var tick : xScale.ticks()) {
            double at = xScale.pixel(tick.value());
            svg.element("line", "x1", at, "y1", bottom, "x2", at, "y2", bottom + (tick.label().isEmpty() ? 3 : 5),
                    "class", "axis");
            svg.label(Math.min(at, right + 12 - Svg.width(tick.label()) / 2), bottom + 19, "middle", "tick", tick.label());
        }
        svg.element("line", "x1", left, "y1", bottom, "x2", right, "y2", bottom, "class", "axis");
        svg.label((left + right) / 2, bottom + 39, "middle", "title", chart.xAxis().title());
    }

    void drawNames(Svg svg) {
        if (namesAtEnds) {
            drawNamesAtEnds(svg);
            return;
        }
        double y = 26 + 8;
        for (var row : legend) {
            double x = 2;
            for (int index : row) {
                var series = chart.series().get(index);
                SeriesDrawing.swatch(svg, x, y, series.kind(), index);
                svg.label(x + 34, y + 4.5, "start", "name", series.name());
                x += legendWidth(index);
            }
            y += LINE_HEIGHT + 2;
        }
    }

    /// Names at the ends of the lines, pushed apart where they would overlap, top to bottom and back up if the lowest
    /// has fallen out of the plot.
    private void drawNamesAtEnds(Svg svg) {
        record Name(int index, double wanted) {}
        var names = new ArrayList<Name>();
        for (int i = 0; i < chart.series().size(); i++) {
            var series = chart.series().get(i);
            names.add(new Name(i, Math.clamp(yScale.pixel(series.y()[lastShown(series)]), top, bottom)));
        }
        names.sort(Comparator.comparingDouble(Name::wanted));
        var at = new double[names.size()];
        for (int k = 0; k < at.length; k++) {
            at[k] = k == 0 ? names.get(k).wanted() : Math.max(names.get(k).wanted(), at[k - 1] + LINE_HEIGHT);
        }
        for (int k = at.length - 1; k >= 0; k--) {
            double limit = k == at.length - 1 ? bottom : at[k + 1] - LINE_HEIGHT;
            at[k] = Math.min(at[k], limit);
        }
        for (int k = 0; k < at.length; k++) {
            int index = names.get(k).index();
            svg.label(right + 9, at[k] + 4.5, "start", "name ink s" + SeriesDrawing.style(index),
                    chart.series().get(index).name());
        }
    }

    double height() {
        return height;
    }

    double left() {
        return left;
    }

    double right() {
        return right;
    }

    double top() {
        return top;
    }

    double bottom() {
        return bottom;
    }

    Scale xScale() {
        return xScale;
    }

    Scale yScale() {
        return yScale;
    }
}
