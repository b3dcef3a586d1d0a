package dev.plumbline.lab.vectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plumbline.oracle.exact.Dual;
import dev.plumbline.oracle.exact.Real;
import dev.plumbline.oracle.scalar.Estimate;
import dev.plumbline.oracle.scalar.Format;
import dev.plumbline.oracle.variants.Column;
import dev.plumbline.oracle.variants.Diagnosis;
import dev.plumbline.oracle.variants.Evaluation;
import dev.plumbline.oracle.variants.Operation;
import dev.plumbline.oracle.variants.Variant;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The conformance vectors of one operation as JSON: `docs/vectors.md` specifies the format.
public final class VectorFile {
    /// Raised when a reader of the old format would misread the new one.
    public static final int FORMAT = 1;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MathContext DIGITS = new MathContext(50, RoundingMode.HALF_EVEN);
    private static final MathContext BOUND_DIGITS = new MathContext(4, RoundingMode.UP);

    private VectorFile() {}

    /// The file, which ends with a line feed. The same catalogue gives the same bytes.
    public static String of(Operation operation) {
        var root = JSON.createObjectNode();
        root.put("format", FORMAT).put("operation", operation.id()).put("operationVersion", 1).put("title", operation.title())
                .put("formula", operation.formula()).put("source", operation.source());
        columns(operation, root.putArray("columns"));
        settings(operation, root.putArray("settings"));
        var tests = root.putArray("tests");
        int number = 0;
        for (var example : operation.examples()) {
            number++;
            test(operation, example, null, number, tests);
        }
        // What a convention gives: its users' code is held against its own tests.
        for (var variant : operation.variants()) {
            number = 0;
            for (var example : operation.examples()) {
                number++;
                if (variant.kind() == Variant.Kind.CONVENTION && example.settings().isEmpty() && example.block().rows() <= 32) {
                    test(operation, example, variant, number, tests);
                }
            }
        }
        root.put("numberOfTests", tests.size());
        return text(root);
    }

