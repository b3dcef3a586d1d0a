package dev.plumbline.oracle.variants;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A published way to compute an operation.
///
/// @param id for example `grpo-sd1-1e-4`
/// @param kind whether it is a convention or a mistake
/// @param formula in a line
/// @param users who computes it so
/// @param difference from the definition, in a line
/// @param reference release, commit, issue or paper
/// @param settings what differs from the definition, by name of the setting
public record Variant(String id, Kind kind, String formula, String users, String difference, String reference,
        Map<String, String> settings) {

    /// How to speak of it.
    public enum Kind {
        /// The definition itself.
        DEFINITION,
        /// Deliberate; both sides have reasons.
        CONVENTION,
        /// Wrong, or right only while nothing overflows.
        BUG
    }

    public Variant {
        // In the order given, which Map.copyOf would lose.
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    static Variant convention(String id, String formula, String users, String difference, String reference, String... settings) {
        return new Variant(id, Kind.CONVENTION, formula, users, difference, reference, map(settings));
    }

    static Variant bug(String id, String formula, String users, String difference, String reference, String... settings) {
        return new Variant(id, Kind.BUG, formula, users, difference, reference, map(settings));
    }

    private static Map<String, String> map(String... settings) {
        if (settings.length % 2 != 0) {
            throw new IllegalArgumentException("settings come as name and value: " + List.of(settings));
        }
        var map = new LinkedHashMap<String, String>();
        for (int i = 0; i < settings.length; i += 2) {
            map.put(settings[i], settings[i + 1]);
        }
        return map;
    }
}
