package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.exact.Dual;
import dev.plumbline.oracle.exact.Real;
import dev.plumbline.oracle.exact.Tape;
import dev.plumbline.oracle.scalar.Estimate;
import dev.plumbline.oracle.scalar.Format;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Evaluates a block in one of the two kinds of number.
public final class Evaluation {
    private Evaluation() {}

    /// Values with bounds of what a computation in `format` may be off by.
    ///
    /// @param settings a value for every setting
    /// @param inputError absolute error of the inputs, for example half a unit of the last digit printed
    public static Map<String, List<Estimate>> estimate(
            Operation operation, Block block, Map<String, String> settings, Format format, double inputError) {
        boolean stepwise = operation.isFragile(settings);
        var columns = new HashMap<String, List<Estimate>>();
        block.numbers().forEach((name, values) -> {
            var cells = new ArrayList<Estimate>(values.length);
            for (double value : values) {
                cells.add(Estimate.given(format, stepwise, value, inputError));
            }
            columns.put(name, cells);
        });
        return operation.evaluate(new Rows<>(operation, block, columns, settings, x -> Estimate.exact(format, stepwise, x),
                x -> Estimate.given(format, stepwise, x, 0)));
    }

    /// Values to 60 digits or more, and their derivatives in the inputs.
    public static Exact exact(Operation operation, Block block, Map<String, String> settings) {
        var tape = new Tape();
        var columns = new LinkedHashMap<String, List<Dual>>();
        for (var column : operation.columns()) {
            double[] values = block.numbers().get(column.name());
            if (values == null) {
                continue;
            }
            var cells = new ArrayList<Dual>(values.length);
            for (double value : values) {
                cells.add(tape.variable(Real.of(value)));
            }
            columns.put(column.name(), cells);
        }
        // A decimal setting is that decimal, not the double nearest to it.
        var outputs = operation.evaluate(new Rows<>(operation, block, columns, settings, Dual::constant,
                x -> Dual.constant(Double.isInfinite(x) ? Real.of(x) : Real.parse(Double.toString(x)))));
        return new Exact(columns, outputs);
    }

    /// @param inputs variables, by column
    /// @param outputs by column, null where a row has none
    public record Exact(Map<String, List<Dual>> inputs, Map<String, List<Dual>> outputs) {}
}
