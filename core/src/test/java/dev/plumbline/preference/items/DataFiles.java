package dev.plumbline.preference.items;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/// The files of data/, found from the module or from the repository's root.
final class DataFiles {
    private DataFiles() {}

    static List<CSVRecord> read(String name) {
        Path file = Path.of("data", name);
        if (!Files.exists(file)) {
            file = Path.of("..", "data", name);
        }
        var format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true)
                .setIgnoreSurroundingSpaces(true).get();
        try (var reader = Files.newBufferedReader(file); var parser = format.parse(reader)) {
            return parser.getRecords();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Rows (first, second, wins of first, wins of second) with named items in alphabetical order.
    static Comparisons pairs(String name, boolean ordered) {
        List<CSVRecord> records = read(name);
        var names = new LinkedHashSet<String>();
        for (CSVRecord r : records) {
            names.add(r.get(0));
            names.add(r.get(1));
        }
        var sorted = new ArrayList<>(names);
        sorted.sort(null);
        var builder = Comparisons.builder(sorted);
        for (CSVRecord r : records) {
            int a = sorted.indexOf(r.get(0));
            int b = sorted.indexOf(r.get(1));
            double w = Double.parseDouble(r.get(2));
            double v = Double.parseDouble(r.get(3));
            if (ordered) {
                builder.orderedCounts(a, b, w, v, 0);
            } else {
                builder.counts(a, b, w, v, 0);
            }
        }
        return builder.build();
    }
}
