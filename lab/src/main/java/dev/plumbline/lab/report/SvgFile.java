package dev.plumbline.lab.report;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A chart as a file of its own, with the colours of the report: light or dark as the reader's system is set.
public final class SvgFile {
    private static final Pattern COLOURS = Pattern.compile("^ +(--(paper|s1): .*)$", Pattern.MULTILINE);
    private static final Pattern RULES = Pattern.compile("^\\.(chart|s\\d)[ {].*$", Pattern.MULTILINE);

    private SvgFile() {}

    public static String of(Chart chart) {
        var svg = chart.svg(Report.WIDE_CHART, "clip");
        int start = svg.indexOf('>') + 1;
        return svg.substring(0, start) + "<style>" + style() + "</style><rect width=\"100%\" height=\"100%\" fill=\"var(--paper)\"/>"
                + svg.substring(start) + "\n";
    }

    /// The rules for charts of the report's own style sheet: light colours, dark ones, then the classes.
    private static String style() {
        var css = Report.style();
        var colours = COLOURS.matcher(css).results().map(line -> line.group(1)).toList();
        var rules = RULES.matcher(css).results().map(line -> line.group()).collect(Collectors.joining("\n"));
        return "\nsvg { " + colours.get(0) + ' ' + colours.get(1) + " --sans: system-ui, \"Segoe UI\", Roboto, Arial, sans-serif; }\n"
                + "@media (prefers-color-scheme: dark) { svg { " + colours.get(2) + ' ' + colours.get(3) + " } }\n" + rules + "\n";
    }
}
