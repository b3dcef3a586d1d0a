package dev.plumbline.lab.report;

/// One axis of a chart: what it shows, and how.
///
/// @param title quantity and unit, for example `KL divergence (nats)`
/// @param logarithmic whether equal distances are equal ratios; values that are not positive leave a gap
/// @param minimum left or lower end, NaN to take it from the data
/// @param maximum right or upper end, NaN to take it from the data
/// @param fromZero whether zero is part of the axis whatever the data
/// @param percent whether the numbers are shares, shown as percentages
public record Axis(
        String title, boolean logarithmic, double minimum, double maximum, boolean fromZero, boolean percent) {

    public static Axis linear(String title) {
        return new Axis(title, false, Double.NaN, Double.NaN, false, false);
    }

    public static Axis log(String title) {
        return new Axis(title, true, Double.NaN, Double.NaN, false, false);
    }

    /// A share between 0 and 1, shown in percent.
    public static Axis share(String title) {
        return new Axis(title, false, 0, 1, false, true);
    }

    public Axis withRange(double from, double to) {
        if (!(from < to) || logarithmic && !(from > 0)) {
            throw new IllegalArgumentException("an axis from " + from + " to " + to + " is no range");
        }
        return new Axis(title, logarithmic, from, to, fromZero, percent);
    }

    public Axis withZero() {
        return new Axis(title, logarithmic, minimum, maximum, true, percent);
    }

    public Axis inPercent() {
        return new Axis(title, logarithmic, minimum, maximum, fromZero, true);
    }
}
