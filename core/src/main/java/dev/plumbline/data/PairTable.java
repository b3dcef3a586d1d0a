package dev.plumbline.data;

import dev.plumbline.preference.reward.PreferencePairs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Compared pairs from a table ({@link RecordTable}: CSV or JSON Lines), one pair a row, of features or of texts.
///
/// **Features.** Feature NAME is in the columns `chosen_NAME` and `rejected_NAME` (or `c_NAME` and `r_NAME`) of the chosen
/// and the rejected response.
///
/// **Texts**, if there is a column `chosen` or `rejected`: both, and optionally `prompt`, become {@link TextFeatures}.
/// Without a prompt, the dialogue that both begin with is cut off as the prompt (as in HH-RLHF, see
/// {@link PreferenceJsonLines}).
///
/// Optional columns of both: `margin`, `weight`, `target` (probability that chosen is better, 1/2 for a tie), `group` or
/// `prompt` (any text; pairs of a group stay together when data is split; an empty prompt of texts is no group), `id` (no
/// two rows may share one). Other columns are left alone.
///
/// @param features names, in the order of the chosen columns
/// @param text how texts became features; empty if the table holds features
/// @param pairs the data
/// @param groups text of each group, by its number in `pairs`; empty without such a column
public record PairTable(List<String> features, Optional<TextFeatures> text, PreferencePairs pairs, List<String> groups) {

    /// How to read a table.
    ///
    /// @param group column of the groups; null: `group` or `prompt`, whichever is there
    /// @param text what becomes of texts
    public record Columns(String group, TextFeatures text) {
        /// The usual groups, and 128 buckets for words.
        public static Columns defaults() {
            return new Columns(null, new TextFeatures(128));
        }
    }

    /// With {@link Columns#defaults}.
    public static PairTable read(Path file) {
        return read(file, Columns.defaults());
    }

    /// @throws BadInputException if there are no such columns, one of a pair of columns is missing, or a cell does not
    ///     hold what it should
    public static PairTable read(Path file, Columns columns) {
        return of(RecordTable.read(file), columns, null);
    }

    /// The pairs of `table` as `model` sees them: its features in its order, or its texts. Scaling is left to the model.
    ///
    /// @throws BadInputException as {@link #read}
    public static PairTable of(RecordTable table, RewardModelFile model, String group) {
        var text = model.text();
        if (text.isPresent()) {
            table.require("chosen");
        }
        return of(table, new Columns(group, text.orElse(null)), text.isPresent() ? null : model.features());
    }

    /// Whether `table` has columns of chosen and rejected responses.
    public static boolean isIn(RecordTable table) {
        return table.columns().stream().anyMatch(name -> name.equals("chosen") || name.equals("rejected")
                || name.startsWith("chosen_") || name.startsWith("rejected_")
                || name.startsWith("c_") && table.find("r_" + name.substring("c_".length())) != null);
    }

    /// @param features names of the features; null: those of the table, or texts
    private static PairTable of(RecordTable table, Columns columns, List<String> features) {
        if (table.find("id") != null) {
            table.requireUnique("id");
        }
        double[] margin = optional(table, "margin");
        double[] weight = optional(table, "weight");
        double[] target = optional(table, "target");
        for (int row = 0; row < table.rows(); row++) {
            if (weight != null && !(weight[row] >= 0)) {
                throw table.bad(row, "weight", "a number that is not negative", "correct the cell or remove the row");
            }
            if (target != null && !(target[row] >= 0 && target[row] <= 1)) {
                throw table.bad(row, "target", "a number from 0 to 1", "correct the cell or remove the row");
            }
        }
        if (columns.group() != null) {
            table.require(columns.group());
        }
        return features != null || table.find("chosen", "rejected") == null
                ? ofFeatures(table, columns, features, margin, weight, target)
                : ofTexts(table, columns, margin, weight, target);
    }

