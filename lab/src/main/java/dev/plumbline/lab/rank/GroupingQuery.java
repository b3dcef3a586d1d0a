package dev.plumbline.lab.rank;

import dev.plumbline.data.ComparisonColumns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The queries of {@link GroupedLog}, in the database's words.
///
/// @param annotator column of the annotator, or null
/// @param covariates one or two columns of each covariate
record GroupingQuery(Path file, ComparisonColumns columns, String annotator, List<List<String>> covariates) {
    /// By the ending of the name, as the database is told.
    static String format(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
        return name.endsWith(".parquet") ? "Parquet"
                : name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json") ? "JSON Lines" : "CSV";
    }

    /// The file as a table.
    static String source(Path file) {
        String path = "'" + file.toString().replace("'", "''") + "'";
        String format = format(file);
        if (format.equals("Parquet")) {
            return "read_parquet(" + path + ")";
        }
        if (format.equals("JSON Lines")) {
            return "read_json(" + path + ", format = 'newline_delimited', sample_size = 20000)";
        }
        return "read_csv(" + path + ", header = true, delim = ',', quote = '\"', escape = '\"', all_varchar = true)";
    }

    /// A cell of the file as text.
    static String text(String column) {
        return "trim(CAST(" + quoted(column) + " AS VARCHAR))";
    }

    private static String quoted(String column) {
        return "\"" + column.replace("\"", "\"\"") + "\"";
    }

    private static String list(List<String> values) {
        return values.stream().map(v -> "'" + v + "'").collect(Collectors.joining(", ", "(", ")"));
    }

    private static String isMissing(String column) {
        return "lower(coalesce(" + text(column) + ", '')) IN " + list(ComparisonColumns.MISSING);
    }

    private static String number(String column) {
        return "TRY_CAST(" + text(column) + " AS DOUBLE)";
    }

    /// The columns of the file under names of our own, as texts and numbers, and `more`.
    private String cells(String more) {
        var sql = new StringBuilder("SELECT " + text(columns.first()) + " AS a, " + text(columns.second()) + " AS b");
        if (annotator != null) {
            sql.append(", ").append(text(annotator)).append(" AS annotator");
        }
        for (int k = 0; k < covariates.size(); k++) {
            List<String> cells = covariates.get(k);
            sql.append(", ").append(number(cells.getFirst()));
            sql.append(cells.size() == 2 ? " - " + number(cells.getLast()) : "").append(" AS z").append(k);
        }
        if (columns.winner() != null) {
            sql.append(", ").append(text(columns.winner())).append(" AS winner, ")
                    .append(columns.weight() == null ? "1" : number(columns.weight())).append(" AS w, ")
                    .append(isMissing(columns.winner())).append(" AS none");
        } else {
            String ties = columns.ties();
            sql.append(", ").append(number(columns.firstWins())).append(" AS w0, ")
                    .append(number(columns.secondWins())).append(" AS w1, ")
                    .append(ties == null ? "0" : number(ties)).append(" AS w2, ")
                    .append(isMissing(columns.firstWins())).append(" AND ").append(isMissing(columns.secondWins()))
                    .append(ties == null ? "" : " AND " + isMissing(ties)).append(" AS none");
        }
        return sql.append(more).append(" FROM ").append(source(file)).toString();
    }

    /// The weight of each outcome, w0, w1, w2; whether there is `none`; whether a cell is `wrong`.
    String rows(String more) {
        var sql = new StringBuilder("SELECT *");
        String wrong;
        if (columns.winner() != null) {
            sql.append(", CASE WHEN none THEN -1 WHEN winner = a THEN 0 WHEN winner = b THEN 1 WHEN lower(winner) IN ")
                    .append(list(ComparisonColumns.FIRST_WON)).append(" THEN 0 WHEN lower(winner) IN ")
                    .append(list(ComparisonColumns.SECOND_WON)).append(" THEN 1 WHEN lower(winner) IN ")
                    .append(list(ComparisonColumns.TIED)).append(" THEN 2 ELSE -2 END AS o,")
                    .append(" CASE WHEN o = 0 THEN w ELSE 0 END AS w0, CASE WHEN o = 1 THEN w ELSE 0 END AS w1,")
                    .append(" CASE WHEN o = 2 THEN w ELSE 0 END AS w2");
            wrong = "o = -2 OR (NOT none AND NOT coalesce(w >= 0 AND w < 'inf'::DOUBLE, false))";
        } else {
            wrong = "(NOT none AND NOT coalesce(w0 >= 0 AND w1 >= 0 AND w2 >= 0 AND w0 + w1 + w2 < 'inf'::DOUBLE, false))";
        }
        sql.append(", ").append(wrong).append(" OR coalesce(a, '') = '' OR coalesce(b, '') = '' OR a = b");
        if (annotator != null) {
            sql.append(" OR (NOT none AND coalesce(annotator, '') = '')");
        }
        for (int k = 0; k < covariates.size(); k++) {
            sql.append(" OR (NOT none AND NOT coalesce(isfinite(z").append(k).append("), false))");
        }
        return sql.append(" AS wrong FROM (").append(cells(more)).append(")").toString();
    }