    private static String text(ObjectNode root) {
        var printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        try {
            return JSON.writer(printer).writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void columns(Operation operation, ArrayNode columns) {
        for (var column : operation.columns()) {
            var node = columns.addObject().put("name", column.name()).put("kind", column.kind().name().toLowerCase(Locale.ROOT))
                    .put("meaning", column.meaning());
            if (column.kind() == Column.Kind.INPUT && column.isOptional()) {
                node.put("default", hexadecimal(column.fallback()));
            }
        }
    }

    private static void settings(Operation operation, ArrayNode settings) {
        for (var setting : operation.settings()) {
            settings.addObject().put("name", setting.name()).put("definition", setting.canonical()).put("meaning", setting.meaning());
        }
    }

    private static void test(Operation operation, Operation.Example example, Variant variant, int number, ArrayNode tests) {
        var overrides = new LinkedHashMap<>(example.settings());
        if (variant != null) {
            overrides.putAll(variant.settings());
        }
        var settings = operation.settings(overrides);
        var block = example.block();
        Evaluation.Exact exact;
        Map<String, List<Estimate>> wide;
        Map<String, List<Estimate>> narrow;
        try {
            exact = Evaluation.exact(operation, block, settings);
            wide = Evaluation.estimate(operation, block, settings, Format.FLOAT64, 0);
            narrow = Evaluation.estimate(operation, block, settings, Format.FLOAT32, 0);
        } catch (IllegalArgumentException e) {
            return;
        }
        var node = tests.addObject();
        node.put("id", (variant == null ? "definition" : variant.id()) + "-" + String.format(Locale.ROOT, "%02d", number));
        node.put("comment", example.comment());
        example.flags().forEach(node.putArray("flags")::add);
        var set = node.putObject("settings");
        overrides.forEach(set::put);
        node.put("rows", block.rows());
        var keys = node.putObject("keys");
        var in = node.putObject("in");
        for (var column : operation.columns()) {
            if (block.keys().containsKey(column.name())) {
                List.of(block.keys().get(column.name())).forEach(keys.putArray(column.name())::add);
            } else if (block.numbers().containsKey(column.name())) {
                var cells = in.putArray(column.name());
                for (double value : block.numbers().get(column.name())) {
                    cells.add(hexadecimal(value));
                }
            }
        }
        var out = node.putObject("out");
        var bounds = node.putObject("bound");
        var wideBounds = bounds.putObject("float64");
        var narrowBounds = bounds.putObject("float32");
        var gradients = node.putObject("gradient");
        for (var column : operation.columns()) {
            if (column.kind() == Column.Kind.OUTPUT) {
                outputs(exact.outputs().get(column.name()), out.putArray(column.name()));
                bounds(wide.get(column.name()), wideBounds.putArray(column.name()));
                bounds(narrow.get(column.name()), narrowBounds.putArray(column.name()));
            }
        }
        gradients(operation, exact, gradients);
        if (gradients.isEmpty() || couplesRows(exact)) {
            backward(operation, exact, block.rows(), node.putObject("backward"));
        }
        if (variant == null && example.settings().isEmpty()) {
            var catches = node.putArray("catches");
            caught(operation, example).forEach(catches::add);
        }
    }

    private static void outputs(List<Dual> column, ArrayNode cells) {
        for (var value : column) {
            if (value == null) {
                cells.addNull();
            } else {
                cells.add(decimal(value.value(), DIGITS));
            }
        }
    }

    private static void bounds(List<Estimate> column, ArrayNode cells) {
        for (var value : column) {
            if (value == null) {
                cells.addNull();
            } else {
                double bound = value.bound(0);
                cells.add(Double.isFinite(bound) ? decimal(Real.of(bound), BOUND_DIGITS) : "Infinity");
            }
        }
    }

    /// ∂ loss of row i/∂ input of row i, of operations whose first output is a loss.
    private static void gradients(Operation operation, Evaluation.Exact exact, ObjectNode gradients) {
        var first = operation.columns().stream().filter(column -> column.kind() == Column.Kind.OUTPUT).findFirst().orElseThrow().name();
        if (!first.equals("loss") || operation.columns().stream().anyMatch(column -> column.name().startsWith("grad_"))) {
            return;
        }
        var losses = exact.outputs().get(first);
        exact.inputs().forEach((name, cells) -> {
            var node = JSON.createArrayNode();
            boolean any = false;
            for (int i = 0; i < cells.size(); i++) {
                if (losses.get(i) == null || !losses.get(i).value().isFinite() || !cells.get(i).value().isFinite()) {
                    node.addNull();
                    continue;
                }
                var partial = losses.get(i).partial(cells.get(i));
                any |= !partial.isZero();
                node.add(decimal(partial, DIGITS));
            }
            if (any) {
                gradients.set(name, node);
            }
        });
    }

    /// Whether some output of a row depends on another row.
    private static boolean couplesRows(Evaluation.Exact exact) {
        for (var outputs : exact.outputs().values()) {
            for (int i = 0; i < outputs.size(); i++) {
                for (var cells : exact.inputs().values()) {
                    for (int j = 0; j < cells.size(); j++) {
                        if (i != j && outputs.get(i) != null && !outputs.get(i).partial(cells.get(j)).isZero()) {
                            return true;
                        }
                    }
                }
            }
        }
        return false;
    }

    /// For each output y: Σᵢ cᵢ ∂yᵢ/∂xⱼ, what a backward pass gives for the cotangent c. Rows whose result is null or not finite do not
    /// count; an input that no output depends on is left out.
    private static void backward(Operation operation, Evaluation.Exact exact, int rows, ObjectNode node) {
        var cotangent = new Real[rows];
        var printed = node.putArray("cotangent");
        for (int i = 0; i < rows; i++) {
            double c = cotangent(i);
            cotangent[i] = Real.of(c);
            printed.add(hexadecimal(c));
        }
        for (var column : operation.columns()) {
            if (column.kind() != Column.Kind.OUTPUT) {
                continue;
            }
            var outputs = exact.outputs().get(column.name());
            var table = JSON.createObjectNode();
            exact.inputs().forEach((name, cells) -> {
                var sums = JSON.createArrayNode();
                boolean any = false;
                for (var cell : cells) {
                    var sum = Real.ZERO;
                    for (int i = 0; i < rows; i++) {
                        if (outputs.get(i) != null && outputs.get(i).value().isFinite()) {
                            sum = sum.add(cotangent[i].mul(outputs.get(i).partial(cell)));
                        }
                    }
                    any |= !sum.isZero();
                    if (cell.value().isFinite()) {
                        sums.add(decimal(sum, DIGITS));
                    } else {
                        sums.addNull();
                    }
                }
                if (any) {
                    table.set(name, sums);
                }
            });
            if (!table.isEmpty()) {
                node.set(column.name(), table);
            }
        }
    }

    /// 3/8, −10/8, 6/8, …: neither constant, so that sums of differences do not vanish, nor symmetric.
    private static double cotangent(int row) {
        return (row % 2 == 0 ? 1 : -1) * (row * 7 % 11 + 3) / 8.0;
    }

    /// Variants whose numbers this example rejects in float32.
    private static List<String> caught(Operation operation, Operation.Example example) {
        return operation.variants().stream()
                .filter(variant -> Diagnosis.rejects(operation, example, variant, Format.FLOAT32)).map(Variant::id).toList();
    }

    static String hexadecimal(double x) {
        return Double.isFinite(x) ? Double.toHexString(x) : Double.toString(x);
    }

    private static String decimal(Real x, MathContext digits) {
        if (!x.isFinite()) {
            return Double.toString(x.toDouble());
        }
        BigDecimal rounded = x.decimal().round(digits).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        return rounded.signum() == 0 ? "0" : Math.abs(exponent) < 20 && rounded.scale() < 60 ? rounded.toPlainString() : rounded.toString();
    }
}
