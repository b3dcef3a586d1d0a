package dev.plumbline.properties.harness;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.oracle.operations.OracleCase;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/// Helpers for laws that hold on every execution.
public final class Laws {
    private Laws() {}

    /// Runs `law` on one backend of each execution, in float64.
    public static void onEveryExecution(BiConsumer<String, Backend> law) {
        for (var name : new String[] {"definition", "vector", "nd4j", "nd4j-cuda", "cuda"}) {
            var executions = Executions.named(name);
            if (!executions.isEmpty() && !Executions.leavesOut(executions.get(0))) {
                law.accept(name, executions.get(0).backend());
            }
        }
    }

    /// A float64 call of `operation` with one-axis inputs given as name, array, name, array...
    public static Map<String, double[]> call(Backend backend, String operation, Map<String, String> parameters, Object... inputs) {
        var arrays = new LinkedHashMap<String, double[]>();
        var shapes = new LinkedHashMap<String, int[]>();
        for (int i = 0; i < inputs.length; i += 2) {
            if (inputs[i + 1] instanceof double[] flat) {
                arrays.put((String) inputs[i], flat);
                shapes.put((String) inputs[i], new int[] {flat.length});
            } else {
                var rows = (double[][]) inputs[i + 1];
                int columns = rows.length == 0 ? 0 : rows[0].length;
                var flat = new double[rows.length * columns];
                for (int row = 0; row < rows.length; row++) {
                    System.arraycopy(rows[row], 0, flat, row * columns, columns);
                }
                arrays.put((String) inputs[i], flat);
                shapes.put((String) inputs[i], new int[] {rows.length, columns});
            }
        }
        return Calls.evaluate(backend, DType.FLOAT64, new OracleCase(operation, arrays, shapes, parameters));
    }

    /// |a − b| ≤ ulps · ulp(max(|a|, |b|)) + extra, false for NaN.
    public static boolean near(double a, double b, double ulps, double extra) {
        return a == b || Math.abs(a - b) <= ulps * Math.ulp(Math.max(Math.abs(a), Math.abs(b))) + extra;
    }
}