    /// Sums of outcomes, and their squares, of each pair, annotator and covariates, with counts of rows by kind.
    String grouping() {
        boolean turn = !columns.ordered() && covariates.isEmpty();
        String swap = turn ? "a > b" : "false";
        String who = annotator != null ? ", annotator" : "";
        var z = new StringBuilder();
        for (int k = 0; k < covariates.size(); k++) {
            z.append(", z").append(k);
        }
        boolean squared = columns.winner() != null && columns.weight() != null;
        String kind = columns.winner() != null && columns.weight() == null ? "BIGINT" : "DOUBLE";
        var sums = new StringBuilder();
        for (int o = 0; o < 3; o++) {
            String w = o == 2 ? "w2" : "CASE WHEN " + swap + " THEN w" + (1 - o) + " ELSE w" + o + " END";
            sums.append(", sum(CAST(CASE WHEN none OR wrong THEN 0 ELSE ").append(w).append(" END AS ").append(kind)
                    .append(")) AS s").append(o);
            if (squared) {
                sums.append(", sum(CASE WHEN none OR wrong THEN 0 ELSE (").append(w).append(")*(").append(w)
                        .append(") END) AS q").append(o);
            }
        }
        return "SELECT CASE WHEN " + swap + " THEN b ELSE a END AS first, CASE WHEN " + swap
                + " THEN a ELSE b END AS second" + who + z + sums
                + ", count(*) FILTER (NOT none AND NOT wrong) AS used, count(*) FILTER (none AND NOT wrong) AS missing,"
                + " count(*) FILTER (wrong) AS bad FROM (" + rows("") + ") GROUP BY ALL";
    }

    /// What makes a cell wrong, in the database's words; `cellK` is the text of check K.
    record Check(String wrong, String column, String expected) {}

    List<Check> checks() {
        String number = "a finite number that is not negative";
        var checks = new ArrayList<Check>();
        checks.add(new Check("coalesce(a, '') = ''", columns.first(), "the name of an item"));
        checks.add(new Check("coalesce(b, '') = ''", columns.second(), "the name of an item"));
        checks.add(new Check("a = b", columns.second(), "another item than in column '" + columns.first() + "'"));
        if (columns.winner() != null) {
            checks.add(new Check("o = -2", columns.winner(), "one of the two items, 'a', 'b' or 'tie'"));
            if (columns.weight() != null) {
                checks.add(new Check("NOT coalesce(w >= 0 AND w < 'inf'::DOUBLE, false)", columns.weight(), number));
            }
        } else {
            List<String> counts = columns.ties() == null ? List.of(columns.firstWins(), columns.secondWins())
                    : List.of(columns.firstWins(), columns.secondWins(), columns.ties());
            for (int k = 0; k < counts.size(); k++) {
                checks.add(new Check("NOT coalesce(w" + k + " >= 0 AND w" + k + " < 'inf'::DOUBLE, false)",
                        counts.get(k), number));
            }
        }
        if (annotator != null) {
            checks.add(new Check("coalesce(annotator, '') = ''", annotator, "the name of an annotator"));
        }
        for (int k = 0; k < covariates.size(); k++) {
            for (String column : covariates.get(k)) {
                checks.add(new Check("NOT coalesce(isfinite(TRY_CAST(cell" + checks.size() + " AS DOUBLE)), false)",
                        column, "a finite number"));
            }
        }
        return checks;
    }
}
