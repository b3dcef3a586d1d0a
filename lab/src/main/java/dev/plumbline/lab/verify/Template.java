package dev.plumbline.lab.verify;

import dev.plumbline.oracle.scalar.Format;
import dev.plumbline.oracle.variants.Column;
import dev.plumbline.oracle.variants.Evaluation;
import dev.plumbline.oracle.variants.Operation;
import java.util.Map;
import java.util.stream.Collectors;

/// A file as `verify` reads it, with every column of an operation: the first example of the catalogue and the results of the
/// definition.
final class Template {
    private Template() {}

    static String csv(Operation operation) {
        var example = operation.examples().getFirst();
        var block = example.block();
        var outputs = Evaluation.estimate(operation, block, operation.settings(example.settings()), Format.FLOAT64, 0);
        var text = new StringBuilder();
        text.append(operation.columns().stream().map(Column::name).collect(Collectors.joining(","))).append('\n');
        for (int row = 0; row < block.rows(); row++) {
            int r = row;
            text.append(operation.columns().stream().map(column -> cell(column, block.numbers(), block.keys(), outputs, r))
                    .collect(Collectors.joining(","))).append('\n');
        }
        return text.toString();
    }

    private static String cell(Column column, Map<String, double[]> numbers, Map<String, String[]> keys,
            Map<String, java.util.List<dev.plumbline.oracle.scalar.Estimate>> outputs, int row) {
        return switch (column.kind()) {
            case KEY -> keys.containsKey(column.name()) ? keys.get(column.name())[row] : defaultKey(column, row);
            case INPUT -> Printed.shortest(numbers.containsKey(column.name()) ? numbers.get(column.name())[row] : column.fallback());
            case OUTPUT -> outputs.get(column.name()).get(row) == null ? ""
                    : Printed.shortest(outputs.get(column.name()).get(row).value());
        };
    }

    /// Rows count up where a key tells rows apart, and stay together where it holds them together.
    private static String defaultKey(Column column, int row) {
        return switch (column.name()) {
            case "t", "place" -> Integer.toString(row + 1);
            case "pair", "sample", "example", "token", "model", "problem", "step" -> Integer.toString(row + 1);
            default -> "1";
        };
    }
}
