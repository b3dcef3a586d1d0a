package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An operation whose results elsewhere can be verified, with the ways in which it is computed.
public interface Operation {

    /// `dpo-loss`.
    String id();

    String title();

    /// In plain text, in the names of the columns.
    String formula();

    /// Paper or textbook.
    String source();

    List<Column> columns();

    List<Setting> settings();

    /// Without the definition itself.
    List<Variant> variants();

    /// The key whose equal texts make rows belong together; null: every row is by itself. A table without that key is one block.
    default String blockKey() {
        return null;
    }

    /// A key that divides a block into parts which, under most settings, can be evaluated by themselves; or null.
    default String partKey() {
        return null;
    }

    /// Whether parts of a block may be evaluated by themselves.
    default boolean isLocal(Map<String, String> settings) {
        return true;
    }

    /// Whether `settings` ask for a form that is known to lose its digits or to overflow: it is evaluated as it would be in the
    /// format in question, rounding after every operation, so that its numbers can be recognised.
    default boolean isFragile(Map<String, String> settings) {
        return false;
    }

    /// Outputs by name, one number a row; null where a row has none.
    <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> rows);

    /// Blocks that show where the variants part, and where care is needed.
    List<Example> examples();

    /// @param flags words for what it catches
    /// @param settings that differ from the definition, for example β
    record Example(String comment, List<String> flags, Block block, Map<String, String> settings) {}

    /// @throws IllegalArgumentException if there is none
    default Column column(String name) {
        return columns().stream().filter(column -> column.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(id() + " has no column '" + name + "'"));
    }

    /// Every setting, canonical unless overridden.
    ///
    /// @throws IllegalArgumentException if there is no such setting, or no such value
    default Map<String, String> settings(Map<String, String> overrides) {
        var all = new LinkedHashMap<String, String>();
        settings().forEach(setting -> all.put(setting.name(), setting.canonical()));
        overrides.forEach((name, value) -> {
            var setting = settings().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow(
                    () -> new IllegalArgumentException(id() + " has no setting '" + name + "'; it has "
                            + String.join(", ", all.keySet())));
            setting.check(value);
            all.put(name, value);
        });
        return all;
    }
}
