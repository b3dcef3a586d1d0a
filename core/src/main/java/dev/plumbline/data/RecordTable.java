package dev.plumbline.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/// A table in memory, from a file that is plain or gzip, UTF-8. Every complaint names the file, the line and the column.
///
/// **CSV** with a heading: RFC 4180 quoting, commas; blank lines are skipped, spaces around cells and headings are not
/// part of them.
///
/// **JSON Lines**, told by a first line that begins with `{`, or a name that ends in `.jsonl`, `.ndjson` or `.json`
/// (before `.gz`): one object a line, its fields are the cells, blank lines are skipped. Columns are the fields of all
/// lines, in order of appearance; a field that a line lacks, or that is null, is an empty cell.
public final class RecordTable {
    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setIgnoreEmptyLines(false) // the parser would skip them without counting them to a record's line
            .setIgnoreSurroundingSpaces(true)
            .setTrim(true)
            .get();

    private final Path file;
    private final List<String> columns;
    private final Map<String, Integer> index = new HashMap<>();
    private final List<String[]> rows = new ArrayList<>();
    private final List<Long> lines = new ArrayList<>();
    /// Type of each value that JSON has as something else than a text; null for CSV.
    private final List<Map<String, JsonNodeType>> types;

    private RecordTable(Path file, List<String> columns, List<Map<String, JsonNodeType>> types) {
        this.file = file;
        this.columns = List.copyOf(columns);
        this.types = types;
    }

    /// Reads all of `file`.
    ///
    /// @throws BadInputException if the file is missing, empty, has a heading only, is damaged, or a row has another
    ///     number of cells than the heading
    public static RecordTable read(Path file) {
        try (var text = TextFile.open(file)) {
            if (file.toString().toLowerCase(Locale.ROOT).endsWith(".parquet")) {
                throw new BadInputException(file, 0, null, "a Parquet file", "CSV or JSON Lines, plain or gzip",
                        "convert it; only comparisons for 'rank' are read from Parquet");
            }
            return isJsonLines(file, text.peek()) ? readJsonLines(file, text) : readCsv(file, text);
        }
    }

    private static boolean isJsonLines(Path file, String first) {
        String name = file.toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
        return name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")
                || first != null && first.stripLeading().startsWith("{");
    }

    private static RecordTable readJsonLines(Path file, TextFile text) {
        var objects = new ArrayList<JsonNode>();
        var lines = new ArrayList<Long>();
        var columns = new LinkedHashSet<String>();
        for (String line = text.next(); line != null; line = text.next()) {
            if (!line.isBlank()) {
                JsonNode object = JsonLines.parse(file, text.line(), line, "a JSON object");
                objects.add(object);
                lines.add(text.line());
                object.fieldNames().forEachRemaining(columns::add);
            }
        }
        if (objects.isEmpty()) {
            throw TextFile.empty(file);
        }
        var table = new RecordTable(file, List.copyOf(columns), new ArrayList<>());
        for (String column : table.columns) {
            table.index.put(column, table.index.size());
        }
        table.lines.addAll(lines);
        for (JsonNode object : objects) {
            var cells = new String[table.columns.size()];
            var other = new HashMap<String, JsonNodeType>();
            for (int i = 0; i < cells.length; i++) {
                JsonNode value = object.path(table.columns.get(i));
                boolean none = value.isMissingNode() || value.isNull();
                cells[i] = none ? "" : value.isTextual() ? value.textValue() : value.toString();
                if (!value.isTextual()) {
                    other.put(table.columns.get(i), value.getNodeType());
                }
            }
            table.rows.add(cells);
            table.types.add(other);
        }
        return table;
    }

    private static RecordTable readCsv(Path file, TextFile text) {
        try (var parser = FORMAT.parse(text.reader())) {
            RecordTable table = null;
            long line = 1;
            for (CSVRecord record : parser) {
                if (record.size() > 1 || !record.get(0).isEmpty()) {
                    if (table == null) {
                        table = new RecordTable(file, record.toList(), null);
                        table.nameColumns(line);
                    } else {
                        table.add(record, line);
                    }
                }
                line = parser.getCurrentLineNumber() + 1;
            }
            if (table == null) {
                throw TextFile.empty(file);
            }
            if (table.rows.isEmpty()) {
                throw new BadInputException(
                        file, 0, null, "a heading without rows", "at least one row of data", "give a file with data");
            }
            return table;
        } catch (IOException e) {
            throw damaged(file, e);
        } catch (UncheckedIOException e) {
            throw damaged(file, e.getCause());
        }
    }

    private static BadInputException damaged(Path file, IOException e) {
        return new BadInputException(file, 0, null, "text that is not CSV (" + e.getMessage() + ")",
                "comma-separated values", "check the quotes", e);
    }

    /// Refuses the heading of a file whose columns are separated otherwise.
    static void requireCommas(Path file, List<String> columns) {
        String only = columns.size() == 1 ? columns.getFirst() : "";
        if (only.contains(";") || only.contains("\t")) {
            throw new BadInputException(file, 1, null, "one column " + BadInputException.quote(only),
                    "columns separated by commas",
                    "put commas for the " + (only.contains(";") ? "semicolons" : "tabs"));
        }
    }