    private static PairTable ofFeatures(RecordTable table, Columns columns, List<String> names, double[] margin,
            double[] weight, double[] target) {
        String[] prefix = table.columns().stream().anyMatch(name -> name.startsWith("c_"))
                ? new String[] {"c_", "r_"}
                : new String[] {"chosen_", "rejected_"};
        var features = names == null ? pairedFeatures(table, prefix) : names;
        var chosen = numbers(table, prefix[0], features);
        var rejected = numbers(table, prefix[1], features);
        String groupColumn = columns.group() == null ? table.find("group", "prompt") : columns.group();
        var groups = new Groups();
        int[] group = groupColumn == null ? null : new int[table.rows()];
        for (int row = 0; group != null && row < group.length; row++) {
            group[row] = groups.of(table.text(row, groupColumn));
        }
        return new PairTable(List.copyOf(features), Optional.empty(),
                new PreferencePairs(chosen, rejected, margin, weight, target, group), List.copyOf(groups.names));
    }

    /// Names that both kinds of columns have.
    private static List<String> pairedFeatures(RecordTable table, String... prefix) {
        var features = new ArrayList<String>();
        for (String column : table.columns()) {
            if (column.startsWith(prefix[0])) {
                features.add(column.substring(prefix[0].length()));
            }
        }
        if (features.isEmpty()) {
            table.require("chosen_NAME", "c_NAME", "chosen");
        }
        for (String feature : features) {
            table.require(prefix[1] + feature);
        }
        for (String column : table.columns()) {
            if (column.startsWith(prefix[1])) {
                table.require(prefix[0] + column.substring(prefix[1].length()));
            }
        }
        return features;
    }

    private static PairTable ofTexts(
            RecordTable table, Columns columns, double[] margin, double[] weight, double[] target) {
        table.require("chosen");
        table.require("rejected");
        String groupColumn = columns.group() == null ? table.find("group") : columns.group();
        int n = table.rows();
        var chosen = new double[n][];
        var rejected = new double[n][];
        var group = new int[n];
        var groups = new Groups();
        for (int row = 0; row < n; row++) {
            var texts = texts(table, row);
            chosen[row] = columns.text().of(texts.prompt(), texts.chosen());
            rejected[row] = columns.text().of(texts.prompt(), texts.rejected());
            String key = groupColumn == null ? texts.prompt() : table.text(row, groupColumn);
            group[row] = groupColumn == null && key.isEmpty() ? groups.alone() : groups.of(key);
        }
        return new PairTable(columns.text().names(), Optional.of(columns.text()),
                new PreferencePairs(chosen, rejected, margin, weight, target, group), List.copyOf(groups.names));
    }

    private static PreferenceJsonLines.TextPair texts(RecordTable table, int row) {
        String chosen = table.passage(row, "chosen");
        String rejected = table.passage(row, "rejected");
        return table.find("prompt") == null
                ? PreferenceJsonLines.withoutPrompt(chosen, rejected, table.line(row))
                : new PreferenceJsonLines.TextPair(table.passage(row, "prompt"), chosen, rejected, table.line(row));
    }

    /// Numbers for texts, in order of appearance.
    private static final class Groups {
        private final Map<String, Integer> numbers = new HashMap<>();
        private final List<String> names = new ArrayList<>();

        int of(String name) {
            return numbers.computeIfAbsent(name, key -> {
                names.add(key);
                return names.size() - 1;
            });
        }

        int alone() {
            names.add("");
            return names.size() - 1;
        }
    }

    /// Features `[rows][features]` of single responses, from columns with the given names: what a trained model scores.
    ///
    /// @throws BadInputException if a column is missing or a cell does not hold a number
    public static double[][] features(Path file, List<String> names) {
        return numbers(RecordTable.read(file), "", names);
    }

    static double[][] numbers(RecordTable table, String prefix, List<String> names) {
        names.forEach(name -> table.require(prefix + name));
        var values = new double[table.rows()][names.size()];
        for (int row = 0; row < values.length; row++) {
            for (int i = 0; i < names.size(); i++) {
                values[row][i] = table.number(row, prefix + names.get(i));
            }
        }
        return values;
    }

    static double[] optional(RecordTable table, String column) {
        if (table.find(column) == null) {
            return null;
        }
        var values = new double[table.rows()];
        for (int row = 0; row < values.length; row++) {
            values[row] = table.number(row, column);
        }
        return values;
    }
}
