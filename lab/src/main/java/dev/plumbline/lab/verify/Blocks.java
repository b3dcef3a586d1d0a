package dev.plumbline.lab.verify;

import dev.plumbline.data.BadInputException;
import dev.plumbline.data.RowReader;
import dev.plumbline.oracle.variants.Block;
import dev.plumbline.oracle.variants.Column;
import dev.plumbline.oracle.variants.Observed;
import dev.plumbline.oracle.variants.Operation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Cuts the rows of a file into the blocks that an operation evaluates together. In memory are one block and the hashes of the
/// keys that are over.
final class Blocks implements AutoCloseable {
    /// Rows by themselves are handed on this many at a time.
    private static final int CHUNK = 64;

    private final Path file;
    private final Operation operation;
    private final RowReader reader;
    private final Mapping mapping;
    private final List<Map.Entry<Column, Integer>> columns;
    private final Integer keyAt;
    private final String key;
    private final boolean rowsByThemselves;
    private final int mostRows;
    private final boolean strict;
    private final List<Problem> problems = new ArrayList<>();
    private final Set<Long> over = new HashSet<>();
    private long rows;
    private long malformed;
    private Line waiting;

    /// @param line of the file
    record Problem(long line, String text) {}

    /// @param numbers by the order of the mapping; 0 for keys
    private record Line(long line, String[] cells, double[] numbers, String key) {}

    /// Says that a block is larger than memory should hold; parts of it may do.
    static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /// @param byParts whether blocks are cut by the operation's part key
    /// @param strict whether a malformed row ends the run
    Blocks(Path file, Operation operation, boolean byParts, int mostRows, boolean strict) {
        this.file = file;
        this.operation = operation;
        this.reader = RowReader.open(file);
        this.mapping = Mapping.of(operation, file, reader.columns());
        this.columns = new ArrayList<>(mapping.positions().entrySet());
        this.key = byParts ? operation.partKey() : operation.blockKey();
        this.rowsByThemselves = key == null;
        this.keyAt = key == null ? null : mapping.position(key);
        this.mostRows = mostRows;
        this.strict = strict;
    }

    Mapping mapping() {
        return mapping;
    }

    String storedAs() {
        return reader.storedAs();
    }

    /// The first few malformed rows.
    List<Problem> problems() {
        return problems;
    }

    long malformed() {
        return malformed;
    }

    /// Rows handed on so far.
    long rows() {
        return rows;
    }

    /// @return null after the last
    Observed next() {
        var lines = new ArrayList<Line>();
        Line first = waiting == null ? line() : waiting;
        waiting = null;
        if (first == null) {
            return null;
        }
        lines.add(first);
        for (Line line = line(); line != null; line = line()) {
            boolean same = rowsByThemselves ? lines.size() < CHUNK : line.key().equals(first.key());
            if (!same) {
                waiting = line;
                break;
            }
            lines.add(line);
            if (lines.size() > mostRows) {
                throw new TooLarge();
            }
        }
        if (!rowsByThemselves && keyAt != null && !over.add(hash(first.key()))) {
            throw new BadInputException(file, first.line(), key, BadInputException.quote(first.key()) + " again after other rows",
                    "the rows of one '" + key + "' together", "sort the file by '" + key + "'");
        }
        var observed = observed(lines);
        rows += observed.block().rows();
        return observed;
    }

    private Line line() {
        for (var row = reader.next(); row != null; row = reader.next()) {
            if (row.problem() != null) {
                complain(row.problem());
                continue;
            }
            try {
                var numbers = new double[columns.size()];
                for (int c = 0; c < numbers.length; c++) {
                    numbers[c] = number(row, columns.get(c).getKey(), columns.get(c).getValue());
                }
                return new Line(row.line(), row.cells(), numbers, keyAt == null ? "" : row.cells()[keyAt]);
            } catch (BadInputException e) {
                complain(e);
            }
        }
        return null;
    }

    private void complain(BadInputException problem) {
        if (strict) {
            throw problem;
        }
        malformed++;
        if (problems.size() < 10) {
            problems.add(new Problem(problem.line(), problem.getMessage()));
        }
    }

    private Observed observed(List<Line> good) {
        int n = good.size();
        var numbers = new HashMap<String, double[]>();
        var keys = new HashMap<String, String[]>();
        var outputs = new HashMap<String, double[]>();
        Map<String, boolean[]> given = new HashMap<>();
        for (int c = 0; c < columns.size(); c++) {
            var column = columns.get(c).getKey();
            if (column.kind() == Column.Kind.KEY) {
                var texts = new String[n];
                for (int i = 0; i < n; i++) {
                    texts[i] = good.get(i).cells()[columns.get(c).getValue()];
                }
                keys.put(column.name(), texts);
                continue;
            }
            var cells = new double[n];
            var present = new boolean[n];
            for (int i = 0; i < n; i++) {
                cells[i] = good.get(i).numbers()[c];
                present[i] = !good.get(i).cells()[columns.get(c).getValue()].isEmpty();
            }
            if (column.kind() == Column.Kind.OUTPUT) {
                outputs.put(column.name(), cells);
                given.put(column.name(), present);
            } else {
                numbers.put(column.name(), cells);
            }
        }
        return new Observed(new Block(n, numbers, keys), outputs, given, good.stream().mapToLong(Line::line).toArray());
    }

    private double number(RowReader.Row line, Column column, int at) {
        if (column.kind() == Column.Kind.KEY) {
            return 0;
        }
        String cell = line.cells()[at];
        if (cell.isEmpty()) {
            if (column.kind() == Column.Kind.OUTPUT) {
                return 0;
            }
            if (column.isOptional()) {
                return column.fallback();
            }
            throw new BadInputException(file, line.line(), column.name(), "an empty cell", "a number", "fill it in or remove the row");
        }
        Double value = Numbers.parse(cell);
        if (value == null) {
            throw new BadInputException(file, line.line(), column.name(), BadInputException.quote(cell), "a number",
                    "correct it or remove the row");
        }
        return value;
    }

    private static long hash(String text) {
        long h = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            h = (h ^ text.charAt(i)) * 0x100000001b3L;
        }
        return h ^ (long) text.length() << 48;
    }

    Operation operation() {
        return operation;
    }

    @Override
    public void close() {
        reader.close();
    }
}
