package dev.plumbline.lab.rank;

import dev.plumbline.data.BadInputException;
import dev.plumbline.data.RecordTable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;

/// What is known of each item: a file with a column `item` and columns of numbers.
///
/// @param names the columns, without `item`
/// @param values X [items × names]
public record ItemCovariates(List<String> names, double[][] values) {
    /// Reads the rows of `items`, in their order; rows of other items are passed over.
    ///
    /// @throws BadInputException if an item has no row, or two, or a cell is no finite number
    public static ItemCovariates read(Path file, List<String> items) {
        RecordTable table = RecordTable.read(file);
        String item = table.require("item", "name", "model", "team");
        table.requireUnique(item);
        List<String> names = table.columns().stream().filter(name -> !name.equals(item)).toList();
        if (names.isEmpty()) {
            throw new BadInputException(file, 1, null, "the column '" + item + "' alone", "columns of numbers beside it",
                    "add one");
        }
        var rowOf = new HashMap<String, Integer>();
        for (int row = 0; row < table.rows(); row++) {
            rowOf.put(table.text(row, item), row);
        }
        var values = new double[items.size()][names.size()];
        for (int i = 0; i < values.length; i++) {
            Integer row = rowOf.get(items.get(i));
            if (row == null) {
                throw new BadInputException(file, 0, item, "no row for '" + items.get(i) + "'",
                        "one row for every item that was compared", "add it");
            }
            for (int k = 0; k < names.size(); k++) {
                values[i][k] = table.number(row, names.get(k));
            }
        }
        return new ItemCovariates(names, values);
    }
}
