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
import java.util.Properties;
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
        if (isEmpty()) {
            throw new BadInputException(file, 0, null, "an empty file", "at least one line of data",
                    "give a file with data");
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
            if (message.contains("Malformed JSON")) {
                throw new BadInputException(file, 0, null, "a line that is not JSON", "one JSON object a line",
                        "correct the line or remove it", e);
            }
            if (message.contains("Parquet") || message.contains("magic bytes") || message.contains("sniffing file")) {
                throw new BadInputException(file, 0, null, "what cannot be read as " + GroupingQuery.format(file),
                        "comparisons in CSV, JSON Lines or Parquet, named .csv, .jsonl or .parquet",
                        "check the file and the ending of its name", e);
            }
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

    private boolean isEmpty() {
        try {
            return Files.size(file) == 0;
        } catch (IOException e) {
            throw UserError.badInput(file + ": cannot be read: " + e.getMessage(), e);
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
        private final ComparisonColumns columns;
        private final GroupingQuery query;

        Reading(Connection connection, Statement statement, boolean annotated, List<String> covariateNames,
                boolean wanted)
                throws SQLException {
            this.connection = connection;
            this.statement = statement;
            this.annotated = annotated;
            this.logged = wanted || annotated || !covariateNames.isEmpty();
            this.covariateNames = covariateNames;
            var names = new ArrayList<String>();
            try (ResultSet described = statement.executeQuery("DESCRIBE SELECT * FROM " + GroupingQuery.source(file))) {
                while (described.next()) {
                    names.add(described.getString(1));
                }
            }
            this.columns = ComparisonColumns.of(file, names);
            String annotator = annotated ? columns.requireAnnotator(file, names) : null;
            var covariates = new ArrayList<List<String>>();
            for (String name : covariateNames) {
                covariates.add(ComparisonColumns.covariate(file, names, name));
            }
            this.query = new GroupingQuery(file, columns, annotator, covariates);
        }

        Result result() throws SQLException {
            if (columns.weight() != null) {
                statement.execute("SET threads = 1");
            }
            requireUniqueIds();
            statement.execute("CREATE TABLE grouped AS " + query.grouping());
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
                try (ResultSet twice = statement.executeQuery("SELECT " + GroupingQuery.text(columns.id())
                        + " AS id, count(*) FROM " + GroupingQuery.source(file) + " GROUP BY 1 HAVING count(*) > 1 LIMIT 1")) {
                    if (twice.next()) {
                        throw new BadInputException(file, 0, columns.id(), BadInputException.quote(twice.getString(1)) + " "
                                + twice.getLong(2) + " times", "an id of its own for every row",
                                "remove or renumber the repetitions");
                    }
                }
            }
        }

        /// The first bad row as a complaint, in the words of the file: the first of its cells that is wrong.
        private BadInputException bad(long count) throws SQLException {
            List<GroupingQuery.Check> checks = query.checks();
            var cells = new StringBuilder(", row_number() OVER () AS n");
            var wrong = new StringBuilder("SELECT n");
            for (int k = 0; k < checks.size(); k++) {
                cells.append(", ").append(GroupingQuery.text(checks.get(k).column())).append(" AS cell").append(k);
                wrong.append(", cell").append(k).append(", ").append(checks.get(k).wrong());
            }
            try (ResultSet row = statement.executeQuery(
                    wrong + " FROM (" + query.rows(cells.toString()) + ") WHERE wrong ORDER BY n LIMIT 1")) {
                row.next();
                for (int k = 0; k < checks.size(); k++) {
                    if (row.getBoolean(2 * k + 3)) {
                        String cell = row.getString(2 * k + 2);
                        String found = cell == null || cell.isEmpty() ? "an empty cell" : BadInputException.quote(cell);
                        return new BadInputException(file, 0, checks.get(k).column(),
                                found + " in row " + row.getLong(1)
                                        + (count > 1 ? ", the first of " + count + " bad rows" : ""),
                                checks.get(k).expected(), "correct the cell or remove the row");
                    }
                }
                throw new IllegalStateException("a row is bad, but none of its cells is");
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
            for (int c = 0; c < covariateNames.size(); c++) {
                sql.append(", z").append(c);
            }
            sql.append(" FROM grouped JOIN item x ON first = x.name JOIN item y ON second = y.name");
            sql.append(annotated ? " JOIN who k ON annotator = k.name" : "");
            // rows of a log are added one by one: in one order
            sql.append(log != null ? " ORDER BY ALL" : "");
            try (ResultSet found = statement.executeQuery(sql.toString())) {
                var weights = new double[3];
                var squares = new double[3];
                var z = new double[covariateNames.size()];
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
