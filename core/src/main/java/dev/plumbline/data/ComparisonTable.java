package dev.plumbline.data;

import dev.plumbline.preference.items.Comparisons;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Comparisons of named items from a CSV file, in one of two forms, told by its columns.
///
/// | what | columns, any of these names |
/// | --- | --- |
/// | first item | `item1`, `item_1`, `first`, `player1`, `team1`, `model_a`, `journal1`, `school1` |
/// | | or `home`, `home.team`: then rows have an order, so that a home advantage can be estimated |
/// | second item | `item2`, `item_2`, `second`, `player2`, `team2`, `model_b`, `journal2`, `school2` |
/// | | or `away`, `away.team` |
/// | form 1: who won | `winner`: the item's name, or `1`, `2`, `model_a`, `model_b` |
/// | | or, for a tie, `tie`, `tied`, `draw`, `0`, `tie (bothbad)`; an optional `weight` |
/// | form 2: counts | `win1`, `wins1`, `home.wins` and `win2`, `wins2`, `away.wins` |
/// | | and optional ties `tied`, `ties`, `draws` |
/// | optional | `id`: no two rows may share one |
///
/// A row whose result is missing (empty or `NA`) is left out and counted. Items are numbered in alphabetical order.
///
/// @param comparisons what was compared
/// @param rows rows that were used
/// @param missing rows without a result
public record ComparisonTable(Comparisons comparisons, int rows, int missing) {
    private static final String[] FIRST = {
        "item1", "item_1", "first", "player1", "team1", "model_a", "journal1", "school1", "home", "home.team"
    };
    private static final String[] SECOND = {
        "item2", "item_2", "second", "player2", "team2", "model_b", "journal2", "school2", "away", "away.team"
    };
    private static final String[] FIRST_WINS = {"win1", "wins1", "home.wins"};
    private static final String[] SECOND_WINS = {"win2", "wins2", "away.wins"};
    private static final String[] TIES = {"tied", "ties", "draws"};

    /// Every item that the file names.
    ///
    /// @throws BadInputException if the file does not have one of the forms above
    public static ComparisonTable read(Path file) {
        return read(RecordTable.read(file), null);
    }

    /// Only items of `items`, numbered in this order.
    ///
    /// @throws BadInputException as {@link #read(Path)}, or if a row names another item
    public static ComparisonTable read(Path file, List<String> items) {
        return read(RecordTable.read(file), List.copyOf(items));
    }

    private static ComparisonTable read(RecordTable table, List<String> known) {
        String first = table.require(FIRST);
        String second = table.require(SECOND);
        String id = table.find("id");
        if (id != null) {
            table.requireUnique(id);
        }
        List<String> items = known == null ? table.distinct(first, second) : known;
        for (int row = 0; row < table.rows(); row++) {
            requireItem(table, row, first, items);
            requireItem(table, row, second, items);
            if (table.text(row, first).equals(table.text(row, second))) {
                throw table.bad(row, second, "another item than in column '" + first + "'", "remove the row");
            }
        }
        boolean ordered = first.startsWith("home");
        var builder = Comparisons.builder(items);
        boolean counts = table.find("winner") == null;
        if (counts && table.find(FIRST_WINS) == null) {
            table.require("winner", "win1", "wins1", "home.wins");
        }
        int missing = 0;
        for (int row = 0; row < table.rows(); row++) {
            double[] result = counts ? counts(table, row) : winner(table, row, first, second);
            if (result == null) {
                missing++;
                continue;
            }
            int one = items.indexOf(table.text(row, first));
            int other = items.indexOf(table.text(row, second));
            if (ordered) {
                builder.orderedCounts(one, other, result[0], result[1], result[2]);
            } else {
                builder.counts(one, other, result[0], result[1], result[2]);
            }
        }
        if (missing == table.rows()) {
            throw new BadInputException(
                    table.file(), 0, null, "no row with a result", "at least one comparison",
                            "give a file with results");
        }
        return new ComparisonTable(builder.build(), table.rows() - missing, missing);
    }

    private static void requireItem(RecordTable table, int row, String column, List<String> items) {
        String name = table.text(row, column);
        if (name.isEmpty()) {
            throw table.bad(row, column, "the name of an item", "correct the cell or remove the row");
        }
        if (!items.contains(name)) {
            throw table.bad(row, column, "one of the items '" + String.join("', '", items) + "'",
                    "correct the name or add the item");
        }
    }

    /// Wins of the first, wins of the second, ties; null if missing.
    private static double[] counts(RecordTable table, int row) {
        String one = table.require(FIRST_WINS);
        String two = table.require(SECOND_WINS);
        String ties = table.find(TIES);
        if (table.isMissing(row, one) && table.isMissing(row, two) && (ties == null || table.isMissing(row, ties))) {
            return null;
        }
        return new double[] {table.count(row, one), table.count(row, two), ties == null ? 0 : table.count(row, ties)};
    }

    private static double[] winner(RecordTable table, int row, String first, String second) {
        if (table.isMissing(row, "winner")) {
            return null;
        }
        double weight = table.find("weight") == null ? 1 : table.count(row, "weight");
        String winner = table.text(row, "winner");
        // names first: an item may be called '1' or 'tie'
        if (winner.equals(table.text(row, first))) {
            return new double[] {weight, 0, 0};
        }
        if (winner.equals(table.text(row, second))) {
            return new double[] {0, weight, 0};
        }
        return switch (winner.toLowerCase(Locale.ROOT)) {
            case "1", "model_a" -> new double[] {weight, 0, 0};
            case "2", "model_b" -> new double[] {0, weight, 0};
            case "0", "tie", "tied", "draw", "tie (bothbad)" -> new double[] {0, 0, weight};
            default ->
                throw table.bad(row, "winner",
                        "'" + table.text(row, first) + "', '" + table.text(row, second) + "' or 'tie'",
                        "correct the cell or remove the row");
        };
    }
}