    private void nameColumns(long line) {
        requireCommas(file, columns);
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).isEmpty()) {
                throw new BadInputException(file, line, null, "column " + (i + 1) + " without a name",
                        "a heading with a name for every column", "name the column");
            }
            if (index.put(columns.get(i), i) != null) {
                throw new BadInputException(file, line, columns.get(i), "a second column of this name",
                        "each name once", "rename or remove one of them");
            }
        }
    }

    private void add(CSVRecord record, long line) {
        if (record.size() != columns.size()) {
            throw new BadInputException(file, line, null, cells(record.size()), cells(columns.size())
                    + " as in the heading",
                    "complete the row, or put quotes around text with commas");
        }
        rows.add(record.values());
        lines.add(line);
    }

    private static String cells(int count) {
        return count + (count == 1 ? " cell" : " cells");
    }

    public Path file() {
        return file;
    }

    /// Names in the heading, left to right.
    public List<String> columns() {
        return columns;
    }

    /// Number of rows below the heading.
    public int rows() {
        return rows.size();
    }

    /// Line of the file on which row `row` = 0, 1, ... begins.
    public long line(int row) {
        return lines.get(row);
    }

    /// The first of `names` that is a column, or null.
    public String find(String... names) {
        for (String name : names) {
            if (index.containsKey(name)) {
                return name;
            }
        }
        return null;
    }

    /// The first of `names` that is a column.
    ///
    /// @throws BadInputException if none is; the message lists the columns there are
    public String require(String... names) {
        return require(file, columns, names);
    }

    static String require(Path file, List<String> columns, String... names) {
        String name = Arrays.stream(names).filter(columns::contains).findFirst().orElse(null);
        if (name == null) {
            String wanted = names.length == 1
                    ? "a column '" + names[0] + "'"
                    : "a column '" + names[0] + "' (or '" + String.join("', '", List.of(names).subList(1,
                            names.length)) + "')";
            throw new BadInputException(
                    file, 1, null, "the columns '" + String.join("', '", columns) + "'", wanted,
                            "rename or add the column");
        }
        return name;
    }

    /// Whether the file is JSON Lines, whose texts are not trimmed.
    public boolean isJsonLines() {
        return types != null;
    }

    /// A cell that holds a text, possibly an empty one.
    ///
    /// @throws BadInputException if JSON has something else there, or nothing
    public String passage(int row, String column) {
        JsonNodeType type = types == null ? null : types.get(row).get(column);
        if (type == null) {
            return text(row, column);
        }
        boolean none = type == JsonNodeType.MISSING;
        throw new BadInputException(file, line(row), column,
                none ? "no such field" : "a JSON " + type.name().toLowerCase(Locale.ROOT), "a text",
                none ? "add the field or remove the line" : "give the field as a text");
    }

    /// A cell as it stands: trimmed if the file is CSV.
    public String text(int row, String column) {
        return rows.get(row)[index.get(column)];
    }

    /// Whether a cell is empty, `NA`, `NaN` or `null`, in any case: no answer was given.
    public boolean isMissing(int row, String column) {
        return switch (text(row, column).toLowerCase(Locale.ROOT)) {
            case "", "na", "nan", "null" -> true;
            default -> false;
        };
    }

    /// A cell that holds a finite number.
    ///
    /// @throws BadInputException if it does not
    public double number(int row, String column) {
        String cell = text(row, column);
        double value = parse(cell);
        if (!(Math.abs(value) <= Double.MAX_VALUE)) {
            throw bad(row, column, "a finite number", "correct the cell or remove the row");
        }
        return value;
    }

    /// A cell that holds a finite number that is not negative.
    ///
    /// @throws BadInputException if it does not
    public double count(int row, String column) {
        double value = number(row, column);
        if (!(value >= 0)) {
            throw bad(row, column, "a number that is not negative", "correct the cell or remove the row");
        }
        return value;
    }

    /// A complaint about one cell.
    public BadInputException bad(int row, String column, String expected, String mend) {
        String cell = text(row, column);
        return new BadInputException(
                file, line(row), column, cell.isEmpty() ? emptiness(row, column) : BadInputException.quote(cell), expected,
                        mend);
    }

    private String emptiness(int row, String column) {
        if (types == null) {
            return "an empty cell";
        }
        return types.get(row).get(column) == JsonNodeType.MISSING ? "no such field" : "an empty field";
    }

    /// Checks that no two rows have the same text in `column`.
    ///
    /// @throws BadInputException naming the first repetition
    public void requireUnique(String column) {
        var seen = new HashMap<String, Long>();
        for (int row = 0; row < rows(); row++) {
            Long before = seen.putIfAbsent(text(row, column), line(row));
            if (before != null) {
                throw bad(row, column, "an id that is not on line " + before + " already",
                        "remove or renumber one of them");
            }
        }
    }

    /// Different texts of the given columns, sorted.
    List<String> distinct(String... names) {
        var texts = new HashSet<String>();
        for (String name : names) {
            for (int row = 0; row < rows(); row++) {
                texts.add(text(row, name));
            }
        }
        return texts.stream().sorted().toList();
    }

    /// NaN for what is not a decimal number. `Double.parseDouble` alone would take `1f`, `0x1p3` and `Infinity`.
    private static double parse(String text) {
        if (!text.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")) {
            return Double.NaN;
        }
        return Double.parseDouble(text);
    }
}
