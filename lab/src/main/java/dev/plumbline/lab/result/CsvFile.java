package dev.plumbline.lab.result;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/// Writes a CSV file: UTF-8, a heading, commas, quotes where needed, lines ended by `\n`.
///
/// Numbers are written with the fewest digits that read back to the same bits (`Double.toString`); NaN and the
/// infinities as `NaN`, `Infinity`, `-Infinity`, which `Double.parseDouble` and pandas read.
public final class CsvFile implements AutoCloseable {
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setRecordSeparator("\n").get();

    private final CSVPrinter printer;
    private final int columns;

    private CsvFile(CSVPrinter printer, int columns) {
        this.printer = printer;
        this.columns = columns;
    }

    /// @throws UncheckedIOException if the file cannot be written, also from the other methods
    public static CsvFile create(Path file, List<String> heading) {
        try {
            var printer = new CSVPrinter(Files.newBufferedWriter(file), FORMAT);
            printer.printRecord(heading);
            return new CsvFile(printer, heading.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One row: numbers, text, enums, booleans.
    ///
    /// @throws IllegalArgumentException unless there is one value for each column
    public CsvFile row(Object... values) {
        if (values.length != columns) {
            throw new IllegalArgumentException("a row of " + columns + " values expected, was " + values.length);
        }
        try {
            printer.printRecord(values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    @Override
    public void close() {
        try {
            printer.close(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
