package dev.plumbline.properties.harness;

import static org.junit.jupiter.api.Assertions.fail;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.catalogue.Operations;
import dev.plumbline.oracle.operations.OracleCase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The assertions of {@link OperationContract}.
public final class Checks {
    /// Extents along which an operation treats its data independently.
    private static final List<String> BATCH = List.of("pairs", "samples", "items", "rows", "prompts", "sequences");
    private static final List<String> NOT_BATCHED = List.of("numerics.sum", "numerics.weighted_mean", "policy.whiten",
            "model.matmul", "model.column_sum");
    /// Large enough to leave the scalar path and to need several blocks.
    private static final int LONG = 9000;

    private Checks() {}

    /// Every execution keeps its claim, and all vector executions return the same bits.
    public static void agree(OracleCase given, DType dtype) {
        var call = Calls.rounded(given, dtype);
        var truth = Comparison.truth(call);
        Map<String, double[]> vector = null;
        for (var execution : Executions.all()) {
            if (Executions.leavesOut(execution)) {
                continue;
            }
            var actual = Calls.evaluate(execution.backend(), dtype, call);
            var failure = Comparison.failure(call, truth, actual, execution.name(), dtype, true);
            if (failure.isPresent()) {
                fail(execution.label() + " " + dtype + ": " + failure.get() + "\n  " + Calls.text(call));
            }
            if (execution.name().equals("vector")) {
                if (vector == null) {
                    vector = actual;
                } else {
                    requireSame(vector, actual, execution.label() + " " + dtype + " differs from the preferred width\n  " + Calls.text(call));
                }
            }
        }
    }

    /// The case repeated along its batch extent gives, in each repetition, the bits of the short call.
    public static void batchIndependent(OracleCase given, DType dtype) {
        var operation = Operations.find(given.operation());
        if (NOT_BATCHED.contains(operation.id())) {
            return;
        }
        var call = Calls.rounded(given, dtype);
        String batch = null;
        for (var port : operation.inputs()) {
            for (var extent : port.extents()) {
                if (BATCH.contains(extent) || extent.equals("n")) {
                    batch = extent;
                }
            }
            if (batch != null) {
                break;
            }
        }
        int largest = call.inputs().values().stream().mapToInt(values -> values.length).max().orElse(0);
        if (batch == null || largest == 0) {
            return;
        }
        int times = LONG / largest + 1;
        var inputs = new LinkedHashMap<String, double[]>();
        var shapes = new LinkedHashMap<String, int[]>();
        for (var port : operation.inputs()) {
            var values = call.inputs().get(port.name());
            if (values != null) {
                var shape = call.shapes().get(port.name());
                int axis = axis(port.extents(), batch);
                inputs.put(port.name(), axis < 0 ? values : tiled(values, shape, axis, times));
                var longer = shape.clone();
                if (axis >= 0) {
                    longer[axis] *= times;
                }
                shapes.put(port.name(), longer);
            }
        }
        var many = new OracleCase(call.operation(), inputs, shapes, call.parameters());
        for (var execution : Executions.all()) {
            if (Executions.leavesOut(execution)) {
                continue;
            }
            if (execution.name().startsWith("nd4j") || execution.label().equals("cuda")) {
                continue; // native kernels of ND4J and cuBLAS are chosen by length: no promise of equal bits
            }
            var one = Calls.evaluate(execution.backend(), dtype, call);
            var all = Calls.evaluate(execution.backend(), dtype, many);
            for (var port : operation.outputs()) {
                int axis = axis(port.extents(), batch);
                if (axis < 0) {
                    continue;
                }
                var shape = new int[port.extents().length];
                for (int i = 0; i < shape.length; i++) {
                    shape[i] = extent(operation, call, port.extents()[i]);
                }
                var expected = tiled(one.get(port.name()), shape, axis, times);
                requireSame(Map.of(port.name(), expected), Map.of(port.name(), all.get(port.name())),
                        execution.label() + " " + dtype + " changes bits in a batch of " + times + "\n  " + Calls.text(call));
            }
        }
    }

    private static int extent(dev.plumbline.kernel.catalogue.Operation operation, OracleCase call, String name) {
        for (var port : operation.inputs()) {
            int axis = axis(port.extents(), name);
            if (axis >= 0 && call.shapes().containsKey(port.name())) {
                return call.shapes().get(port.name())[axis];
            }
        }
        throw new AssertionError("no extent " + name);
    }

    private static int axis(String[] extents, String name) {
        for (int i = 0; i < extents.length; i++) {
            if (extents[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /// `values` of `shape` repeated `times` times along `axis`.
    static double[] tiled(double[] values, int[] shape, int axis, int times) {
        int inner = 1;
        for (int i = axis; i < shape.length; i++) {
            inner *= shape[i];
        }
        int outer = inner == 0 ? 0 : values.length / inner;
        var result = new double[values.length * times];
        for (int o = 0; o < outer; o++) {
            for (int t = 0; t < times; t++) {
                System.arraycopy(values, o * inner, result, (o * times + t) * inner, inner);
            }
        }
        return result;
    }

    private static void requireSame(Map<String, double[]> expected, Map<String, double[]> actual, String message) {
        expected.forEach((name, values) -> {
            if (!Calls.sameBits(values, actual.get(name))) {
                fail("output " + name + ": " + message);
            }
        });
    }
}
