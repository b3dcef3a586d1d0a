package dev.plumbline.data;

import dev.plumbline.preference.items.ComparisonLog;
import dev.plumbline.preference.items.Comparisons;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Comparisons of named items from a file of {@link RecordTable}, with the columns of {@link ComparisonColumns}.
///
/// A row whose result is missing (empty or `NA`) is left out and counted. Items and annotators are numbered in
/// alphabetical order. Counts are comparisons of weight 1; a `weight` w is one comparison of that weight, whose square
/// counts in robust standard errors.
///
/// @param log what was compared
/// @param rows rows that were used
/// @param missing rows without a result
public record ComparisonTable(ComparisonLog log, int rows, int missing) {
    /// Every item that the file names; neither annotators nor covariates.
    ///
    /// @throws BadInputException if the file does not have the columns, or a cell does not hold what it should
    public static ComparisonTable read(Path file) {
        return read(RecordTable.read(file), null, false, List.of());
    }

    /// Only items of `items`, numbered in this order.
    ///
    /// @throws BadInputException as {@link #read(Path)}, or if a row names another item
    public static ComparisonTable read(Path file, List<String> items) {
        return read(RecordTable.read(file), List.copyOf(items), false, List.of());
    }

    /// With the annotator of each row, if asked for, and these covariates.
    ///
    /// @throws BadInputException as {@link #read(Path)}
    public static ComparisonTable read(Path file, boolean annotators, List<String> covariates) {
        return read(RecordTable.read(file), null, annotators, covariates);
    }

    /// The pairs alone.
    public Comparisons comparisons() {
        return log.comparisons();
    }

    private static ComparisonTable read(RecordTable table, List<String> known, boolean annotated,
            List<String> covariates) {
        ComparisonColumns columns = ComparisonColumns.of(table.file(), table.columns());
        if (columns.id() != null) {
            table.requireUnique(columns.id());
        }
        String first = columns.first();
        String second = columns.second();
        String annotator = annotated ? columns.requireAnnotator(table.file(), table.columns()) : null;
        List<List<String>> values = covariates.stream()
                .map(name -> ComparisonColumns.covariate(table.file(), table.columns(), name)).toList();
        List<String> items = known == null ? table.distinct(first, second) : known;
        List<String> annotators = annotated
                ? table.distinct(annotator).stream().filter(name -> !name.isEmpty()).toList() : List.of();
        Map<String, Integer> itemNumbers = numbers(items);
        Map<String, Integer> annotatorNumbers = numbers(annotators);
        for (int row = 0; row < table.rows(); row++) {
            requireItem(table, row, first, itemNumbers, items);
            requireItem(table, row, second, itemNumbers, items);
            if (table.text(row, first).equals(table.text(row, second))) {
                throw table.bad(row, second, "another item than in column '" + first + "'", "remove the row");
            }
        }
        var builder = ComparisonLog.builder(items, columns.ordered(), annotators, covariates);
        int missing = 0;
        for (int row = 0; row < table.rows(); row++) {
            double[] result = columns.winner() == null ? counts(table, columns, row) : winner(table, columns, row);
            if (result == null) {
                missing++;
                continue;
            }
            if (annotated && table.text(row, annotator).isEmpty()) {
                throw table.bad(row, annotator, "the name of an annotator", "fill in the cell or remove the row");
            }
            double[] squares = columns.weight() == null ? result
                    : new double[] {result[0] * result[0], result[1] * result[1], result[2] * result[2]};
            var z = new double[values.size()];
            for (int k = 0; k < z.length; k++) {
                List<String> cells = values.get(k);
                z[k] = table.number(row, cells.getFirst())
                        - (cells.size() == 2 ? table.number(row, cells.getLast()) : 0);
            }
            builder.row(itemNumbers.get(table.text(row, first)), itemNumbers.get(table.text(row, second)), result,
                    squares, annotated ? annotatorNumbers.get(table.text(row, annotator)) : 0, z);
        }
        if (missing == table.rows()) {
            throw new BadInputException(
                    table.file(), 0, null, "no row with a result", "at least one comparison",
                            "give a file with results");
        }
        return new ComparisonTable(builder.build(), table.rows() - missing, missing);
    }

    private static Map<String, Integer> numbers(List<String> names) {
        var numbers = new HashMap<String, Integer>();
        for (String name : names) {
            numbers.put(name, numbers.size());
        }
        return numbers;
    }

    private static void requireItem(RecordTable table, int row, String column, Map<String, Integer> numbers,
            List<String> items) {
        String name = table.text(row, column);
        if (name.isEmpty()) {
            throw table.bad(row, column, "the name of an item", "correct the cell or remove the row");
        }
        if (!numbers.containsKey(name)) {
            throw table.bad(row, column, "one of the items '" + String.join("', '", items) + "'",
                    "correct the name or add the item");
        }
    }

    /// Wins of the first, wins of the second, ties; null if missing.
    private static double[] counts(RecordTable table, ComparisonColumns columns, int row) {
        String one = columns.firstWins();
        String two = columns.secondWins();
        String ties = columns.ties();
        if (table.isMissing(row, one) && table.isMissing(row, two) && (ties == null || table.isMissing(row, ties))) {
            return null;
        }
        return new double[] {table.count(row, one), table.count(row, two), ties == null ? 0 : table.count(row, ties)};
    }

    private static double[] winner(RecordTable table, ComparisonColumns columns, int row) {
        if (table.isMissing(row, "winner")) {
            return null;
        }
        double weight = columns.weight() == null ? 1 : table.count(row, columns.weight());
        String winner = table.text(row, "winner");
        String first = table.text(row, columns.first());
        String second = table.text(row, columns.second());
        String lower = winner.toLowerCase(Locale.ROOT);
        // names first: an item may be called '1' or 'tie'
        if (winner.equals(first)) {
            return new double[] {weight, 0, 0};
        }
        if (winner.equals(second)) {
            return new double[] {0, weight, 0};
        }
        if (ComparisonColumns.FIRST_WON.contains(lower)) {
            return new double[] {weight, 0, 0};
        }
        if (ComparisonColumns.SECOND_WON.contains(lower)) {
            return new double[] {0, weight, 0};
        }
        if (ComparisonColumns.TIED.contains(lower)) {
            return new double[] {0, 0, weight};
        }
        throw table.bad(row, "winner", "'" + first + "', '" + second + "' or 'tie'",
                "correct the cell or remove the row");
    }
}
