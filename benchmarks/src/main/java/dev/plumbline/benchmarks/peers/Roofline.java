package dev.plumbline.benchmarks.peers;

import dev.plumbline.kernel.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A roofline plot (Williams, Waterman and Patterson, 2009) as SVG: operations a second over operations per byte, both
/// logarithmic, under the measured limits of memory, of the second-level cache and of arithmetic.
final class Roofline {
    private static final double WIDTH = 760;
    private static final double HEIGHT = 430;
    private static final double LEFT = 70;
    private static final double TOP = 30;
    private static final double BOTTOM = 380;
    private static final double RIGHT = 740;
    private static final double LEAST_INTENSITY = 0.1;
    private static final double MOST_INTENSITY = 300;
    private static final double LEAST_RATE = 0.5;
    private static final double MOST_RATE = 1000;

    private final MachineLimits limits;
    private final List<Point> points = new ArrayList<>();

    Roofline(MachineLimits limits) {
        this.limits = limits;
    }

    private record Point(Workload work, double seconds) {}

    /// Jobs that count no operations, or no bytes, have no place in the plot.
    void add(Workload work, double seconds) {
        if (work.operations() > 0 && work.bytes() > 0) {
            points.add(new Point(work, seconds));
        }
    }

    private static double x(double intensity) {
        return LEFT + (RIGHT - LEFT) * Math.log(intensity / LEAST_INTENSITY) / Math.log(MOST_INTENSITY / LEAST_INTENSITY);
    }

    private static double y(double rate) {
        return BOTTOM - (BOTTOM - TOP) * Math.log(rate / LEAST_RATE) / Math.log(MOST_RATE / LEAST_RATE);
    }

    private static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }

    String svg(int threads) {
        var out = new StringBuilder(format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" "
                + "aria-label=\"Roofline plot, %d thread%s\" font-family=\"sans-serif\" font-size=\"12\">%n", WIDTH, HEIGHT, threads,
                threads == 1 ? "" : "s"));
        out.append("""
                <style>
                svg { color: #222; background: #fff } .wide { fill: #0072b2 } .narrow { fill: #d55e00 }
                .grid { stroke: currentColor; opacity: .15 } .roof { stroke: currentColor; fill: none; stroke-width: 1.5 }
                text { fill: currentColor }
                @media (prefers-color-scheme: dark) { svg { color: #ddd; background: #181818 } .wide { fill: #56b4e9 } .narrow { fill: #e69f00 } }
                </style>
                """);
        for (double rate : new double[] {1, 10, 100, 1000}) {
            out.append(format("<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/><text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%.0f</text>%n",
                    LEFT, RIGHT, y(rate), y(rate), LEFT - 6, y(rate) + 4, rate));
        }
        for (double intensity : new double[] {0.1, 1, 10, 100}) {
            out.append(format("<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/><text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>%n",
                    x(intensity), x(intensity), TOP, BOTTOM, x(intensity), BOTTOM + 18, intensity < 1 ? "0.1" : format("%.0f", intensity)));
        }
        out.append(format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">operations per byte</text>%n", (LEFT + RIGHT) / 2, HEIGHT - 12));
        out.append(format("<text x=\"%.1f\" y=\"%.1f\">10⁹ operations a second, %d thread%s; blue float64, orange float32</text>%n", LEFT, TOP - 12,
                threads, threads == 1 ? "" : "s"));
        roof(out, limits.triad()[limits.triad().length - 1], limits.fma64(), "memory, float64");
        roof(out, limits.triad()[0], limits.fma32(), "cache, float32");
        for (var point : points) {
            var work = point.work();
            double intensity = work.operations() / work.bytes();
            double rate = work.operations() / point.seconds() * 1e-9;
            out.append(format("<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>%s %s %s: %.1f Gop/s</title></circle>%n",
                    work.dtype() == DType.FLOAT64 ? "wide" : "narrow", x(intensity), y(rate), work.kernel().replace('_', ' '), work.dtype(),
                    work.size(), rate));
        }
        return out.append("</svg>\n").toString();
    }

    private static void roof(StringBuilder out, double bandwidth, double peak, String name) {
        double knee = peak / bandwidth;
        out.append(format("<path class=\"roof\" d=\"M%.1f %.1f L%.1f %.1f L%.1f %.1f\"/><text x=\"%.1f\" y=\"%.1f\">%s</text>%n",
                x(LEAST_INTENSITY), y(bandwidth * 1e-9 * LEAST_INTENSITY), x(knee), y(peak * 1e-9), x(MOST_INTENSITY), y(peak * 1e-9),
                LEFT + 4, y(bandwidth * 1e-9 * LEAST_INTENSITY) - 14, name));
    }
}
