package dev.plumbline.lab.commands;

import dev.plumbline.lab.UserError;
import java.util.List;
import java.util.Locale;

/// Checks of option values, and numbers as a table shows them.
final class Choice {
    private Choice() {}

    /// `value` in lower case.
    ///
    /// @throws UserError if it is not one of `allowed`
    static String of(String option, String value, List<String> allowed) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (!allowed.contains(lower)) {
            throw UserError.badInput(option + ": found '" + value + "', expected " + String.join(", ", allowed));
        }
        return lower;
    }

    /// @throws UserError unless low ≤ value ≤ high
    static void range(String option, double value, double low, double high) {
        if (!(value >= low && value <= high)) {
            throw UserError.badInput(option + ": found " + shortest(value) + ", expected "
                    + (high == Double.MAX_VALUE || high == Integer.MAX_VALUE
                            ? low == 0 ? "a number that is not negative" : "a positive number"
                            : "a number from " + shortest(low) + " to " + shortest(high)));
        }
    }

    /// Four decimals; three digits for what is very small or large.
    static String text(double value) {
        return Math.abs(value) < 1e-4 && value != 0 || Math.abs(value) >= 1e6 && !Double.isInfinite(value)
                ? String.format(Locale.ROOT, "%.3g", value)
                : String.format(Locale.ROOT, "%.4f", value);
    }

    private static String shortest(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.format(Locale.ROOT, "%.0f", value)
                : Double.toString(value);
    }
}
