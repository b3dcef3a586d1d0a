package dev.plumbline.lab.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/// An axis laid over pixels: where a value falls, and which values get a tick.
final class Scale {
    private static final double[] STEPS = {1, 2, 2.5, 5, 10};

    private final boolean logarithmic;
    private final double low;
    private final double high;
    private final double from;
    private final double to;
    private final List<Tick> ticks = new ArrayList<>();

    /// @param label empty for a minor tick
    record Tick(double value, String label) {}

    /// @param lowest smallest value of the data, of the positive ones on a logarithmic axis
    /// @param from pixel of the low end
    /// @param spacing pixels that one label needs
    Scale(Axis axis, double lowest, double highest, double from, double to, double spacing) {
        this.logarithmic = axis.logarithmic();
        this.from = from;
        this.to = to;
        double first = axis.fromZero() && !logarithmic ? Math.min(0, lowest) : lowest;
        double last = axis.fromZero() && !logarithmic ? Math.max(0, highest) : highest;
        if (!(first < last)) { // one value only: some room on both sides
            double room = logarithmic ? 0 : first == 0 ? 1 : Math.abs(first) / 2;
            first = logarithmic ? first / 2 : first - room;
            last = logarithmic ? last * 2 : last + room;
        }
        boolean fixedLow = !Double.isNaN(axis.minimum());
        boolean fixedHigh = !Double.isNaN(axis.maximum());
        first = fixedLow ? axis.minimum() : first;
        last = fixedHigh ? axis.maximum() : last;
        int wanted = Math.max(2, (int) (Math.abs(to - from) / spacing));
        if (logarithmic) {
            low = fixedLow ? first : roundTo125(first, false);
            high = fixedHigh ? last : roundTo125(last, true);
            logarithmicTicks(wanted, axis.percent());
        } else {
            double step = step(last - first, wanted);
            low = fixedLow ? first : Math.floor(first / step + 1e-9) * step;
            high = fixedHigh ? last : Math.ceil(last / step - 1e-9) * step;
            double size = Math.max(Math.abs(low), Math.abs(high));
            for (double k = Math.ceil(low / step - 1e-9); k <= high / step + 1e-9; k++) {
                ticks.add(new Tick(k * step, axis.percent() ? percent(k * step, step) : label(k * step, step, size)));
            }
        }
    }

    private static double step(double range, int wanted) {
        double rough = range / wanted;
        double magnitude = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double step : STEPS) {
            if (step * magnitude >= rough * (1 - 1e-9)) {
                return step * magnitude;
            }
        }
        return 10 * magnitude;
    }

    /// The nearest 1, 2 or 5 times a power of ten on the given side.
    private static double roundTo125(double value, boolean up) {
        double magnitude = Math.pow(10, Math.floor(Math.log10(value) + 1e-9));
        double best = up ? 10 * magnitude : magnitude;
        for (double digit : new double[] {1, 2, 5}) {
            double candidate = digit * magnitude;
            if (up ? candidate >= value * (1 - 1e-9) && candidate < best : candidate <= value * (1 + 1e-9)) {
                best = candidate;
            }
        }
        return best;
    }

    private void logarithmicTicks(int wanted, boolean percent) {
        int first = (int) Math.floor(Math.log10(low) + 1e-9);
        int last = (int) Math.ceil(Math.log10(high) - 1e-9);
        int decades = Math.max(1, last - first);
        int stride = Math.max(1, (int) Math.ceil((double) decades / wanted));
        boolean two = decades * 3 <= wanted;
        for (int exponent = first; exponent <= last; exponent++) {
            for (int digit = 1; digit < 10; digit++) {
                double value = digit * Math.pow(10, exponent);
                if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) {
                    continue;
                }
                boolean labelled = digit == 1 ? Math.floorMod(exponent, stride) == 0 : two && (digit == 2 || digit == 5);
                if (labelled || stride == 1) {
                    ticks.add(new Tick(value, !labelled ? "" : percent ? percent(value, value) : label(value, value)));
                }
            }
        }
    }

    double pixel(double value) {
        double share = logarithmic
                ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))
                : (value - low) / (high - low);
        return from + share * (to - from);
    }

    /// Whether the value has a place on the axis at all.
    boolean shows(double value) {
        return Double.isFinite(value) && (!logarithmic || value > 0);
    }

    boolean contains(double value) {
        return shows(value) && value >= low - 1e-9 * Math.abs(high - low) && value <= high + 1e-9 * Math.abs(high - low);
    }

    double low() {
        return low;
    }

    double high() {
        return high;
    }

    /// A value to about a hundredth of the axis.
    String fine(double value) {
        return logarithmic ? brief(value) : label(value, Math.pow(10, Math.floor(Math.log10(high - low) + 1e-9) - 2));
    }

    List<Tick> ticks() {
        return ticks;
    }

    private static String percent(double value, double step) {
        return label(100 * value, 100 * step) + " %";
    }

    /// `value` with as many decimals as `step` needs.
    static String label(double value, double step) {
        return label(value, step, Math.max(Math.abs(value), Math.abs(step)));
    }

    /// @param size largest magnitude on the axis: all its labels have the same power of ten, or none
    private static String label(double value, double step, double size) {
        if (size >= 1e6 || (size < 1e-4 && size > 0)) {
            int exponent = (int) Math.floor(Math.log10(size) + 1e-9);
            double unit = Math.pow(10, exponent);
            var digits = plain(value / unit, decimals(step / unit));
            return digits.equals("0") ? "0" : (digits.equals("1") ? "" : digits + "·") + "10" + superscript(exponent);
        }
        return plain(value, decimals(step));
    }

    /// The fewest decimals that show a step exactly; the comparison is relative, so that tiny steps count too.
    private static int decimals(double step) {
        int decimals = 0;
        double scaled = step;
        while (decimals < 17 && Math.abs(Math.rint(scaled) - scaled) > 1e-6 * scaled) {
            decimals++;
            scaled = step * Math.pow(10, decimals);
        }
        return decimals;
    }

    private static String plain(double value, int decimals) {
        var text = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
        int point = text.indexOf('.') < 0 ? text.length() : text.indexOf('.');
        var grouped = new StringBuilder(text);
        int digits = point - (text.startsWith("-") ? 1 : 0);
        if (digits > 4) {
            grouped.insert(point - 3, '\u202F'); // narrow no-break space between thousands
        }
        text = grouped.toString();
        return text.startsWith("-") ? (value == 0 ? text.substring(1) : '−' + text.substring(1)) : text;
    }

    static String superscript(int exponent) {
        var text = new StringBuilder();
        for (char c : Integer.toString(exponent).toCharArray()) {
            text.append(c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(c - '0'));
        }
        return text.toString();
    }

    /// Four significant digits, for tooltips.
    static String brief(double value) {
        if (!Double.isFinite(value)) {
            return String.valueOf(value);
        }
        if (value == 0) {
            return "0";
        }
        double magnitude = Math.floor(Math.log10(Math.abs(value)));
        if (magnitude > 6 || magnitude < -4) {
            return label(value, Math.pow(10, magnitude - 3));
        }
        return plain(value, Math.clamp(3 - (long) magnitude, 0, 8));
    }
}
