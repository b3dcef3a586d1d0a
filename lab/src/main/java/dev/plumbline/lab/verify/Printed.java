package dev.plumbline.lab.verify;

import dev.plumbline.data.RowReader;
import dev.plumbline.oracle.variants.Column;
import dev.plumbline.oracle.variants.Operation;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// How many digits a file shows.
final class Printed {
    private static final int ROWS = 1_000;
    /// A column with fewer decimals may just as well hold exact numbers such as 0.5.
    private static final int FEWEST_DECIMALS = 3;
    /// More decimals than this are no loss.
    private static final int MOST_DECIMALS = 10;

    private Printed() {}

    /// Half a unit of the last digit of each output column whose cells all have the same number of decimals, as `%.4f` prints
    /// them. Columns of other kinds are taken as they stand.
    static Map<String, Double> slack(Path file, Operation operation) {
        var slack = new HashMap<String, Double>();
        try (var reader = RowReader.open(file)) {
            if (reader.storedAs() != null) {
                return slack;
            }
            var mapping = Mapping.of(operation, file, reader.columns());
            var decimals = new HashMap<String, Integer>();
            for (int i = 0; i < ROWS; i++) {
                var row = reader.next();
                if (row == null) {
                    break;
                }
                if (row.problem() == null) {
                    mapping.positions().forEach((column, at) -> note(column, row.cells()[at], decimals));
                }
            }
            decimals.forEach((name, digits) -> {
                if (digits >= FEWEST_DECIMALS && digits <= MOST_DECIMALS) {
                    slack.put(name, 0.5 * Math.pow(10, -digits));
                }
            });
        }
        return slack;
    }

    private static void note(Column column, String cell, Map<String, Integer> decimals) {
        if (column.kind() == Column.Kind.OUTPUT && !cell.isEmpty()) {
            int digits = Numbers.decimals(cell);
            decimals.merge(column.name(), digits, (a, b) -> a.equals(b) ? a : -1);
        }
    }

    /// Without a trailing `.0`.
    static String shortest(double x) {
        return Double.toString(x).replaceFirst("\\.0$", "");
    }
}
