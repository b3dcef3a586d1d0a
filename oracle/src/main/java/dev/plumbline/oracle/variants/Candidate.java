package dev.plumbline.oracle.variants;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// One way to compute an operation: the definition, a named variant, or a combination of settings.
///
/// @param settings value of every setting
/// @param named variants whose settings these are, none for the definition; several for a combination
/// @param changes settings that differ from the definition, `name = value`
/// @param cost 0 the definition, 1 a named variant, 1 + the number of changed settings for a combination
public record Candidate(Map<String, String> settings, List<Variant> named, List<String> changes, int cost) {
    /// More combinations than this are not tried; cheapest first.
    public static final int MOST = 20_000;

    public boolean isDefinition() {
        return cost == 0;
    }

    /// `grpo-sd1-1e-4`, or `ddof = 0, epsilon = 1e-4`.
    public String label() {
        return isDefinition() ? "definition" : cost == 1 ? named.getFirst().id() : String.join(", ", changes);
    }

    /// The definition with the user's settings, every named variant on top of them, then all combinations.
    public static List<Candidate> of(Operation operation, Map<String, String> userSettings) {
        var base = operation.settings(userSettings);
        var seen = new LinkedHashSet<Map<String, String>>();
        var all = new ArrayList<Candidate>();
        seen.add(base);
        all.add(new Candidate(base, List.of(), List.of(), 0));
        for (var variant : operation.variants()) {
            var settings = new LinkedHashMap<>(base);
            settings.putAll(variant.settings());
            if (seen.add(settings)) {
                all.add(new Candidate(settings, List.of(variant), changes(base, settings), 1));
            }
        }
        var combinations = new ArrayList<Candidate>();
        for (int changes = 1; changes <= operation.settings().size() && combinations.size() < MOST; changes++) {
            combine(operation, base, 0, changes, new LinkedHashMap<>(base), seen, combinations);
        }
        all.addAll(combinations.subList(0, Math.min(MOST, combinations.size())));
        return List.copyOf(all);
    }

    private static void combine(Operation operation, Map<String, String> base, int from, int changes,
            Map<String, String> current, LinkedHashSet<Map<String, String>> seen, List<Candidate> out) {
        if (out.size() >= MOST) {
            return;
        }
        if (changes == 0) {
            var settings = Map.copyOf(current);
            if (seen.add(settings)) {
                out.add(explained(operation, base, settings));
            }
            return;
        }
        for (int i = from; i < operation.settings().size(); i++) {
            var setting = operation.settings().get(i);
            for (String value : setting.values()) {
                if (!value.equals(base.get(setting.name()))) {
                    current.put(setting.name(), value);
                    combine(operation, base, i + 1, changes - 1, current, seen, out);
                }
            }
            current.put(setting.name(), base.get(setting.name()));
        }
    }

    /// Names as many of the changes as possible, by the variants that change most first.
    private static Candidate explained(Operation operation, Map<String, String> base, Map<String, String> settings) {
        var ordered = operation.settings(Map.of());
        ordered.putAll(settings);
        var changes = changes(base, ordered);
        var left = new LinkedHashMap<String, String>();
        ordered.forEach((name, value) -> {
            if (!value.equals(base.get(name))) {
                left.put(name, value);
            }
        });
        var named = new ArrayList<Variant>();
        var bySize = operation.variants().stream()
                .sorted(Comparator.comparingInt((Variant v) -> v.settings().size()).reversed()).toList();
        for (var variant : bySize) {
            if (!left.isEmpty() && left.entrySet().containsAll(variant.settings().entrySet())) {
                named.add(variant);
                variant.settings().keySet().forEach(left::remove);
            }
        }
        return new Candidate(ordered, List.copyOf(named), changes, 1 + changes.size());
    }

    private static List<String> changes(Map<String, String> base, Map<String, String> settings) {
        var changes = new ArrayList<String>();
        settings.forEach((name, value) -> {
            if (!value.equals(base.get(name))) {
                changes.add(name + " = " + value);
            }
        });
        return List.copyOf(changes);
    }
}
