package dev.plumbline.lab.rank;

import dev.plumbline.data.BadInputException;
import dev.plumbline.data.ComparisonColumns;
import dev.plumbline.lab.UserError;
import dev.plumbline.preference.items.ComparisonLog;
import dev.plumbline.preference.items.Comparisons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/// A log of any length, grouped by pair in an embedded database (DuckDB), which keeps to a limit of memory and puts what
/// does not fit into temporary files. Parquet, CSV and JSON Lines, plain or gzip (CSV, JSON), with the columns of
/// {@link ComparisonColumns}.
///
/// The query is the one of docs/rank.md: per row the weight of each outcome, then sums of weights and squared weights by
/// (first, second[, annotator, covariates]). Sums of counts are exact in any order. Where weights are not counts one
/// thread adds them, so that the same file gives the same bits. Nothing is fetched from a network: the formats are
/// compiled into the native library, which the jar holds, and installing extensions is switched off.
public final class GroupedLog {
    private final Path file;
    private final String memory;
    private final int threads;

    /// @param memory what the database may use, for example `1GB`
    public GroupedLog(Path file, String memory, int threads) {
        this.file = file;
        this.memory = memory;
        this.threads = threads;
    }

    /// What came out of a file.
    ///
    /// @param pairs what was compared
    /// @param log with annotators and covariates; null if neither was asked for
    /// @param rows rows that were used
    /// @param missing rows without a result
    public record Result(Comparisons pairs, ComparisonLog log, long rows, long missing) {}

    /// Reads and groups; a log is built where there are annotators or covariates.
    ///
    /// @throws BadInputException if the file does not have the columns, or a cell does not hold what it should
    public Result read(boolean annotators, List<String> covariates) {
        return read(annotators, covariates, false);
    }

