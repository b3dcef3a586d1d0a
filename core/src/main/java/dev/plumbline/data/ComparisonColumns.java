package dev.plumbline.data;

import java.nio.file.Path;
import java.util.List;

/// Which column of a log of comparisons is what, told by the names.
///
/// | what | columns, any of these names |
/// | --- | --- |
/// | first item | `item1`, `item_1`, `item_a`, `first`, `player1`, `team1`, `model_a`, `journal1`, `school1` |
/// | | or `home`, `home.team`: then rows have an order, so that a home advantage can be estimated |
/// | second item | `item2`, `item_2`, `item_b`, `second`, `player2`, `team2`, `model_b`, `journal2`, `school2` |
/// | | or `away`, `away.team` |
/// | form 1: who won | `winner`: the item's name, or `1`, `2`, `a`, `b`, `model_a`, `model_b`, `item_a`, `item_b` |
/// | | or, for a tie, `tie`, `tied`, `draw`, `0`, `tie (bothbad)`; an optional `weight` |
/// | form 2: counts | `win1`, `wins1`, `wins_a`, `home.wins` and `win2`, `wins2`, `wins_b`, `away.wins` |
/// | | and optional ties `tied`, `ties`, `draws` |
/// | who judged | `annotator`, `rater`, `judge`, `worker`, `user` |
/// | optional | `id`: no two rows may share one |
///
/// @param ordered whether the first item came first
/// @param winner null in form 2
/// @param weight null if there is none
/// @param firstWins null in form 1
/// @param secondWins null in form 1
/// @param ties null if there are none
/// @param annotator null if nobody is named
/// @param id null if there is none
public record ComparisonColumns(String first, String second, boolean ordered, String winner, String weight,
        String firstWins, String secondWins, String ties, String annotator, String id) {
    private static final String[] FIRST = {
        "item1", "item_1", "item_a", "first", "player1", "team1", "model_a", "journal1", "school1", "home", "home.team"
    };
    private static final String[] SECOND = {
        "item2", "item_2", "item_b", "second", "player2", "team2", "model_b", "journal2", "school2", "away", "away.team"
    };
    private static final String[] FIRST_WINS = {"win1", "wins1", "wins_a", "home.wins"};
    private static final String[] SECOND_WINS = {"win2", "wins2", "wins_b", "away.wins"};
    private static final String[] TIES = {"tied", "ties", "draws"};
    private static final String[] ANNOTATOR = {"annotator", "rater", "judge", "worker", "user"};
    /// What `winner` says for the first item, apart from its name; in lower case.
    public static final List<String> FIRST_WON = List.of("1", "a", "model_a", "item_a");
    /// The same for the second item.
    public static final List<String> SECOND_WON = List.of("2", "b", "model_b", "item_b");
    /// The same for a tie.
    public static final List<String> TIED = List.of("0", "tie", "tied", "draw", "tie (bothbad)");
    /// What stands for no result, in lower case.
    public static final List<String> MISSING = List.of("", "na", "nan", "null");

    /// The roles of a file's columns.
    ///
    /// @throws BadInputException if a column that is needed is missing
    public static ComparisonColumns of(Path file, List<String> columns) {
        RecordTable.requireCommas(file, columns);
        String first = RecordTable.require(file, columns, FIRST);
        String second = RecordTable.require(file, columns, SECOND);
        String winner = columns.contains("winner") ? "winner" : null;
        String firstWins = null;
        String secondWins = null;
        if (winner == null) {
            if (find(columns, FIRST_WINS) == null) {
                RecordTable.require(file, columns, "winner", "win1", "wins1", "home.wins");
            }
            firstWins = RecordTable.require(file, columns, FIRST_WINS);
            secondWins = RecordTable.require(file, columns, SECOND_WINS);
        }
        return new ComparisonColumns(first, second, first.startsWith("home"), winner,
                winner != null && columns.contains("weight") ? "weight" : null, firstWins, secondWins,
                winner == null ? find(columns, TIES) : null, find(columns, ANNOTATOR),
                columns.contains("id") ? "id" : null);
    }

    /// The columns of a covariate `name` of the comparison: itself, as seen from the first item, or one of each item,
    /// `name_a` and `name_b` or `name1` and `name2`, whose difference it is.
    ///
    /// @return one or two columns
    /// @throws BadInputException if there are none
    public static List<String> covariate(Path file, List<String> columns, String name) {
        for (List<String> choice : List.of(List.of(name), List.of(name + "_a", name + "_b"), List.of(name + "1", name + "2"))) {
            if (columns.containsAll(choice)) {
                return choice;
            }
        }
        RecordTable.require(file, columns, name, name + "_a", name + "1");
        throw new BadInputException(file, 1, null, "only one of the two columns of '" + name + "'",
                "'" + name + "_a' and '" + name + "_b', or '" + name + "1' and '" + name + "2'", "add the other");
    }

    /// The annotator's column.
    ///
    /// @throws BadInputException if there is none
    public String requireAnnotator(Path file, List<String> columns) {
        return annotator != null ? annotator : RecordTable.require(file, columns, ANNOTATOR);
    }

    private static String find(List<String> columns, String... names) {
        for (String name : names) {
            if (columns.contains(name)) {
                return name;
            }
        }
        return null;
    }
}
