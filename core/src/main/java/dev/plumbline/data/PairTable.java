package dev.plumbline.data;

import dev.plumbline.preference.reward.PreferencePairs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Preference pairs with numeric features from a CSV file.
///
/// Feature NAME is in the columns `c_NAME` and `r_NAME` (or `chosen_NAME` and `rejected_NAME`) of the chosen and the
/// rejected response. Optional columns: `margin`, `weight`, `target` (probability that chosen is better, 1/2 for a
/// tie), `group` or
/// `prompt` (any text; pairs of a group stay together when data is split), `id` (no two rows may share one). Other
/// columns are left alone.
///
/// @param features names, in the order of the chosen columns
/// @param pairs the data
/// @param groups text of each group, by its number in `pairs`; empty without such a column
public record PairTable(List<String> features, PreferencePairs pairs, List<String> groups) {

    /// @throws BadInputException if there are no such columns, one of a pair of columns is missing, or a cell does not
    ///     hold what it should
    public static PairTable read(Path file) {
        var table = CsvTable.read(file);
        if (table.find("id") != null) {
            table.requireUnique("id");
        }
        String[] prefix = table.columns().stream().anyMatch(name -> name.startsWith("c_"))
                ? new String[] {"c_", "r_"}
                : new String[] {"chosen_", "rejected_"};
        var features = new ArrayList<String>();
        for (String column : table.columns()) {
            if (column.startsWith(prefix[0])) {
                features.add(column.substring(prefix[0].length()));
            }
        }
        if (features.isEmpty()) {
            table.require("c_NAME", "chosen_NAME");
        }
        for (String feature : features) {
            table.require(prefix[1] + feature);
        }
        for (String column : table.columns()) {
            if (column.startsWith(prefix[1])) {
                table.require(prefix[0] + column.substring(prefix[1].length()));
            }
        }
        int n = table.rows();
        var chosen = numbers(table, prefix[0], features);
        var rejected = numbers(table, prefix[1], features);
        double[] margin = optional(table, "margin");
        double[] weight = optional(table, "weight");
        double[] target = optional(table, "target");
        for (int row = 0; row < n; row++) {
            if (weight != null && !(weight[row] >= 0)) {
                throw table.bad(row, "weight", "a number that is not negative", "correct the cell or remove the row");
            }
            if (target != null && !(target[row] >= 0 && target[row] <= 1)) {
                throw table.bad(row, "target", "a number from 0 to 1", "correct the cell or remove the row");
            }
        }
        String groupColumn = table.find("group", "prompt");
        Map<String, Integer> groups = new HashMap<>();
        var names = new ArrayList<String>();
        int[] group = groupColumn == null ? null : new int[n];
        for (int row = 0; group != null && row < n; row++) {
            group[row] = groups.computeIfAbsent(table.text(row, groupColumn), name -> {
                names.add(name);
                return names.size() - 1;
            });
        }
        return new PairTable(
                List.copyOf(features), new PreferencePairs(chosen, rejected, margin, weight, target, group),
                        List.copyOf(names));
    }

    /// Features `[rows][features]` of single responses, from columns with the given names: what a trained model scores.
    ///
    /// @throws BadInputException if a column is missing or a cell does not hold a number
    public static double[][] features(Path file, List<String> names) {
        return numbers(CsvTable.read(file), "", names);
    }

    private static double[][] numbers(CsvTable table, String prefix, List<String> names) {
        names.forEach(name -> table.require(prefix + name));
        var values = new double[table.rows()][names.size()];
        for (int row = 0; row < values.length; row++) {
            for (int i = 0; i < names.size(); i++) {
                values[row][i] = table.number(row, prefix + names.get(i));
            }
        }
        return values;
    }

    private static double[] optional(CsvTable table, String column) {
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