    /// The same, with a log in any case if `logged`.
    public Result read(boolean annotators, List<String> covariates, boolean logged) {
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(file, 0, null, "no such file", "a file of comparisons", "check the path");
        }
        Path temporary = temporaryFolder();
        // an interrupted command must not leave gigabytes behind
        var onInterrupt = new Thread(() -> delete(temporary), "remove " + temporary.getFileName());
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        var properties = new Properties();
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        properties.setProperty("memory_limit", memory);
        properties.setProperty("threads", Integer.toString(threads));
        properties.setProperty("temp_directory", temporary.toString());
        properties.setProperty(org.duckdb.DuckDBDriver.JDBC_STREAM_RESULTS, "true");
        // on disk, because what is in memory only could not be put aside
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + temporary.resolve("log.db"), properties);
                Statement statement = connection.createStatement()) {
            return new Reading(connection, statement, annotators, covariates, logged).result();
        } catch (SQLException e) {
            String message = e.getMessage().lines().findFirst().orElse("unreadable");
            boolean full = message.startsWith("Out of Memory");
            throw UserError.badInput(file + ": " + message + (full ? "; allow more than " + memory + " with --memory" : ""), e);
        } finally {
            delete(temporary);
            try {
                Runtime.getRuntime().removeShutdownHook(onInterrupt);
            } catch (IllegalStateException e) {
                // the machine is shutting down: the hook is already running
            }
        }
    }

    private Path temporaryFolder() {
        try {
            return Files.createTempDirectory("plumbline-rank");
        } catch (IOException e) {
            throw UserError.badInput("no temporary folder: " + e.getMessage(), e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (Path path : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            folder.toFile().deleteOnExit();
        }
    }

    /// The steps on one connection.
    private final class Reading {
        private final Connection connection;
        private final Statement statement;
        private final boolean annotated;
        private final boolean logged;
        private final List<String> covariateNames;
        private final List<List<String>> covariates = new ArrayList<>();
        private final ComparisonColumns columns;
        private final String annotator;

        Reading(Connection connection, Statement statement, boolean annotated, List<String> covariateNames,
                boolean wanted)
                throws SQLException {
            this.connection = connection;
            this.statement = statement;
            this.annotated = annotated;
            this.logged = wanted || annotated || !covariateNames.isEmpty();
            this.covariateNames = covariateNames;
            var names = new ArrayList<String>();
            try (ResultSet described = statement.executeQuery("DESCRIBE SELECT * FROM " + source())) {
                while (described.next()) {
                    names.add(described.getString(1));
                }
            }
            this.columns = ComparisonColumns.of(file, names);
            this.annotator = annotated ? columns.requireAnnotator(file, names) : null;
            for (String name : covariateNames) {
                covariates.add(ComparisonColumns.covariate(file, names, name));
            }
        }

        Result result() throws SQLException {
            if (columns.weight() != null) {
                statement.execute("SET threads = 1");
            }
            requireUniqueIds();
            statement.execute("CREATE TABLE grouped AS " + grouping());
            long rows;
            long missing;
            try (ResultSet totals = statement.executeQuery(
                    "SELECT CAST(coalesce(sum(used), 0) AS BIGINT), CAST(coalesce(sum(missing), 0) AS BIGINT),"
                            + " CAST(coalesce(sum(bad), 0) AS BIGINT) FROM grouped")) {
                totals.next();
                rows = totals.getLong(1);
                missing = totals.getLong(2);
                if (totals.getLong(3) > 0) {
                    throw bad(totals.getLong(3));
                }
            }
            if (rows == 0) {
                throw new BadInputException(file, 0, null, "no row with a result", "at least one comparison",
                        "give a file with results");
            }
            // as the other reader does, items and annotators of rows without a result count too
            List<String> items = names("SELECT first FROM grouped UNION SELECT second FROM grouped");
            number("item", items);
            List<String> annotators = annotated
                    ? names("SELECT DISTINCT annotator FROM grouped WHERE coalesce(annotator, '') <> ''") : List.of();
            statement.execute("DELETE FROM grouped WHERE used = 0");
            if (annotated) {
                number("who", annotators);
            }
            ComparisonLog.Builder log =
                    logged ? ComparisonLog.builder(items, columns.ordered(), annotators, covariateNames) : null;
            Comparisons.Builder pairs = logged ? null : Comparisons.builder(items);
            read(log, pairs);
            if (logged) {
                ComparisonLog built = log.build();
                return new Result(built.comparisons(), built, rows, missing);
            }
            return new Result(pairs.build(), null, rows, missing);
        }

        private void requireUniqueIds() throws SQLException {
            if (columns.id() != null) {
                try (ResultSet twice = statement.executeQuery("SELECT " + text(columns.id()) + " AS id, count(*) FROM "
                        + source() + " GROUP BY 1 HAVING count(*) > 1 LIMIT 1")) {
                    if (twice.next()) {
                        throw new BadInputException(file, 0, columns.id(), BadInputException.quote(twice.getString(1)) + " "
                                + twice.getLong(2) + " times", "an id of its own for every row",
                                "remove or renumber the repetitions");
                    }
                }
            }
        }

        private String source() {
            String path = "'" + file.toString().replace("'", "''") + "'";
            String name = file.toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
            if (name.endsWith(".parquet")) {
                return "read_parquet(" + path + ")";
            }
            if (name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")) {
                return "read_json(" + path + ", format = 'newline_delimited', sample_size = 20000)";
            }
            return "read_csv(" + path + ", header = true, delim = ',', quote = '\"', escape = '\"', all_varchar = true)";
        }

        private static String text(String column) {
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

        /// The columns of the file under names of our own, as texts and numbers.
        private String cells() {
            var sql = new StringBuilder("SELECT " + text(columns.first()) + " AS a, " + text(columns.second()) + " AS b");
            if (annotated) {
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
            return sql.append(" FROM ").append(source()).toString();
        }

        /// The weight of each outcome, w0, w1, w2; whether there is `none`; whether a cell is `wrong`.
        private String rows() {
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
            if (annotated) {
                sql.append(" OR (NOT none AND coalesce(annotator, '') = '')");
            }
            for (int k = 0; k < covariates.size(); k++) {
                sql.append(" OR (NOT none AND NOT coalesce(isfinite(z").append(k).append("), false))");
            }
            return sql.append(" AS wrong FROM (").append(cells()).append(")").toString();
        }

        private String grouping() {
            boolean turn = !columns.ordered() && covariates.isEmpty();
            String swap = turn ? "a > b" : "false";
            String who = annotated ? ", annotator" : "";
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
                    + " count(*) FILTER (wrong) AS bad FROM (" + rows() + ") GROUP BY ALL";
        }

        /// The first bad row as a complaint.
        private BadInputException bad(long count) throws SQLException {
            try (ResultSet row = statement.executeQuery("SELECT to_json(r) FROM (SELECT * FROM (" + rows()
                    + ") WHERE wrong LIMIT 1) r")) {
                row.next();
                String shown = row.getString(1);
                return new BadInputException(file, 0, null, count + (count == 1 ? " bad row" : " bad rows") + ", the first of them "
                        + (shown.length() > 160 ? shown.substring(0, 160) + "..." : shown),
                        "two different items, a known winner or counts, finite numbers that are not negative",
                        "correct or remove such rows");
            }
        }

        /// In the order of Java's strings, which is not the database's.
        private List<String> names(String sql) throws SQLException {
            var names = new ArrayList<String>();
            try (ResultSet found = statement.executeQuery(sql)) {
                while (found.next()) {
                    names.add(found.getString(1));
                }
            }
            names.sort(null);
            return names;
        }

        private void number(String table, List<String> names) throws SQLException {
            statement.execute("CREATE TABLE " + table + " (name VARCHAR, number INTEGER)");
            try (var appender = connection.unwrap(DuckDBConnection.class).createAppender(
                    DuckDBConnection.DEFAULT_SCHEMA, table)) {
                for (int i = 0; i < names.size(); i++) {
                    appender.beginRow();
                    appender.append(names.get(i));
                    appender.append(i);
                    appender.endRow();
                }
            }
        }

        private void read(ComparisonLog.Builder log, Comparisons.Builder pairs) throws SQLException {
            boolean squared = columns.winner() != null && columns.weight() != null;
            var sql = new StringBuilder("SELECT x.number, y.number, CAST(s0 AS DOUBLE), CAST(s1 AS DOUBLE),"
                    + " CAST(s2 AS DOUBLE)");
            sql.append(squared ? ", q0, q1, q2" : "").append(annotated ? ", k.number" : "");
            for (int c = 0; c < covariates.size(); c++) {
                sql.append(", z").append(c);
            }
            sql.append(" FROM grouped JOIN item x ON first = x.name JOIN item y ON second = y.name");
            sql.append(annotated ? " JOIN who k ON annotator = k.name" : "");
            // rows of a log are added one by one: in one order
            sql.append(log != null ? " ORDER BY ALL" : "");
            try (ResultSet found = statement.executeQuery(sql.toString())) {
                var weights = new double[3];
                var squares = new double[3];
                var z = new double[covariates.size()];
                while (found.next()) {
                    int column = 1;
                    int first = found.getInt(column++);
                    int second = found.getInt(column++);
                    for (int o = 0; o < 3; o++) {
                        weights[o] = found.getDouble(column++);
                        squares[o] = weights[o];
                    }
                    for (int o = 0; squared && o < 3; o++) {
                        squares[o] = found.getDouble(column++);
                    }
                    int who = annotated ? found.getInt(column++) : 0;
                    for (int c = 0; c < z.length; c++) {
                        z[c] = found.getDouble(column++);
                    }
                    if (log != null) {
                        log.row(first, second, weights, squares, who, z);
                    } else {
                        pairs.sums(first, second, columns.ordered(), weights, squares);
                    }
                }
            }
        }
    }
}
