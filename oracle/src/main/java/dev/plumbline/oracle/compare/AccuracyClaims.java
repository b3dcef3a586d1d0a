package dev.plumbline.oracle.compare;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;

/// The one table of accuracy claims, `accuracy.csv` beside this class: operation, output, execution, dtype, a, b, why.
///
/// The rule is |y − y*| ≤ a ulp(y*) + b u S. `*` matches anything; the first row that matches is the claim.
/// docs/tolerances.md explains the derivations in the column `why`.
public final class AccuracyClaims {
    private static final List<Row> ROWS = read();

    private AccuracyClaims() {}

    public record Row(String operation, String output, String execution, String dtype, double a, double b, String why) {
        boolean matches(String operation, String output, String execution, String dtype) {
            return (this.operation.equals("*") || this.operation.equals(operation))
                    && (this.output.equals("*") || this.output.equals(output))
                    && (this.execution.equals("*") || this.execution.equals(execution))
                    && (this.dtype.equals("*") || this.dtype.equalsIgnoreCase(dtype));
        }

        public ToleranceRule rule() {
            return new ToleranceRule(a, b);
        }
    }

    public static List<Row> rows() {
        return ROWS;
    }

    /// The claim for one output.
    ///
    /// @throws IllegalArgumentException if the table has none: an operation without a claim is not finished
    public static Row claim(String operation, String output, String execution, Precision precision) {
        return ROWS.stream()
                .filter(row -> row.matches(operation, output, execution, precision == Precision.BINARY32 ? "float32" : "float64"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("accuracy.csv has no row for " + operation + " " + output + " " + execution));
    }

    private static List<Row> read() {
        var format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).setTrim(true).get();
        try (var reader = new InputStreamReader(AccuracyClaims.class.getResourceAsStream("accuracy.csv"), StandardCharsets.UTF_8);
                var parser = format.parse(reader)) {
            var rows = new ArrayList<Row>();
            for (var record : parser) {
                rows.add(new Row(record.get("operation"), record.get("output"), record.get("execution"), record.get("dtype"),
                        Double.parseDouble(record.get("a")), Double.parseDouble(record.get("b")), record.get("why")));
            }
            return List.copyOf(rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
