package dev.plumbline.oracle.variants;

import java.util.ArrayList;
import java.util.List;

/// A point in which implementations differ: a number (`epsilon`) or a choice (`ddof`, `estimator`).
///
/// @param canonical value of the definition
/// @param alternatives other values that are in use; the search tries them
public record Setting(String name, String meaning, String canonical, List<String> alternatives) {
    public Setting {
        alternatives = List.copyOf(alternatives);
    }

    public static Setting of(String name, String meaning, String canonical, String... alternatives) {
        return new Setting(name, meaning, canonical, List.of(alternatives));
    }

    /// Canonical value first.
    public List<String> values() {
        var all = new ArrayList<String>();
        all.add(canonical);
        all.addAll(alternatives);
        return all;
    }

    public boolean isNumber() {
        return isNumber(canonical);
    }

    static boolean isNumber(String text) {
        return text.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?|inf");
    }

    /// @throws IllegalArgumentException if `value` cannot stand for this setting
    public void check(String value) {
        if (isNumber() ? !isNumber(value) : !values().contains(value)) {
            throw new IllegalArgumentException("setting '" + name + "': found '" + value + "', expected "
                    + (isNumber() ? "a number" : "one of " + String.join(", ", values())));
        }
    }
}
