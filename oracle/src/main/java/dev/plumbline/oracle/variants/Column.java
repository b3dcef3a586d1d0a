package dev.plumbline.oracle.variants;

import java.util.List;

/// A column of the table that `verify` reads.
///
/// @param name also the name in the template
/// @param meaning with its unit or domain
/// @param fallback value where the column is left out; NaN: it may not be
/// @param synonyms names in use elsewhere that are accepted
public record Column(String name, Kind kind, String meaning, double fallback, List<String> synonyms) {

    /// What a column is for.
    public enum Kind {
        /// Tells groups, sequences or batches apart; any text.
        KEY,
        INPUT,
        OUTPUT
    }

    public Column {
        synonyms = List.copyOf(synonyms);
    }

    public static Column key(String name, String meaning, String... synonyms) {
        return new Column(name, Kind.KEY, meaning, Double.NaN, List.of(synonyms));
    }

    /// A key that may be left out: then all rows have the same.
    public static Column optionalKey(String name, String meaning, String... synonyms) {
        return new Column(name, Kind.KEY, meaning, 0, List.of(synonyms));
    }

    public static Column input(String name, String meaning, String... synonyms) {
        return new Column(name, Kind.INPUT, meaning, Double.NaN, List.of(synonyms));
    }

    public static Column optional(String name, String meaning, double fallback, String... synonyms) {
        return new Column(name, Kind.INPUT, meaning, fallback, List.of(synonyms));
    }

    public static Column output(String name, String meaning, String... synonyms) {
        return new Column(name, Kind.OUTPUT, meaning, Double.NaN, List.of(synonyms));
    }

    public boolean isOptional() {
        return !Double.isNaN(fallback);
    }
}
