package dev.plumbline.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/// Rows of a table, one after another, from a file that may be larger than memory. A row that cannot be read is handed on with
/// what is wrong with it; whoever reads decides whether to go on.
///
/// **CSV** with a heading, commas or (if the heading has tabs and no commas) tabs, a row a line, quotes as in RFC 4180 within the
/// line. **JSON Lines**, one object a line; the columns are the fields of the first object. Both plain or gzip, UTF-8; blank lines
/// are skipped. **`.npz`** and **`.safetensors`**: see {@link ArrayFile}.
public abstract class RowReader implements AutoCloseable {

    /// @param line of the file, from 1; of arrays the index, from 1
    /// @param cells as long as there are columns; empty: nothing there; null if the row is malformed
    /// @param problem what is wrong with the row; null if nothing is
    public record Row(long line, String[] cells, BadInputException problem) {}

    /// Opens `file` by what is in it and its name.
    ///
    /// @throws BadInputException if it is missing, empty, or no table
    public static RowReader open(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".npz") || name.endsWith(".safetensors")) {
            return ArrayFile.read(file);
        }
        var text = TextFile.open(file);
        try {
            String plain = name.replaceFirst("\\.gz$", "");
            String first = text.peek();
            boolean json = plain.endsWith(".jsonl") || plain.endsWith(".ndjson") || plain.endsWith(".json")
                    || first != null && first.stripLeading().startsWith("{");
            return json ? new JsonReader(file, text) : new CsvReader(file, text);
        } catch (RuntimeException e) {
            text.close();
            throw e;
        }
    }

    /// Left to right.
    public abstract List<String> columns();

    /// The next row; null after the last.
    ///
    /// @throws BadInputException if the file is damaged from here on
    public abstract Row next();

    /// Name of the format that the numbers were stored in (`float32`), or null where they are text.
    public String storedAs() {
        return null;
    }

    @Override
    public abstract void close();

    private static final class CsvReader extends RowReader {
        private static final CSVFormat QUOTED = CSVFormat.RFC4180.builder().setIgnoreSurroundingSpaces(true).setTrim(true).get();

        private final Path file;
        private final TextFile text;
        private final char separator;
        private final List<String> columns;

        CsvReader(Path file, TextFile text) {
            this.file = file;
            this.text = text;
            String heading = text.next();
            while (heading != null && heading.isBlank()) {
                heading = text.next();
            }
            if (heading == null) {
                throw TextFile.empty(file);
            }
            this.separator = heading.indexOf('\t') >= 0 && heading.indexOf(',') < 0 ? '\t' : ',';
            this.columns = List.of(cells(heading));
            var seen = new HashSet<String>();
            for (String column : columns) {
                if (!seen.add(column)) {
                    throw new BadInputException(file, text.line(), null, "the column " + BadInputException.quote(column) + " twice",
                            "different names", "rename or remove one of them");
                }
            }
        }

        @Override
        public List<String> columns() {
            return columns;
        }

        @Override
        public Row next() {
            for (String line = text.next(); line != null; line = text.next()) {
                if (line.isBlank()) {
                    continue;
                }
                String[] cells;
                try {
                    cells = cells(line);
                } catch (BadInputException e) {
                    return new Row(text.line(), null, e);
                }
                if (cells.length != columns.size()) {
                    return new Row(text.line(), null, new BadInputException(file, text.line(), null, cells.length + " cells",
                            columns.size() + " as in the heading", "complete the row, or put quotes around text with commas"));
                }
                return new Row(text.line(), cells, null);
            }
            return null;
        }

        private String[] cells(String line) {
            if (line.indexOf('"') >= 0) {
                var format = separator == ',' ? QUOTED : QUOTED.builder().setDelimiter(separator).get();
                try (var parser = CSVParser.parse(line, format)) {
                    var records = parser.getRecords();
                    return records.size() == 1 ? records.getFirst().values() : new String[0];
                } catch (IOException | RuntimeException e) {
                    throw new BadInputException(file, text.line(), null, "quotes that do not match", "a row a line",
                            "close the quotes, or double those inside a cell", e);
                }
            }
            var cells = new ArrayList<String>();
            int from = 0;
            for (int at = line.indexOf(separator); at >= 0; at = line.indexOf(separator, from)) {
                cells.add(line.substring(from, at).strip());
                from = at + 1;
            }
            cells.add(line.substring(from).strip());
            return cells.toArray(String[]::new);
        }

        @Override
        public void close() {
            text.close();
        }
    }

    private static final class JsonReader extends RowReader {
        private final Path file;
        private final TextFile text;
        private final List<String> columns;
        private Row first;

        JsonReader(Path file, TextFile text) {
            this.file = file;
            this.text = text;
            String line = text.next();
            while (line != null && line.isBlank()) {
                line = text.next();
            }
            if (line == null) {
                throw TextFile.empty(file);
            }
            var object = JsonLines.parse(file, text.line(), line, "a JSON object");
            var names = new LinkedHashSet<String>();
            object.fieldNames().forEachRemaining(names::add);
            this.columns = List.copyOf(names);
            this.first = row(object);
        }

        @Override
        public List<String> columns() {
            return columns;
        }

        @Override
        public Row next() {
            if (first != null) {
                var row = first;
                first = null;
                return row;
            }
            for (String line = text.next(); line != null; line = text.next()) {
                if (line.isBlank()) {
                    continue;
                }
                try {
                    return row(JsonLines.parse(file, text.line(), line, "a JSON object"));
                } catch (BadInputException e) {
                    return new Row(text.line(), null, e);
                }
            }
            return null;
        }

        private Row row(JsonNode object) {
            var cells = new String[columns.size()];
            for (int i = 0; i < cells.length; i++) {
                var value = object.path(columns.get(i));
                if (value.isContainerNode()) {
                    return new Row(text.line(), null, new BadInputException(file, text.line(), columns.get(i),
                            "a JSON " + JsonLines.kind(value), "a number or a text", "write one row for each element"));
                }
                cells[i] = value.isMissingNode() || value.isNull() ? "" : value.isBoolean() ? (value.booleanValue() ? "1" : "0")
                        : value.asText();
            }
            return new Row(text.line(), cells, null);
        }

        @Override
        public void close() {
            text.close();
        }
    }
}
